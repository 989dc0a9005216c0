//! Schemes in a tiny pack: exclusion, caps, rounding, parts, being read by other rules.

use super::{ask, domain, needs, tiny, world};

const SCHEMES: &str = r#"
[scheme.first]
entity = "person"
period = "month"
eligible = "a"
amount = "if b then rate[low] else 0 fen"
[scheme.second]
entity = "person"
period = "month"
at = "first_day"
eligible = "c"
amount = "income / 3"
round = "half_up"
excluded_by = ["first"]
[scheme.capped]
entity = "person"
period = "month"
eligible = "c"
amount = "income"
cap = "3 yuan"
cap_with = ["first"]
[scheme.daily]
entity = "person"
period = "year"
per = "day"
eligible = "yes"
amount = "if a then 10 fen / 3 else 0 fen"
round = "down"
[scheme.late]
entity = "person"
period = "year"
at = "first_day"
from = 2024-02-01
eligible = "a"
amount = "1 fen"
[variable.both]
entity = "person"
formula = "first + second"
[figure.total]
entity = "person"
formula = "if granted(second) then 1 else both"
"#;

fn scheme(rule: &str, facts: &str) -> String {
    let mut world = world(facts);
    domain(&mut world, "person.income", &["0", "100", "1000"]);
    let a = ask(&tiny(SCHEMES), rule, "P", "2024-03-31", &world);
    let fen = |n: Option<i64>| n.map_or("-".to_owned(), |n| n.to_string());
    let [amount, low, high] = [a.amount_fen, a.amount_min_fen, a.amount_max_fen].map(fen);
    format!("{} {} {amount} {low} {high} {}", a.result, a.eligible, needs(&a)).trim().to_owned()
}

#[test]
fn schemes() {
    for (rule, facts, wanted) in [
        ("first", "a=yes b=yes", "granted yes 100 100 100"),
        ("first", "a=yes b=no", "granted yes 0 0 0"),
        ("first", "a=no", "refused no 0 0 0"),
        ("first", "a= b=no", "undetermined unknown - 0 0 person:P.a"),
        ("first", "a=yes b=", "undetermined yes - 0 100 person:P.b"),
        ("first", "a= b=", "undetermined unknown - 0 100 person:P.a person:P.b"),
        ("second", "a=no c=yes income=100", "granted yes 33 33 33"),
        ("second", "a=no c=yes income=50", "granted yes 17 17 17"),
        ("second", "a=yes c=yes income=", "refused yes 0 0 0"),
        ("second", "a= c=no income=", "refused no 0 0 0"),
        ("second", "a= b=yes c=yes income=100", "undetermined yes - 0 33 person:P.a"),
        ("second", "a= c=yes income=", "undetermined yes - 0 333 person:P.a person:P.income"),
        ("capped", "a=yes b=yes c=yes income=1000", "granted yes 200 200 200"),
        ("capped", "a=no c=yes income=1000", "granted yes 300 300 300"),
        ("capped", "a=no c=yes income=10", "granted yes 10 10 10"),
        ("daily", "a=yes", "granted yes 303 303 303"),
        ("late", "a=yes", "not_in_force  - - -"),
        ("total", "a=yes b=yes c=yes", "100  - - -"),
        ("total", "a=no b=yes c=yes", "1  - - -"),
        ("total", "a=no b=yes c=no", "0  - - -"),
    ] {
        let wanted = wanted.trim();
        let found = scheme(rule, &format!("person:P {facts}"));
        assert_eq!(found, wanted, "{rule} {facts}");
    }
}
