//! Two spells that became known on one day and speak of one day both. Files refuse them; people who correct what they
//! entered that morning make them. The one recorded later counts, as it does on the page of the person.

use policy::facts::Spell;

/// Cuts what was recorded earlier out of the way of what was recorded later, of one row and one day of knowledge.
/// The spells stand in the order in which they were recorded.
pub(super) fn settle(spells: &mut Vec<Spell>) {
    let mut order: Vec<usize> = (0..spells.len()).collect();
    order.sort_by_key(|i| spells.get(*i).map(|s| (s.row, s.known_on)));
    let mut gone: Vec<usize> = Vec::new();
    let mut instead: Vec<Spell> = Vec::new();
    let same = |a: &usize, b: &usize| match (spells.get(*a), spells.get(*b)) {
        (Some(a), Some(b)) => (a.row, a.known_on) == (b.row, b.known_on),
        _ => false,
    };
    for group in order.chunk_by(same) {
        let members: Vec<&Spell> = group.iter().filter_map(|i| spells.get(*i)).collect();
        let overlap = |a: &Spell, b: &Spell| a.from < b.until && b.from < a.until;
        let clash =
            members.iter().enumerate().any(|(i, a)| members.iter().skip(i + 1).any(|b| overlap(a, b)));
        if clash {
            gone.extend(group);
            instead.extend(laid_over(&members));
        }
    }
    if gone.is_empty() {
        return;
    }
    gone.sort_unstable();
    let mut at = 0;
    spells.retain(|_| {
        at += 1;
        gone.binary_search(&(at - 1)).is_err()
    });
    spells.append(&mut instead);
}

/// Later ones over earlier ones.
fn laid_over(spells: &[&Spell]) -> Vec<Spell> {
    let mut out: Vec<Spell> = Vec::new();
    for spell in spells {
        let mut left = Vec::with_capacity(out.len() + 2);
        for old in out {
            if old.until <= spell.from || spell.until <= old.from {
                left.push(old);
                continue;
            }
            if old.from < spell.from {
                left.push(Spell { until: spell.from, ..old.clone() });
            }
            if spell.until < old.until {
                left.push(Spell { from: spell.until, ..old });
            }
        }
        left.push((*spell).clone());
        out = left;
    }
    out
}

#[cfg(test)]
mod tests {
    use policy::value::Val;

    use super::*;

    fn spell(from: i32, until: i32, known_on: i32, val: i64) -> Spell {
        Spell { row: 0, from, until, val: Val::Whole(val), known_on, source: 0 }
    }

    fn days(spells: &[Spell]) -> Vec<(i32, i32, i64)> {
        let mut out: Vec<_> =
            spells.iter().map(|s| (s.from, s.until, s.val.as_whole().unwrap_or(-1))).collect();
        out.sort_unstable();
        out
    }

    #[test]
    fn what_was_recorded_later_on_one_day_goes_over_what_was_recorded_earlier() {
        let cases = [
            (vec![spell(0, 10, 5, 1), spell(3, 6, 5, 2)], vec![(0, 3, 1), (3, 6, 2), (6, 10, 1)]),
            (vec![spell(3, 6, 5, 2), spell(0, 10, 5, 1)], vec![(0, 10, 1)]),
            (vec![spell(0, 10, 5, 1), spell(0, 10, 6, 2)], vec![(0, 10, 1), (0, 10, 2)]),
            (vec![spell(0, 5, 5, 1), spell(5, 10, 5, 2)], vec![(0, 5, 1), (5, 10, 2)]),
        ];
        for (mut spells, expected) in cases {
            settle(&mut spells);
            assert_eq!(days(&spells), expected);
        }
    }
}
