//! Who is in a family: an older person first, then husband or wife, a parent, children and grandchildren.
//!
//! A registry of eldercare has older people and those who share a hukou book or a dwelling with them, so every family
//! begins with somebody of sixty or over. Children who live and are registered elsewhere are not in it.

use base::Day;

use crate::census::{self, Ages, OLDER_YEARS};
use crate::dice::Dice;
use crate::names::{Bearer, Line, Name, Names};

/// What somebody is to the older person with whom the family begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Anchor,
    Spouse,
    Parent,
    Child,
    ChildInLaw,
    Grandchild,
}

/// Somebody of a family.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub role: Role,
    pub male: bool,
    pub born_on: Day,
    /// The day of death, whoever knows of it.
    pub died_on: Option<Day>,
    /// Their people, as a place in the list of [`Names`].
    pub group: usize,
    pub name: Name,
}

impl Member {
    /// The age in full years.
    pub(crate) fn years(&self, on: Day) -> i64 {
        self.born_on.full_years_until(on)
    }

    /// Whether they live on the day.
    pub(crate) fn lives(&self, on: Day) -> bool {
        self.died_on.is_none_or(|day| day > on)
    }
}

/// In a thousand families, those that begin with somebody who has died: some three years of deaths.
const DEAD_PER_MILLE: u32 = 125;
/// The days before the last over which deaths are spread.
pub(crate) const DEATH_DAYS: i64 = 3 * 365;
/// In a thousand younger people, those who died in that time.
const YOUNG_DEAD_PER_MILLE: u32 = 3;
/// In a thousand families, those with a grown child in the book or dwelling.
const WITH_CHILD_PER_MILLE: u32 = 345;
/// Of those, in a thousand, those with the child's own family.
const CHILD_MARRIED_PER_MILLE: u32 = 520;
/// In a thousand families without a child there, those with a grandchild.
const GRANDCHILD_ALONE_PER_MILLE: u32 = 90;
/// In a thousand families of people under seventy-five, those with a father or mother beside them.
const PARENT_PER_MILLE: u32 = 75;
/// In a thousand couples, those of two peoples.
const MIXED_PER_MILLE: u32 = 60;

/// Makes the members of families.
pub(crate) struct Maker<'a> {
    pub names: &'a Names,
    pub today: Day,
}

