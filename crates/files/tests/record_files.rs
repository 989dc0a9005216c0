//! Claims, deliveries and coverage: what is read, and what is refused with its line.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use base::{Day, Lang, Region};
use house::{folder, pack, rendered};
use night::{ClaimState, Records};
use songhe_files::{FileError, read_records};

fn read(facts: &[(&str, &str)], delivered: &[(&str, &str)]) -> Result<Records, Vec<FileError>> {
    let make =
        |files: &[(&str, &str)]| folder(&files.iter().map(|(n, t)| (*n, t.as_bytes())).collect::<Vec<_>>());
    read_records(make(facts).path(), make(delivered).path(), &pack())
}

#[test]
fn records_are_read() {
    let records = read(
        &[("claims.csv", "on,scheme,id,state\n2024-01-02,grant,H1,applied\n2024-02-01,grant,H1,decided\n")],
        &[
            (
                "deliveries.csv",
                "delivery,scheme,entity,id,period,amount_fen,quantity,paid_on,known_on,reverses\n\
                 D1,allowance,person,P1,2024-01,10000,,2024-01-25,2024-01-26,\nD2,allowance,person,P1,2024-01,500,2,,,D1\n",
            ),
            ("coverage.csv", "scheme,region,period,complete,received_on\nallowance,370812,2024-01,yes,2024-02-01\ngrant,,2024,no,\n"),
        ],
    )
    .unwrap();
    let day = |text| Day::parse(text).unwrap();
    let claims = records.claims.unwrap();
    assert_eq!((claims[0].state, claims[0].on), (ClaimState::Applied, day("2024-01-02")));
    assert_eq!((claims[1].state, claims[1].on), (ClaimState::Decided, day("2024-02-01")));
    let [one, two] = &records.deliveries[..] else { panic!() };
    assert_eq!((one.delivery.as_str(), one.amount_fen, one.quantity), ("D1", 10_000, None));
    assert_eq!(
        (one.paid_on, one.known_on, &one.reverses),
        (Some(day("2024-01-25")), Some(day("2024-01-26")), &None)
    );
    assert_eq!((two.quantity, two.paid_on, two.reverses.as_deref()), (Some(2), None, Some("D1")));
    let [first, second] = &records.coverage[..] else { panic!() };
    assert_eq!(
        (first.region, first.complete, first.received_on),
        (Region::parse("370812").ok(), true, Some(day("2024-02-01")))
    );
    assert_eq!((second.region, second.complete, second.period.as_str()), (None, false, "2024"));
}

#[test]
fn a_missing_claims_file_is_not_an_empty_one() {
    assert_eq!(read(&[], &[]).unwrap().claims, None);
    assert_eq!(read(&[("claims.csv", "scheme,id,state,on\n")], &[]).unwrap().claims, Some(vec![]));
    assert!(read(&[], &[]).unwrap().deliveries.is_empty());
}

fn said(lang: Lang, facts: &[(&str, &str)], delivered: &[(&str, &str)]) -> String {
    rendered(&read(facts, delivered).unwrap_err(), lang)
}

