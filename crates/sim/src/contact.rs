//! Telephones, accounts, and what some offices know of a person.

use base::Day;

use crate::dice::Dice;
use crate::family::{Member, Role};
use crate::numbers::Numbers;
use crate::sheet::History;

/// How somebody can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calls {
    Own,
    /// On the telephone of a child.
    Shared,
    /// Has none.
    Never,
    Unknown,
}

/// The telephones of a family; the old may share that of a child.
pub(crate) fn phones(members: &[Member], today: Day, numbers: &mut Numbers, dice: &mut Dice) -> Vec<History> {
    let calls: Vec<Calls> = members.iter().map(|member| calls(member.years(today), dice)).collect();
    let mut phones: Vec<History> = Vec::new();
    let mut of_child = None;
    for (member, calls) in members.iter().zip(&calls) {
        let phone = match calls {
            Calls::Own => History::always(numbers.phone()),
            Calls::Never => History::always("none"),
            Calls::Shared | Calls::Unknown => History::Unknown,
        };
        if member.role == Role::Child && *calls == Calls::Own {
            of_child = Some(phone.clone());
        }
        phones.push(phone);
    }
    if let Some(of_child) = of_child {
        for (phone, _) in phones.iter_mut().zip(&calls).filter(|(_, calls)| **calls == Calls::Shared) {
            *phone = of_child.clone();
        }
    }
    phones
}

fn calls(years: i64, dice: &mut Dice) -> Calls {
    let weights: [u64; 4] = match years {
        ..12 => [60, 0, 900, 40],
        12..60 => [955, 0, 5, 40],
        60..80 => [830, 60, 50, 60],
        80.. => [480, 240, 170, 110],
    };
    match dice.weighed(&weights) {
        0 => Calls::Own,
        1 => Calls::Shared,
        2 => Calls::Never,
        _ => Calls::Unknown,
    }
}

/// Whether there is an account that can be paid, and its number.
pub(crate) fn account(years: i64, numbers: &mut Numbers, dice: &mut Dice) -> (History, History) {
    let weights: [u64; 3] = if years < 16 { [350, 600, 50] } else { [930, 35, 35] };
    match dice.weighed(&weights) {
        0 if dice.chance(970) => (History::always("yes"), History::always(numbers.card())),
        0 => (History::always("yes"), History::Unknown),
        1 => (History::always("no"), History::always("none")),
        _ => (History::Unknown, History::Unknown),
    }
}

/// Whether somebody is entitled to special care (优抚对象).
pub(crate) fn veteran(member: &Member, years: i64, dice: &mut Dice) -> History {
    let per_mille = match (member.male, years) {
        (true, 60..) => 50,
        (true, 18..60) => 15,
        (false, 60..) => 5,
        (true | false, _) => 0,
    };
    yes_or_no(per_mille, 20, dice)
}

/// Whether somebody has lost an only child (计划生育特殊家庭); known from 49 on.
pub(crate) fn lost_only_child(members: &[Member], years: i64, dice: &mut Dice) -> History {
    let has_child = members.iter().any(|m| m.role == Role::Child);
    let per_mille = if years >= 49 && !has_child { 8 } else { 0 };
    yes_or_no(per_mille, 30, dice)
}

fn yes_or_no(yes_per_mille: u32, unknown_per_mille: u32, dice: &mut Dice) -> History {
    let (yes, unknown) = (dice.chance(yes_per_mille), dice.chance(unknown_per_mille));
    match (unknown, yes) {
        (true, _) => History::Unknown,
        (false, true) => History::always("yes"),
        (false, false) => History::always("no"),
    }
}
