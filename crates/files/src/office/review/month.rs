//! The lines of one month, each judged.

use super::super::OfficeInput;
use super::super::hukou::Hukou;
use super::super::roll::{Place, RollEntry};
use super::deaths::{Death, Deaths};
use super::doubts::{Doubt, Names};
use super::{Finding, FindingKind, Judge, Person, Review, Verdict, words};
use base::{Day, Fen, Known, Month, Region, Wording};
use std::collections::{BTreeMap, HashSet};

/// How many years older a person is made to see whether age is what stands in the way.
const OLDER: i64 = 40;

/// One month under review.
pub(super) struct MonthReview<'a> {
    pub(super) input: &'a OfficeInput,
    pub(super) judge: &'a dyn Judge,
    pub(super) deaths: &'a Deaths<'a>,
    pub(super) month: Month,
    pub(super) entries: Vec<&'a RollEntry>,
    pub(super) names: Names<'a>,
}

/// A line that can be put to the judge.
struct Case<'a> {
    entry: &'a RollEntry,
    paid: Fen,
    /// The line of the same person that comes first, when this is not it.
    first: Option<&'a RollEntry>,
    died: Option<(Day, Day)>,
    beside: Vec<Place>,
    /// The people to ask about: two when the day of death is only known within bounds.
    people: Vec<Person>,
}

/// Lines whose month cannot be read.
pub(super) fn without_month(input: &OfficeInput, judge: &dyn Judge, out: &mut Review) {
    for entry in input.roll.iter().filter(|entry| entry.month.is_none()) {
        let doubt = Doubt { why: entry.doubts.clone(), beside: Vec::new() };
        out.findings.push(question(entry, &doubt, judge));
    }
}

/// A line that cannot be judged.
fn question(entry: &RollEntry, doubt: &Doubt, judge: &dyn Judge) -> Finding {
    let why = doubt.words().unwrap_or_default();
    Finding {
        fen: entry.amount.value().unwrap_or_default(),
        why,
        clauses: judge.clauses(),
        beside: doubt.beside.clone(),
        ..blank(entry, FindingKind::CannotJudge)
    }
}

/// A finding about a line, with what the line itself says.
fn blank(entry: &RollEntry, kind: FindingKind) -> Finding {
    Finding {
        kind,
        month: entry.month,
        name: entry.who.name.clone(),
        masked_id: entry.who.id.masked(),
        born_on: entry.who.id.valid().map(base::IdNumber::birth_day),
        died_on: None,
        paid: entry.amount.value(),
        due: None,
        fen: Fen::ZERO,
        why: Wording::default(),
        needs: Vec::new(),
        clauses: Vec::new(),
        place: entry.who.place.clone(),
        on_roll: true,
        beside: Vec::new(),
    }
}

/// The region of a hukou; without a column the list itself says that its people are the plan's.
pub(super) fn region_of(hukou: &Hukou, plan: Region) -> Option<Region> {
    match hukou {
        Hukou::NoColumn | Hukou::Inside | Hukou::Local => Some(plan),
        Hukou::Elsewhere { region, .. } => *region,
        Hukou::Blank | Hukou::Unclear(_) => None,
    }
}

