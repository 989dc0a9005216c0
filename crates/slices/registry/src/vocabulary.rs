//! The vocabulary of facts: what can be said of people and organisations, and who may say it.

use std::sync::Arc;

use base::{BankCard, Day, IdNumber, Lang, Phone, Region, RegionLevel, RegionTree, Wording};
use gate::Class;
use policy::Pack;
use policy::facts::{Facts, parse_value, show_value};
use policy::lang::types::{EntityId, Kind};
use policy::pack::model::FactDef;
use store::facts::Sealing;

/// The entity of people.
pub const RESIDENT: &str = "resident";
/// Facts whose values are sealed in the database: identity number, telephone, card, house-level address.
const SEALED: [&str; 5] = ["id_number", "phone", "bank_card", "address", "credit_card"];

/// The vocabulary that all packs share.
#[derive(Clone)]
pub struct Vocabulary {
    pack: Arc<Pack>,
    regions: Arc<RegionTree>,
}

impl Vocabulary {
    /// From any pack: all are read with the same vocabulary.
    #[must_use]
    pub const fn new(pack: Arc<Pack>, regions: Arc<RegionTree>) -> Vocabulary {
        Vocabulary { pack, regions }
    }

    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The divisions.
    #[must_use]
    pub fn regions(&self) -> &RegionTree {
        &self.regions
    }

    /// The names of all entities.
    pub fn entities(&self) -> impl Iterator<Item = &str> {
        self.pack.entities.iter().map(|e| e.name.as_str())
    }

    fn entity(&self, name: &str) -> Option<EntityId> {
        self.pack.entity_named(name)
    }

    /// The facts of an entity, in order of their names.
    #[must_use]
    pub fn facts(&self, entity: &str) -> &[FactDef] {
        self.entity(entity).and_then(|e| self.pack.entity(e)).map_or(&[], |e| &e.facts)
    }

    /// A fact of an entity.
    #[must_use]
    pub fn fact(&self, entity: &str, name: &str) -> Option<&FactDef> {
        self.facts(entity).iter().find(|f| f.name == name)
    }

    /// The class of a fact; what has none that is known counts as the most private.
    #[must_use]
    pub fn class(def: &FactDef) -> Class {
        Class::parse(&def.class).unwrap_or(Class::Special)
    }

    /// Whether the values of a fact are sealed.
    #[must_use]
    pub fn sealing(fact: &str) -> Sealing {
        if SEALED.contains(&fact) { Sealing::Sealed } else { Sealing::Clear }
    }

    /// The entity that a relation leads to.
    #[must_use]
    pub fn target(&self, def: &FactDef) -> Option<&str> {
        match def.ty.kind {
            Kind::One(entity) => self.pack.entity(entity).map(|e| e.name.as_str()),
            _ => None,
        }
    }

    /// Codes and labels of a fact that takes one of several.
    #[must_use]
    pub fn choices(&self, def: &FactDef, lang: Lang) -> Vec<(String, String)> {
        let yes_no =
            |yes: &str, no: &str| vec![("yes".to_owned(), yes.to_owned()), ("no".to_owned(), no.to_owned())];
        match (def.ty.kind, lang) {
            (Kind::YesNo, Lang::Zh) => yes_no("是", "否"),
            (Kind::YesNo, Lang::En) => yes_no("yes", "no"),
            (Kind::Enum(id), _) => {
                let codes = self.pack.enumeration(id).map_or(&[][..], |e| &e.codes);
                codes.iter().map(|c| (c.code.clone(), c.label.in_lang(lang).to_owned())).collect()
            }
            _ => vec![],
        }
    }

    /// Whether there is a division on one of these days. The tree has every division of the prefectures that it has;
    /// what lies elsewhere is only known by its province. Where no day is given codes come from files: those may be of
    /// any age, and the tree has not every village that a county of an earlier name had.
    fn exists(&self, region: Region, on: &[Day]) -> bool {
        if on.is_empty() {
            return region.has_province();
        }
        let there = on.iter().any(|day| self.regions.entry(region, *day).is_some());
        let known = region.at_level(RegionLevel::Prefecture).is_some_and(|p| self.regions.has(p));
        there || (!known && region.has_province())
    }

