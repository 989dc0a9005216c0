//! Tables that are refused, each kind of mistake.

use gate::{Table, TableError, TieKind};

/// A route with one thing replaced.
fn route(name: &str, path: &str, roles: &str, more: &str) -> String {
    format!("[[route]]\nname = '{name}'\npath = '{path}'\npurpose = 'care'\nroles = [{roles}]\n{more}\n")
}

fn sight(roles: &str, more: &str) -> String {
    format!(
        "[[sight]]\nroles = [{roles}]\nties = ['hukou']\npurposes = ['care']\nclasses = ['identity']\n{more}\n"
    )
}

const ROLE: &str = "zh = '护士'\nen = 'nurse'\nlevel = 'organisation'\n";

#[test]
fn a_table_that_cannot_be_meant_is_refused_with_its_place() {
    use TableError as E;
    let s = |text: &str| text.to_owned();
    let twice = route("a", "GET /a", "'anyone'", "") + &route("a", "GET /b", "'anyone'", "");
    let same_path = route("a", "GET /a", "'anyone'", "") + &route("b", "GET /a", "'anyone'", "");
    let cases = [
        (twice, E::Twice(s("a"))),
        (same_path, E::Twice(s("GET /a"))),
        (route("a", "GET /a", "'doctor'", ""), E::NoSuchRole(s("t"), s("doctor"))),
        (route("a", "GET /a", "'auditor', 'doctor'", ""), E::NoSuchRole(s("t"), s("doctor"))),
        // These two words stand alone.
        (route("a", "GET /a", "'anyone', 'auditor'", ""), E::NoSuchRole(s("t"), s("anyone"))),
        (route("a", "GET /a", "'auditor', 'signed_in'", ""), E::NoSuchRole(s("t"), s("signed_in"))),
        (sight("'doctor'", ""), E::NoSuchRole(s("t"), s("doctor"))),
        (sight("'county_officer'", "lines = ['health', 'heaven']"), E::NoSuchLine(s("t"), s("heaven"))),
        (route("a", "/a", "'anyone'", ""), E::NotAPath(s("t"), s("/a"))),
        (route("a", "GET a", "'anyone'", ""), E::NotAPath(s("t"), s("GET a"))),
        (route("a", "get /a", "'anyone'", ""), E::NotAPath(s("t"), s("get /a"))),
        (route("a", "GET  /a", "'anyone'", ""), E::NotAPath(s("t"), s("GET  /a"))),
        (route("a", "PATCH /a", "'anyone'", ""), E::NotAPath(s("t"), s("PATCH /a"))),
        (route("a", "", "'anyone'", ""), E::NotAPath(s("t"), s(""))),
        (
            route("a", "GET /a", "'auditor'", "of_person = true"),
            E::NothingToSee(s("a"), s("auditor"), s("care")),
        ),
        (
            route("a", "GET /a", "'auditor', 'town_worker'", "of_person = true") + &sight("'auditor'", ""),
            E::NothingToSee(s("a"), s("town_worker"), s("care")),
        ),
        (
            route("a", "GET /a", "'auditor'", "of_person = true")
                + &sight("'auditor'", "").replace("'care'", "'payment'"),
            E::NothingToSee(s("a"), s("auditor"), s("care")),
        ),
        // A row that opens no class opens nothing.
        (
            route("a", "GET /a", "'auditor'", "of_person = true")
                + &sight("'auditor'", "").replace("'identity'", ""),
            E::NothingToSee(s("a"), s("auditor"), s("care")),
        ),
        // A role that is there already is not quietly another one.
        (format!("[role.system_admin]\n{ROLE}"), E::Twice(s("system_admin"))),
        (format!("[role.nurse]\n{ROLE}apart_from = ['doctor']\n"), E::NoSuchRole(s("t"), s("doctor"))),
    ];
    for (text, expected) in cases {
        assert_eq!(Table::read([("t", text.as_str())]).err(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_not_a_table_is_refused_with_the_name_of_its_file() {
    let texts = [
        "[[route]".to_owned(),
        "[[road]]\n".to_owned(),
        route("a", "GET /a", "'anyone'", "colour = 'red'"),
        route("a", "GET /a", "'anyone'", "reading = 'yes'"),
        route("a", "GET /a", "'anyone'", "").replace("purpose", "porpoise"),
        sight("'auditor'", "ties = ['friend']"),
        sight("'auditor'", "").replace("hukou", "friend"),
        sight("'auditor'", "").replace("identity", "secret"),
        "[role.nurse]\nzh = '护士'\nlevel = 'organisation'\n".to_owned(),
        format!("[role.nurse]\n{ROLE}").replace("organisation", "moon"),
    ];
    for text in texts {
        match Table::read([("good", ""), ("bad", text.as_str())]) {
            Err(TableError::Unreadable(file, why)) => {
                assert_eq!(file, "bad");
                assert!(!why.is_empty());
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn two_slices_do_not_define_one_role_differently() {
    let text = format!("[role.nurse]\n{ROLE}");
    let refused = Table::read([("care", text.as_str()), ("health", text.as_str())]).err();
    assert_eq!(refused, Some(TableError::Twice("nurse".to_owned())));
}

#[test]
fn slices_may_name_roles_of_each_other() {
    let (first, second) = (route("a", "GET /a", "'nurse'", ""), format!("[role.nurse]\n{ROLE}"));
    let table = Table::read([("first", first.as_str()), ("second", second.as_str())]).unwrap();
    assert!(table.route("a").is_some() && table.roles.roles.contains_key("nurse"));
}

#[test]
fn a_row_stands_for_each_of_its_roles_lines_ties_and_purposes() {
    let text = "[[sight]]\nroles = ['county_officer', 'city_officer']\nlines = ['health', 'relief']\n\
        ties = ['hukou', 'payer', 'stay']\npurposes = ['care', 'payment']\nclasses = ['open', 'health']\n";
    let table = Table::read([("t", text)]).unwrap();
    // 2 roles × 2 lines × 3 ties × 2 purposes.
    assert_eq!(table.sights().len(), 24);
    assert!(table.sights().iter().all(|s| s.classes.to_string() == "open health" && s.line.is_some()));
    assert!(
        table
            .sights()
            .iter()
            .any(|s| s.role == "city_officer" && s.tie == TieKind::Stay && s.purpose == "payment")
    );
    assert_eq!(table.purposes(), ["care", "payment"]);
    let open = Table::read([("t", sight("'auditor'", "").as_str())]).unwrap();
    assert_eq!(open.sights().first().map(|s| s.line.clone()), Some(None));
}

#[test]
fn no_table_at_all_has_the_built_in_roles_and_no_route() {
    let table = Table::read([]).unwrap();
    assert_eq!(table.routes().count(), 0);
    assert!(table.roles.roles.contains_key("older_person") && table.purposes().is_empty());
}
