//! The three relations that are never merged: hukou books, dwellings, relief cases. Beside them the ties of support.

use base::Day;

use crate::dice::Dice;
use crate::family::{Member, Role};
use crate::places::{Far, Places};

/// A book or dwelling: where it is, and where its people were before they moved.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    /// The village, by number.
    pub village: usize,
    /// The village before, and the day of the move.
    pub before: Option<(usize, Day)>,
}

/// What kind of relief a case gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relief {
    LowIncome,
    Subsistence,
    Destitute,
}

impl Relief {
    /// The code of the vocabulary.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Relief::LowIncome => "low_income",
            Relief::Subsistence => "subsistence",
            Relief::Destitute => "destitute",
        }
    }
}

/// A relief case, and who of the family is in it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub kind: Relief,
    /// Members, by their place in the family.
    pub members: Vec<usize>,
    pub from: Day,
    pub until: Option<Day>,
}

/// A tie of support between two members of a family.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Support {
    pub supporter: usize,
    pub supported: usize,
    /// The code of the vocabulary.
    pub kind: &'static str,
}

/// How a family is spread over books, dwellings and cases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Household {
    pub books: Vec<Seat>,
    pub dwellings: Vec<Seat>,
    /// The book of each member.
    pub book_of: Vec<usize>,
    /// The dwelling of each member.
    pub dwelling_of: Vec<usize>,
    pub cases: Vec<Case>,
    pub ties: Vec<Support>,
}

/// In a thousand families, those who live elsewhere than they are registered: in the county, in the city, further.
const AWAY_PER_MILLE: [(u32, Far); 3] = [(14, Far::County), (13, Far::City), (14, Far::Elsewhere)];
/// In a thousand, books and dwellings that moved in the last five years.
const BOOK_MOVED_PER_MILLE: u32 = 12;
const DWELLING_MOVED_PER_MILLE: u32 = 28;
const MOVE_DAYS: i64 = 5 * 365;
/// Relief that ran on the last day began up to eight years before.
const RELIEF_DAYS: i64 = 8 * 365;

impl Household {
    /// Spreads a family.
    pub(crate) fn of(members: &[Member], places: &Places, today: Day, dice: &mut Dice) -> Household {
        let mut home = Household {
            book_of: vec![0; members.len()],
            dwelling_of: vec![0; members.len()],
            ..Household::default()
        };
        home.seat_old(members, places, dice);
        home.seat_young(members, places, dice);
        home.moves(places, today, dice);
        home.relieve(members, today, dice);
        home.tie(members, today, dice);
        home
    }

    fn seat_old(&mut self, members: &[Member], places: &Places, dice: &mut Dice) {
        let here = places.any(dice);
        let (mut book, mut dwelling) = (here, here);
        let mut left = dice.below(1_000);
        for (per_mille, far) in AWAY_PER_MILLE {
            if left < per_mille {
                let there = places.other(here, far, dice);
                // People of the city live away, and people from away live here.
                if dice.chance(500) {
                    book = there
                } else {
                    dwelling = there
                }
                break;
            }
            left -= per_mille;
        }
        self.books.push(Seat { village: book, before: None });
        self.dwellings.push(Seat { village: dwelling, before: None });
        for (place, member) in members.iter().enumerate() {
            let own_book = match member.role {
                Role::Parent => dice.chance(400),
                Role::Spouse => dice.chance(40),
                Role::Anchor | Role::Child | Role::ChildInLaw | Role::Grandchild => false,
            };
            if own_book {
                self.book(book, place);
            }
            if member.role == Role::Spouse && dice.chance(20) {
                self.dwelling(places.other(dwelling, Far::County, dice), place);
            }
        }
    }

    /// A new book for a member.
    fn book(&mut self, village: usize, member: usize) {
        self.books.push(Seat { village, before: None });
        self.put_book(self.books.len() - 1, member);
    }

    fn put_book(&mut self, book: usize, member: usize) {
        if let Some(of) = self.book_of.get_mut(member) {
            *of = book;
        }
    }

    /// A new dwelling for a member.
    fn dwelling(&mut self, village: usize, member: usize) {
        self.dwellings.push(Seat { village, before: None });
        self.put_dwelling(self.dwellings.len() - 1, member);
    }

    fn put_dwelling(&mut self, dwelling: usize, member: usize) {
        if let Some(of) = self.dwelling_of.get_mut(member) {
            *of = dwelling;
        }
    }

