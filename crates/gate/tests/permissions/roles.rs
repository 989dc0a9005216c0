//! The roles and lines that every installation has.

use base::Lang;
use gate::{Level, Roles};

#[test]
fn the_three_administrators_are_kept_apart_from_each_other_and_from_nobody_else() {
    let roles = Roles::built_in().unwrap();
    let three = ["system_admin", "security_admin", "audit_admin"];
    for one in roles.roles.keys() {
        for other in roles.roles.keys() {
            let apart = one != other && three.contains(&one.as_str()) && three.contains(&other.as_str());
            assert_eq!(roles.kept_apart(one, other), apart, "{one} and {other}");
        }
    }
    assert!(!roles.kept_apart("system_admin", "no_such_role"));
}

#[test]
fn one_that_names_the_other_is_enough_to_keep_them_apart() {
    let text = r#"
        [role.cashier]
        zh = "出纳"
        en = "cashier"
        level = "organisation"
        apart_from = ["accountant"]

        [role.accountant]
        zh = "会计"
        en = "accountant"
        level = "organisation"
    "#;
    let table = testkit::contexts::table(text);
    assert!(table.roles.kept_apart("cashier", "accountant"));
    assert!(table.roles.kept_apart("accountant", "cashier"));
    assert!(!table.roles.kept_apart("cashier", "cashier"));
}

#[test]
fn every_role_that_is_kept_apart_exists_and_officers_have_lines() {
    let roles = Roles::built_in().unwrap();
    for (code, role) in &roles.roles {
        for other in &role.apart_from {
            assert!(roles.roles.contains_key(other), "{code} is apart from {other}");
        }
        assert_eq!(role.by_line, code.ends_with("_officer"), "{code}");
        assert_eq!(
            role.staff,
            !["older_person", "family_member", "machine"].contains(&code.as_str()),
            "{code}"
        );
        assert!(!role.label(Lang::Zh).is_empty() && !role.label(Lang::En).is_empty());
    }
    assert_eq!(roles.roles.get("town_worker").map(|r| r.level), Some(Level::Region));
    assert_eq!(roles.lines.get("disability").map(|l| l.label(Lang::Zh)), Some("残联"));
    assert_eq!(
        roles.lines.get("disability").map(|l| l.wording().en),
        Some("disabled persons' federation".to_owned())
    );
}

#[test]
fn a_role_and_its_line_speak_together_and_unknown_ones_say_nothing() {
    let roles = Roles::built_in().unwrap();
    let words = |role, line| roles.asserts(role, line).collect::<Vec<_>>();
    assert_eq!(words("town_worker", None), ["镇街", "村社区"]);
    assert_eq!(words("county_officer", Some("relief")), ["民政救助"]);
    assert_eq!(words("town_worker", Some("relief")), ["镇街", "村社区", "民政救助"]);
    assert!(words("county_officer", None).is_empty());
    assert!(words("no_such_role", Some("no_such_line")).is_empty());
}