impl Maker<'_> {
    /// The members of a family, the older person first; at most so many.
    pub(crate) fn family(&self, ages: &Ages, most: usize, dice: &mut Dice) -> Vec<Member> {
        let group = self.names.group(dice);
        let mut members = vec![self.anchor(ages, group, dice)];
        self.spouse(&mut members, dice);
        self.parent(&mut members, dice);
        if dice.chance(WITH_CHILD_PER_MILLE) {
            self.child(&mut members, dice);
        } else if dice.chance(GRANDCHILD_ALONE_PER_MILLE) {
            self.grandchild(&mut members, 26, dice);
        }
        members.truncate(most);
        members
    }

    fn anchor(&self, ages: &Ages, group: usize, dice: &mut Dice) -> Member {
        let died_on = if dice.chance(DEAD_PER_MILLE) {
            self.today.plus_days(-dice.between(1, DEATH_DAYS))
        } else {
            None
        };
        let years = if died_on.is_some() { census::age_at_death(dice) } else { ages.draw(dice) };
        let male = census::is_man(years, dice);
        let born_on = self.born(died_on.unwrap_or(self.today), years, dice);
        let name = self.names.name(bearer(group, male, born_on), Line::Own, dice);
        Member { role: Role::Anchor, male, born_on, died_on, group, name }
    }

    fn spouse(&self, members: &mut Vec<Member>, dice: &mut Dice) {
        let Some(anchor) = members.first() else { return };
        let years = anchor.years(self.today);
        if !census::is_married(years, dice) {
            return;
        }
        // Men are some two years older than their wives, give or take four.
        let older = dice.between(0, 4) + dice.between(0, 4) - 2;
        let years = (if anchor.male { years - older } else { years + older }).max(45);
        if !census::is_there(years, dice) {
            return;
        }
        let male = !anchor.male;
        let group = if dice.chance(MIXED_PER_MILLE) { self.names.group(dice) } else { anchor.group };
        members.push(self.member(Role::Spouse, years, male, group, Line::Own, dice));
    }

    /// A father or mother of eighty and over of the anchor.
    fn parent(&self, members: &mut Vec<Member>, dice: &mut Dice) {
        let Some(anchor) = members.first() else { return };
        let years = anchor.years(self.today) + dice.between(19, 30);
        if !(80..=104).contains(&years) || !dice.chance(PARENT_PER_MILLE) || !census::is_there(years, dice) {
            return;
        }
        let male = census::is_man(years, dice);
        let anchor_name = anchor.name.clone();
        let line = if male { Line::Father(&anchor_name) } else { Line::Own };
        let parent = self.member(Role::Parent, years, male, anchor.group, line, dice);
        members.push(parent);
    }

    /// A grown child, perhaps with a family of its own.
    fn child(&self, members: &mut Vec<Member>, dice: &mut Dice) {
        let Some(anchor) = members.first() else { return };
        let mother = members.iter().find(|m| !m.male && m.role != Role::Parent).unwrap_or(anchor);
        let years = mother.years(self.today) - dice.between(20, 34);
        if years < 18 {
            return;
        }
        // The surname is the father's; of a widow's husband nothing is known, and now and then it is the mother's.
        let father = members.iter().find(|m| m.male && m.role != Role::Parent).map(|m| m.name.clone());
        let own = anchor.name.clone();
        let line = match &father {
            Some(father) => Line::Father(father),
            None if dice.chance(60) => Line::Father(&own),
            None => Line::Own,
        };
        // Sons stay with their parents more often than daughters do.
        let male = dice.chance(700);
        let child = self.member(Role::Child, years, male, anchor.group, line, dice);
        members.push(child);
        if dice.chance(CHILD_MARRIED_PER_MILLE) && (25..75).contains(&years) {
            let (group, years) = (self.names.group(dice), (years + dice.between(-4, 3)).max(22));
            members.push(self.member(Role::ChildInLaw, years, !male, group, Line::Own, dice));
            self.grandchild(members, 0, dice);
            if dice.chance(250) {
                self.grandchild(members, 0, dice);
            }
        }
    }

    /// A grandchild: of the child that is there, or so many years younger than a child would be.
    fn grandchild(&self, members: &mut Vec<Member>, gap: i64, dice: &mut Dice) {
        let Some(anchor) = members.first() else { return };
        let child = members.iter().find(|m| m.role == Role::Child);
        let parent_years = child.map_or(anchor.years(self.today) - gap, |c| c.years(self.today));
        let years = parent_years - dice.between(22, 34);
        if !(0..45).contains(&years) {
            return;
        }
        let male = dice.chance(530);
        let father = members.iter().find(|m| m.male && matches!(m.role, Role::Child | Role::ChildInLaw));
        let father = father.unwrap_or(anchor).name.clone();
        let group = anchor.group;
        members.push(self.member(Role::Grandchild, years, male, group, Line::Father(&father), dice));
    }

    /// Somebody who is so old today, or would be.
    fn member(
        &self,
        role: Role,
        years: i64,
        male: bool,
        group: usize,
        line: Line<'_>,
        dice: &mut Dice,
    ) -> Member {
        let born_on = self.born(self.today, years, dice);
        let young = years < OLDER_YEARS && dice.chance(YOUNG_DEAD_PER_MILLE);
        let died_on = if young { self.today.plus_days(-dice.between(1, DEATH_DAYS)) } else { None };
        // Nobody dies before being born.
        let died_on = died_on.filter(|day| *day > born_on);
        let name = self.names.name(bearer(group, male, born_on), line, dice);
        Member { role, male, born_on, died_on, group, name }
    }

    /// A birthday of somebody who is so old on the day.
    fn born(&self, on: Day, years: i64, dice: &mut Dice) -> Day {
        let birthday = on.plus_years(-years).unwrap_or(on);
        birthday.plus_days(-dice.between(0, 364)).unwrap_or(birthday)
    }
}

fn bearer(group: usize, male: bool, born_on: Day) -> Bearer {
    Bearer { group, male, born: born_on.year() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stream;
    use crate::plan::CityCode;

    #[test]
    fn families_begin_with_the_old_and_generations_lie_apart() {
        let names = Names::new(CityCode::Fuxin);
        let maker = Maker { names: &names, today: Day::ymd(2026, 10, 31).unwrap() };
        let mut ages = Ages::default();
        for number in 0..5_000 {
            let mut dice = Dice::of(9, Stream::Family, number);
            let members = maker.family(&ages, 99, &mut dice);
            assert_eq!(members[0].role, Role::Anchor);
            let years = |m: &Member| m.years(maker.today);
            assert!(members[0].years(members[0].died_on.unwrap_or(maker.today)) >= 60);
            let of = |role| members.iter().find(|m| m.role == role);
            if let (Some(child), Some(grandchild)) = (of(Role::Child), of(Role::Grandchild)) {
                assert!(years(child) - years(grandchild) >= 20);
            }
            if let Some(parent) = of(Role::Parent) {
                assert!(years(parent) - years(&members[0]) >= 17);
            }
            for member in &members {
                assert!(member.died_on.is_none_or(|day| day > member.born_on));
                if member.lives(maker.today) {
                    ages.count(years(member));
                }
            }
        }
    }

    #[test]
    fn a_family_is_no_larger_than_there_is_room() {
        let names = Names::new(CityCode::Yanzhou);
        let maker = Maker { names: &names, today: Day::ymd(2026, 10, 31).unwrap() };
        for number in 0..200 {
            let mut dice = Dice::of(9, Stream::Family, number);
            assert_eq!(maker.family(&Ages::default(), 1, &mut dice).len(), 1);
        }
    }
}
