//! Periods and working days.

use crate::days::any_day;
use proptest::prelude::*;
use songhe_base::{Day, Period, PeriodKind, WorkingDays, WorkingDaysError};

const KINDS: [PeriodKind; 4] = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Once];

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn span(from: &str, last: &str) -> Vec<Day> {
    let (from, last) = (day(from), day(last));
    (0..=from.days_until(last)).map(|n| from.plus_days(n).unwrap()).collect()
}

#[test]
fn periods_are_half_open() {
    let (from, until) = (day("2026-10-01"), day("2026-11-01"));
    let october = Period::new(from, until).unwrap();
    assert_eq!(
        (october.from(), october.until(), october.last_day(), october.days()),
        (from, until, day("2026-10-31"), 31)
    );
    assert!(october.contains(from) && october.contains(day("2026-10-31")) && !october.contains(until));
    assert_eq!((Period::new(from, from), Period::new(until, from)), (None, None));
    assert_eq!(october.to_string(), "[2026-10-01, 2026-11-01)");
}

#[test]
fn labels_read_back() {
    let on = day("2026-11-15");
    for (kind, word, label, days) in [
        (PeriodKind::Month, "month", "2026-11", 30),
        (PeriodKind::Quarter, "quarter", "2026-Q4", 92),
        (PeriodKind::Year, "year", "2026", 365),
        (PeriodKind::Once, "once", "once", 3_652_058),
    ] {
        let period = kind.period_of(on);
        assert_eq!((kind.as_str(), PeriodKind::parse(word)), (word, Some(kind)));
        assert_eq!((kind.label(&period), period.days()), (label.to_owned(), days));
        assert_eq!(PeriodKind::parse_label(label), Some((kind, period)));
    }
    for text in [
        "",
        "2026-Q0",
        "2026-Q5",
        "2026-q1",
        "2026-13",
        "2026-1",
        "Once",
        "0000",
        "202a",
        "2026-10-31",
        "年",
        "年a",
        "１-Q1",
    ] {
        assert_eq!(PeriodKind::parse_label(text), None, "{text}");
    }
    assert_eq!(PeriodKind::parse("week"), None);
}

#[test]
fn periods_stop_where_the_calendar_does() {
    for kind in [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year] {
        let last = kind.period_of(Day::MAX);
        assert_eq!((last.until(), kind.next(&last)), (Day::MAX, None));
        assert_eq!(kind.previous(&kind.period_of(Day::MIN)), None);
    }
    let once = PeriodKind::Once.period_of(day("2026-01-01"));
    assert_eq!((PeriodKind::Once.next(&once), PeriodKind::Once.previous(&once)), (None, None));
}

/// The days off of 2025, as the State Council moved them.
fn year_2025() -> WorkingDays {
    let off = [
        span("2025-01-01", "2025-01-01"),
        span("2025-01-28", "2025-02-04"),
        span("2025-04-04", "2025-04-06"),
        span("2025-05-01", "2025-05-05"),
        span("2025-05-31", "2025-06-02"),
        span("2025-10-01", "2025-10-08"),
    ];
    let worked = ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"].map(day);
    let mut days = WorkingDays::new();
    days.add_year(2025, off.concat(), worked.to_vec()).unwrap();
    days
}

