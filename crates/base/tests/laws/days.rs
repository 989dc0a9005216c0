//! Days and months, held against jiff.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use proptest::prelude::*;
use songhe_base::{Day, DayError, Month, MonthError};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

prop_compose! {
    pub fn any_day()(number in Day::MIN.number()..=Day::MAX.number()) -> Day {
        Day::from_number(number).unwrap()
    }
}

prop_compose! {
    fn near_day()(number in -100_000..100_000) -> Day {
        Day::from_number(number).unwrap()
    }
}

#[test]
fn the_whole_range_matches_jiff() {
    let epoch = Date::constant(1970, 1, 1);
    let mut date = Date::constant(1600, 1, 1);
    let mut number = epoch.until(date).unwrap().get_days();
    while date < Date::constant(2400, 1, 1) {
        let ours = Day::ymd(date.year(), date.month(), date.day()).unwrap();
        assert_eq!(ours.number(), number, "{date}");
        assert_eq!(ours.civil(), (date.year().into(), date.month() as u32, date.day() as u32), "{date}");
        assert_eq!(ours.to_jiff(), date);
        assert_eq!(
            ours.is_weekend(),
            matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
            "{date}"
        );
        assert_eq!(ours.days_in_month(), i64::from(date.days_in_month()));
        assert_eq!(ours.days_in_year(), i64::from(date.days_in_year()));
        assert_eq!(ours.start_of_month().to_jiff(), date.first_of_month());
        assert_eq!(ours.end_of_month().to_jiff(), date.last_of_month());
        assert_eq!(ours.start_of_year().to_jiff(), date.first_of_year());
        assert_eq!(ours.end_of_year().to_jiff(), date.last_of_year());
        date = date.tomorrow().unwrap();
        number += 1;
    }
}

#[test]
fn every_number_is_its_own_day() {
    let mut before = None;
    for number in Day::MIN.number()..=Day::MAX.number() {
        let (year, month, day) = Day::from_number(number).unwrap().civil();
        assert!(before < Some((year, month, day)));
        let back =
            Day::ymd(i16::try_from(year).unwrap(), i8::try_from(month).unwrap(), i8::try_from(day).unwrap());
        assert_eq!(back.unwrap().number(), number);
        before = Some((year, month, day));
    }
}

#[test]
fn the_calendar_has_two_ends() {
    assert_eq!((Day::MIN.to_string(), Day::MAX.to_string()), ("0001-01-01".into(), "9999-12-31".into()));
    assert_eq!(Day::from_number(Day::MIN.number() - 1), None);
    assert_eq!(Day::from_number(Day::MAX.number() + 1), None);
    assert_eq!(Day::from_number(0).unwrap().to_string(), "1970-01-01");
    assert_eq!((Day::MAX.plus_days(1), Day::MIN.plus_days(-1)), (None, None));
    assert_eq!((Day::MAX.plus_months(1), Day::MIN.plus_months(-1)), (None, None));
    for huge in [i64::MAX, i64::MIN] {
        assert_eq!(
            (Day::MAX.plus_days(huge), Day::MIN.plus_months(huge), Day::MIN.plus_years(huge)),
            (None, None, None)
        );
    }
    assert_eq!(Day::MIN.full_months_until(Day::MAX), 9999 * 12 - 1);
    assert_eq!(Day::MAX.full_years_until(Day::MIN), -9999);
    for (y, m, d) in
        [(2026, 2, 29), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 4, 31), (0, 1, 1), (10_000, 1, 1)]
    {
        assert_eq!(Day::ymd(y, m, d), None, "{y}-{m}-{d}");
    }
    assert_eq!(Day::ymd(2026, -1, -1), None);
    assert!(Day::try_from(Date::constant(0, 1, 1)).is_err());
    assert_eq!(Day::try_from(Date::constant(2026, 10, 31)), Ok(day("2026-10-31")));
}

#[test]
fn months_end_as_the_civil_code_says() {
    for (from, months, to) in [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
    ] {
        assert_eq!(day(from).plus_months(months), Some(day(to)), "{from} {months}");
    }
}

#[test]
fn ages_change_on_the_birthday() {
    for (birth, on, years, months) in [
        ("1946-10-31", "2026-10-30", 79, 959),
        ("1946-10-31", "2026-10-31", 80, 960),
        ("1944-02-29", "2026-02-27", 81, 983),
        ("1944-02-29", "2026-02-28", 82, 984),
        ("1944-02-29", "2024-02-28", 79, 959),
        ("2026-03-15", "2026-03-14", -1, -1),
        ("2026-03-15", "2026-03-15", 0, 0),
        ("2026-03-31", "2026-02-28", -1, -1),
        ("2026-03-31", "2026-02-27", -1, -2),
    ] {
        assert_eq!(day(birth).full_years_until(day(on)), years, "{birth} {on}");
        assert_eq!(day(birth).full_months_until(day(on)), months, "{birth} {on}");
    }
}

