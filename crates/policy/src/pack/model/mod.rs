//! A pack after reading and checking.

mod find;

use std::collections::BTreeMap;

use base::{Day, PeriodKind, Region, RegionTree, Rounding, Wording, WorkingDays};

use crate::lang::ir::{Dated, Formula};
use crate::lang::types::{EntityId, EnumId, FactRef, RuleId, Type};
use crate::value::Val;

/// One plan: which city, which document, in force from when.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Short name, as in commands.
    pub code: String,
    /// Title.
    pub label: Wording,
    /// Document number.
    pub number: String,
    /// The day it was issued.
    pub issued: Option<Day>,
    /// The first day on which it holds.
    pub in_force_from: Day,
    /// The day from which it no longer holds; none: not known to be repealed.
    pub until: Option<Day>,
    /// The region that it is for; none only where the pack has no `[plan]`.
    pub region: Option<Region>,
    /// What offices call it, from the province down.
    pub region_names: Vec<String>,
}

/// A clause of the plan and what carries it out.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Part and paragraph.
    pub place: String,
    /// What it says, in short.
    pub label: Wording,
    /// `in_force`, `ended`, `superseded_by …` or `legal_basis_lost`.
    pub state: String,
    /// `rule`, `indicator`, `task`, `capability` or `human`; empty where nothing does.
    pub carrier: String,
    /// Names of the rules that carry it out.
    pub carried_by: Vec<String>,
    /// Whether that is done.
    pub done: bool,
    /// What is still open, or why no software can.
    pub reason: String,
}

/// A code of an enumeration.
#[derive(Clone, Debug)]
pub struct Code {
    /// As in files.
    pub code: String,
    /// As shown.
    pub label: Wording,
}

/// An enumeration.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// Its name.
    pub name: String,
    /// As shown.
    pub label: Wording,
    /// Its codes in order.
    pub codes: Vec<Code>,
}

/// A fact of an entity.
#[derive(Clone, Debug)]
pub struct FactDef {
    /// Its name: the column in files.
    pub name: String,
    /// As shown.
    pub label: Wording,
    /// What its values are.
    pub ty: Type,
    /// Under which name the other entity sees all of these, for a relation.
    pub many: Option<String>,
    /// The value on days that no spell covers.
    pub otherwise: Option<Val>,
    /// The least value of a number or day.
    pub min: i64,
    /// The greatest value of a number or day; none: without end.
    pub max: Option<i64>,
    /// `open`, `identity`, `contact`, `account`, `health`, `means` or `special`.
    pub class: String,
    /// Who may state it; empty: anyone.
    pub asserted_by: Vec<String>,
    /// Where it comes from.
    pub system_of_record: String,
    /// How old it may be.
    pub fresh: String,
}

/// Those of another entity whose relation names this one.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its name.
    pub name: String,
    /// The relation.
    pub relation: FactRef,
}

/// An entity.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its name: the file.
    pub name: String,
    /// As shown.
    pub label: Wording,
    /// Its facts in order of their names.
    pub facts: Vec<FactDef>,
    /// What other entities' relations give it.
    pub collections: Vec<Collection>,
}

/// Who may set a parameter, from the highest to the most local.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authority {
    /// The state.
    National,
    /// The province.
    Province,
    /// The city.
    City,
    /// The county or district.
    County,
}

impl Authority {
    /// Every authority with its word.
    pub const ALL: [(Authority, &'static str); 4] = [
        (Authority::National, "national"),
        (Authority::Province, "province"),
        (Authority::City, "city"),
        (Authority::County, "county"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Authority::ALL.iter().find(|(a, _)| *a == self).map_or("", |(_, w)| w)
    }
}

/// How certain a value of a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Written in a plan or rule.
    Enacted,
    /// Made up, for a demonstration or a what-if.
    Assumed,
}

impl Status {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Enacted => "enacted",
            Status::Assumed => "assumed",
        }
    }
}

/// One value of a parameter, or of one entry of its table.
#[derive(Clone, Debug)]
pub struct ParameterValue {
    /// The value.
    pub val: Val,
    /// The first day number on which it holds.
    pub from: i32,
    /// The day number from which it no longer holds.
    pub until: Option<i32>,
    /// Who set it.
    pub by: Authority,
    /// How certain it is.
    pub status: Status,
    /// The clause it rests on.
    pub clause: Option<String>,
    /// From where it comes: 0 the pack, 1 the facts folder, 2 a parameter file, 3 `--set`.
    pub layer: u8,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// As shown.
    pub label: Wording,
    /// What its values are.
    pub ty: Type,
    /// The enumerations by which its table is keyed.
    pub keys: Vec<EnumId>,
    /// The clauses it rests on.
    pub clauses: Vec<String>,
    /// Who may set it.
    pub set_by: Vec<Authority>,
    /// The least that any value may be.
    pub floor: Option<Val>,
    /// The most that any value may be.
    pub ceiling: Option<Val>,
    /// Whether its values are from memory and to be checked.
    pub verify: bool,
    /// A remark.
    pub note: Wording,
    /// Stretches without a value that are declared.
    pub gaps: Vec<(i32, Option<i32>)>,
    /// Values by entry: the entry's keys as one number, first key slowest.
    pub values: Vec<Vec<ParameterValue>>,
}

/// How one comes to a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Without an application.
    Silent,
    /// Confirmed after notice.
    Prompted,
    /// On application.
    OnApplication,
    /// Referred by another.
    Referred,
}

