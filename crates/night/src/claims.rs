//! How a claim stands to a period: whether it makes it due.

use std::collections::HashMap;

use base::{Day, Period, Wording};
use policy::pack::model::{Accrual, Entry};

use crate::records::{Claim, ClaimState, Records};

/// The claims of a scheme by who claims.
pub(crate) struct Claims<'r> {
    known: bool,
    by_id: HashMap<&'r str, Vec<&'r Claim>>,
}

/// How a claim stands to a period.
pub(crate) enum Standing {
    /// It makes the period due.
    Due,
    /// It does not, for this reason.
    No(&'static str, Wording),
    /// It is not known who claimed.
    Unknown,
}

impl<'r> Claims<'r> {
    pub(crate) fn of(records: &'r Records, scheme: &str, known: Day) -> Claims<'r> {
        let mut by_id: HashMap<&str, Vec<&Claim>> = HashMap::new();
        for claim in records.claims.iter().flatten().filter(|c| c.scheme == scheme && c.on <= known) {
            by_id.entry(&claim.id).or_default().push(claim);
        }
        for claims in by_id.values_mut() {
            claims.sort_by_key(|c| (c.on, c.state));
        }
        Claims { known: records.claims.is_some(), by_id }
    }

    pub(crate) fn standing(&self, id: &str, period: &Period, entry: Entry, accrual: Accrual) -> Standing {
        if entry == Entry::Silent {
            return Standing::Due;
        }
        if !self.known {
            return Standing::Unknown;
        }
        let steps = self.by_id.get(id).map_or(&[][..], Vec::as_slice);
        let Some(last) = steps.last() else {
            return Standing::No("not_claimed", Wording::new("没有申请记录", "nobody claimed"));
        };
        match last.state {
            ClaimState::Applied => {
                return Standing::No(
                    "claim_pending",
                    Wording::new(
                        format!("{} 已申请，尚未受理", last.on),
                        format!("claimed on {}, not accepted yet", last.on),
                    ),
                );
            }
            ClaimState::Rejected => {
                return Standing::No(
                    "claim_rejected",
                    Wording::new(
                        format!("申请已于 {} 被驳回", last.on),
                        format!("the claim was rejected on {}", last.on),
                    ),
                );
            }
            ClaimState::Withdrawn => {
                return Standing::No(
                    "claim_withdrawn",
                    Wording::new(
                        format!("申请已于 {} 撤回", last.on),
                        format!("the claim was withdrawn on {}", last.on),
                    ),
                );
            }
            ClaimState::Accepted | ClaimState::Decided => {}
        }
        let first = |states: &[ClaimState]| steps.iter().find(|c| states.contains(&c.state)).map(|c| c.on);
        let from = match accrual {
            Accrual::Event => None,
            Accrual::Application => steps.first().map(|c| c.on),
            Accrual::Decision => first(&[ClaimState::Decided]).or(first(&[ClaimState::Accepted])),
        };
        match from {
            Some(day) if period.last_day() < day => Standing::No(
                "before_the_claim",
                Wording::new(format!("自 {day} 所在期间起计发"), format!("accrues from the period of {day}")),
            ),
            _ => Standing::Due,
        }
    }
}
