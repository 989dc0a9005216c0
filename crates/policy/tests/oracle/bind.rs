//! What the names in a formula stand for.

use super::days::{self, ALWAYS, Day};
use super::exact::Rounding;
use super::functions::Function;
use super::pack::{Entry, Kind, Moment, Pack, Plan, Rule, Scheme, in_force};
use super::parse::{self, Expr, Fold, Part, Relation, Span, Sum};
use super::regions;
use super::toml::Toml;
use super::units::Unit;
use super::value::{Type, Value};

/// A formula about one entity whose names are resolved.
pub enum Node {
    Constant(Value),
    Day,
    Days,
    /// A fact or relation of the entity itself.
    Fact(usize),
    /// A variable, figure, class, or the amount of a scheme.
    Rule(usize),
    Granted(usize),
    Parameter(usize, Vec<Node>),
    /// Something of the entity that a relation leads to.
    Follow(Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
    Negative(Box<Node>),
    Arithmetic(Sum, Box<Node>, Box<Node>),
    At(Box<Node>, Box<Node>),
    Otherwise(Box<Node>, Box<Node>),
    Compare(Relation, Box<Node>, Box<Node>),
    OneOf(Box<Node>, Vec<Node>),
    Between(Box<Node>, Box<Node>, Box<Node>),
    Within(Box<Node>, Box<Node>),
    IsNone(Box<Node>),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Many {
        fold: Fold,
        path: Vec<Step>,
        value: Option<Box<Node>>,
        filter: Option<Box<Node>>,
    },
    Over {
        fold: Fold,
        span: Span<Node>,
        body: Box<Node>,
    },
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Along a relation, to one row or none.
    Along(usize),
    /// To all rows of `entity` whose relation leads here.
    Members { relation: usize, entity: usize },
}

/// Reads formulas and schemes. Their names are known before any formula is bound, for they may stand in any
/// order.
pub fn read_rules(pack: &mut Pack, formulas: &[&Entry], schemes: &[Entry], plans: &[Plan]) {
    for entry in formulas.iter().copied().chain(schemes) {
        let entity = pack.entity(&entry.table.text_at("entity").expect("a rule has an entity"));
        let taken = pack.rules.iter().any(|r| r.name == entry.name) || pack.parameter(&entry.name).is_some();
        assert!(!taken, "{} is there twice", entry.name);
        let kind = Kind::Formula { dated: Vec::new(), unit: None, at: Moment::Asked };
        pack.rules.push(Rule { name: entry.name.clone(), entity, kind });
    }
    let kinds: Vec<Kind> = formulas
        .iter()
        .map(|e| (*e, false))
        .chain(schemes.iter().map(|e| (e, true)))
        .enumerate()
        .map(|(i, (entry, is_scheme))| {
            let entity = pack.rules[i].entity;
            if is_scheme { scheme(pack, entity, entry, plans) } else { dated(pack, entity, entry) }
        })
        .collect();
    for (rule, kind) in pack.rules.iter_mut().zip(kinds) {
        rule.kind = kind;
    }
    regions::collect(pack);
}

fn dated(pack: &Pack, entity: usize, entry: &Entry) -> Kind {
    let bound = |text: &str| bind(pack, entity, &parse::formula(text));
    let dated = match entry.table.get("formula").expect("a rule has a formula") {
        Toml::List(list) => {
            let one = |t: &Toml| {
                let text = t.text_at("formula").expect("a dated formula has a formula");
                (t.text_at("from").map_or(ALWAYS, |d| days::must_read(&d)), bound(&text))
            };
            list.iter().map(one).collect()
        }
        single => vec![(ALWAYS, bound(&single.text()))],
    };
    let unit = entry.table.text_at("unit").map(|u| Unit::read(&u));
    Kind::Formula { dated, unit, at: moment(&entry.table, "asked") }
}

fn moment(table: &Toml, default: &str) -> Moment {
    let period = || {
        let text = table.text_at("period").expect("a day of a period needs the period");
        days::Period::read(&text).unwrap_or_else(|| panic!("{text:?} is not a period"))
    };
    match table.text_at("at").as_deref().unwrap_or(default) {
        "first_day" => Moment::First(period()),
        "last_day" => Moment::Last(period()),
        "asked" => Moment::Asked,
        other => panic!("{other:?} is not a day of a period"),
    }
}

fn scheme(pack: &Pack, entity: usize, entry: &Entry, plans: &[Plan]) -> Kind {
    let table = &entry.table;
    let bound = |key: &str| table.text_at(key).map(|text| bind(pack, entity, &parse::formula(&text)));
    let others = |key: &str| {
        let find = |n: &String| pack.rule(entity, n).unwrap_or_else(|| panic!("no scheme is called {n}"));
        table.texts_at(key).iter().map(find).collect()
    };
    let (plan_from, plan_until) = in_force(plans, &entry.folder);
    let day = |key: &str, open: Day| table.text_at(key).map_or(open, |t| days::must_read(&t));
    let period = table.text_at("period").expect("a scheme has a period");
    let once = period == "once";
    Kind::Scheme(Box::new(Scheme {
        from: day("from", plan_from),
        until: day("until", plan_until),
        period: days::Period::read(&period),
        at: if once { Moment::Asked } else { moment(table, "last_day") },
        per: table.text_at("per").map(|p| match p.as_str() {
            "day" => Part::Days,
            "piece" => Part::Pieces,
            "month" => Part::Whole(days::Period::Month),
            _ => panic!("{p:?} is not a part"),
        }),
        eligible: bound("eligible").expect("a scheme says who is eligible"),
        amount: bound("amount").expect("a scheme has an amount"),
        round: table.text_at("round").map(|r| Rounding::read(&r).expect("a way to round")),
        excluded_by: others("excluded_by"),
        cap: bound("cap"),
        cap_with: others("cap_with"),
    }))
}

fn bind(pack: &Pack, entity: usize, expr: &Expr) -> Node {
    let one = |e: &Expr| Box::new(bind(pack, entity, e));
    let all = |list: &[Expr]| list.iter().map(|e| bind(pack, entity, e)).collect();
    match expr {
        Expr::Number(n) => Node::Constant(Value::Num(*n)),
        Expr::Date(d) => Node::Constant(Value::Day(*d)),
        Expr::YesNo(b) => Node::Constant(Value::YesNo(*b)),
        Expr::None => Node::Constant(Value::None),
        Expr::Day => Node::Day,
        Expr::Days => Node::Days,
        Expr::Name(name) => bind_name(pack, entity, name),
        Expr::Call(name, args) if name == "granted" => match args.as_slice() {
            [Expr::Name(scheme)] => {
                Node::Granted(pack.rule(entity, scheme).unwrap_or_else(|| panic!("no scheme is {scheme}")))
            }
            _ => panic!("granted takes the name of a scheme"),
        },
        Expr::Call(name, args) => Node::Call(Function::named(name), all(args)),
        Expr::Dot(base, name) => {
            let base = bind(pack, entity, base);
            let target = target(pack, &base).unwrap_or_else(|| panic!(".{name} follows no relation"));
            Node::Follow(Box::new(base), Box::new(bind_member(pack, target, name)))
        }
        Expr::Index(base, keys) => match base.as_ref() {
            Expr::Name(name) => bind_parameter(pack, name, all(keys)),
            _ => panic!("only a parameter has entries"),
        },
        Expr::Negative(a) => Node::Negative(one(a)),
        Expr::Arithmetic(sum, a, b) => Node::Arithmetic(*sum, one(a), one(b)),
        Expr::At(a, b) => Node::At(one(a), one(b)),
        Expr::Otherwise(a, b) => Node::Otherwise(one(a), one(b)),
        Expr::Compare(relation, a, b) => Node::Compare(*relation, one(a), one(b)),
        Expr::OneOf(a, list) => Node::OneOf(one(a), all(list)),
        Expr::Between(a, low, high) => Node::Between(one(a), one(low), one(high)),
        Expr::Within(a, b) => Node::Within(one(a), one(b)),
        Expr::IsNone(a) => Node::IsNone(one(a)),
        Expr::Not(a) => Node::Not(one(a)),
        Expr::And(a, b) => Node::And(one(a), one(b)),
        Expr::Or(a, b) => Node::Or(one(a), one(b)),
        Expr::If(a, b, c) => Node::If(one(a), one(b), one(c)),
        Expr::Many { fold, path, value, filter } => {
            many(pack, entity, *fold, path, value.as_deref(), filter.as_deref())
        }
        Expr::Over { fold, span, body } => {
            let span = match span {
                Span::Of(part, period) => Span::Of(*part, *period),
                Span::Previous(number, part) => Span::Previous(one(number), *part),
            };
            Node::Over { fold: *fold, span, body: one(body) }
        }
    }
}

/// A name of the formula's own entity, a parameter, or else a code.
fn bind_name(pack: &Pack, entity: usize, name: &str) -> Node {
    if let Some(node) = try_member(pack, entity, name) {
        return node;
    }
    if pack.parameter(name).is_some() {
        return bind_parameter(pack, name, Vec::new());
    }
    let code = pack.codes.iter().position(|c| c == name);
    Node::Constant(Value::Code(code.unwrap_or_else(|| panic!("nothing is called {name:?}"))))
}

fn bind_parameter(pack: &Pack, name: &str, keys: Vec<Node>) -> Node {
    let place = pack.parameter(name).unwrap_or_else(|| panic!("no parameter is called {name:?}"));
    assert!(pack.parameters[place].keys.len() == keys.len(), "{name} takes another number of keys");
    Node::Parameter(place, keys)
}

fn bind_member(pack: &Pack, entity: usize, name: &str) -> Node {
    let found = try_member(pack, entity, name);
    found.unwrap_or_else(|| panic!("{} has nothing called {name:?}", pack.entities[entity]))
}

fn try_member(pack: &Pack, entity: usize, name: &str) -> Option<Node> {
    if let Some(fact) = pack.fact(entity, name) {
        return Some(Node::Fact(fact));
    }
    assert!(pack.collection(entity, name).is_none(), "{name:?} is a collection: fold it");
    pack.rule(entity, name).map(Node::Rule)
}

/// The entity to which a formula leads.
fn target(pack: &Pack, node: &Node) -> Option<usize> {
    match node {
        Node::Fact(fact) => match pack.facts[*fact].ty {
            Type::Relation(entity) => Some(entity),
            _ => None,
        },
        Node::Follow(_, inner) | Node::At(inner, _) => target(pack, inner),
        Node::If(_, a, b) | Node::Otherwise(a, b) => target(pack, a).or_else(|| target(pack, b)),
        _ => None,
    }
}

fn many(
    pack: &Pack,
    entity: usize,
    fold: Fold,
    names: &[String],
    value: Option<&Expr>,
    filter: Option<&Expr>,
) -> Node {
    let valued = matches!(fold, Fold::Sum | Fold::Min | Fold::Max);
    let mut here = entity;
    let mut path = Vec::new();
    let mut bound = None;
    for (i, name) in names.iter().enumerate() {
        let fact = pack.fact(here, name);
        if let Some(Type::Relation(next)) = fact.map(|f| &pack.facts[f].ty) {
            path.push(Step::Along(fact.expect("it has just been found")));
            here = *next;
        } else if let (None, Some(relation)) = (fact, pack.collection(here, name)) {
            here = pack.facts[relation].entity;
            path.push(Step::Members { relation, entity: here });
        } else {
            let last = i + 1 == names.len() && value.is_none();
            assert!(last && valued, "{name:?} of {names:?} leads nowhere");
            bound = Some(Box::new(bind_member(pack, here, name)));
        }
    }
    if let Some(value) = value {
        assert!(valued, "{fold:?} takes a condition, not a value");
        bound = Some(Box::new(bind(pack, here, value)));
    }
    assert!(bound.is_some() == valued, "{fold:?} of {names:?}: what of it?");
    Node::Many { fold, path, value: bound, filter: filter.map(|f| Box::new(bind(pack, here, f))) }
}