impl<'a> MonthReview<'a> {
    /// Takes the lines of a month.
    pub(super) fn new(
        input: &'a OfficeInput,
        judge: &'a dyn Judge,
        deaths: &'a Deaths<'a>,
        month: Month,
    ) -> MonthReview<'a> {
        let entries: Vec<&RollEntry> = input.roll.iter().filter(|entry| entry.month == Some(month)).collect();
        let names = Names::of(&entries);
        MonthReview { input, judge, deaths, month, entries, names }
    }

    /// Judges every line.
    pub(super) fn lines(&self, out: &mut Review) {
        let mut first: BTreeMap<&str, &RollEntry> = BTreeMap::new();
        let mut cases = Vec::new();
        let with_money = self.entries.iter().filter(|entry| entry.amount > Known::Is(Fen::ZERO));
        let paid: HashSet<&str> =
            with_money.filter_map(|entry| entry.who.id.valid()).map(base::IdNumber::reveal).collect();
        for &entry in &self.entries {
            let number = entry.who.id.valid().map(base::IdNumber::reveal);
            // A line of 0 beside one with money, as for somebody moved to another list, pays nobody twice.
            if entry.amount == Known::Is(Fen::ZERO) && number.is_some_and(|number| paid.contains(number)) {
                out.right.add(Fen::ZERO);
                continue;
            }
            let before = number.and_then(|number| first.get(number).copied());
            if let (Some(number), None) = (number, before) {
                first.insert(number, entry);
            }
            match self.case(entry, before) {
                Ok(case) => cases.push(case),
                Err(doubt) => out.findings.push(question(entry, &doubt, self.judge)),
            }
        }
        let people: Vec<Person> = cases.iter().flat_map(|case| case.people.clone()).collect();
        let mut verdicts = self.ask(&people).into_iter();
        for case in &cases {
            let own: Vec<Verdict> = verdicts.by_ref().take(case.people.len()).collect();
            match self.finding(case, &own) {
                Some(finding) => out.findings.push(finding),
                None => out.right.add(case.paid),
            }
        }
    }

    /// The judge's verdicts, one for each person even should the judge give fewer.
    pub(super) fn ask(&self, people: &[Person]) -> Vec<Verdict> {
        let mut verdicts = if people.is_empty() { Vec::new() } else { self.judge.judge(people, self.month) };
        let missing = || Verdict::Undetermined {
            why: Wording::new("没有得到结论", "no verdict was given"),
            needs: Vec::new(),
            clauses: Vec::new(),
        };
        verdicts.resize_with(people.len(), missing);
        verdicts
    }

    /// Puts a line into a form that can be judged, or says why it cannot be.
    fn case(&self, entry: &'a RollEntry, first: Option<&'a RollEntry>) -> Result<Case<'a>, Doubt> {
        let settings = &self.input.settings;
        let mut doubt = self.names.doubt(entry, settings.reviewed_on);
        let (died, mut beside) = match self.deaths.about(&entry.who, settings.reviewed_on) {
            Death::None => (None, Vec::new()),
            Death::Between { first, last, places } => (Some((first, last)), places),
            Death::Ask { why, places } => {
                doubt.why.push(why);
                doubt.beside.extend(places);
                (None, Vec::new())
            }
        };
        if let Some(first) = first {
            beside.push(first.who.place.clone());
            if first.who.name != entry.who.name {
                doubt.why.push(words::other_name(first));
                doubt.beside.push(first.who.place.clone());
            }
        }
        let (Some(number), Known::Is(paid), true) =
            (entry.who.id.valid(), entry.amount, doubt.why.is_empty())
        else {
            return Err(doubt);
        };
        let born_on = Some(number.birth_day());
        let hukou = region_of(&entry.hukou, settings.plan.region);
        let person = |died_on: Known<Day>, end: &str| Person {
            key: format!("{}/{}/{}{end}", entry.who.place.file, entry.who.place.sheet, entry.who.place.row),
            born_on,
            died_on,
            hukou,
        };
        let people = match died {
            None => vec![person(Known::Absent, "")],
            Some((first, last)) if first == last => vec![person(Known::Is(first), "")],
            Some((first, last)) => vec![person(Known::Is(first), "-"), person(Known::Is(last), "+")],
        };
        Ok(Case { entry, paid, first, died, beside, people })
    }

    /// What is found about a line; `None` when it is right.
    fn finding(&self, case: &Case<'_>, verdicts: &[Verdict]) -> Option<Finding> {
        let (Some(verdict), Some(other)) = (verdicts.first(), verdicts.last()) else { return None };
        let about = |kind| Finding {
            died_on: case.died.filter(|(first, last)| first == last).map(|(first, _)| first),
            clauses: self.judge.clauses(),
            beside: case.beside.clone(),
            ..blank(case.entry, kind)
        };
        if verdict != other {
            let why = words::death_within(case.died, self.month);
            return Some(Finding { fen: case.paid, why, ..about(FindingKind::CannotJudge) });
        }
        match verdict {
            Verdict::Refused { .. } if case.paid == Fen::ZERO => None,
            Verdict::Refused { why, clauses } => {
                let kind = self.reason(case);
                let why = words::refused(kind, case.entry, case.died, self.month, why);
                let due = Some(Fen::ZERO);
                Some(Finding { fen: case.paid, due, why, clauses: clauses.clone(), ..about(kind) })
            }
            Verdict::Undetermined { why, needs, clauses } => {
                let (kind, why) = match &case.entry.hukou {
                    Hukou::Elsewhere { text, .. } => {
                        (FindingKind::HukouElsewhere, words::hukou_elsewhere(text))
                    }
                    hukou => (FindingKind::CannotJudge, words::undetermined(hukou, why)),
                };
                let (needs, clauses) = (needs.clone(), clauses.clone());
                Some(Finding { fen: case.paid, why, needs, clauses, ..about(kind) })
            }
            Verdict::Granted(due) => {
                if let Some(first) = case.first {
                    let why = words::paid_twice(first, self.month);
                    let due = Some(Fen::ZERO);
                    return Some(Finding { fen: case.paid, due, why, ..about(FindingKind::PaidTwice) });
                }
                let fen = case.paid.checked_sub(*due).unwrap_or_default();
                (fen != Fen::ZERO).then(|| Finding {
                    fen,
                    due: Some(*due),
                    why: words::wrong_amount(case.paid, *due, case.entry, self.month),
                    ..about(FindingKind::WrongAmount)
                })
            }
        }
    }

    /// Which fact makes the difference: the judge is asked again with that fact otherwise.
    fn reason(&self, case: &Case<'_>) -> FindingKind {
        let Some(person) = case.people.first() else { return FindingKind::NotDue };
        // Alive, older, of the plan's region: one at a time, then together.
        let ways = [
            (true, false, false),
            (false, true, false),
            (false, false, true),
            (true, false, true),
            (true, true, false),
            (false, true, true),
            (true, true, true),
        ];
        let other = |&(alive, older, here): &(bool, bool, bool)| Person {
            key: format!("{}?{alive}{older}{here}", person.key),
            born_on: if older {
                person.born_on.and_then(|day| day.plus_years(-OLDER))
            } else {
                person.born_on
            },
            died_on: if alive { Known::Absent } else { person.died_on },
            hukou: if here { Some(self.input.settings.plan.region) } else { person.hukou },
        };
        let people: Vec<Person> = ways.iter().map(other).collect();
        let verdicts = self.ask(&people);
        let changed = ways
            .iter()
            .zip(&people)
            .zip(&verdicts)
            .find(|((_, changed), verdict)| {
                (changed.born_on, changed.died_on, changed.hukou)
                    != (person.born_on, person.died_on, person.hukou)
                    && !matches!(verdict, Verdict::Refused { .. })
            })
            .map(|((way, _), _)| *way);
        match changed {
            Some((_, true, _)) => FindingKind::TooYoung,
            Some((true, ..)) => FindingKind::DeadPaid,
            Some((_, _, true)) => FindingKind::HukouElsewhere,
            Some(_) | None => FindingKind::NotDue,
        }
    }
}
