//! The lists of a night: every fen that is due or delivered, once.

use std::collections::BTreeMap;

use base::{Day, Wording};
use policy::decide::World;

use crate::claims::Claims;
use crate::desk::Desk;
use crate::findings::{findings, periods};
use crate::records::Records;

/// On which list a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Due and delivered.
    DueDelivered,
    /// Due and missing.
    DueMissing,
    /// Delivered and not due.
    DeliveredNotDue,
    /// Not to be judged, and why.
    Undetermined,
    /// Meets the conditions, or may, and never claimed.
    MayQualify,
}

impl Kind {
    /// Every list in the order of the files.
    pub const ALL: [Kind; 5] =
        [Kind::DueDelivered, Kind::DueMissing, Kind::DeliveredNotDue, Kind::Undetermined, Kind::MayQualify];

    /// Its file, without the ending.
    pub fn file(self) -> &'static str {
        match self {
            Kind::DueDelivered => "due_delivered",
            Kind::DueMissing => "due_missing",
            Kind::DeliveredNotDue => "delivered_not_due",
            Kind::Undetermined => "undetermined",
            Kind::MayQualify => "may_qualify",
        }
    }

    /// As shown.
    pub fn label(self) -> Wording {
        match self {
            Kind::DueDelivered => Wording::new("应发已发", "due and delivered"),
            Kind::DueMissing => Wording::new("应发未发", "due and missing"),
            Kind::DeliveredNotDue => Wording::new("不应发已发", "delivered and not due"),
            Kind::Undetermined => Wording::new("尚不能确定", "undetermined"),
            Kind::MayQualify => Wording::new("可能符合，未申请", "may qualify, never claimed"),
        }
    }
}

/// How late what is missing is. Only overdue counts as missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The period is not over, or the day by which it is paid lies ahead and the period is the running one.
    NotYetPayable,
    /// The period is over and the day by which it is paid is not.
    InThisRun,
    /// The day by which it is paid is past.
    Overdue,
}

impl State {
    /// The word for it in files.
    pub fn as_str(self) -> &'static str {
        match self {
            State::NotYetPayable => "not_yet_payable",
            State::InThisRun => "in_this_run",
            State::Overdue => "overdue",
        }
    }
}

/// One line of a list. A finding and its deliveries may be split over two lines, never over two of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The list.
    pub kind: Kind,
    /// The scheme's name.
    pub scheme: String,
    /// The period, `2026-10`.
    pub period: String,
    /// The entity.
    pub entity: String,
    /// Whose.
    pub id: String,
    /// What this line is about, in fen; none where that is not settled.
    pub amount_fen: Option<i64>,
    /// What is due in all, where that is settled.
    pub due_fen: Option<i64>,
    /// What was delivered in all, after reversals.
    pub delivered_fen: i64,
    /// The least that could be due, of an undetermined line.
    pub min_fen: Option<i64>,
    /// The most that could be due, of an undetermined line; none: without end.
    pub max_fen: Option<i64>,
    /// How late it is, of a missing line.
    pub state: Option<State>,
    /// By when it is paid in time.
    pub pay_by: Option<Day>,
    /// When it was last paid.
    pub paid_on: Option<Day>,
    /// The payments.
    pub deliveries: Vec<String>,
    /// A short word for the reason, such as `no_way_to_pay`.
    pub code: &'static str,
    /// The reason in words.
    pub reason: Wording,
    /// What is missing.
    pub needs: Vec<String>,
    /// The same in the order in which to ask.
    pub ask_first: Vec<String>,
    /// The clauses.
    pub clauses: Vec<String>,
}

/// What a scheme's period comes to, in fen and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Due, of settled findings.
    pub due_fen: i64,
    /// Of that, delivered.
    pub due_delivered_fen: i64,
    /// Of that, missing, whether late or not.
    pub due_missing_fen: i64,
    /// Of that, not known whether delivered.
    pub due_unknown_fen: i64,
    /// Of what is missing, overdue.
    pub overdue_fen: i64,
    /// Delivered, after reversals.
    pub delivered_fen: i64,
    /// Of that, due.
    pub matched_fen: i64,
    /// Of that, not due.
    pub not_due_fen: i64,
    /// Of that, undetermined.
    pub undetermined_fen: i64,
    /// Lines by list, in the order of [`Kind::ALL`].
    pub lines: [usize; 5],
}