    /// Children and grandchildren share the book or the dwelling of the old, or both.
    fn seat_young(&mut self, members: &[Member], places: &Places, dice: &mut Dice) {
        let young: Vec<usize> = (0..members.len())
            .filter(|at| {
                members
                    .get(*at)
                    .is_some_and(|m| matches!(m.role, Role::Child | Role::ChildInLaw | Role::Grandchild))
            })
            .collect();
        let village = self.books.first().map_or(0, |book| book.village);
        let mut own = None;
        match dice.below(100) {
            // All in one book and one dwelling.
            0..57 => {}
            // One dwelling; the child has a book of its own (分户).
            57..79 => {
                for member in young {
                    let book = *own.get_or_insert_with(|| {
                        self.books.push(Seat { village, before: None });
                        self.books.len() - 1
                    });
                    self.put_book(book, member);
                }
            }
            // One book; the child's family lives elsewhere.
            79..91 => {
                let far = match dice.below(10) {
                    0..5 => Far::County,
                    5..8 => Far::City,
                    _ => Far::Elsewhere,
                };
                for member in young {
                    let dwelling = *own.get_or_insert_with(|| {
                        let village = places.other(village, far, dice);
                        self.dwellings.push(Seat { village, before: None });
                        self.dwellings.len() - 1
                    });
                    self.put_dwelling(dwelling, member);
                }
            }
            // One dwelling; the wife who married in and the children are registered where she came from.
            _ => {
                let is_child = |at: &usize| members.get(*at).is_some_and(|m| m.role == Role::Child);
                for member in young.into_iter().filter(|at| !is_child(at)) {
                    let book = *own.get_or_insert_with(|| {
                        let village = places.other(village, Far::County, dice);
                        self.books.push(Seat { village, before: None });
                        self.books.len() - 1
                    });
                    self.put_book(book, member);
                }
            }
        }
    }

    fn moves(&mut self, places: &Places, today: Day, dice: &mut Dice) {
        let moved = |seats: &mut Vec<Seat>, per_mille: u32, dice: &mut Dice| {
            for seat in seats {
                if dice.chance(per_mille) {
                    let far = if dice.chance(600) { Far::County } else { Far::Elsewhere };
                    let before = places.other(seat.village, far, dice);
                    let day = today.plus_days(-dice.between(10, MOVE_DAYS));
                    seat.before = day.map(|day| (before, day));
                }
            }
        };
        moved(&mut self.books, BOOK_MOVED_PER_MILLE, dice);
        moved(&mut self.dwellings, DWELLING_MOVED_PER_MILLE, dice);
    }

    /// At most one case a family: of the whole of it, of the old alone, or of one person (单人保).
    fn relieve(&mut self, members: &[Member], today: Day, dice: &mut Dice) {
        let everybody: Vec<usize> = (0..members.len()).collect();
        let (kind, members) = match (members.len(), dice.below(1_000)) {
            (1, 0..110) => (Relief::Destitute, everybody),
            (_, 110..136) => (Relief::Subsistence, everybody),
            (_, 136..150) => {
                let role = |at: &usize| members.get(*at).map(|m| m.role);
                let old = |at: &usize| matches!(role(at), Some(Role::Anchor | Role::Spouse | Role::Parent));
                (Relief::Subsistence, everybody.into_iter().filter(old).collect())
            }
            (2.., 150..174) => {
                // Of the parent or husband or wife more often than of the anchor: whoever is weakest.
                let one =
                    if dice.chance(500) { 0 } else { dice.below(u32::try_from(members.len()).unwrap_or(1)) };
                (Relief::Subsistence, vec![usize::try_from(one).unwrap_or(0)])
            }
            (_, 174..192) => (Relief::LowIncome, everybody),
            _ => return,
        };
        let Some(from) = today.plus_days(-dice.between(30, RELIEF_DAYS)) else { return };
        let until = if dice.chance(120) {
            from.plus_days(dice.between(60, 1_500)).filter(|until| *until <= today)
        } else {
            None
        };
        self.cases.push(Case { kind, members, from, until });
    }

    fn tie(&mut self, members: &[Member], today: Day, dice: &mut Dice) {
        let with =
            |role: Role| members.iter().enumerate().filter(move |(_, m)| m.role == role).map(|(at, _)| at);
        let grown = |at: &usize| members.get(*at).is_some_and(|m| m.years(today) >= 18 && m.lives(today));
        let old: Vec<usize> = with(Role::Anchor).chain(with(Role::Spouse)).collect();
        let child = with(Role::Child).find(grown);
        for supported in &old {
            let tie = |supporter, kind| Support { supporter, supported: *supported, kind };
            match (child, with(Role::ChildInLaw).find(grown), with(Role::Grandchild).find(grown)) {
                (Some(child), in_law, _) => {
                    self.ties.push(tie(child, "child"));
                    self.ties.extend(in_law.filter(|_| dice.chance(150)).map(|at| tie(at, "child_in_law")));
                }
                (None, Some(in_law), _) => self.ties.push(tie(in_law, "child_in_law")),
                (None, None, Some(grandchild)) => self.ties.push(tie(grandchild, "grandchild")),
                (None, None, None) => {}
            }
        }
        for supported in with(Role::Parent) {
            self.ties.extend(with(Role::Anchor).find(grown).map(|supporter| Support {
                supporter,
                supported,
                kind: "child",
            }));
        }
        if let (Some(spouse), true) = (with(Role::Spouse).find(grown), dice.chance(100)) {
            self.ties.push(Support { supporter: spouse, supported: 0, kind: "spouse" });
        }
    }
}
