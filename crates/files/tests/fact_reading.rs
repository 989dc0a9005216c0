//! Fact files in every encoding and notation that is read, and what comes out of them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use base::{Day, Lang};
use encoding_rs::{GB18030, GBK};
use house::{folder, pack, read, rendered, told};
use policy::Pack;
use proptest::prelude::*;
use songhe_files::{ReadFacts, ReadOptions, read_facts};

fn read_bytes(bytes: &[u8]) -> Result<ReadFacts, String> {
    let dir = folder(&[("person.csv", bytes)]);
    read_facts(dir.path(), &mut pack(), ReadOptions::default()).map_err(|e| rendered(&e, Lang::En))
}

#[test]
fn every_encoding_and_line_end_reads_the_same() {
    let text = "id,level,note\n张三,low,住在兖州，独居\n李四,high,\"说：\"\"好\"\"\"\n";
    let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
    let pack = pack();
    for (name, bytes) in [
        ("utf-8", text.as_bytes().to_vec()),
        ("utf-8 with a mark", marked),
        ("gbk", GBK.encode(text).0.into_owned()),
        ("gb18030", GB18030.encode(text).0.into_owned()),
        ("crlf", text.replace('\n', "\r\n").into_bytes()),
        ("cr", text.replace('\n', "\r").into_bytes()),
        ("gbk with crlf", GBK.encode(&text.replace('\n', "\r\n")).0.into_owned()),
        ("no last line end", text.trim_end().as_bytes().to_vec()),
        ("blank lines", text.replace('\n', "\n\n").into_bytes()),
        ("blanks around", text.replace(',', " , ").replace("李四", "\t李四\u{3000}").into_bytes()),
    ] {
        let read = read_bytes(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(told(&pack, &read, "person", "张三", "note"), "住在兖州，独居", "{name}");
        assert_eq!(told(&pack, &read, "person", "李四", "note"), "说：\"好\"", "{name}");
        assert_eq!(told(&pack, &read, "person", "李四", "level"), "high", "{name}");
    }
}

#[test]
fn what_is_no_text_is_refused_with_its_byte() {
    let utf8 =
        |bad: &[u8]| [b"id,note\nP1,\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xBD\xA0\xE5\xA5\xBD", bad, b"\n"].concat();
    let said: Vec<String> = [
        b"id,note\nP1,\xFFx\n".to_vec(),
        utf8(b"\xE4\xBD"),
        [b"\xEF\xBB\xBF".to_vec(), b"id,note\nP1,\xD5\xC5\n".to_vec()].concat(),
        b"\xFF\xFEi\0d\0".to_vec(),
        b"id,note\nP1,a\0b\n".to_vec(),
        b"PK\x03\x04rest".to_vec(),
        b"id,note\nP1,\xD5".to_vec(),
    ]
    .iter()
    .map(|bytes| read_bytes(bytes).unwrap_err())
    .collect();
    insta::assert_snapshot!(said.concat(), @r#"
    person.csv: it is neither UTF-8 (byte 11) nor GBK/GB18030 (byte 11)
      = save it as CSV in UTF-8
    person.csv: the UTF-8 is damaged at byte 23
      = save it as CSV in UTF-8
    person.csv: the UTF-8 is damaged at byte 14
      = save it as CSV in UTF-8
    person.csv: this is UTF-16 (byte 0)
      = save it as CSV in UTF-8
    person.csv: byte 12 is zero: this is not text
      = save it as CSV in UTF-8
    person.csv: this is a workbook (xlsx or xls), not text
      = save it as CSV in UTF-8
    person.csv: it is neither UTF-8 (byte 11) nor GBK/GB18030 (byte 11)
      = save it as CSV in UTF-8
    "#);
}

#[test]
fn a_word_of_gbk_that_looks_like_utf8_is_still_gbk() {
    // In UTF-8 the bytes of these are letters of Armenian, Hebrew or Cyrillic.
    for (word, expected) in [("源", "源"), ("联通", "联通"), ("源 路", "源 路"), ("é", "é"), ("·", "·")]
    {
        let text = format!("id,note\nP1,{word}\n");
        let utf8 = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(told(&pack(), &utf8, "person", "P1", "note"), expected);
        if !matches!(word, "é" | "·") {
            let gbk = read_bytes(&GBK.encode(&text).0).unwrap();
            assert_eq!(told(&pack(), &gbk, "person", "P1", "note"), expected);
        }
    }
}

#[test]
fn a_character_may_lie_over_the_edge_of_what_is_read_at_once() {
    // Pieces are 256 KiB: move a text of three-byte (UTF-8) and two-byte (GBK) characters over the edge byte by byte.
    for shift in 0..4 {
        let note = format!("{}{}", "x".repeat(shift), "好".repeat(100_000));
        let text = format!("id,note\nP1,{note}\nP2,{note}\n");
        for bytes in [text.as_bytes().to_vec(), GBK.encode(&text).0.into_owned()] {
            let read = read_bytes(&bytes).unwrap();
            assert_eq!(told(&pack(), &read, "person", "P2", "note"), note);
        }
    }
}

#[test]
fn quotes_and_lines_inside_them() {
    let read = read(&[(
        "person.csv",
        "\"id\",note,born_on\r\nP1,\"a, \"\"b\"\"\r\nc\",1940-01-01\r\nP2, \"d\" ,\"1941-01-01\"\r\nP3,\"\",\r\n",
    )])
    .unwrap();
    let pack = pack();
    assert_eq!(told(&pack, &read, "person", "P1", "note"), "a, \"b\"\r\nc");
    assert_eq!(told(&pack, &read, "person", "P2", "note"), "d");
    assert_eq!(told(&pack, &read, "person", "P2", "born_on"), "1941-01-01");
    assert_eq!(told(&pack, &read, "person", "P3", "note"), "");
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let rows = "id,note,level\nP1,\"one\ntwo\r\nthree\rfour\",\n\nP2,,bad\r\rP3,,bad\r\n\r\nP4,,bad";
    let errors = read(&[("person.csv", rows)]).unwrap_err();
    let lines: Vec<_> = errors.iter().filter_map(|e| e.row).collect();
    assert_eq!(lines, [7, 9, 11]);
}

#[test]
fn relations_may_point_to_any_entity_and_unknown_is_not_none() {
    let read = read(&[
        ("stay.csv", "person,id,home\nP2,S1,none\n,S2,H1\n"),
        ("person.csv", "id,died_on\nP1,none\nP2,\n"),
        ("home.csv", "id\nH1\n"),
        ("person.spells.csv", "source,fact,id,value,known_on,until,from\n公安,died_on,P2,none,2024-01-03,,1940-01-01\n,level,P2,,,2020-01-01,\n"),
    ])
    .unwrap();
    let pack = pack();
    for (entity, id, fact, expected) in [
        ("stay", "S1", "person", "P2"),
        ("stay", "S1", "home", "none"),
        ("stay", "S2", "person", ""),
        ("stay", "S2", "home", "H1"),
        ("person", "P1", "died_on", "none"),
        ("person", "P2", "died_on", " none[1940-01-01,)@2024-01-03:公安"),
        ("person", "P2", "level", " [,2020-01-01)@:"),
    ] {
        assert_eq!(told(&pack, &read, entity, id, fact), expected, "{entity} {id} {fact}");
    }
}

#[test]
fn an_empty_file_is_complete_and_a_missing_one_is_not_there() {
    let read = read(&[("person.csv", "id\n")]).unwrap();
    let pack = pack();
    let (person, home) = (pack.entity_named("person").unwrap(), pack.entity_named("home").unwrap());
    assert_eq!(read.facts.table(person).map(|t| t.ids.len()), Some(0));
    assert!(read.facts.table(home).is_none());
}

#[test]
fn parameters_of_the_folder_are_laid_over_the_pack_and_under_a_file() {
    let rate = |pack: &Pack| {
        let id = pack.parameter_named("rate").unwrap();
        pack.value_on(id, 0, Day::parse("2024-01-01").unwrap().number()).map(|v| v.val)
    };
    let value =
        |yuan: &str| format!("[[parameter.rate.value]]\r\nfrom = 2020-01-01\r\nvalue = \"{yuan} yuan\"\r\n");
    let mut pack = pack();
    let dir = folder(&[("parameters.toml", value("1").as_bytes()), ("person.csv", b"id\n")]);
    assert_eq!(rate(&pack), None);
    read_facts(dir.path(), &mut pack, ReadOptions::default()).unwrap();
    assert_eq!(rate(&pack), Some(policy::Val::Whole(100)));
    let other = folder(&[("mine.toml", value("2").as_bytes())]);
    songhe_files::read_parameter_file(&other.path().join("mine.toml"), &mut pack).unwrap();
    assert_eq!(rate(&pack), Some(policy::Val::Whole(200)));
    let errors = songhe_files::read_parameter_file(&other.path().join("none.toml"), &mut pack).unwrap_err();
    assert!(errors[0].render(Lang::En).ends_with("none.toml: there is no such file or folder"), "{errors:?}");
    // A folder with a mistake anywhere leaves the pack as it was.
    let bad = folder(&[("parameters.toml", value("3").as_bytes()), ("person.csv", b"id\n\"\n")]);
    assert!(read_facts(bad.path(), &mut pack, ReadOptions::default()).is_err());
    assert_eq!(rate(&pack), Some(policy::Val::Whole(200)));
}

/// A person as files have it.
#[derive(Clone, Debug)]
struct Person {
    born_on: Option<Day>,
    alive: bool,
    level: Option<usize>,
    pension: Option<i64>,
    note: String,
    /// Lengths of runs of days, with the level that held then.
    spells: Vec<(u16, Option<usize>)>,
    quoted: bool,
}

fn person() -> impl Strategy<Value = Person> {
    let day = (-40_000_i32..20_000).prop_map(|n| Day::from_number(n).unwrap());
    (
        proptest::option::of(day),
        any::<bool>(),
        proptest::option::of(0..2_usize),
        proptest::option::of(0..100_000_000_i64),
        "[a-z \",\n\r，。张李\u{3000}\u{1F600}]{0,12}",
        proptest::collection::vec((1_u16..400, proptest::option::of(0..2_usize)), 0..4),
        any::<bool>(),
    )
        .prop_map(|(born_on, alive, level, pension, note, spells, quoted)| {
            // What is in a row must not be in spells too.
            let level = if spells.is_empty() { level } else { None };
            Person { born_on, alive, level, pension, note: note.trim().to_owned(), spells, quoted }
        })
}

const LEVELS: [&str; 2] = ["low", "high"];

fn level(level: Option<usize>) -> &'static str {
    level.map_or("", |i| LEVELS[i])
}

impl Person {
    fn field(&self, text: &str) -> String {
        if self.quoted || text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    }

    fn line(&self, id: usize, end: &str) -> String {
        let (born_on, pension) = (self.born_on.map(|d| d.to_string()), self.pension.map(|n| n.to_string()));
        let fields = [
            self.note.clone(),
            format!("P{id}"),
            born_on.unwrap_or_default(),
            if self.alive { "none" } else { "" }.to_owned(),
            level(self.level).to_owned(),
            pension.unwrap_or_default(),
        ];
        fields.map(|f| self.field(&f)).join(",") + end
    }

    fn spell_lines(&self, id: usize, end: &str) -> (String, String) {
        let mut from = Day::parse("2020-01-01").unwrap();
        let (mut lines, mut told) = (String::new(), level(self.level).to_owned());
        for (days, value) in &self.spells {
            let until = from.plus_days((*days).into()).unwrap();
            let value = level(*value);
            lines += &format!("P{id},level,{value},{from},{until},,源{end}");
            told += &format!(" {value}[{from},{until})@:源");
            from = until;
        }
        (lines, told)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn facts_are_read_as_they_were_written(
        people in proptest::collection::vec(person(), 0..20),
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        encoding in 0..3_u8,
    ) {
        let mut rows = format!("note,id,born_on,died_on,level,pension{end}");
        let mut spells = format!("id,fact,value,from,until,known_on,source{end}");
        let mut expected = Vec::new();
        for (id, person) in people.iter().enumerate() {
            rows += &person.line(id, end);
            let (lines, told) = person.spell_lines(id, end);
            spells += &lines;
            expected.push(told);
        }
        let encode = |text: &str| match encoding {
            0 => text.as_bytes().to_vec(),
            1 => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
            _ => GB18030.encode(text).0.into_owned(),
        };
        let dir = folder(&[("person.csv", &encode(&rows)), ("person.spells.csv", &encode(&spells))]);
        let pack = pack();
        let read = match read_facts(dir.path(), &mut pack.clone(), ReadOptions::default()) {
            Ok(read) => read,
            Err(errors) => return Err(TestCaseError::fail(rendered(&errors, Lang::En))),
        };
        for (i, person) in people.iter().enumerate() {
            let told = |fact| told(&pack, &read, "person", &format!("P{i}"), fact);
            prop_assert_eq!(told("note"), person.note.as_str());
            prop_assert_eq!(told("born_on"), person.born_on.map(|d| d.to_string()).unwrap_or_default());
            prop_assert_eq!(told("died_on"), if person.alive { "none" } else { "" });
            prop_assert_eq!(told("pension"), person.pension.map(|n| n.to_string()).unwrap_or_default());
            prop_assert_eq!(told("level"), expected[i].as_str());
        }
    }
}
