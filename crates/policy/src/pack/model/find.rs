//! Finding things in a pack by name or place.

use base::Day;

use super::{Entity, Enumeration, FactDef, Pack, Parameter, ParameterValue, Rule, RuleKind, Status};
use crate::lang::ir::Step;
use crate::lang::types::{EntityId, EnumId, FactRef, Kind, ParameterId, RuleId};

impl Pack {
    /// An enumeration.
    pub fn enumeration(&self, id: EnumId) -> Option<&Enumeration> {
        self.enums.get(usize::from(id.0))
    }

    /// An entity.
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(usize::from(id.0))
    }

    /// The entity of this name.
    pub fn entity_named(&self, name: &str) -> Option<EntityId> {
        let i = self.entities.iter().position(|e| e.name == name)?;
        u16::try_from(i).ok().map(EntityId)
    }

    /// A fact.
    pub fn fact(&self, fact: FactRef) -> Option<&FactDef> {
        self.entity(fact.entity)?.facts.get(usize::from(fact.fact))
    }

    /// The fact of this name.
    pub fn fact_named(&self, entity: EntityId, name: &str) -> Option<FactRef> {
        let i = self.entity(entity)?.facts.iter().position(|f| f.name == name)?;
        u16::try_from(i).ok().map(|fact| FactRef { entity, fact })
    }

    /// A parameter.
    pub fn parameter(&self, id: ParameterId) -> Option<&Parameter> {
        self.parameters.get(usize::from(id.0))
    }

    /// The parameter of this name.
    pub fn parameter_named(&self, name: &str) -> Option<ParameterId> {
        let i = self.parameters.iter().position(|p| p.name == name)?;
        u16::try_from(i).ok().map(ParameterId)
    }

    /// A rule.
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(usize::from(id.0))
    }

    /// The rule of this name.
    pub fn rule_named(&self, name: &str) -> Option<RuleId> {
        let i = self.rules.iter().position(|r| r.name == name)?;
        u16::try_from(i).ok().map(RuleId)
    }

    /// The rules that `policy run` answers: figures, classes and schemes.
    pub fn answered(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules
            .iter()
            .enumerate()
            .filter(|(_, r)| !matches!(r.kind, RuleKind::Variable(_)))
            .filter_map(|(i, r)| u16::try_from(i).ok().map(|i| (RuleId(i), r)))
    }

    /// Whom a step of a path leads to.
    pub fn step_target(&self, step: Step) -> Option<EntityId> {
        match step {
            Step::Members(relation) => Some(relation.entity),
            Step::Forward(relation) => match self.fact(relation)?.ty.kind {
                Kind::One(entity) => Some(entity),
                _ => None,
            },
        }
    }

    /// The keys of an entry of a parameter's table, as codes; empty for a parameter without a table.
    pub fn entry_codes(&self, parameter: &Parameter, entry: usize) -> Vec<&str> {
        let mut rest = entry;
        let mut codes = Vec::new();
        for key in parameter.keys.iter().rev() {
            let Some(e) = self.enumeration(*key) else { continue };
            let n = e.codes.len().max(1);
            codes.push(e.codes.get(rest % n).map_or("", |c| c.code.as_str()));
            rest /= n;
        }
        codes.reverse();
        codes
    }

    /// How a parameter, or an entry of its table, is called in `needs`: `parameter:name[key]`.
    pub fn parameter_key(&self, id: ParameterId, entry: usize) -> String {
        let Some(p) = self.parameter(id) else { return String::new() };
        if p.keys.is_empty() {
            return format!("parameter:{}", p.name);
        }
        format!("parameter:{}[{}]", p.name, self.entry_codes(p, entry).join(","))
    }

    /// The parameters, or entries of their tables, whose value on a day is assumed: `name` or `name[key]`, and the value.
    pub fn assumed_on(&self, day: Day) -> Vec<(String, ParameterValue)> {
        let mut out = Vec::new();
        for (i, p) in (0_u16..).zip(&self.parameters) {
            let id = ParameterId(i);
            for entry in 0..p.values.len() {
                let value = self.value_on(id, entry, day.number()).filter(|v| v.status == Status::Assumed);
                if let Some(value) = value {
                    let key = self.parameter_key(id, entry);
                    out.push((key.trim_start_matches("parameter:").to_owned(), value.clone()));
                }
            }
        }
        out
    }
}
