//! What becomes of people, and who gets to know of it when: deaths, moves, relief.

use base::Day;

use crate::dice::Dice;
use crate::family::Member;
use crate::health::Dwells;
use crate::household::Case;
use crate::sheet::{History, Spell, Text};

/// Who says what.
const POLICE: &str = "公安";
const HEALTH: &str = "卫健";
const FUNERALS: &str = "民政殡葬";
const RELIEF: &str = "民政救助";
const VILLAGE: &str = "村社区";

/// In a thousand, those of whom nobody has looked whether they live; homes see their people every day.
const DEATH_UNKNOWN_PER_MILLE: u32 = 12;
const DEATH_UNKNOWN_IN_A_HOME_PER_MILLE: u32 = 1;
/// In a thousand, those whose relief class is on no record.
const RELIEF_UNKNOWN_PER_MILLE: u32 = 8;
/// Relief older than this shows no beginning: the register holds the class alone.
const RELIEF_SHOWN_DAYS: i64 = 5 * 365;

/// A source of deaths: in a thousand those it knows of, after how many days, and in a thousand those it dates a day off.
struct Reporter {
    source: &'static str,
    knows: u32,
    lag_days: (i64, i64),
    off: u32,
}

const REPORTERS: [Reporter; 3] = [
    Reporter { source: FUNERALS, knows: 880, lag_days: (1, 10), off: 15 },
    Reporter { source: HEALTH, knows: 700, lag_days: (3, 45), off: 60 },
    Reporter { source: POLICE, knows: 860, lag_days: (5, 120), off: 40 },
];

/// The day of death as the three sources report it: each on its own day, now and then a day apart, sometimes not at all.
pub(crate) fn death(member: &Member, dwells: Dwells, today: Day, dice: &mut Dice) -> History {
    let unknown = dice.chance(match dwells {
        Dwells::AtHome => DEATH_UNKNOWN_PER_MILLE,
        Dwells::InAHome => DEATH_UNKNOWN_IN_A_HOME_PER_MILLE,
    });
    let Some(died_on) = member.died_on else {
        return if unknown { History::Unknown } else { History::always("none") };
    };
    let mut spells = vec![Spell::always("none", POLICE)];
    for reporter in REPORTERS {
        let (knows, off) = (dice.chance(reporter.knows), dice.chance(reporter.off));
        let (lag, later) = (dice.between(reporter.lag_days.0, reporter.lag_days.1), dice.chance(700));
        let said = if off { died_on.plus_days(if later { 1 } else { -1 }) } else { Some(died_on) };
        if let (true, Some(said)) = (knows, said) {
            let known_on = died_on.plus_days(lag + i64::from(later));
            let value = said.to_string().into();
            spells.push(Spell { value, from: None, until: None, known_on, source: reporter.source });
        }
    }
    if let [_] = spells[..] {
        let known_on = died_on.plus_days(60);
        spells.push(Spell {
            value: died_on.to_string().into(),
            from: None,
            until: None,
            known_on,
            source: POLICE,
        });
    }
    History::told(spells, today)
}

/// What a tie to a place is: of the hukou, or of where one lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceTie {
    Hukou,
    Residence,
}

impl PlaceTie {
    const fn source(self) -> &'static str {
        match self {
            PlaceTie::Hukou => POLICE,
            PlaceTie::Residence => VILLAGE,
        }
    }

    /// After how many days a move becomes known.
    pub(crate) fn lag(self, dice: &mut Dice) -> i64 {
        match self {
            PlaceTie::Hukou => dice.between(1, 15),
            PlaceTie::Residence => dice.between(7, 90),
        }
    }
}

/// A value that changed with a move, for somebody who was there or not.
pub(crate) fn moved(
    now: Text,
    before: Option<(Text, Day, i64)>,
    tie: PlaceTie,
    member: &Member,
    today: Day,
) -> History {
    match before {
        Some((before, day, _)) if !member.lives(day) => History::Always(before),
        Some((before, day, lag)) if member.born_on < day => {
            let spells = vec![Spell::always(before, tie.source()), Spell::since(now, day, lag, tie.source())];
            History::told(spells, today)
        }
        Some(_) | None => History::Always(now),
    }
}

/// The relief class of somebody and the case behind it.
pub(crate) fn relief(
    case: Option<(&Case, &str)>,
    lag: i64,
    today: Day,
    dice: &mut Dice,
) -> (History, History) {
    if dice.chance(RELIEF_UNKNOWN_PER_MILLE) {
        return (History::Unknown, History::Unknown);
    }
    let Some((case, id)) = case else {
        return (History::always("no_relief"), History::always("none"));
    };
    let history = |none: &'static str, value: Text| {
        let mut spells = if case.from.days_until(today) > RELIEF_SHOWN_DAYS {
            vec![Spell::always(value, RELIEF)]
        } else {
            vec![Spell::always(none, RELIEF), Spell::since(value, case.from, lag, RELIEF)]
        };
        spells.extend(case.until.map(|until| Spell::since(none, until, lag, RELIEF)));
        History::told(spells, today)
    };
    (history("no_relief", case.kind.code().into()), history("none", id.to_owned().into()))
}
