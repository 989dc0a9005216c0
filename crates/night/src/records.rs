//! What was claimed and delivered, and how far the record of it goes.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Day, Region, Wording};

/// How far a claim has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimState {
    /// Handed in.
    Applied,
    /// Accepted, or confirmed after notice.
    Accepted,
    /// Decided in favour.
    Decided,
    /// Decided against.
    Rejected,
    /// Taken back.
    Withdrawn,
}

impl ClaimState {
    /// Every state with its word in files.
    pub const ALL: [(ClaimState, &'static str); 5] = [
        (ClaimState::Applied, "applied"),
        (ClaimState::Accepted, "accepted"),
        (ClaimState::Decided, "decided"),
        (ClaimState::Rejected, "rejected"),
        (ClaimState::Withdrawn, "withdrawn"),
    ];
}

/// One step of a claim: a line of `claims.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The scheme's name.
    pub scheme: String,
    /// Who claims.
    pub id: String,
    /// How far it has come.
    pub state: ClaimState,
    /// Since when.
    pub on: Day,
}

/// One payment or its reversal: a line of `deliveries.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The payment's own id.
    pub delivery: String,
    /// The scheme's name.
    pub scheme: String,
    /// The entity of whom it was paid to.
    pub entity: String,
    /// Who was paid.
    pub id: String,
    /// For which period, `2026-10`.
    pub period: String,
    /// How much, in fen; of a reversal, how much was taken back. Never negative.
    pub amount_fen: i64,
    /// How many, for what is not money.
    pub quantity: Option<i64>,
    /// When it was paid.
    pub paid_on: Option<Day>,
    /// Since when that is known; none: always.
    pub known_on: Option<Day>,
    /// The payment that this takes back, in whole or in part.
    pub reverses: Option<String>,
}

/// How far the record of deliveries goes: a line of `coverage.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The scheme's name.
    pub scheme: String,
    /// The region for which it speaks; none: everywhere.
    pub region: Option<Region>,
    /// The period.
    pub period: String,
    /// Whether every delivery of it is on record.
    pub complete: bool,
    /// When that was received; none: always.
    pub received_on: Option<Day>,
}

/// Claims, deliveries and coverage together.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Claims; none where there is no file: then it is not known who claimed.
    pub claims: Option<Vec<Claim>>,
    /// Deliveries.
    pub deliveries: Vec<Delivery>,
    /// Coverage.
    pub coverage: Vec<Coverage>,
}

/// A record that contradicts another: where it stands in its list, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordError {
    /// The place of the delivery in the list, from 0.
    pub place: usize,
    /// What is wrong, and what was expected.
    pub message: Wording,
}

/// What was delivered for one scheme, id and period, after reversals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Net {
    pub fen: i64,
    pub deliveries: Vec<String>,
    pub paid_on: Option<Day>,
    pub entity: String,
}

/// What was delivered for one scheme and period, by id.
pub(crate) type NetBy<'r> = BTreeMap<&'r str, Net>;

/// What was delivered, by scheme and period.
pub(crate) type NetByScheme<'r> = BTreeMap<&'r str, BTreeMap<&'r str, NetBy<'r>>>;

impl Records {
    /// Checks that payments have ids of their own and that reversals take back no more than was paid, of the same
    /// scheme, person and period.
    ///
    /// # Errors
    /// Every delivery that contradicts another.
    pub fn check(&self) -> Result<(), Vec<RecordError>> {
        let mut errors = Vec::new();
        let mut left: HashMap<&str, (&Delivery, i64)> = HashMap::new();
        for (place, d) in self.deliveries.iter().enumerate().filter(|(_, d)| d.reverses.is_none()) {
            if left.insert(&d.delivery, (d, d.amount_fen)).is_some() {
                let message = Wording::new(
                    format!("发放编号 {} 重复", d.delivery),
                    format!("the delivery {} is there twice", d.delivery),
                );
                errors.push(RecordError { place, message });
            }
        }
        for (place, d) in self.deliveries.iter().enumerate() {
            let Some(reverses) = &d.reverses else { continue };
            let message = match left.get_mut(reverses.as_str()) {
                None => Wording::new(
                    format!("冲销的发放 {reverses} 不存在"),
                    format!("there is no delivery {reverses} to take back"),
                ),
                Some((of, _)) if (&of.scheme, &of.id, &of.period) != (&d.scheme, &d.id, &d.period) => {
                    Wording::new(
                        format!("{reverses} 属于别的对象、期间或待遇"),
                        format!("{reverses} is of another scheme, id or period"),
                    )
                }
                Some((_, rest)) if *rest < d.amount_fen => Wording::new(
                    format!("冲销金额超过 {reverses} 的余额"),
                    format!("more is taken back than is left of {reverses}"),
                ),
                Some((_, rest)) => {
                    *rest -= d.amount_fen;
                    continue;
                }
            };
            errors.push(RecordError { place, message });
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// What was delivered as it was known on a day, after reversals.
    pub(crate) fn net(&self, known: Day) -> NetByScheme<'_> {
        let mut out: NetByScheme<'_> = BTreeMap::new();
        let known_by = |d: &Delivery| d.known_on.is_none_or(|k| k <= known);
        let payments: HashSet<&str> =
            self.deliveries.iter().filter(|d| known_by(d)).map(|d| d.delivery.as_str()).collect();
        // A reversal of a payment that is not known yet takes nothing back yet.
        let counts =
            |d: &&Delivery| known_by(d) && d.reverses.as_ref().is_none_or(|r| payments.contains(r.as_str()));
        for d in self.deliveries.iter().filter(counts) {
            let net =
                out.entry(&d.scheme).or_default().entry(&d.period).or_default().entry(&d.id).or_default();
            net.deliveries.push(d.delivery.clone());
            net.entity.clone_from(&d.entity);
            if d.reverses.is_some() {
                net.fen = net.fen.saturating_sub(d.amount_fen);
            } else {
                net.fen = net.fen.saturating_add(d.amount_fen);
                net.paid_on = net.paid_on.max(d.paid_on);
            }
        }
        out
    }

    /// Whether every delivery of a scheme and period is on record for somebody of a region, as was known on a day.
    pub(crate) fn complete(&self, scheme: &str, period: &str, region: Option<Region>, known: Day) -> bool {
        self.coverage
            .iter()
            .filter(|c| c.scheme == scheme && c.period == period && c.received_on.is_none_or(|r| r <= known))
            .filter(|c| match (c.region, region) {
                (None, _) => true,
                (Some(outer), Some(inner)) => inner.within(outer),
                (Some(_), None) => false,
            })
            .max_by_key(|c| c.received_on)
            .is_some_and(|c| c.complete)
    }
}
