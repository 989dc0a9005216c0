//! Decisions about sessions, mistakes and grants. Pure.

use base::{Day, Instant, Lang, Wording};
use gate::{Access, Grant, Level, Roles, Route, Seat, Table};
use shell::Must;

use crate::error::{AccountsError, DelegationFault, GrantFault};
use crate::model::Held;

/// Seconds after which a session notes that it was used, so that reading a page is not a write each time.
const NOTED_EVERY_S: i64 = 60;
/// Seconds after which mistakes are forgotten.
pub(crate) const FORGOTTEN_S: i64 = 24 * 3_600;
/// Characters of a path to go to after logging in.
const NEXT_CHARS_MAX: usize = 500;

/// Whose mistakes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Those for one account from one address. Counting them for the account alone would let anybody lock it.
    Pair,
    /// Those of one address for any account. An office has one address for many, so it takes more.
    Address,
}

/// Seconds to wait after so many mistakes.
#[must_use]
pub fn wait_after(failures: u32, counted: Counted) -> i64 {
    let (free, first_s, most_s) = match counted {
        Counted::Pair => (5, 30, 3_600),
        Counted::Address => (50, 10, 600),
    };
    match failures.checked_sub(free) {
        None => 0,
        Some(beyond) => (first_s << beyond.min(16)).min(most_s),
    }
}

/// What is known of a session when a request comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionTimes {
    /// When it was last used.
    pub last_used_at: Instant,
    /// When it ends in any case.
    pub expires_at: Instant,
}

impl SessionTimes {
    /// Whether it still counts.
    #[must_use]
    pub fn stands(&self, idle_minutes: u32, at: Instant) -> bool {
        let idle_until = self.last_used_at.plus_seconds(i64::from(idle_minutes) * 60);
        at < self.expires_at && at < idle_until
    }

    /// Whether its use is to be noted.
    #[must_use]
    pub fn wants_noting(&self, at: Instant) -> bool {
        self.last_used_at.seconds_until(at) >= NOTED_EVERY_S
    }
}

/// Where an account stands with its second factor and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether a second factor is set up.
    pub factor: bool,
    /// Whether it was given in this session.
    pub given: bool,
    /// Whether one of the roles needs one.
    pub needed: bool,
    /// Whether another password has to be chosen.
    pub must_change: bool,
}

/// What has to be done before anything else: whoever has a second factor shows first that they are who they say.
#[must_use]
pub const fn must(standing: Standing) -> Option<Must> {
    match standing {
        Standing { factor: true, given: false, .. } => Some(Must::GiveSecondFactor),
        Standing { must_change: true, .. } => Some(Must::ChangePassword),
        Standing { needed: true, factor: false, .. } => Some(Must::SetUpSecondFactor),
        Standing { .. } => None,
    }
}

/// Whether somebody with these roles needs a second factor on the day: staff do.
#[must_use]
pub fn needs_factor(roles: &Roles, grants: &[Grant], today: Day) -> bool {
    grants.iter().filter(|g| g.holds_on(today)).any(|g| roles.roles.get(&g.role).is_some_and(|r| r.staff))
}

/// The path to go to after logging in: one of this site, or home.
#[must_use]
pub fn inward(next: &str) -> &str {
    let own = shell::leads_inward(next);
    let leads_back = next.starts_with("/login") || next.starts_with("/logout");
    if own && !leads_back && next.chars().count() <= NEXT_CHARS_MAX { next } else { "/" }
}

