//! The packs whose rules are run, with what each of their rules reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Region;
use policy::Pack;
use policy::lang::types::RuleId;
use policy::pack::model::Rule;

use crate::reads::Reads;

/// A pack whose rules are run.
pub(crate) struct Held {
    /// The pack, with the values of parameters laid over it.
    pub pack: Arc<Pack>,
    /// Its hash, by which a run says with which rules it was made.
    pub hash: String,
    /// Whether it is the city's own, rather than one to compare with.
    pub own: bool,
    /// What each answered rule reads.
    reads: BTreeMap<RuleId, Reads>,
}

/// The packs whose rules are run: the city's own first, else in the order given. A clone costs nothing.
///
/// The app puts it among the values that slices share.
#[derive(Clone)]
pub struct Packs {
    held: Arc<Vec<Held>>,
}

impl Packs {
    /// These packs, with the values of parameters laid over them, in a city.
    #[must_use]
    pub fn new(packs: Vec<Pack>, city: Option<Region>) -> Packs {
        let mut held: Vec<Held> = packs.into_iter().map(|pack| Held::new(pack, city)).collect();
        held.sort_by_key(|h| !h.own);
        Packs { held: Arc::new(held) }
    }

    pub(crate) fn all(&self) -> &[Held] {
        &self.held
    }

    pub(crate) fn find(&self, code: &str) -> Option<&Held> {
        self.held.iter().find(|h| h.code() == code)
    }
}

impl Held {
    fn new(pack: Pack, city: Option<Region>) -> Held {
        let own =
            pack.plan.region.zip(city).is_some_and(|(plan, city)| city.within(plan) || plan.within(city));
        let reads = pack.answered().map(|(id, _)| (id, Reads::of(&pack, id))).collect();
        Held { hash: policy::receipt::pack_hash(&pack), own, reads, pack: Arc::new(pack) }
    }

    /// The short name of the plan.
    pub fn code(&self) -> &str {
        &self.pack.plan.code
    }

    /// The rules that are answered by themselves, with what each reads.
    pub fn answered(&self) -> impl Iterator<Item = (RuleId, &Rule, &Reads)> {
        self.reads.iter().filter_map(|(id, reads)| Some((*id, self.pack.rule(*id)?, reads)))
    }

    /// An answered rule by its name.
    pub fn find(&self, name: &str) -> Option<(RuleId, &Rule, &Reads)> {
        self.answered().find(|(_, rule, _)| rule.name == name)
    }

    /// The name of the entity that a rule is about.
    pub fn entity_of(&self, rule: &Rule) -> &str {
        self.pack.entity(rule.entity).map_or("", |e| e.name.as_str())
    }
}
