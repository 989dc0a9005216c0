//! The regions that formulas name: numbers written where a region is expected.

use super::bind::Node;
use super::pack::{Kind, Pack};
use super::parse::Span;
use super::units::PLAIN;
use super::value::{Type, Value};
use std::collections::BTreeSet;

/// The digits of a number that stands where a region is expected.
pub fn digits(value: Value) -> Option<String> {
    let Value::Num(n) = value else { return None };
    let text = n.q.as_whole()?.to_string();
    (n.dims == PLAIN && matches!(text.len(), 2 | 4 | 6 | 9 | 12)).then_some(text)
}

pub fn collect(pack: &mut Pack) {
    let mut found = BTreeSet::new();
    for rule in &pack.rules {
        match &rule.kind {
            Kind::Formula { dated, .. } => dated.iter().for_each(|(_, node)| walk(pack, node, &mut found)),
            Kind::Scheme(scheme) => {
                let nodes = [Some(&scheme.eligible), Some(&scheme.amount), scheme.cap.as_ref()];
                nodes.into_iter().flatten().for_each(|node| walk(pack, node, &mut found));
            }
        }
    }
    pack.regions_named = found;
}

fn walk(pack: &Pack, node: &Node, found: &mut BTreeSet<u64>) {
    match node {
        Node::Within(a, b) => {
            literals(pack, a, found);
            literals(pack, b, found);
        }
        Node::Compare(_, a, b) if is_region(pack, a) || is_region(pack, b) => {
            literals(pack, a, found);
            literals(pack, b, found);
        }
        Node::OneOf(a, list) if is_region(pack, a) || list.iter().any(|n| is_region(pack, n)) => {
            literals(pack, a, found);
            list.iter().for_each(|n| literals(pack, n, found));
        }
        _ => {}
    }
    for child in children(node) {
        walk(pack, child, found);
    }
}

/// The numbers that may be the outcome of a formula.
fn literals(pack: &Pack, node: &Node, found: &mut BTreeSet<u64>) {
    match node {
        Node::Constant(value) => {
            if let Some(digits) = digits(*value) {
                found.insert(pack.successors.region(&digits));
            }
        }
        Node::At(a, _) => literals(pack, a, found),
        Node::If(_, a, b) | Node::Otherwise(a, b) => {
            literals(pack, a, found);
            literals(pack, b, found);
        }
        _ => {}
    }
}

fn is_region(pack: &Pack, node: &Node) -> bool {
    match node {
        Node::Fact(fact) => pack.facts[*fact].ty == Type::Region,
        Node::Parameter(parameter, _) => pack.parameters[*parameter].ty == Type::Region,
        Node::Rule(rule) => match &pack.rules[*rule].kind {
            Kind::Formula { dated, .. } => dated.iter().any(|(_, n)| is_region(pack, n)),
            Kind::Scheme(_) => false,
        },
        Node::Follow(_, a) | Node::At(a, _) => is_region(pack, a),
        Node::If(_, a, b) | Node::Otherwise(a, b) => is_region(pack, a) || is_region(pack, b),
        _ => false,
    }
}

fn children(node: &Node) -> Vec<&Node> {
    match node {
        Node::Constant(_) | Node::Day | Node::Days | Node::Fact(_) | Node::Rule(_) | Node::Granted(_) => {
            Vec::new()
        }
        Node::Parameter(_, list) | Node::Call(_, list) => list.iter().collect(),
        Node::OneOf(a, list) => std::iter::once(a.as_ref()).chain(list).collect(),
        Node::Negative(a) | Node::IsNone(a) | Node::Not(a) => vec![a],
        Node::Follow(a, b)
        | Node::Arithmetic(_, a, b)
        | Node::At(a, b)
        | Node::Otherwise(a, b)
        | Node::Compare(_, a, b)
        | Node::Within(a, b)
        | Node::And(a, b)
        | Node::Or(a, b) => vec![a, b],
        Node::Between(a, b, c) | Node::If(a, b, c) => vec![a, b, c],
        Node::Many { value, filter, .. } => value.iter().chain(filter).map(AsRef::as_ref).collect(),
        Node::Over { span, body, .. } => match span {
            Span::Of(..) => vec![body],
            Span::Previous(number, _) => vec![number, body],
        },
    }
}