/// The kind of browser, in a few words, from what it says of itself.
#[must_use]
pub fn device(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 10] = [
        ("MicroMessenger/", "微信"),
        ("Edg/", "Edge"),
        ("QQBrowser/", "QQ浏览器"),
        ("UCBrowser/", "UC浏览器"),
        ("HuaweiBrowser/", "华为浏览器"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("Trident/", "Internet Explorer"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 8] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("UOS", "UOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| known.iter().find(|k| agent.contains(k.0)).map(|k| k.1);
    [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Whether a grant means something: the role is one that people hold, its seat and line are of the kinds it wants, and
/// it ends after it begins.
///
/// # Errors
/// What does not fit.
pub fn check_grant(roles: &Roles, grant: &Grant) -> Result<(), AccountsError> {
    let bad = |fault| Err(AccountsError::BadGrant(fault));
    let Some(role) = roles.roles.get(&grant.role).filter(|_| grant.role != MACHINE) else {
        return bad(GrantFault::Role);
    };
    let seated = matches!(
        (role.level, grant.seat),
        (Level::System, Seat::System)
            | (Level::Region, Seat::Region(_))
            | (Level::Organisation, Seat::Organisation(_))
            | (Level::Person, Seat::Person(_))
    );
    if !seated {
        return bad(GrantFault::Seat);
    }
    match (&grant.line, role.by_line) {
        (None, true) => return bad(GrantFault::LineMissing),
        (Some(line), true) if !roles.lines.contains_key(line) => return bad(GrantFault::Line),
        (Some(_), false) => return bad(GrantFault::Line),
        (Some(_), true) | (None, false) => {}
    }
    if grant.until.is_some_and(|until| until <= grant.from) {
        return bad(GrantFault::Period);
    }
    Ok(())
}

/// The role of programs, which no person holds.
pub const MACHINE: &str = "machine";

/// Whether an account that holds some roles may be given another: no two that are kept apart, and none twice, on any day.
///
/// # Errors
/// [`AccountsError::KeptApart`] or [`AccountsError::AlreadyHeld`].
pub fn check_beside(roles: &Roles, held: &[Held], new: &Grant) -> Result<(), AccountsError> {
    for other in held.iter().filter(|h| h.revoked_at.is_none()).map(|h| &h.grant).filter(|g| meet(g, new)) {
        if roles.kept_apart(&other.role, &new.role) {
            return Err(AccountsError::KeptApart(label(roles, &other.role), label(roles, &new.role)));
        }
        if other.role == new.role && other.seat == new.seat && other.line == new.line {
            return Err(AccountsError::AlreadyHeld);
        }
    }
    Ok(())
}

fn label(roles: &Roles, role: &str) -> Wording {
    match roles.roles.get(role) {
        Some(role) => Wording::new(role.label(Lang::Zh), role.label(Lang::En)),
        None => Wording::new(role, role),
    }
}

/// Whether both hold on some day.
fn meet(a: &Grant, b: &Grant) -> bool {
    a.until.is_none_or(|until| b.from < until) && b.until.is_none_or(|until| a.from < until)
}

/// Whether the roles of staff may be delegated by whoever holds them: administrators are appointed, not deputised, and
/// a person's own role is a matter of mandates.
#[must_use]
pub fn is_delegable(roles: &Roles, role: &str) -> bool {
    roles.roles.get(role).is_some_and(|r| r.staff && r.apart_from.is_empty())
}

/// Whether a role that is held may be delegated from today until a day.
///
/// # Errors
/// What stands against it.
pub fn check_delegation(roles: &Roles, held: &Held, today: Day, until: Day) -> Result<(), AccountsError> {
    let not = |fault| Err(AccountsError::NotDelegable(fault));
    if !held.holds_on(today) {
        return Err(AccountsError::NotThere);
    }
    if held.grant.delegated_by.is_some() {
        return not(DelegationFault::Delegated);
    }
    if !is_delegable(roles, &held.grant.role) {
        return not(DelegationFault::Role);
    }
    if until <= today {
        return Err(AccountsError::BadEnd);
    }
    if held.grant.until.is_some_and(|end| until > end) {
        return not(DelegationFault::Beyond);
    }
    Ok(())
}

/// The routes that programs may be let onto, by name: those whose table names their role.
pub fn routes_for_machines(table: &Table) -> impl Iterator<Item = &Route> {
    table.routes().filter(|route| match &route.access {
        Access::Anyone | Access::SignedIn => false,
        Access::Roles(roles) => roles.iter().any(|r| r == MACHINE),
    })
}

#[cfg(test)]
mod tests {
    use base::Region;
    use gate::AccountId;
    use uuid::Uuid;

    use super::*;

    fn at(s: i64) -> Instant {
        Instant::from_micros(0).plus_seconds(s)
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn grant(role: &str, seat: Seat, line: Option<&str>, from: &str, until: Option<&str>) -> Grant {
        Grant {
            role: role.to_owned(),
            seat,
            line: line.map(str::to_owned),
            from: day(from),
            until: until.map(day),
            delegated_by: None,
        }
    }

    fn held(grant: Grant) -> Held {
        Held {
            id: Uuid::nil(),
            account: AccountId(Uuid::nil()),
            holder: String::new(),
            grant,
            source: None,
            delegator: None,
            granted_at: at(0),
            revoked_at: None,
            source_stands: true,
        }
    }

    #[test]
    fn waits_grow_and_stop_growing() {
        let cases = [
            (0, Counted::Pair, 0),
            (4, Counted::Pair, 0),
            (5, Counted::Pair, 30),
            (6, Counted::Pair, 60),
            (9, Counted::Pair, 480),
            (12, Counted::Pair, 3_600),
            (u32::MAX, Counted::Pair, 3_600),
            (49, Counted::Address, 0),
            (50, Counted::Address, 10),
            (52, Counted::Address, 40),
            (1_000, Counted::Address, 600),
        ];
        for (failures, counted, expected) in cases {
            assert_eq!(wait_after(failures, counted), expected, "{failures} {counted:?}");
        }
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case() {
        // Last used at second 1,000, over at 10,000; 30 minutes are 1,800 seconds.
        let times = SessionTimes { last_used_at: at(1_000), expires_at: at(10_000) };
        for (second, expected) in [(999, true), (1_000, true), (2_799, true), (2_800, false), (10_000, false)]
        {
            assert_eq!(times.stands(30, at(second)), expected, "{second}");
        }
        let busy = SessionTimes { last_used_at: at(9_990), expires_at: at(10_000) };
        assert_eq!((busy.stands(30, at(9_999)), busy.stands(30, at(10_000))), (true, false));
        assert_eq!((times.wants_noting(at(1_059)), times.wants_noting(at(1_060))), (false, true));
    }

    #[test]
    fn what_comes_first_is_the_second_factor_then_the_password() {
        let cases = [
            ((false, false, false, false), None),
            ((false, false, true, false), Some(Must::SetUpSecondFactor)),
            ((false, false, true, true), Some(Must::ChangePassword)),
            ((true, false, true, true), Some(Must::GiveSecondFactor)),
            ((true, false, false, false), Some(Must::GiveSecondFactor)),
            ((true, true, true, true), Some(Must::ChangePassword)),
            ((true, true, true, false), None),
        ];
        for ((factor, given, needed, must_change), expected) in cases {
            let standing = Standing { factor, given, needed, must_change };
            assert_eq!(must(standing), expected, "{standing:?}");
        }
    }

    #[test]
    fn staff_need_a_second_factor_on_days_on_which_they_are_staff() {
        let roles = Roles::built_in().unwrap();
        let town = grant("town_worker", Seat::System, None, "2026-01-01", Some("2026-06-01"));
        let own = grant("older_person", Seat::System, None, "2026-01-01", None);
        assert!(needs_factor(&roles, &[own.clone(), town.clone()], day("2026-05-31")));
        assert!(!needs_factor(&roles, &[own, town], day("2026-06-01")));
    }

    #[test]
    fn after_logging_in_nobody_is_led_elsewhere() {
        let long = format!("/{}", "a".repeat(600));
        let cases = [
            ("/people?q=1", "/people?q=1"),
            ("", "/"),
            ("people", "/"),
            ("https://evil.example/", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/login?next=/", "/"),
            ("/logout", "/"),
            (&long, "/"),
        ];
        for (next, expected) in cases {
            assert_eq!(inward(next), expected, "{next}");
        }
    }

    #[test]
    fn browsers_are_named_in_a_few_words() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
                "Chrome · Windows",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
                "Safari · iPhone",
            ),
            ("Mozilla/5.0 (Linux; Android 12) Chrome/99 MicroMessenger/8.0", "微信 · Android"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox · Linux"),
            ("<script>", ""),
        ];
        for (agent, expected) in cases {
            assert_eq!(device(agent), expected, "{agent}");
        }
    }

    #[test]
    fn a_grant_must_fit_its_role() {
        let roles = Roles::built_in().unwrap();
        let yanzhou = Seat::Region(Region::parse("370812").unwrap());
        let home = Seat::Organisation(Uuid::nil());
        let (from, line) = ("2026-01-01", Some("civil_affairs"));
        let cases = [
            (grant("county_officer", yanzhou, line, from, None), None),
            (grant("town_worker", yanzhou, None, from, Some("2027-01-01")), None),
            (grant("home_worker", home, None, from, None), None),
            (grant("system_admin", Seat::System, None, from, None), None),
            (grant("older_person", Seat::Person(Uuid::nil()), None, from, None), None),
            (grant("mayor", yanzhou, None, from, None), Some(GrantFault::Role)),
            (grant("machine", Seat::System, None, from, None), Some(GrantFault::Role)),
            (grant("county_officer", home, line, from, None), Some(GrantFault::Seat)),
            (grant("town_worker", Seat::System, None, from, None), Some(GrantFault::Seat)),
            (grant("county_officer", yanzhou, None, from, None), Some(GrantFault::LineMissing)),
            (grant("county_officer", yanzhou, Some("navy"), from, None), Some(GrantFault::Line)),
            (grant("town_worker", yanzhou, line, from, None), Some(GrantFault::Line)),
            (grant("town_worker", yanzhou, None, from, Some(from)), Some(GrantFault::Period)),
        ];
        for (grant, expected) in cases {
            let found = match check_grant(&roles, &grant) {
                Ok(()) => None,
                Err(AccountsError::BadGrant(fault)) => Some(fault),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found, expected, "{grant:?}");
        }
    }

    #[test]
    fn roles_that_are_kept_apart_never_meet_on_a_day() {
        let roles = Roles::built_in().unwrap();
        let sys = |from, until| grant("system_admin", Seat::System, None, from, until);
        let sec = |from, until| grant("security_admin", Seat::System, None, from, until);
        let cases = [
            (sys("2026-01-01", None), sec("2026-05-01", None), "kept apart"),
            (sys("2026-01-01", Some("2026-05-01")), sec("2026-05-01", None), "fine"),
            (sys("2026-05-01", None), sec("2026-01-01", Some("2026-05-02")), "kept apart"),
            (sys("2026-01-01", None), sys("2026-05-01", None), "twice"),
            (sys("2026-01-01", Some("2026-05-01")), sys("2026-05-01", None), "fine"),
        ];
        for (old, new, expected) in cases {
            let found = match check_beside(&roles, &[held(old.clone())], &new) {
                Ok(()) => "fine",
                Err(AccountsError::KeptApart(..)) => "kept apart",
                Err(AccountsError::AlreadyHeld) => "twice",
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found, expected, "{old:?} {new:?}");
            let gone = Held { revoked_at: Some(at(1)), ..held(old) };
            assert!(check_beside(&roles, &[gone], &new).is_ok());
        }
    }

    #[test]
    fn what_may_be_delegated_and_how_long() {
        let roles = Roles::built_in().unwrap();
        let town = held(grant("town_worker", Seat::System, None, "2026-01-01", Some("2026-12-31")));
        let admin = held(grant("system_admin", Seat::System, None, "2026-01-01", None));
        let own = held(grant("family_member", Seat::System, None, "2026-01-01", None));
        let mut handed = town.clone();
        handed.grant.delegated_by = Some(AccountId(Uuid::nil()));
        let gone = Held { revoked_at: Some(at(1)), ..town.clone() };
        let cases = [
            (&town, "2026-07-01", "fine"),
            (&town, "2026-12-31", "fine"),
            (&town, "2027-01-01", "beyond"),
            (&town, "2026-06-15", "past"),
            (&admin, "2026-07-01", "role"),
            (&own, "2026-07-01", "role"),
            (&handed, "2026-07-01", "delegated"),
            (&gone, "2026-07-01", "gone"),
        ];
        for (held, until, expected) in cases {
            let found = match check_delegation(&roles, held, day("2026-06-15"), day(until)) {
                Ok(()) => "fine",
                Err(AccountsError::NotDelegable(DelegationFault::Beyond)) => "beyond",
                Err(AccountsError::NotDelegable(DelegationFault::Role)) => "role",
                Err(AccountsError::NotDelegable(DelegationFault::Delegated)) => "delegated",
                Err(AccountsError::BadEnd) => "past",
                Err(AccountsError::NotThere) => "gone",
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found, expected, "{held:?} {until}");
        }
    }
}