#[test]
fn bad_records_name_line_and_column() {
    let claims = "scheme,id,state,on\nalowance,H1,applied,2024-01-01\ngrant,,asked,\ngrant,H1,applied,2024-02-30\nrate,H1,applied,2024-01-01,\n";
    let deliveries = "delivery,scheme,entity,id,period,amount_fen,quantity,paid_on,reverses\n\
        D1,allowance,person,P1,2024-1,100,,,\nD2,allowance,home,P1,2024-01,100,,,\nD3,allowance,person,P1,2024,-5,,,\n\
        D4,grant,home,H1,2024-01,1.5,x,,\nD5,nothing,persn,P1,2024-01,１００,,soon,\n,allowance,person,,2024-01,,,,\n\
        D6,allowance,person,P1,2024-13,+5,99999999999999999999,,\n";
    let coverage = "scheme,region,period,complete,received_on\nallowance,37081,2024-Q1,maybe,\ngrant,３７,2024,,2024-1-1\n";
    let (facts, delivered) =
        (&[("claims.csv", claims)], &[("deliveries.csv", deliveries), ("coverage.csv", coverage)]);
    insta::assert_snapshot!(said(Lang::En, facts, delivered), @r#"
    claims.csv:2: column scheme: there is no scheme `alowance`
      = did you mean `allowance`?
    claims.csv:3: column id: it must not be empty
    claims.csv:3: column state: `asked` is no state; there is applied, accepted, decided, rejected, withdrawn
    claims.csv:3: column on: it must not be empty
    claims.csv:4: column on: `2024-02-30` is not a day; write 2026-10-31
    claims.csv:5: the row has 5 of 4 fields
      = a field with a comma in it needs quotes
    coverage.csv:2: column period: `2024-Q1` is not a period of the scheme (month); write 2026-10
    coverage.csv:2: column complete: `maybe` must be yes or no
    coverage.csv:2: column region: `37081` is not a region code of 2, 4, 6, 9 or 12 digits
    coverage.csv:3: column complete: it must not be empty
    coverage.csv:3: column region: `３７` has full-width characters
      = write 37
    coverage.csv:3: column received_on: `2024-1-1` is not a day; write 2026-10-31
    deliveries.csv:2: column period: `2024-1` is not a period of the scheme (month); write 2026-10
    deliveries.csv:3: column entity: `home` must be person, whom allowance is for
    deliveries.csv:4: column period: `2024` is not a period of the scheme (month); write 2026-10
    deliveries.csv:4: column amount_fen: `-5` must be a whole number of fen, not negative
    deliveries.csv:5: column period: `2024-01` is not a period of the scheme (year); write 2026
    deliveries.csv:5: column amount_fen: `1.5` must be a whole number of fen, not negative
    deliveries.csv:5: column quantity: `x` must be a whole number, not negative
    deliveries.csv:6: column scheme: there is no scheme `nothing`
    deliveries.csv:6: column entity: there is no entity `persn`
      = did you mean `person`?
    deliveries.csv:6: column amount_fen: `１００` has full-width characters
      = write 100
    deliveries.csv:6: column paid_on: `soon` is not a day; write 2026-10-31
    deliveries.csv:7: column delivery: it must not be empty
    deliveries.csv:7: column id: it must not be empty
    deliveries.csv:7: column amount_fen: it must not be empty
    deliveries.csv:8: column period: `2024-13` is not a period of the scheme (month); write 2026-10
    deliveries.csv:8: column amount_fen: `+5` must be a whole number of fen, not negative
    deliveries.csv:8: column quantity: `99999999999999999999` must be a whole number, not negative
    "#);
    insta::assert_snapshot!(said(Lang::Zh, facts, &[("coverage.csv", coverage)]), @r#"
    claims.csv:2：scheme 列：没有待遇 `alowance`
      = 是否想写 `allowance`？
    claims.csv:3：id 列：不能为空
    claims.csv:3：state 列：没有状态 `asked`，可用：applied、accepted、decided、rejected、withdrawn
    claims.csv:3：on 列：不能为空
    claims.csv:4：on 列：`2024-02-30` 不是日期，应写成 2026-10-31
    claims.csv:5：有 5 个字段，应有 4 个
      = 含逗号的内容要加引号
    coverage.csv:2：period 列：`2024-Q1` 不是该待遇的期间 (month)，应写成 2026-10
    coverage.csv:2：complete 列：`maybe` 应为 yes 或 no
    coverage.csv:2：region 列：`37081` 不是行政区划代码（2、4、6、9 或 12 位数字）
    coverage.csv:3：complete 列：不能为空
    coverage.csv:3：region 列：`３７` 有全角字符
      = 用半角，写成 37
    coverage.csv:3：received_on 列：`2024-1-1` 不是日期，应写成 2026-10-31
    "#);
}

#[test]
fn records_that_contradict_each_other_name_the_line() {
    let deliveries = "delivery,scheme,entity,id,period,amount_fen,reverses\n\
        D1,allowance,person,P1,2024-01,100,\n\nD1,allowance,person,P2,2024-01,100,\nD2,allowance,person,P1,2024-01,101,D1\n\
        D3,allowance,person,P1,2024-02,1,D1\nD4,allowance,person,P1,2024-01,1,D9\n";
    insta::assert_snapshot!(said(Lang::En, &[], &[("deliveries.csv", deliveries)]), @r#"
    deliveries.csv:4: the delivery D1 is there twice
    deliveries.csv:5: D1 is of another scheme, id or period
    deliveries.csv:6: D1 is of another scheme, id or period
    deliveries.csv:7: there is no delivery D9 to take back
    "#);
}

#[test]
fn misspelt_and_headless_files_are_not_taken_for_missing_ones() {
    insta::assert_snapshot!(said(Lang::En, &[("claim.csv", "")], &[("delivery.csv", ""), ("coverage.csv", "scheme,period\n")]), @r#"
    claim.csv: this is not a known file
      = did you mean `claims.csv`?
    coverage.csv:1: there is no column `complete`
    delivery.csv: this is not a known file
      = did you mean `deliveries.csv`?
    "#);
}
