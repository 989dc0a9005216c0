//! What may become of an export, and who may decide on it. Pure.

use base::{Day, Region};
use gate::{Access, Actor, Classes, Context, Route, Seat, Table};

use crate::error::ExportsError;
use crate::model::{Reach, State};

/// Digits from which on a run of them may be the number of a person.
const LONG_RUN: usize = 5;
/// The last digits of such a run, which are shown.
const SHOWN: usize = 2;

/// What happens to an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody else approves.
    Approve,
    /// Somebody else refuses.
    Refuse,
    /// The asker takes it back, or deletes its file early.
    Withdraw,
    /// Its file is written.
    Write,
    /// Its file cannot be written.
    Fail,
    /// Its time is over.
    Expire,
}

impl Event {
    /// All of them.
    pub const ALL: [Event; 6] =
        [Event::Approve, Event::Refuse, Event::Withdraw, Event::Write, Event::Fail, Event::Expire];
}

/// What becomes of an export.
///
/// # Errors
/// Where that does not happen to one that stands so.
pub fn step(state: State, event: Event) -> Result<State, ExportsError> {
    match (state, event) {
        (State::Asked, Event::Approve) => Ok(State::Approved),
        (State::Asked, Event::Refuse) => Ok(State::Refused),
        (State::Asked | State::Ready, Event::Withdraw) => Ok(State::Withdrawn),
        (State::Approved, Event::Write) => Ok(State::Ready),
        (State::Approved, Event::Fail) => Ok(State::Failed),
        (State::Asked | State::Ready, Event::Expire) => Ok(State::Expired),
        (State::Asked, Event::Write | Event::Fail)
        | (State::Approved, Event::Approve | Event::Refuse | Event::Withdraw | Event::Expire)
        | (State::Ready, Event::Approve | Event::Refuse | Event::Write | Event::Fail)
        | (
            State::Refused | State::Withdrawn | State::Failed | State::Expired,
            Event::Approve | Event::Refuse | Event::Withdraw | Event::Write | Event::Fail | Event::Expire,
        ) => Err(ExportsError::Over),
    }
}

/// The roles of today through which somebody comes to a route.
#[must_use]
pub fn reaches(ctx: &Context, access: &Access) -> Vec<Reach> {
    ctx.grants().filter(|g| access.lets_in(&g.role)).map(Reach::of).collect()
}

/// Somebody with those of their roles that were approved, and no other; none where one of them no longer holds.
#[must_use]
pub fn narrowed_to(mut actor: Actor, through: &[Reach], today: Day) -> Option<Actor> {
    actor.grants.retain(|g| g.holds_on(today) && through.contains(&Reach::of(g)));
    through.iter().all(|t| actor.grants.iter().any(|g| Reach::of(g) == *t)).then_some(actor)
}

/// Whether somebody with these roles could see at least what the asker sees: for each role of the asker one of theirs
/// that is held there or further out, and that opens the same classes of facts for the purpose of the list.
/// A role in the whole city reaches every home in it.
#[must_use]
pub fn covers(table: &Table, list: &Route, city: Option<Region>, theirs: &[Reach], mine: &[Reach]) -> bool {
    let opened = |r: &Reach| -> Classes { table.opened_to(&r.role, r.line.as_deref(), &list.purpose) };
    let as_far = |m: &Reach, t: &Reach| encloses(m.seat, t.seat, city) && opened(m).covers(opened(t));
    !theirs.is_empty()
        && theirs.iter().all(|t| mine.iter().any(|m| list.access.lets_in(&m.role) && as_far(m, t)))
}

/// Whether a seat is the other one or reaches over it.
fn encloses(outer: Seat, inner: Seat, city: Option<Region>) -> bool {
    match (outer, inner) {
        (Seat::System, Seat::System | Seat::Region(_) | Seat::Organisation(_)) => true,
        (Seat::Region(outer), Seat::Region(inner)) => inner.within(outer),
        (Seat::Region(outer), Seat::Organisation(_) | Seat::System) => city.is_some_and(|c| c.within(outer)),
        (Seat::Organisation(a), Seat::Organisation(b)) => a == b,
        (Seat::Organisation(_), Seat::System | Seat::Region(_))
        | (Seat::Person(_), Seat::System | Seat::Region(_) | Seat::Organisation(_) | Seat::Person(_))
        | (Seat::System | Seat::Region(_) | Seat::Organisation(_), Seat::Person(_)) => false,
    }
}

/// What was searched for, as others read it: of five digits and more, which may be those of a person, the last two.
/// Blanks and signs between digits, as in a telephone number, do not part them; a day is shown.
#[must_use]
pub fn masked_digits(text: &str) -> String {
    if Day::parse(text).is_ok() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        let parts = !run.is_empty() && !c.is_alphanumeric();
        if parts || is_digit(c) {
            run.push(c);
        } else {
            end_run(&mut out, &mut run);
            out.push(c);
        }
    }
    end_run(&mut out, &mut run);
    out
}

/// A digit, or the check character of an identity number.
fn is_digit(c: char) -> bool {
    c.is_numeric() || matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ')
}

