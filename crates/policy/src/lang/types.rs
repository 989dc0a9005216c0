//! What a formula can give.

use super::unit::{Dim, Unit};

/// An entity of a pack, by its place in [`crate::pack::Pack::entities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(pub u16);

/// An enumeration of a pack, by its place in [`crate::pack::Pack::enums`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub u16);

/// A fact of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactRef {
    /// Whose fact.
    pub entity: EntityId,
    /// Its place in the entity's facts.
    pub fact: u16,
}

/// A parameter, by its place in [`crate::pack::Pack::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u16);

/// A rule, by its place in [`crate::pack::Pack::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u16);

/// The kinds of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// A number with its unit; whole, or an exact ratio.
    Number {
        /// The unit in which it is shown; its dimension is what is checked.
        unit: Unit,
        /// Whether it is sure to be whole.
        whole: bool,
    },
    /// A day.
    Day,
    /// A code of an enumeration.
    Enum(EnumId),
    /// A region.
    Region,
    /// Text, which can only be compared for being equal.
    Text,
    /// One of an entity.
    One(EntityId),
    /// Nothing but `none`.
    Nothing,
}

/// A kind of value, and whether it may be known to be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The kind.
    pub kind: Kind,
    /// Whether it may be none.
    pub none: bool,
}

impl Type {
    /// Yes or no.
    pub const YES_NO: Type = Type::of(Kind::YesNo);
    /// A day.
    pub const DAY: Type = Type::of(Kind::Day);
    /// A bare whole number.
    pub const WHOLE: Type = Type::of(Kind::Number { unit: Unit::NONE, whole: true });

    /// A kind that is always there.
    pub const fn of(kind: Kind) -> Type {
        Type { kind, none: false }
    }

    /// A whole number of the unit that this dimension is shown in.
    pub fn whole(dim: Dim) -> Type {
        Type::of(Kind::Number { unit: Unit::shown_for(dim), whole: true })
    }

    /// The same, perhaps none.
    pub const fn or_none(self, none: bool) -> Type {
        Type { kind: self.kind, none: self.none || none }
    }

    /// The same, never none.
    pub const fn always(self) -> Type {
        Type { kind: self.kind, none: false }
    }

    /// The dimension, if it is a number.
    pub fn dim(self) -> Option<Dim> {
        match self.kind {
            Kind::Number { unit, .. } => Some(unit.dim),
            _ => None,
        }
    }

    /// Whether its values are exact ratios, rather than whole numbers.
    pub fn is_ratio(self) -> bool {
        matches!(self.kind, Kind::Number { whole: false, .. })
    }
}