/// The lists of a night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Night {
    /// All lines, by list, scheme, period, entity and id.
    pub lines: Vec<Line>,
    /// Totals by scheme and period.
    pub totals: BTreeMap<(String, String), Totals>,
    /// Deliveries of schemes or periods that the night does not answer: how many, and how many fen.
    pub outside: (usize, i64),
}

/// The night of a day: every scheme, every period from `since`, everybody.
pub fn night(world: World<'_>, records: &Records, since: Day, as_known: Day, threads: usize) -> Night {
    let mut net = records.net(as_known);
    let mut out = Night::default();
    for (id, rule) in world.pack.answered() {
        let Some(scheme) = rule.scheme() else { continue };
        let claims = Claims::of(records, &rule.name, as_known);
        for period in periods(rule, since, world.on) {
            let label = rule.period().label(&period);
            let Some(found) = findings(world, id, &period, threads) else { continue };
            let delivered =
                net.get_mut(rule.name.as_str()).and_then(|n| n.remove(label.as_str())).unwrap_or_default();
            let (entry, accrual) = (scheme.entry, scheme.accrues_from);
            let desk = Desk { world, rule, records, period, label: label.clone(), as_known, entry, accrual };
            let (lines, totals) = desk.all(&found, delivered, &claims);
            out.totals.insert((rule.name.clone(), label), totals);
            out.lines.extend(lines);
        }
    }
    for n in net.values().flat_map(|n| n.values()).flat_map(|n| n.values()) {
        out.outside = (out.outside.0 + 1, out.outside.1.saturating_add(n.fen));
    }
    let key = |l: &Line| (l.kind, l.scheme.clone(), l.period.clone(), l.entity.clone(), l.id.clone(), l.code);
    out.lines.sort_by_cached_key(key);
    out
}

impl Night {
    /// The schemes and periods in which what is due or delivered is not what stands on the lists; none ever should be.
    pub fn unbalanced(&self) -> Vec<(&str, &str)> {
        self.totals
            .iter()
            .filter(|(_, t)| !t.balanced())
            .map(|((s, p), _)| (s.as_str(), p.as_str()))
            .collect()
    }

    /// The lines of one list.
    pub fn list(&self, kind: Kind) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |l| l.kind == kind)
    }
}

/// The sum, held at the end of what can be held: amounts that large are refused where they are read.
fn sum<const N: usize>(all: [i64; N]) -> i64 {
    all.into_iter().fold(0, i64::saturating_add)
}

impl Totals {
    /// Whether what is due and delivered, as findings and records say, is what stands on the lists.
    pub fn balanced(&self) -> bool {
        self.due_fen == sum([self.due_delivered_fen, self.due_missing_fen, self.due_unknown_fen])
            && self.delivered_fen == sum([self.matched_fen, self.not_due_fen, self.undetermined_fen])
    }

    /// Adds up what stands on the lists.
    pub(crate) fn add(&mut self, line: &Line) {
        let amount = line.amount_fen.unwrap_or(0);
        if let Some(n) = Kind::ALL.iter().position(|k| *k == line.kind).and_then(|i| self.lines.get_mut(i)) {
            *n += 1;
        }
        match line.kind {
            Kind::DueDelivered => {
                self.due_delivered_fen = self.due_delivered_fen.saturating_add(amount);
                self.matched_fen = self.matched_fen.saturating_add(amount);
            }
            Kind::DueMissing => {
                self.due_missing_fen = self.due_missing_fen.saturating_add(amount);
                if line.state == Some(State::Overdue) {
                    self.overdue_fen = self.overdue_fen.saturating_add(amount);
                }
            }
            Kind::DeliveredNotDue => self.not_due_fen += amount,
            Kind::Undetermined if line.amount_fen.is_some() => self.due_unknown_fen += amount,
            Kind::Undetermined => self.undetermined_fen += line.delivered_fen,
            Kind::MayQualify => {}
        }
    }
}