fn end_run(out: &mut String, run: &mut String) {
    let digits = run.chars().filter(|c| is_digit(*c)).count();
    let mut nth = 0;
    out.extend(run.drain(..).map(|c| {
        nth += usize::from(is_digit(c));
        if digits >= LONG_RUN && is_digit(c) && nth + SHOWN <= digits { '*' } else { c }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use gate::Grant;

    #[test]
    fn what_becomes_of_an_export() {
        let mut moves = Vec::new();
        for state in State::ALL {
            for event in Event::ALL {
                if let Ok(next) = step(state, event) {
                    moves.push(format!("{} {event:?} {}", state.as_str(), next.as_str()));
                }
            }
        }
        assert_eq!(
            moves,
            [
                "asked Approve approved",
                "asked Refuse refused",
                "asked Withdraw withdrawn",
                "asked Expire expired",
                "approved Write ready",
                "approved Fail failed",
                "ready Withdraw withdrawn",
                "ready Expire expired",
            ]
        );
    }

    const TABLE: &str = r#"
[[route]]
name = "people"
path = "GET /people"
purpose = "service"
roles = ["city_officer", "county_officer", "town_worker", "village_worker", "home_worker", "auditor"]

[[route]]
name = "accounts"
path = "GET /accounts"
purpose = "operation"
roles = ["security_admin"]

[[sight]]
roles = ["city_officer", "county_officer"]
lines = ["civil_affairs"]
ties = ["hukou"]
purposes = ["service"]
classes = ["identity", "contact", "means", "health", "special"]

[[sight]]
roles = ["county_officer"]
lines = ["relief"]
ties = ["hukou"]
purposes = ["service"]
classes = ["identity", "means"]

[[sight]]
roles = ["town_worker"]
ties = ["hukou"]
purposes = ["service"]
classes = ["identity", "contact", "health"]

[[sight]]
roles = ["village_worker", "home_worker"]
ties = ["hukou"]
purposes = ["service"]
classes = ["identity", "contact"]
"#;

    fn reach(text: &str) -> Vec<Reach> {
        text.split(' ').filter(|t| !t.is_empty()).map(|t| Reach::parse(t).unwrap()).collect()
    }

    #[test]
    fn only_whoever_could_see_as_much_decides() {
        let table = Table::read([("test", TABLE)]).unwrap();
        let city = Region::parse("1407").ok();
        let home = "home_worker||organisation:00000000-0000-0000-0000-000000000001";
        let village = "village_worker||region:140702001008";
        let cases = [
            (village, "town_worker||region:140702001", true),
            (village, "town_worker||region:140702002", false),
            (village, village, true),
            (village, "county_officer|civil_affairs|region:140702", true),
            // The line of relief sees no telephones.
            (village, "county_officer|relief|region:140702", false),
            ("county_officer|relief|region:140702", "town_worker||region:140702001", false),
            ("county_officer|relief|region:140702", "county_officer|civil_affairs|region:140702", true),
            ("town_worker||region:140702001", village, false),
            // Each role of the asker needs one that reaches over it.
            (
                "village_worker||region:140702001008 village_worker||region:140703101204",
                "town_worker||region:140702001",
                false,
            ),
            (
                "village_worker||region:140702001008 village_worker||region:140703101204",
                "town_worker||region:140702001 town_worker||region:140703101",
                true,
            ),
            (home, "city_officer|civil_affairs|region:1407", true),
            (home, "county_officer|civil_affairs|region:140702", false),
            (home, "city_officer|civil_affairs|region:3708", false),
            // A role that does not see the list itself decides nothing.
            (village, "security_admin||system:", false),
            (village, "", false),
            ("", "city_officer|civil_affairs|region:1407", false),
        ];
        let people = table.route("people").unwrap();
        for (theirs, mine, decides) in cases {
            assert_eq!(
                covers(&table, people, city, &reach(theirs), &reach(mine)),
                decides,
                "{theirs} by {mine}"
            );
        }
        let accounts = table.route("accounts").unwrap();
        let admin = reach("security_admin||system:");
        assert!(covers(&table, accounts, city, &admin, &admin));
    }

    #[test]
    fn a_file_has_what_was_approved_and_no_more() {
        let day = |text: &str| Day::parse(text).unwrap();
        let grant = |text: &str, until: Option<&str>| {
            let Reach { role, line, seat } = Reach::parse(text).unwrap();
            Grant { role, seat, line, from: day("2026-01-01"), until: until.map(day), delegated_by: None }
        };
        let (village, town) = ("village_worker||region:140702001008", "town_worker||region:140702002");
        let cases = [
            (vec![grant(village, None)], Some(1)),
            (vec![grant(village, None), grant(town, None)], Some(1)),
            (vec![grant(village, Some("2026-11-01")), grant(village, None)], Some(1)),
            (vec![grant(village, Some("2026-11-01")), grant(town, None)], None),
            (vec![], None),
        ];
        for (grants, left) in cases {
            let actor = Actor { grants, ..Actor::nobody() };
            let narrowed = narrowed_to(actor.clone(), &reach(village), day("2026-11-01"));
            assert_eq!(narrowed.map(|a| a.grants.len()), left, "{actor:?}");
        }
    }

    #[test]
    fn numbers_of_people_are_masked_in_what_was_searched() {
        for (text, shown) in [
            ("王秀英", "王秀英"),
            ("王秀英 002X", "王秀英 002X"),
            ("14070219380305102X", "****************2X"),
            ("13800138000 王", "*********00 王"),
            ("138 0013-8000", "*** ****-**00"),
            ("13800 王 138000", "***00 王 ****00"),
            ("１４０７０２１９３８０３０５１０２Ｘ", "****************２Ｘ"),
            ("Tom 12, 34", "Tom 12, 34"),
            ("2026-11-01", "2026-11-01"),
            ("80", "80"),
        ] {
            assert_eq!(masked_digits(text), shown);
        }
    }
}