    /// A value as it is stored, from what was typed: trimmed, half width, checked against the type of the fact. A division
    /// must be there on one of the days; where none is given its code need only be well formed.
    ///
    /// # Errors
    /// What was expected instead.
    pub fn check(&self, def: &FactDef, typed: &str, on: &[Day]) -> Result<String, Wording> {
        let text = base::half_width(typed.trim()).into_owned();
        let wrong = |zh: &str, en: &str| Wording::new(zh, en);
        match def.name.as_str() {
            "id_number" => {
                let parsed = IdNumber::parse(&text);
                let id =
                    parsed.map_err(|_| wrong("不是有效的公民身份号码", "not a valid identity number"))?;
                return Ok(id.reveal().to_owned());
            }
            "phone" => {
                let phone =
                    Phone::parse(&text).map_err(|_| wrong("不是有效的电话号码", "not a telephone number"))?;
                return Ok(phone.reveal().to_owned());
            }
            "bank_card" => {
                let card = BankCard::parse(&text)
                    .map_err(|_| wrong("不是有效的卡号", "not the number of a card"))?;
                return Ok(card.reveal().to_owned());
            }
            _ => {}
        }
        match def.ty.kind {
            Kind::Text | Kind::One(_) if text.is_empty() => Err(wrong("不能为空", "it must not be empty")),
            Kind::Text | Kind::One(_) if text.chars().count() > 200 => {
                Err(wrong("不能超过 200 个字", "no more than 200 characters"))
            }
            Kind::Text | Kind::One(_) => Ok(text),
            Kind::Region => {
                parse_value(&self.pack, def.ty, &text)?;
                let region = Region::parse(&text).map_err(|_| {
                    wrong(
                        "没有这个地名；也可填写区划代码",
                        "no place is called so; the code of a division will do as well",
                    )
                })?;
                if !self.exists(region, on) {
                    return Err(wrong(
                        "没有这个区划，请在“区划”页面查找代码",
                        "there is no such division; look its code up under Divisions",
                    ));
                }
                Ok(format!("{:012}", region.code()))
            }
            _ => parse_value(&self.pack, def.ty, &text).map(|_| text),
        }
    }

    /// A stored value as it is shown to people on a day.
    #[must_use]
    pub fn show(&self, def: &FactDef, stored: &str, on: Day, lang: Lang) -> String {
        match def.ty.kind {
            Kind::Text | Kind::One(_) => stored.to_owned(),
            Kind::Region => match Region::parse(stored) {
                Ok(region) => self.place(region, on),
                Err(_) => stored.to_owned(),
            },
            _ => match parse_value(&self.pack, def.ty, stored) {
                Ok(val) => show_value(&self.pack, &Facts::default(), def.ty, val, lang),
                Err(_) => stored.to_owned(),
            },
        }
    }

    /// The name of a division as it is called within another: what both share is left out.
    #[must_use]
    pub fn place_within(&self, region: Region, home: Region, on: Day) -> String {
        let name = self.place(region, on);
        let shared = self.regions.path_name(home, on);
        match name.strip_prefix(&shared) {
            Some(rest) if region.within(home) && !rest.is_empty() => rest.to_owned(),
            _ if region == home => self.regions.name(region, on).unwrap_or(&name).to_owned(),
            _ => name,
        }
    }

    /// The label of a fact, with a capital where it stands alone.
    #[must_use]
    pub fn label(&self, entity: &str, fact: &str, lang: Lang) -> String {
        let label = self.fact(entity, fact).map_or(fact, |d| d.label.in_lang(lang));
        let mut chars = label.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    }

    /// The name of a division from the province down; its code where the tree does not have it.
    #[must_use]
    pub fn place(&self, region: Region, on: Day) -> String {
        let name = self.regions.path_name(region, on);
        if name.is_empty() { region.short() } else { name }
    }
}

/// A value of which only a part is shown, by the fact it belongs to. What cannot be read is hidden whole.
#[must_use]
pub fn masked(fact: &str, value: &str) -> String {
    let whole = || "****".to_owned();
    match fact {
        "id_number" => IdNumber::parse(value).map_or_else(|_| whole(), |n| n.masked()),
        "phone" => Phone::parse(value).map_or_else(|_| whole(), |n| n.masked()),
        "bank_card" => BankCard::parse(value).map_or_else(|_| whole(), |n| n.masked()),
        // An address is shown to the village or community, which the region says already.
        _ => whole(),
    }
}

/// A name of which only the first character is shown.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        None => String::new(),
        Some(first) => format!("{first}{}", "*".repeat(chars.count().clamp(1, 3))),
    }
}
