//! Who may say what, and what becomes of it. Pure.

use base::Day;
use store::facts::Spell;

/// Days an owner has to answer a question. A working value: no plan fixes one.
pub const ANSWER_DAYS: i64 = 10;
/// Days within which whoever entered a fact may take it back without asking anybody.
pub const UNDO_DAYS: i64 = 7;

/// What becomes of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It is entered, in the name of this source.
    Entered(String),
    /// It becomes a question to those who may say so.
    Asked(Vec<String>),
}

/// What becomes of a statement about a fact by somebody who speaks for these words.
/// A fact that nobody in particular asserts is entered by whoever may see it.
#[must_use]
pub fn course(asserted_by: &[String], speaks_for: &[&str]) -> Course {
    match asserted_by.iter().find(|word| speaks_for.contains(&word.as_str())) {
        Some(word) => Course::Entered(word.clone()),
        None if asserted_by.is_empty() => Course::Entered(speaks_for.first().map_or("", |w| w).to_owned()),
        None => Course::Asked(asserted_by.to_vec()),
    }
}

/// Whether somebody may take a spell back: their own, not withdrawn, entered not long ago.
#[must_use]
pub fn may_undo(spell: &Spell, account: Option<uuid::Uuid>, today: Day) -> bool {
    let entered = spell.recorded_at.day_in_china();
    let recent = entered.and_then(|d| d.plus_days(UNDO_DAYS)).is_some_and(|last| today <= last);
    account.is_some() && spell.account == account && spell.withdrawn_at.is_none() && recent
}

/// The last day for an answer.
#[must_use]
pub fn due_on(asked: Day) -> Day {
    asked.plus_days(ANSWER_DAYS).unwrap_or(Day::MAX)
}

/// How old knowledge is allowed to be: `3 months`, `12 months`; none where the vocabulary does not say.
#[must_use]
pub fn stale_on(known_on: Day, fresh: &str) -> Option<Day> {
    let (count, unit) = fresh.split_once(' ')?;
    let count: i64 = count.parse().ok()?;
    match unit {
        "month" | "months" => known_on.plus_months(count),
        "day" | "days" => known_on.plus_days(count),
        "year" | "years" => known_on.plus_years(count),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_statement_is_entered_by_its_owner_and_asked_of_the_owner_by_others() {
        let cases: [(&str, &[&str], Course); 4] = [
            ("村社区 本人", &["村社区"], Course::Entered("村社区".to_owned())),
            ("民政救助", &["村社区", "镇街"], Course::Asked(words("民政救助"))),
            ("", &["村社区"], Course::Entered("村社区".to_owned())),
            ("公安", &[], Course::Asked(words("公安"))),
        ];
        for (asserted_by, speaks_for, expected) in cases {
            assert_eq!(course(&words(asserted_by), speaks_for), expected, "{asserted_by}");
        }
    }

    #[test]
    fn freshness_counts_in_months() {
        let known = Day::parse("2026-01-31").unwrap();
        assert_eq!(stale_on(known, "1 month"), Day::parse("2026-02-28").ok());
        assert_eq!(stale_on(known, ""), None);
    }
}
