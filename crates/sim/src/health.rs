//! Disability as the federation certifies it, ability as assessors find it.

use base::Day;

use crate::dice::Dice;
use crate::family::Member;
use crate::sheet::{History, Spell};

/// Source of disability facts, and of ability levels.
const FEDERATION: &str = "残联";
pub(crate) const ASSESSORS: &str = "评估机构";

/// Ability levels of GB/T 42195-2022, and the care level that goes with each.
const LEVELS: [(&str, &str); 5] = [
    ("intact", "self_caring"),
    ("mild", "half_disabled"),
    ("moderate", "half_disabled"),
    ("severe", "disabled"),
    ("complete", "disabled"),
];
/// Kinds of disability with how frequent they are under sixty, and from sixty on: assumed.
const KINDS: [(&str, u64, u64); 7] = [
    ("visual", 10, 20),
    ("hearing", 12, 24),
    ("speech", 2, 2),
    ("physical", 40, 38),
    ("intellectual", 15, 5),
    ("mental", 18, 6),
    ("multiple", 3, 5),
];
const GRADES: [&str; 4] = ["grade_1", "grade_2", "grade_3", "grade_4"];
const GRADE_WEIGHTS: [u64; 4] = [18, 27, 27, 28];
/// What is unknown, in a thousand.
const UNKNOWN_PER_MILLE: u32 = 25;
/// How far back a certificate or an assessment that still shows its day lies.
const RECENT_DAYS: i64 = 3 * 365;

/// How well somebody manages, and what is on record of it.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    /// The true level, 0 to 4.
    level: usize,
    pub disability_kind: History,
    pub disability_grade: History,
    pub ability_level: History,
}

/// Whether somebody lives in a home, where everybody is assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dwells {
    AtHome,
    InAHome,
}

/// The true level of somebody of this age, 0 to 4: assumed shares, of the order of what surveys find.
pub(crate) fn true_level(years: i64, dice: &mut Dice) -> usize {
    let weights: [u64; 5] = match years {
        ..60 => [985, 8, 4, 2, 1],
        60..70 => [930, 45, 15, 7, 3],
        70..80 => [840, 100, 35, 17, 8],
        80..90 => [640, 200, 90, 45, 25],
        90.. => [420, 270, 160, 95, 55],
    };
    dice.weighed(&weights)
}

/// The care level that goes with a level, or with one so many worse.
pub(crate) fn care_level(level: usize) -> &'static str {
    LEVELS.get(level.min(4)).map_or("self_caring", |(_, care)| care)
}

impl Health {
    /// What is on record of somebody of whom the true level is known.
    pub(crate) fn of(member: &Member, level: usize, dwells: Dwells, today: Day, dice: &mut Dice) -> Health {
        let years = member.years(today);
        let (disability_kind, disability_grade) = disability(years, today, dice);
        let ability_level = ability(member, level, dwells, today, dice);
        Health { level, disability_kind, disability_grade, ability_level }
    }

    /// The care level of the true level.
    pub(crate) fn care(&self) -> &'static str {
        care_level(self.level)
    }
}

fn disability(years: i64, today: Day, dice: &mut Dice) -> (History, History) {
    if dice.chance(UNKNOWN_PER_MILLE) {
        return (History::Unknown, History::Unknown);
    }
    let per_mille = match years {
        ..60 => 30,
        60..70 => 80,
        70..80 => 130,
        80..90 => 200,
        90.. => 280,
    };
    if !dice.chance(per_mille) {
        return (History::always("none"), History::always("none"));
    }
    let weights = KINDS.map(|(_, young, old)| if years < 60 { young } else { old });
    let kind = KINDS.get(dice.weighed(&weights)).map_or("physical", |(kind, _, _)| kind);
    let grade = dice.weighed(&GRADE_WEIGHTS);
    let code = |grade: usize| GRADES.get(grade.min(3)).copied().unwrap_or("grade_4");
    let day = today.plus_days(-dice.between(20, RECENT_DAYS)).unwrap_or(today);
    let lag = dice.between(5, 60);
    match dice.below(100) {
        // Certified of late.
        0..16 => {
            let since = |value: &'static str| {
                let spells =
                    vec![Spell::always("none", FEDERATION), Spell::since(value, day, lag, FEDERATION)];
                History::told(spells, today)
            };
            (since(kind), since(code(grade)))
        }
        // Certified long ago, and graded anew: mostly it has become worse.
        16..26 if grade < 3 => {
            let (first, then) = if dice.chance(850) { (grade + 1, grade) } else { (grade, grade + 1) };
            let spells =
                vec![Spell::always(code(first), FEDERATION), Spell::since(code(then), day, lag, FEDERATION)];
            (History::always(kind), History::told(spells, today))
        }
        _ => (History::always(kind), History::always(code(grade))),
    }
}

/// Assessments: of the very old more often than of others, of those in homes nearly always, and again after a year.
fn ability(member: &Member, level: usize, dwells: Dwells, today: Day, dice: &mut Dice) -> History {
    let per_mille = match (dwells, member.years(today)) {
        (Dwells::InAHome, _) => 950,
        (Dwells::AtHome, ..60) => 0,
        (Dwells::AtHome, 60..70) => 30,
        (Dwells::AtHome, 70..80) => 110,
        (Dwells::AtHome, 80..) => 360,
    };
    // Whoever manages badly is assessed more often than whoever asks for nothing.
    let per_mille = if level > 0 { (per_mille * 3 / 2).min(980) } else { per_mille * 3 / 4 };
    if !dice.chance(per_mille) {
        return History::Unknown;
    }
    let code = |level: usize| LEVELS.get(level.min(4)).map_or("intact", |(code, _)| code);
    let first = today.plus_days(-dice.between(25, RECENT_DAYS)).unwrap_or(today);
    if !member.lives(first) {
        return History::Unknown;
    }
    let again = first.plus_days(dice.between(350, 420)).filter(|day| *day < today && member.lives(*day));
    match again {
        Some(again) if dice.chance(650) => {
            let before = if level > 0 && dice.chance(450) { level - 1 } else { level };
            let spells = vec![
                Spell::since(code(before), first, dice.between(2, 20), ASSESSORS),
                Spell::since(code(level), again, dice.between(2, 20), ASSESSORS),
            ];
            History::told(spells, today)
        }
        _ => History::told(vec![Spell::since(code(level), first, dice.between(2, 20), ASSESSORS)], today),
    }
}