#[test]
fn the_notice_moves_working_days() {
    let days = year_2025();
    for (text, worked) in [
        ("2025-01-01", false),
        ("2025-01-02", true),
        ("2025-01-25", false),
        ("2025-01-26", true),
        ("2025-01-28", false),
        ("2025-02-05", true),
        ("2025-02-08", true),
        ("2025-10-08", false),
        ("2025-10-11", true),
        ("2025-10-12", false),
    ] {
        assert_eq!(days.is_working_day(day(text)), Some(worked), "{text}");
    }
    assert_eq!(days.is_working_day(day("2026-01-05")), None);
    assert_eq!(days.on_or_after(day("2025-10-01")), Some(day("2025-10-09")));
    assert_eq!(days.on_or_after(day("2025-10-09")), Some(day("2025-10-09")));
    assert_eq!(days.on_or_before(day("2025-10-08")), Some(day("2025-09-30")));
    assert_eq!(days.on_or_before(day("2025-01-01")), None);
    assert_eq!(days.plus_working_days(day("2025-09-30"), 1), Some(day("2025-10-09")));
    assert_eq!(days.plus_working_days(day("2025-10-03"), 3), Some(day("2025-10-11")));
    assert_eq!(days.plus_working_days(day("2025-10-09"), -1), Some(day("2025-09-30")));
    assert_eq!(days.plus_working_days(day("2025-10-05"), 0), Some(day("2025-10-05")));
    assert_eq!(days.plus_working_days(day("2025-12-31"), 1), None);
    for huge in [i64::MAX, i64::MIN] {
        assert_eq!(days.plus_working_days(day("2025-06-30"), huge), None);
    }
    assert_eq!(days.known_years().collect::<Vec<_>>(), [2025]);
}

#[test]
fn a_wrong_notice_changes_nothing() {
    let mut days = year_2025();
    let saturday = day("2026-01-03");
    let cases = [
        (2025, vec![], vec![], WorkingDaysError::YearTwice(2025)),
        (
            2026,
            vec![day("2027-01-01")],
            vec![],
            WorkingDaysError::OtherYear { day: day("2027-01-01"), year: 2026 },
        ),
        (
            2026,
            vec![],
            vec![day("2025-01-04")],
            WorkingDaysError::OtherYear { day: day("2025-01-04"), year: 2026 },
        ),
        (2026, vec![], vec![day("2026-01-05")], WorkingDaysError::NotWeekend(day("2026-01-05"))),
        (2026, vec![saturday, saturday], vec![], WorkingDaysError::Duplicate(saturday)),
        (2026, vec![saturday], vec![saturday], WorkingDaysError::Duplicate(saturday)),
    ];
    for (year, holidays, workdays, wanted) in cases {
        assert_eq!(days.add_year(year, holidays, workdays), Err(wanted));
        assert_eq!(days, year_2025());
    }
}

proptest! {
    #[test]
    fn periods_tile_the_calendar(on in any_day()) {
        for kind in KINDS {
            let period = kind.period_of(on);
            prop_assert!(period.contains(on) || on == Day::MAX);
            prop_assert_eq!(kind.period_of(period.last_day()), period);
            prop_assert_eq!(PeriodKind::parse_label(&kind.label(&period)), Some((kind, period)));
            if let Some(next) = kind.next(&period) {
                prop_assert_eq!(next.from(), period.until());
                prop_assert_eq!(kind.previous(&next), Some(period));
            }
        }
    }

    #[test]
    fn overlaps_hold_the_days_of_both(a in -50_i32..50, b in 1_i32..40, c in -50_i32..50, d in 1_i32..40) {
        let make = |from, days| Period::new(Day::from_number(from).unwrap(), Day::from_number(from + days).unwrap()).unwrap();
        let (left, right) = (make(a, b), make(c, d));
        let both = left.overlap(&right);
        prop_assert_eq!(both, right.overlap(&left));
        for number in -60..100 {
            let on = Day::from_number(number).unwrap();
            prop_assert_eq!(left.contains(on) && right.contains(on), both.is_some_and(|p| p.contains(on)));
        }
    }

    #[test]
    fn working_days_are_counted_one_by_one(start in 0_i64..365, n in 0_i64..60) {
        let days = year_2025();
        let from = day("2025-01-01").plus_days(start).unwrap();
        if let Some(to) = days.plus_working_days(from, n) {
            let worked = (1..=from.days_until(to)).filter(|&d| days.is_working_day(from.plus_days(d).unwrap()) == Some(true));
            prop_assert_eq!(i64::try_from(worked.count()).unwrap(), n);
            if days.is_working_day(from) == Some(true) {
                prop_assert_eq!(days.plus_working_days(to, -n), Some(from));
            }
        }
    }
}
