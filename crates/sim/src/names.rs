//! Names: surnames as frequent as they are, given names of their time, names of other peoples, rare characters.
//!
//! The lists in `data/` are made for this crate: surnames in about the order and share that the police reports give,
//! given names by sex and years of birth.

use crate::dice::Dice;
use crate::plan::CityCode;

const SURNAMES: &str = include_str!("../data/surnames.csv");
const GIVEN: &str = include_str!("../data/given.csv");
const OWN: &str = include_str!("../data/own_names.csv");
const GROUPS: &str = include_str!("../data/groups.csv");
const RARE: &str = include_str!("../data/rare.txt");

/// In a thousand, those whose given name has a character that few fonts and no old code page have.
const RARE_PER_MILLE: u32 = 4;
/// Women born before this year are sometimes known only by their husband's and their father's surname: 王刘氏.
const BY_SURNAMES_BEFORE: i32 = 1930;
const BY_SURNAMES_PER_MILLE: u32 = 40;

/// A name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// As it is written.
    pub text: String,
    /// What children take on; empty where a people has no surnames.
    pub surname: &'static str,
    /// The given name, which children of some peoples bear after their own.
    given: String,
}

/// From whom a name comes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line<'a> {
    /// From nobody who is known.
    Own,
    /// From a father, or whoever gives the surname.
    Father(&'a Name),
}

/// Of whom a name is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer {
    /// Their people, as a place in the list.
    pub group: usize,
    pub male: bool,
    pub born: i32,
}

struct Given {
    from: i32,
    until: i32,
    male: bool,
    share: u64,
    first: Vec<&'static str>,
    second: Vec<&'static str>,
}

struct Own {
    male: bool,
    per_mille: u32,
    join: &'static str,
    first: Vec<&'static str>,
    second: Vec<&'static str>,
}

struct Group {
    code: &'static str,
    surnames: Vec<&'static str>,
    own: Vec<Own>,
}

/// All lists, ready to draw from.
pub(crate) struct Names {
    surnames: Vec<&'static str>,
    /// Running sums of how frequent each is in the city.
    sums: Vec<u64>,
    given: Vec<Given>,
    groups: Vec<Group>,
    /// How frequent each people is in the city.
    weights: Vec<u64>,
    rare: Vec<&'static str>,
}

/// The cells of each row of a list of our own, without the header.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn words(cell: Option<&&'static str>) -> Vec<&'static str> {
    cell.map_or_else(Vec::new, |cell| cell.split_whitespace().collect())
}

fn number<T: std::str::FromStr + Default>(cell: Option<&&'static str>) -> T {
    cell.and_then(|cell| cell.parse().ok()).unwrap_or_default()
}

impl Names {
    /// The lists for a city.
    pub(crate) fn new(city: CityCode) -> Names {
        let column = match city {
            CityCode::Dongguan => 2,
            CityCode::Panjin | CityCode::Jinzhong | CityCode::Fuxin | CityCode::Yanzhou => 1,
        };
        let (mut surnames, mut sums, mut sum) = (vec![], vec![], 0);
        for row in rows(SURNAMES) {
            sum += number::<u64>(row.get(column));
            surnames.push(row.first().copied().unwrap_or_default());
            sums.push(sum);
        }
        let given = rows(GIVEN).map(|row| Given {
            from: number(row.first()),
            until: number(row.get(1)),
            male: row.get(2) == Some(&"male"),
            share: number(row.get(3)),
            first: words(row.get(4)),
            second: words(row.get(5)),
        });
        let groups = rows(GROUPS).map(|row| {
            let code = row.first().copied().unwrap_or_default();
            Group { code, surnames: words(row.get(1)), own: own_names(code) }
        });
        Names {
            surnames,
            sums,
            given: given.collect(),
            groups: groups.collect(),
            weights: rows(GROUPS).map(|row| number(row.get(2 + city.place()))).collect(),
            rare: RARE.split_whitespace().collect(),
        }
    }

    /// The people of a family.
    pub(crate) fn group(&self, dice: &mut Dice) -> usize {
        dice.weighed(&self.weights)
    }

