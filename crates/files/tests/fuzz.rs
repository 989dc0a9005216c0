//! Mutated files of every kind: whatever stands in them, there is an answer or an error, and never a panic.
//! `SONGHE_FUZZ=100` makes it a hundred times longer; `SONGHE_SEED` begins elsewhere.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use base::Lang;
use songhe_files::{ReadOptions, read_facts, read_parameter_file, read_records};

/// How many rounds without `SONGHE_FUZZ`.
const ROUNDS: u64 = 2_000;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below.max(1)
    }
}

const FILES: [(&str, &str); 8] = [
    (
        "person.csv",
        "id,born_on,died_on,hukou,level,pension,alone,note\nP1,1940-01-01,none,370812,low,100,yes,\"一, \"\"二\"\"\n三\"\nP2,,,,,,,\n",
    ),
    (
        "person.spells.csv",
        "id,fact,value,from,until,known_on,source\nP2,level,high,2020-01-01,2024-01-01,2020-01-02,公安\nP2,level,,2024-01-01,,,\n",
    ),
    ("home.csv", "id,beds\nH1,12\n"),
    ("stay.csv", "id,person,home\nS1,P1,H1\nS2,P2,none\n"),
    (
        "parameters.toml",
        "[[parameter.rate.value]]\nfrom = 2020-01-01\nstatus = \"assumed\"\nvalue = \"100 yuan\"\n",
    ),
    ("claims.csv", "scheme,id,state,on\ngrant,H1,applied,2024-01-01\n"),
    (
        "deliveries.csv",
        "delivery,scheme,entity,id,period,amount_fen,quantity,paid_on,known_on,reverses\nD1,allowance,person,P1,2024-01,100,1,2024-01-25,2024-01-26,\nD2,allowance,person,P1,2024-01,50,,,,D1\n",
    ),
    ("coverage.csv", "scheme,region,period,complete,received_on\nallowance,370812,2024-01,yes,2024-02-01\n"),
];

const PARTS: [&[u8]; 24] = [
    b"\"",
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"none",
    b"-",
    b"9999999999999999999",
    b"2024-02-29",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\0",
    b"\xD5\xC5",
    b"\x81",
    "张三".as_bytes(),
    "１２".as_bytes(),
    "，".as_bytes(),
    b"[[",
    b"]]",
    b"=",
    b"'''",
    b"id",
    b"P1",
    "\u{10FFFF}".as_bytes(),
];

fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len() + 1);
        let end = (at + dice.roll(12)).min(bytes.len());
        match dice.roll(7) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, PARTS[dice.roll(PARTS.len())].iter().copied())),
            2 => drop(bytes.splice(at..end, PARTS[dice.roll(PARTS.len())].iter().copied())),
            3 => bytes.truncate(at),
            4 => {
                let copy = bytes[at..].to_vec();
                bytes.extend(copy);
            }
            5 if at < bytes.len() => bytes[at] = dice.roll(256) as u8,
            _ => {
                let long = vec![PARTS[dice.roll(PARTS.len())]; dice.roll(3_000)].concat();
                bytes.splice(at..at, long);
            }
        }
    }
}

#[test]
fn no_file_makes_a_panic() {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let rounds = ROUNDS * number("SONGHE_FUZZ").unwrap_or(1);
    let seed = number("SONGHE_SEED").unwrap_or(20_261_031).max(1);
    let pack = house::pack();
    let dir = tempfile::tempdir().unwrap();
    let mut sound = 0;
    for round in 0..rounds {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(round).max(1));
        dice.roll(2);
        let which = dice.roll(FILES.len());
        for (i, (name, text)) in FILES.iter().enumerate() {
            let mut bytes = text.as_bytes().to_vec();
            if i == which || dice.roll(12) == 0 {
                mutate(&mut bytes, &mut dice);
            }
            std::fs::write(dir.path().join(name), bytes).unwrap();
        }
        let tried = std::panic::catch_unwind(|| {
            let keep_going = round % 2 == 0;
            let facts = read_facts(dir.path(), &mut pack.clone(), ReadOptions { keep_going });
            let records = read_records(dir.path(), dir.path(), &pack);
            let parameters = read_parameter_file(&dir.path().join("parameters.toml"), &mut pack.clone());
            let mut shown = String::new();
            let set_aside = facts.as_ref().map(|f| f.set_aside.clone()).unwrap_or_default();
            let errors =
                [facts.as_ref().err(), records.as_ref().err(), parameters.as_ref().err(), Some(&set_aside)];
            for error in errors.into_iter().flatten().flatten() {
                shown += &error.render(Lang::Zh);
                shown += &error.render(Lang::En);
            }
            (facts.is_ok(), shown.len())
        });
        let (good, length) =
            tried.unwrap_or_else(|_| panic!("SONGHE_SEED={seed}, round {round}: see {:?}", dir.path()));
        sound += usize::from(good);
        assert!(length < 1024 * 1024, "round {round} of SONGHE_SEED={seed} says too much");
    }
    assert!(sound > 0, "some files stay sound");
}
