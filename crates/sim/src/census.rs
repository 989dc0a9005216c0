//! How old people are, of which sex, and how many of them die: rough figures, kept apart from the generator.

use crate::dice::Dice;

/// Age from which somebody counts as older (老年人权益保障法 第二条).
pub(crate) const OLDER_YEARS: i64 = 60;
/// Years in a group.
const GROUP_YEARS: i64 = 5;

/// People of sixty and over by groups of five years, the last open, in tens of thousands: the Seventh National
/// Population Census of 2020 (第七次全国人口普查), mainland, rounded. Together 264.02 million.
const CENSUS_2020: [u64; 9] = [7_338, 7_401, 4_959, 3_124, 2_038, 1_083, 365, 82, 12];
/// Deaths a year in a thousand of each group: assumed, of the order of life tables.
const DEATHS_PER_MILLE: [u64; 9] = [8, 13, 23, 40, 70, 115, 180, 250, 330];
/// Men in a thousand of each group: assumed, near what the census shows.
const MEN_PER_MILLE: [u32; 9] = [498, 487, 480, 463, 440, 410, 360, 300, 240];
/// In a thousand of each group, those whose husband or wife lives: assumed.
const MARRIED_PER_MILLE: [u32; 9] = [880, 830, 750, 640, 480, 300, 140, 60, 20];

/// How far ahead of those who are there the next is chosen: the larger, the more it is left to chance.
const AHEAD: u64 = 60;

/// The group of an age; nothing below sixty.
pub(crate) fn group_of(years: i64) -> Option<usize> {
    let past = years.checked_sub(OLDER_YEARS).filter(|past| *past >= 0)?;
    Some(usize::try_from(past / GROUP_YEARS).unwrap_or(8).min(8))
}

/// An age in a group.
fn years_in(group: usize, dice: &mut Dice) -> i64 {
    let first = OLDER_YEARS + GROUP_YEARS * i64::try_from(group).unwrap_or(0);
    // Of those beyond a hundred most are just beyond it.
    if group == 8 { first + dice.between(0, 5).min(dice.between(0, 5)) } else { first + dice.between(0, 4) }
}

/// Whether somebody of this age is a man.
pub(crate) fn is_man(years: i64, dice: &mut Dice) -> bool {
    let per_mille = group_of(years).and_then(|group| MEN_PER_MILLE.get(group)).copied().unwrap_or(505);
    dice.chance(per_mille)
}

/// Whether the husband or wife of somebody of this age lives.
pub(crate) fn is_married(years: i64, dice: &mut Dice) -> bool {
    let per_mille = group_of(years).and_then(|group| MARRIED_PER_MILLE.get(group)).copied().unwrap_or(880);
    dice.chance(per_mille)
}

/// Whether somebody of this age, who follows from another's age, is still there: few of the very old are.
pub(crate) fn is_there(years: i64, dice: &mut Dice) -> bool {
    let per_mille = match years {
        ..85 => 1_000,
        85..90 => 550,
        90..95 => 220,
        95.. => 40,
    };
    dice.chance(per_mille)
}

/// The age at which somebody of sixty or over died.
pub(crate) fn age_at_death(dice: &mut Dice) -> i64 {
    let mut weights = [0; 9];
    for (weight, (people, deaths)) in weights.iter_mut().zip(CENSUS_2020.iter().zip(DEATHS_PER_MILLE)) {
        *weight = people * deaths;
    }
    years_in(dice.weighed(&weights), dice)
}

/// The living of sixty and over so far, by group: the next is drawn from the groups that lag behind the census, so
/// that husbands, wives, parents and children, whose ages follow from another's, do not bend the shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ages {
    living: [u64; 9],
}

impl Ages {
    /// The age of the next.
    pub(crate) fn draw(&self, dice: &mut Dice) -> i64 {
        let people: u64 = CENSUS_2020.iter().sum();
        let wanted = self.living.iter().sum::<u64>() + AHEAD;
        let mut lack = [0; 9];
        for (lack, (share, there)) in lack.iter_mut().zip(CENSUS_2020.iter().zip(self.living)) {
            *lack = (share * wanted).saturating_sub(there * people);
        }
        years_in(dice.weighed(&lack), dice)
    }

    /// Counts somebody who lives.
    pub(crate) fn count(&mut self, years: i64) {
        if let Some(living) = group_of(years).and_then(|group| self.living.get_mut(group)) {
            *living += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stream;

    #[test]
    fn groups_begin_at_sixty() {
        let cases = [(59, None), (60, Some(0)), (64, Some(0)), (65, Some(1)), (99, Some(7)), (107, Some(8))];
        for (years, group) in cases {
            assert_eq!(group_of(years), group, "{years}");
        }
    }

    #[test]
    fn the_shape_is_kept_although_wives_are_added() {
        let (mut ages, mut dice) = (Ages::default(), Dice::of(3, Stream::Family, 0));
        for _ in 0..20_000 {
            let years = ages.draw(&mut dice);
            ages.count(years);
            if is_married(years, &mut dice) {
                ages.count(years - 2);
            }
        }
        let total: u64 = ages.living.iter().sum();
        for (there, share) in ages.living.iter().zip(CENSUS_2020) {
            let wanted = share * total / 26_402;
            assert!(there.abs_diff(wanted) <= 40 + wanted / 50, "{:?}", ages.living);
        }
    }
}