impl Entry {
    /// Every way with its word.
    pub const ALL: [(Entry, &'static str); 4] = [
        (Entry::Silent, "silent"),
        (Entry::Prompted, "prompted"),
        (Entry::OnApplication, "on_application"),
        (Entry::Referred, "referred"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Entry::ALL.iter().find(|(e, _)| *e == self).map_or("", |(_, w)| w)
    }
}

/// From which period on a scheme is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accrual {
    /// From the first period in which the conditions are met.
    Event,
    /// From the period of the application.
    Application,
    /// From the period of the decision.
    Decision,
}

impl Accrual {
    /// Every way with its word.
    pub const ALL: [(Accrual, &'static str); 3] =
        [(Accrual::Event, "event"), (Accrual::Application, "application"), (Accrual::Decision, "decision")];
}

/// First or last day of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// First.
    First,
    /// Last.
    Last,
}

/// When a scheme is prepared and paid. Formulas give a day, with `day` the last day of the period.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// When the roll is closed.
    pub freeze: Option<Formula>,
    /// When it goes to finance.
    pub hand_over: Option<Formula>,
    /// By when it is paid.
    pub pay_by: Option<Formula>,
    /// In the plan's words.
    pub text: String,
}

/// What a scheme has beside the common parts of a rule.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// How one comes to it.
    pub entry: Entry,
    /// From when on it is due.
    pub accrues_from: Accrual,
    /// The first day number on which it is in force.
    pub from: i32,
    /// The day number from which it no longer is.
    pub until: Option<i32>,
    /// Its period.
    pub period: PeriodKind,
    /// On which day of the period it is judged.
    pub at: Edge,
    /// Who is due it; exclusions are already in it.
    pub eligible: Dated,
    /// How much, in whole fen; parts, rounding and caps are already in it.
    pub amount: Dated,
    /// Rounding of the sum.
    pub round: Option<Rounding>,
    /// Schemes that shut this one out.
    pub excluded_by: Vec<RuleId>,
    /// Whether there is a way to pay.
    pub payable: Option<Formula>,
    /// The region for which records of deliveries speak.
    pub region: Option<Formula>,
    /// Who pays: a class or variable of the same entity.
    pub payer: Option<RuleId>,
    /// Out of which fund.
    pub fund: String,
    /// When it is paid.
    pub calendar: Calendar,
}

/// What kind of rule it is.
#[derive(Clone, Debug)]
pub enum RuleKind {
    /// A step of a calculation.
    Variable(Dated),
    /// A number or day that is also answered by itself; on which day of which period.
    Figure(Dated, PeriodKind, Option<Edge>),
    /// A code that is also answered by itself; on which day of which period.
    Class(Dated, PeriodKind, Option<Edge>),
    /// A benefit.
    Scheme(Box<Scheme>),
}

/// A variable, figure, class or scheme.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// As shown.
    pub label: Wording,
    /// Whom it is about.
    pub entity: EntityId,
    /// The clauses it rests on.
    pub clauses: Vec<String>,
    /// What it gives; money for a scheme.
    pub ty: Type,
    /// The rest.
    pub kind: RuleKind,
}

/// A city's plan, with what is national and shared.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The plan.
    pub plan: Plan,
    /// Clauses by id.
    pub clauses: BTreeMap<String, Clause>,
    /// Enumerations.
    pub enums: Vec<Enumeration>,
    /// Entities.
    pub entities: Vec<Entity>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// The working-day calendar.
    pub working_days: WorkingDays,
    /// Regions that changed or that the national table lacks.
    pub regions: RegionTree,
    /// Whether a formula asks for the month, quarter or year of a day that is not the day of evaluation.
    pub asks_months_of_facts: bool,
    /// Every table as canonical text by its name, for the hash of the pack.
    pub canonical: BTreeMap<String, String>,
}

impl Rule {
    /// The word for its kind.
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            RuleKind::Variable(_) => "variable",
            RuleKind::Figure(..) => "figure",
            RuleKind::Class(..) => "class",
            RuleKind::Scheme(_) => "scheme",
        }
    }

    /// The scheme, if it is one.
    pub fn scheme(&self) -> Option<&Scheme> {
        match &self.kind {
            RuleKind::Scheme(scheme) => Some(scheme),
            _ => None,
        }
    }

    /// The formula of a variable, figure or class.
    pub fn formula(&self) -> Option<&Dated> {
        match &self.kind {
            RuleKind::Variable(f) | RuleKind::Figure(f, ..) | RuleKind::Class(f, ..) => Some(f),
            RuleKind::Scheme(_) => None,
        }
    }

    /// Its period: a scheme's own; a figure's or class's.
    pub fn period(&self) -> PeriodKind {
        match &self.kind {
            RuleKind::Scheme(s) => s.period,
            RuleKind::Figure(_, p, _) | RuleKind::Class(_, p, _) => *p,
            RuleKind::Variable(_) => PeriodKind::Once,
        }
    }

    /// The day on which the answer for the period that contains `on` is judged.
    pub fn judged_on(&self, on: Day) -> Day {
        let (period, edge) = match &self.kind {
            RuleKind::Scheme(s) => (s.period, Some(s.at)),
            RuleKind::Figure(_, p, edge) | RuleKind::Class(_, p, edge) => (*p, *edge),
            RuleKind::Variable(_) => return on,
        };
        match edge {
            _ if period == PeriodKind::Once => on,
            None => on,
            Some(Edge::First) => period.period_of(on).from(),
            Some(Edge::Last) => period.period_of(on).last_day(),
        }
    }
}

impl Scheme {
    /// Whether it is in force on a day.
    pub fn in_force(&self, day: Day) -> bool {
        self.from <= day.number() && self.until.is_none_or(|u| day.number() < u)
    }
}
