//! What is wrong with fact files is said with file, line and column, all of it at once.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use base::Lang;
use house::{read, read_on, rendered};

/// What is said of each of these folders.
fn said(lang: Lang, folders: &[&[(&str, &str)]]) -> String {
    let mut out = String::new();
    for files in folders {
        match read(files) {
            Ok(_) => out.push_str("nothing is wrong\n"),
            Err(errors) => out.push_str(&rendered(&errors, lang)),
        }
        out.push('\n');
    }
    out.trim_end().to_owned()
}

#[test]
fn bad_values_name_line_and_column() {
    let rows = "id,born_on,died_on,hukou,level,pension,alone\n\
        P1,1944-02-30,,,,,\nP2,none,,,,,\nP3,,,3708,,,maybe\nP4,,,37081,,,\nP5,,,,hihg,,\nP6,,,,,1.5,\nP7,,,,,\"1,000\",\n\
        P8,,,,,-1,\nP9,1800-01-01,,,,200000000,\nP10,２０２６-01-01,,３７０８,,１２,\nP11,,none,,,,yes\n";
    insta::assert_snapshot!(said(Lang::En, &[&[("person.csv", rows)]]), @r#"
    person.csv:2: column born_on: `1944-02-30` is not a day; write 2026-10-31
    person.csv:3: column born_on: `born_on` cannot be none
    person.csv:4: column alone: `maybe` must be yes or no
    person.csv:5: column hukou: `37081` is not a region code of 2, 4, 6, 9 or 12 digits
    person.csv:6: column level: `hihg` is not a code of `level`; it has low, high
    person.csv:7: column pension: `1.5` must be a whole number of fen
    person.csv:8: column pension: `1,000` must be a whole number of fen
    person.csv:9: column pension: `-1` is beyond the range of `pension`
    person.csv:10: column born_on: `1800-01-01` is beyond the range of `born_on`
    person.csv:10: column pension: `200000000` is beyond the range of `pension`
    person.csv:11: column born_on: `２０２６-01-01` has full-width characters
      = write 2026-01-01
    person.csv:11: column hukou: `３７０８` has full-width characters
      = write 3708
    person.csv:11: column pension: `１２` has full-width characters
      = write 12
    "#);
}

#[test]
fn bad_values_in_chinese() {
    let rows = "id,born_on,level,pension\nP1,1944-02-30,,\nP2,,hihg,\nP3,,,１２\n,,,\nP1,,,\n";
    insta::assert_snapshot!(said(Lang::Zh, &[&[("person.csv", rows)]]), @r#"
    person.csv:2：born_on 列：`1944-02-30` 不是日期，应写成 2026-10-31
    person.csv:3：level 列：`hihg` 不是 `level` 的代码，可用：low、high
    person.csv:4：pension 列：`１２` 有全角字符
      = 用半角，写成 12
    person.csv:5：id 列：id 为空
    person.csv:6：id 列：`P1` 在第 2 行已有
    "#);
}

#[test]
fn bad_headings() {
    insta::assert_snapshot!(said(Lang::En, &[
        &[("person.csv", "")],
        &[("person.csv", "born_on,level\n1940-01-01,low\n")],
        &[("person.csv", "id,bornon,xyzzy,level,level,\nP1,,,,,\n")],
        &[("person.csv", "id;born_on\nP1;1940-01-01\n")],
        &[("person.csv", "id,ｂｏｒｎ_on\n")],
        &[("home.csv", "id,beds,rooms\nH1,1,2\n"), ("stay.csv", "id,home\nS1,H1\n")],
        &[("person.csv", "id\nP1\n"), ("person.spells.csv", "id,fact,from,til\n")],
    ]), @r#"
    person.csv: the file is empty
      = its first line names the columns: id

    person.csv:1: there is no column `id`

    person.csv:1: there is no such column as `bornon`
      = did you mean `born_on`?
    person.csv:1: there is no such column as `xyzzy`
      = it may have id, born_on, died_on, hukou, level, pension, alone, note
    person.csv:1: the column `level` is there twice
    person.csv:1: column 6 has no name

    person.csv:1: there is no such column as `id;born_on`
      = columns are separated by commas
    person.csv:1: there is no column `id`

    person.csv:1: there is no such column as `ｂｏｒｎ_on`
      = did you mean `born_on`?

    home.csv:1: there is no such column as `rooms`
      = it may have id, beds

    person.spells.csv:1: there is no such column as `til`
      = it may have id, fact, value, from, until, known_on, source
    person.spells.csv:1: there is no column `value`
    "#);
}

#[test]
fn bad_rows() {
    insta::assert_snapshot!(said(Lang::En, &[
        &[("person.csv", "id,born_on\nP1,1940-01-01\n ,1940-01-01\nP1,1941-01-01\nP2\nP3,1940-01-01,x\n\n  \nP4,1940-13-01\n")],
        &[("person.csv", "id,note\nP1,\"one\nP2,two\nP3,three\n")],
        &[("person.csv", "id,note\nP1,a \"word\" here\nP2,\"a\" b\nP3,\"fine\"\"ly\"\nP3,\n")],
        &[("person.csv", "id,note\nP1,\"one\nP2,\"two\"\nP1,\n")],
        &[("stay.csv", "id,person\nS1,P1\n")],
        &[("stay.csv", "id,person,home\nS1,P1,none\nS2,P9,none\nS3,none,H1\n"), ("person.csv", "id\nP1\n")],
    ]), @r#"
    person.csv:3: column id: the id is empty
    person.csv:4: column id: `P1` is there already, in line 2
    person.csv:5: the row has 1 of 2 fields
      = an empty field needs its comma too
    person.csv:6: the row has 3 of 2 fields
      = a field with a comma in it needs quotes
    person.csv:9: column born_on: `1940-13-01` is not a day; write 2026-10-31

    person.csv:2: a quote is opened and never closed (a quote makes one row of lines 2 to 5)
      = put the whole field in quotes and double those inside: "a ""word"" of it"

    person.csv:2: there is a quote inside a field
      = put the whole field in quotes and double those inside: "a ""word"" of it"
    person.csv:3: there is text after a closing quote
      = put the whole field in quotes and double those inside: "a ""word"" of it"
    person.csv:5: column id: `P3` is there already, in line 4

    person.csv:2: there is text after a closing quote (a quote makes one row of lines 2 to 3)
      = put the whole field in quotes and double those inside: "a ""word"" of it"

    stay.csv:2: column person: there is no person with the id `P1`

    stay.csv:3: column person: there is no person with the id `P9`
    stay.csv:4: column person: `person` cannot be none
    stay.csv:4: column home: there is no home with the id `H1`
    "#);
}

#[test]
fn bad_spells() {
    let people = ("person.csv", "id,level,born_on\nP1,low,\nP2,,\n");
    let spells = "id,fact,value,from,until,known_on,source\n\
        P1,level,high,2024-01-01,,,a\nP2,levle,high,,,,\nP3,level,high,,,,\n,level,high,,,,\nP2,,high,,,,\n\
        P2,level,top,2024-01-01,2023-01-01,,\nP2,level,high,2024-01-01,2024-01-01,,\nP2,level,low,2024-02-31,soon,２０２４-01-01,\n\
        P2,level,low,2024-01-01,2024-06-01,2024-01-05,\nP2,level,high,2024-05-31,,2024-01-05,b\nP2,level,high,2024-05-31,,2024-01-06,b\n\
        P2,born_on,,2020-01-01,,,\nP2,born_on,1940-01-01,2020-01-01,2020-01-02,,\nP2,level\n";
    insta::assert_snapshot!(said(Lang::En, &[
        &[people, ("person.spells.csv", spells)],
        &[("person.spells.csv", "id,fact,value\n")],
    ]), @r#"
    person.spells.csv:2: column fact: `level` has a value for every day in person.csv already
      = leave it empty in person.csv
    person.spells.csv:3: column fact: person has no fact `levle`
      = did you mean `level`?
    person.spells.csv:4: column id: there is no `P3` in person.csv
    person.spells.csv:5: column id: the id is empty
    person.spells.csv:6: column fact: the fact is empty
    person.spells.csv:7: column value (level): `top` is not a code of `level`; it has low, high
    person.spells.csv:8: column until: `until` must be after `from`
      = until is the first day on which it no longer holds
    person.spells.csv:9: column from: `2024-02-31` is not a day; write 2026-10-31
    person.spells.csv:9: column until: `soon` is not a day; write 2026-10-31
    person.spells.csv:9: column known_on: `２０２４-01-01` has full-width characters
      = write 2024-01-01
    person.spells.csv:11: this spell of `level` overlaps that of line 10, and both were known on one day
      = mend its days, or say since when it is known in `known_on`
    person.spells.csv:14: this spell of `born_on` overlaps that of line 13, and both were known on one day
      = mend its days, or say since when it is known in `known_on`
    person.spells.csv:15: the row has 2 of 7 fields
      = an empty field needs its comma too

    person.spells.csv: there is no person.csv
      = every id of the spells needs a row in it
    "#);
}

#[test]
fn bad_folders() {
    insta::assert_snapshot!(said(Lang::En, &[
        &[("persn.csv", "id\n"), ("README.txt", "x"), ("notes.md", "x"), (".hidden", "x"), ("claims.csv", "x")],
        &[("person.csv", "id\n"), ("person.spell.csv", "id,fact,value\n"), ("unrelated.xlsx", "x")],
        &[("parameters.toml", "[[parameter.rates.value]]\nvalue = \"1 yuan\"\n")],
        &[("parameters.toml", "[[parameter.rate.value]\n")],
        &[("parameters.toml", "[[parameter.rate.value]]\nfrom = 2024-01-01\nvalue = \"1 day\"\n")],
    ]), @r#"
    persn.csv: this is not a known file
      = did you mean `person.csv`?

    person.spell.csv: this is not a known file
      = did you mean `person.spells.csv`?
    unrelated.xlsx: this is not a known file
      = move it elsewhere, or name it after an entity

    parameters.toml:1: there is no parameter `rates`; did you mean `rate`?

    parameters.toml:1: this is not TOML: unclosed array table, expected `]`

    parameters.toml:3: `1 day` has the wrong unit, fen is needed
    "#);
    let missing = songhe_files::read_facts(
        std::path::Path::new("/nowhere/at/all"),
        &mut house::pack(),
        Default::default(),
    );
    insta::assert_snapshot!(rendered(&missing.unwrap_err(), Lang::En), @r#"
    /nowhere/at/all: there is no such file or folder
    "#);
}

#[test]
fn at_most_a_hundred_are_shown() {
    let rows: String = (0..250).map(|i| format!("P{i},nonsense\n")).collect();
    let errors = read(&[("person.csv", &format!("id,level\n{rows}"))]).unwrap_err();
    assert_eq!(errors.len(), 101);
    assert_eq!(errors.last().unwrap().render(Lang::En), "and 150 more");
    assert_eq!(errors.last().unwrap().render(Lang::Zh), "另有 150 个问题");
}

#[test]
fn nobodys_number_is_repeated() {
    let rows = "id,level\n370882194402301234,\n370882194402301234,13812345678\n37088219440230123X,6222020200112230000\n\
        37088219440230123X,140703000000\n";
    insta::assert_snapshot!(said(Lang::En, &[&[("person.csv", rows)]]), @r#"
    person.csv:3: column id: `370882************` is there already, in line 2
    person.csv:4: column level: `622202*************` is not a code of `level`; it has low, high
    person.csv:5: column id: `370882************` is there already, in line 4
    "#);
}

#[test]
fn a_row_that_is_too_long_or_too_wide() {
    let long = format!("id,note\nP1,\"{}\nP2,\n", "x".repeat(1024 * 1024));
    let wide = format!("id\n{}\n", ",".repeat(2_500));
    insta::assert_snapshot!(said(Lang::En, &[&[("person.csv", &long)], &[("person.csv", &wide)]]), @r#"
    person.csv:2: the row is longer than 1 MiB
      = a quote is perhaps not closed

    person.csv:2: there are more than 2000 columns
    "#);
}

#[test]
fn keep_going_sets_rows_aside_and_says_so() {
    let people = "id,born_on,level\nP1,1940-01-01,low\nP2,1940-02-30,low\nP3,1940-01-01,\nP3,1950-01-01,\nP4,1940-01-01\nP5,,\n";
    let spells = "id,fact,value,from\nP1,died_on,2020-02-30,\nP1,died_on,none,1940-01-01\nP5,level,low,\nP5,levle,high,2024-01-01\nP9,level,low,\n";
    let stays = "id,person\nS1,P1\nS2,P7\n";
    let read = read_on(&[("person.csv", people), ("person.spells.csv", spells), ("stay.csv", stays)]);
    insta::assert_snapshot!(rendered(&read.set_aside, Lang::En), @r#"
    person.csv:3: column born_on: `1940-02-30` is not a day; write 2026-10-31
    person.csv:5: column id: `P3` is there already, in line 4
    person.csv:6: the row has 2 of 3 fields
      = an empty field needs its comma too
    person.spells.csv:2: column value (died_on): `2020-02-30` is not a day; write 2026-10-31
    person.spells.csv:5: column fact: person has no fact `levle`
      = did you mean `level`?
    person.spells.csv:6: column id: there is no `P9` in person.csv
    stay.csv:3: column person: there is no person with the id `P7`
    "#);
    let pack = house::pack();
    // What a bad row says is unknown; the id stays, so that nobody is lost and no sum is too small.
    for (entity, id, fact, expected) in [
        ("person", "P1", "born_on", "1940-01-01"),
        ("person", "P1", "died_on", ""),
        ("person", "P2", "born_on", ""),
        ("person", "P2", "level", ""),
        ("person", "P3", "born_on", ""),
        ("person", "P4", "born_on", ""),
        ("person", "P5", "level", ""),
        ("stay", "S1", "person", "P1"),
        ("stay", "S2", "person", ""),
        ("person", "P9", "level", "nobody"),
    ] {
        assert_eq!(house::told(&pack, &read, entity, id, fact), expected, "{entity} {id} {fact}");
    }
}

#[test]
fn keep_going_does_not_go_on_without_columns_or_files() {
    for files in [
        &[("person.csv", "name\nx\n")][..],
        &[("person.csv", "id\n"), ("persn.csv", "id\n")],
        &[("person.spells.csv", "id,fact,value\n")],
    ] {
        let dir = house::folder(&files.iter().map(|(n, t)| (*n, t.as_bytes())).collect::<Vec<_>>());
        let options = songhe_files::ReadOptions { keep_going: true };
        assert!(songhe_files::read_facts(dir.path(), &mut house::pack(), options).is_err());
    }
}