#[test]
fn quarters_begin_and_end() {
    for (on, from, last) in [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "2026-04-01", "2026-06-30"),
        ("2026-08-15", "2026-07-01", "2026-09-30"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
    ] {
        assert_eq!((day(on).start_of_quarter(), day(on).end_of_quarter()), (day(from), day(last)));
    }
}

#[test]
fn strict_days() {
    assert_eq!("2026-10-31".parse(), Ok(day("2026-10-31")));
    assert_eq!(format!("{:?}", day("0001-01-01")), "0001-01-01");
    for text in [
        "",
        "2026-1-1",
        "2026-10-31 ",
        " 2026-10-31",
        "2026/10/31",
        "２026-10-31",
        "20261031",
        "2026-10-3a",
        "+026-10-31",
    ] {
        assert_eq!(Day::parse(text), Err(DayError::Unreadable(text.into())), "{text}");
    }
    for text in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-10-00", "0000-01-01"] {
        assert_eq!(Day::parse(text), Err(DayError::Impossible(text.into())), "{text}");
    }
}

#[test]
fn days_of_offices() {
    for text in [
        "2026-10-31",
        "2026/10/31",
        "2026.10.31",
        "20261031",
        "2026年10月31日",
        "2026年10月31号",
        "2026年10月31",
        "２０２６－１０－３１",
        "２０２６／１０／３１",
        "２０２６．１０．３１",
        "２０２６年１０月３１日",
        " 2026-10-31 ",
        "\u{3000}20261031\t",
        "2026 年 10 月 31 日",
        "2026 - 10 - 31",
        "'2026-10-31",
        "2026-10-31 00:00:00",
        "2026/10/31 0:00",
        "2026-10-31T08:30:00",
        "2026-10-31 23:59:59.999",
        "2026年10月31日 08:00",
        "2026年10月31 08:00",
        "2026-10-31T00:00:00+08:00",
        "2026-10-31 00:00:00 +0800",
        "20261031 00:00:00",
        "2026-10-31　１２：００：００",
    ] {
        assert_eq!(Day::parse_office(text), Ok(day("2026-10-31")), "{text}");
    }
    for text in ["2026-1-5", "2026/1/5", "2026.1.5", "2026年1月5日", "2026-01-5", "20260105"] {
        assert_eq!(Day::parse_office(text), Ok(day("2026-01-05")), "{text}");
    }
}

#[test]
fn doubtful_days_of_offices() {
    for text in [
        "",
        "abc",
        "10月31日",
        "2026",
        "2026-10",
        "202610",
        "2026年10月",
        "2026-10/31",
        "2026年10-31日",
        "2026-10-31日",
        "2026-10-31x",
        "46326",
        "2026-10-31 上午",
        "2026-10-31 0",
        "2026-10-31-1",
        "2026-100-1",
        "20261031000000",
        "二〇二六年十月三十一日",
        "-2026-10-31",
        "2026-10-3108:00",
        "2026年10月31日日",
        "026-10-31",
        "2026--31",
        "2026-10-31 00:00:00.",
        "2026-10-31T",
    ] {
        assert_eq!(Day::parse_office(text), Err(DayError::Unreadable(text.into())), "{text}");
    }
    for text in [
        "10/11/2026",
        "26-10-31",
        "26年10月31日",
        "1.2.2026",
        "2026111",
        "2026-10-30T16:00:00Z",
        "2026-10-30T16:00:00.000Z",
        "2026-10-31 00:00:00+09:00",
        "2026-10-31 00:00:00-08:00",
    ] {
        assert_eq!(Day::parse_office(text), Err(DayError::Ambiguous(text.into())), "{text}");
    }
    for text in [
        "2026-02-29",
        "2026年13月1日",
        "31102026",
        "2026.4.31",
        "0000-01-01",
        "2026-10-31 24:00",
        "2026-10-31 12:60",
    ] {
        assert_eq!(Day::parse_office(text), Err(DayError::Impossible(text.into())), "{text}");
    }
}