    /// The code of a people in the vocabulary.
    pub(crate) fn code(&self, group: usize) -> &'static str {
        self.groups.get(group).map_or("han", |group| group.code)
    }

    /// A name.
    pub(crate) fn name(&self, bearer: Bearer, line: Line<'_>, dice: &mut Dice) -> Name {
        let Some(group) = self.groups.get(bearer.group) else { return self.chinese(&[], bearer, line, dice) };
        let mut left = dice.below(1_000);
        for own in group.own.iter().filter(|own| own.male == bearer.male) {
            if left < own.per_mille {
                return own_name(group, own, line, dice);
            }
            left -= own.per_mille;
        }
        self.chinese(&group.surnames, bearer, line, dice)
    }

    /// A surname and a given name.
    fn chinese(&self, surnames: &[&'static str], bearer: Bearer, line: Line<'_>, dice: &mut Dice) -> Name {
        let fresh = self.surname(surnames, dice);
        let surname = match line {
            Line::Father(father) if !father.surname.is_empty() => father.surname,
            Line::Father(_) | Line::Own => fresh,
        };
        let old_style = !bearer.male && bearer.born < BY_SURNAMES_BEFORE && matches!(line, Line::Own);
        if old_style && dice.chance(BY_SURNAMES_PER_MILLE) {
            let husband = self.surname(surnames, dice);
            let given = format!("{fresh}氏");
            return Name { text: format!("{husband}{given}"), surname: fresh, given };
        }
        let given = self.given(bearer, dice);
        Name { text: format!("{surname}{given}"), surname, given }
    }

    fn surname(&self, of_group: &[&'static str], dice: &mut Dice) -> &'static str {
        match dice.pick(of_group) {
            Some(surname) => surname,
            None => self.surnames.get(dice.along(&self.sums)).copied().unwrap_or("王"),
        }
    }

    fn given(&self, bearer: Bearer, dice: &mut Dice) -> String {
        let fits =
            |given: &&Given| given.male == bearer.male && (given.from..given.until).contains(&bearer.born);
        let lists: Vec<&Given> = self.given.iter().filter(fits).collect();
        let shares: Vec<u64> = lists.iter().map(|given| given.share).collect();
        let Some(list) = lists.get(dice.weighed(&shares)) else { return "平".to_owned() };
        let first = dice.pick(&list.first).copied().unwrap_or("平");
        if dice.chance(RARE_PER_MILLE) {
            let rare = dice.pick(&self.rare).copied().unwrap_or("䶮");
            return if list.second.is_empty() { rare.to_owned() } else { format!("{first}{rare}") };
        }
        format!("{first}{}", dice.pick(&list.second).copied().unwrap_or_default())
    }
}

fn own_names(code: &str) -> Vec<Own> {
    let of_code = rows(OWN).filter(|row| row.first() == Some(&code));
    let own = of_code.map(|row| Own {
        male: row.get(1) == Some(&"male"),
        per_mille: number(row.get(2)),
        join: row.get(3).copied().unwrap_or_default(),
        first: words(row.get(4)),
        second: words(row.get(5)),
    });
    own.collect()
}

/// A name without a surname: alone, in two parts, or with the father's behind a dot.
fn own_name(group: &Group, own: &Own, line: Line<'_>, dice: &mut Dice) -> Name {
    let first = dice.pick(&own.first).copied().unwrap_or_default();
    if own.join.is_empty() {
        let text = format!("{first}{}", dice.pick(&own.second).copied().unwrap_or_default());
        return Name { given: text.clone(), text, surname: "" };
    }
    let father = match line {
        Line::Father(father) if father.text.contains(own.join) => father.given.clone(),
        Line::Father(_) | Line::Own => {
            let men = group.own.iter().find(|own| own.male);
            men.and_then(|men| dice.pick(&men.first)).copied().unwrap_or_default().to_owned()
        }
    };
    Name { text: format!("{first}{}{father}", own.join), surname: "", given: first.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stream;

    #[test]
    fn the_lists_are_whole() {
        for city in CityCode::ALL {
            let names = Names::new(city);
            let people: u64 = names.weights.iter().sum();
            assert!((99_000..=101_000).contains(&people), "{city:?}: {people}");
            assert!(names.sums.last().is_some_and(|sum| *sum > 90_000));
        }
        let names = Names::new(CityCode::Fuxin);
        for born in 1905..2030 {
            for male in [true, false] {
                let fits = names.given.iter().filter(|g| g.male == male && (g.from..g.until).contains(&born));
                assert_eq!(fits.map(|g| g.share).sum::<u64>(), 100, "{born} {male}");
            }
        }
    }

    #[test]
    fn children_bear_the_name_of_their_father() {
        let names = Names::new(CityCode::Fuxin);
        let mut dice = Dice::of(5, Stream::Family, 0);
        let uygur = names.groups.iter().position(|g| g.code == "uygur").unwrap();
        let father = names.name(Bearer { group: uygur, male: true, born: 1940 }, Line::Own, &mut dice);
        let daughter = Bearer { group: uygur, male: false, born: 1970 };
        let child = names.name(daughter, Line::Father(&father), &mut dice);
        assert!(child.text.ends_with(&format!("·{}", father.given)), "{} {}", father.text, child.text);
        let han = Bearer { group: 0, male: true, born: 1950 };
        let father = names.name(han, Line::Own, &mut dice);
        let son = names.name(Bearer { born: 1980, ..han }, Line::Father(&father), &mut dice);
        assert!(!father.surname.is_empty() && son.text.starts_with(father.surname));
    }

    #[test]
    fn wang_li_and_zhang_are_one_in_five() {
        let names = Names::new(CityCode::Yanzhou);
        let mut dice = Dice::of(5, Stream::Family, 1);
        let bearer = Bearer { group: 0, male: true, born: 1960 };
        let drawn: Vec<Name> = (0..20_000).map(|_| names.name(bearer, Line::Own, &mut dice)).collect();
        let frequent = drawn.iter().filter(|n| ["王", "李", "张"].contains(&n.surname)).count();
        assert!((3_900..4_700).contains(&frequent), "{frequent}");
        assert!(drawn.iter().any(|n| n.surname.chars().count() == 2));
        assert!(drawn.iter().any(|n| n.text.chars().any(|c| u32::from(c) > 0x2_0000)));
    }
}