#[test]
fn months_are_read() {
    let october = Month::new(2026, 10).unwrap();
    assert_eq!("2026-10".parse(), Ok(october));
    for text in [
        "2026年10月",
        "2026.10",
        "202610",
        "2026/10",
        "2026-10",
        "２０２６年１０月",
        " 2026 年 10 月 ",
        "２０２６．１０",
        "'202610",
    ] {
        assert_eq!(Month::parse_office(text), Ok(october), "{text}");
    }
    for text in ["2026年1月", "2026-1", "2026/1", "2026.01", "202601"] {
        assert_eq!(Month::parse_office(text), Month::parse("2026-01"), "{text}");
    }
    for text in [
        "",
        "2026",
        "10月",
        "2026-10-31",
        "20261031",
        "2026年10月31日",
        "2026-10月",
        "26-10",
        "十月",
        "2026-",
    ] {
        assert_eq!(Month::parse_office(text), Err(MonthError::Unreadable(text.into())), "{text}");
        assert!(Month::parse(text).is_err());
    }
    for text in ["2026-13", "202600", "0000年1月"] {
        assert_eq!(Month::parse_office(text), Err(MonthError::Impossible(text.into())), "{text}");
    }
    assert_eq!(Month::parse_office("2026.1"), Err(MonthError::Ambiguous("2026.1".into())));
    assert_eq!(Month::parse_office("2026.2"), Month::parse("2026-02"));
    assert_eq!(Month::parse("2026-13"), Err(MonthError::Impossible("2026-13".into())));
    assert_eq!(
        (Month::new(2026, 0), Month::new(2026, 13), Month::new(0, 1), Month::new(10_000, 1)),
        (None, None, None, None)
    );
    assert_eq!(Month::new(9999, 12).unwrap().next(), None);
    assert_eq!(Month::new(1, 1).unwrap().previous(), None);
    assert_eq!(october.plus(i64::MAX), None);
}

proptest! {
    #[test]
    fn arithmetic_matches_jiff(ours in any_day(), days in -800_000_i64..800_000, months in -30_000_i64..30_000, years in -2_000_i64..2_000) {
        let date = ours.to_jiff();
        let same = |theirs: Result<Date, _>| theirs.ok().filter(|d: &Date| d.year() >= 1).map(|d| Day::try_from(d).unwrap());
        prop_assert_eq!(ours.plus_days(days), same(date.checked_add(days.days())));
        prop_assert_eq!(ours.plus_months(months), same(date.checked_add(months.months())));
        prop_assert_eq!(ours.plus_years(years), same(date.checked_add(years.years())));
        prop_assert_eq!(ours.to_string(), date.to_string());
        prop_assert_eq!(Day::parse(&ours.to_string()), Ok(ours));
        prop_assert_eq!(Day::parse_office(&ours.to_string()), Ok(ours));
        prop_assert_eq!(Date::from(ours), date);
    }

    #[test]
    fn days_between_match_jiff(from in any_day(), to in any_day()) {
        prop_assert_eq!(from.days_until(to), i64::from(from.to_jiff().until(to.to_jiff()).unwrap().get_days()));
        prop_assert_eq!(from.plus_days(from.days_until(to)), Some(to));
        prop_assert_eq!(from < to, from.to_jiff() < to.to_jiff());
    }

    #[test]
    fn full_months_are_the_most_that_fit(from in near_day(), to in near_day()) {
        let months = from.full_months_until(to);
        prop_assert!(from.plus_months(months).unwrap() <= to);
        prop_assert!(from.plus_months(months + 1).unwrap() > to);
        let years = from.full_years_until(to);
        prop_assert!(from.plus_years(years).unwrap() <= to);
        prop_assert!(from.plus_years(years + 1).unwrap() > to);
        prop_assert_eq!(from.full_months_until(from), 0);
    }

    #[test]
    fn months_there_are_months_counted(from in near_day(), months in -2_000_i64..2_000) {
        let to = from.plus_months(months).unwrap();
        prop_assert_eq!(from.full_months_until(to), months);
    }

    #[test]
    fn months_hold_their_days(on in any_day()) {
        let month = on.month();
        prop_assert_eq!((month.year(), month.number()), (on.year(), on.month_of_year()));
        prop_assert_eq!(month.first_day(), on.start_of_month());
        prop_assert_eq!(month.last_day(), on.end_of_month());
        prop_assert_eq!(month.days(), on.days_in_month());
        prop_assert_eq!(month.first_day().plus_days(i64::from(on.day_of_month()) - 1), Some(on));
        prop_assert_eq!(Month::parse(&month.to_string()), Ok(month));
        prop_assert_eq!(month.next().and_then(Month::previous), month.next().map(|_| month));
        prop_assert_eq!(on.start_of_quarter().plus_months(3).and_then(|d| d.plus_days(-1)).unwrap_or(Day::MAX), on.end_of_quarter());
    }

    #[test]
    fn months_apart(from in any_day(), to in any_day()) {
        prop_assert_eq!(from.month().plus(from.month().months_until(to.month())), Some(to.month()));
        prop_assert_eq!(from.month() < to.month(), from.end_of_month() < to.start_of_month());
    }
}
