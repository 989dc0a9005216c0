//! Names: facts, relations, rules, parameters, codes.

use std::ops::Range;

use super::{Checked, Checker, Circle, mistake};
use crate::lang::ast::{Expr, ExprKind, Name};
use crate::lang::builtin::FUNCTIONS;
use crate::lang::ir::{Node, Op};
use crate::lang::types::{EntityId, FactRef, Kind, ParameterId, Type};
use crate::lang::unit::Dim;
use crate::value::Val;

/// What a name stands for.
enum Named {
    Fact(FactRef, Type),
    Collection,
    Rule(super::KnownRule),
    Parameter(ParameterId),
}

impl Checker<'_> {
    fn find(&self, entity: EntityId, name: &str) -> Option<Named> {
        if let Some(fact) = self.pack.fact_named(entity, name) {
            return self.pack.fact(fact).map(|d| Named::Fact(fact, d.ty));
        }
        if self.pack.entity(entity)?.collections.iter().any(|c| c.name == name) {
            return Some(Named::Collection);
        }
        if let Some(rule) = self.rules.find(name).filter(|r| r.entity == entity) {
            return Some(Named::Rule(rule));
        }
        self.pack.parameter_named(name).map(Named::Parameter)
    }

    /// Whether an expression says nothing by itself: a bare code, or digits that may be a region.
    pub(super) fn is_open(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.find(self.entity, name).is_none(),
            ExprKind::If(cases, other) => {
                cases.iter().map(|(_, v)| v).all(|v| self.is_open(v)) && self.is_open(other)
            }
            ExprKind::None => true,
            ExprKind::Number(n) => n.unit.is_none() && matches!(n.digits.len(), 2 | 4 | 6 | 9 | 12),
            _ => false,
        }
    }

    pub(super) fn name(&mut self, name: &str, at: &Range<usize>, expect: Option<Type>) -> Checked<Node> {
        if let Some(Kind::Enum(id)) = expect.map(|t| t.kind)
            && let Some(e) = self.pack.enumeration(id)
            && let Some(i) = e.codes.iter().position(|c| c.code == name)
        {
            let val = Val::whole(i64::try_from(i).ok());
            return Ok(Node { op: Op::Const(val), ty: Type::of(Kind::Enum(id)), at: at.clone() });
        }
        let (op, ty) = match self.find(self.entity, name) {
            Some(Named::Fact(fact, ty)) => (Op::Fact(fact), ty),
            Some(Named::Parameter(id)) => return self.parameter(id, vec![], at),
            Some(Named::Rule(rule)) => {
                let ty = self.rule_type(rule, name, at)?;
                (if rule.scheme { Op::Amount(rule.id) } else { Op::Rule(rule.id) }, ty)
            }
            Some(Named::Collection) => {
                return Err(mistake(
                    "bare_collection",
                    at,
                    format!("`{name}` 是一组对象"),
                    format!("`{name}` is a collection"),
                )
                .hint(
                    format!("写成 `count of {name}`、`sum of {name}.…` 等"),
                    format!("write `count of {name}`, `sum of {name}.…` or the like"),
                ));
            }
            None => return Err(self.unknown_name(self.entity, name, at, expect)),
        };
        Ok(Node { op, ty, at: at.clone() })
    }

    fn rule_type(&mut self, rule: super::KnownRule, name: &str, at: &Range<usize>) -> Checked<Type> {
        self.rules.type_of(rule.id).map_err(|circle| match circle {
            Circle::Reads(names) => {
                let way = names.join(" → ");
                mistake("cycle", at, format!("循环引用：{way}"), format!("this reads itself: {way}"))
                    .hint("把其中一步改为不依赖自身", "let one of the steps do without the others")
            }
            Circle::Broken => {
                mistake("broken", at, format!("`{name}` 有错误"), format!("`{name}` has a mistake"))
            }
        })
    }

    pub(super) fn unknown_name(
        &self,
        entity: EntityId,
        name: &str,
        at: &Range<usize>,
        expect: Option<Type>,
    ) -> Box<super::Mistake> {
        let whose = self.pack.entity(entity).map_or("", |e| e.name.as_str());
        if let Some(rule) = self.rules.find(name) {
            let other = self.pack.entity(rule.entity).map_or("", |e| e.name.as_str());
            return mistake(
                "other_entity",
                at,
                format!("`{name}` 属于 `{other}`，这里的公式是关于 `{whose}` 的"),
                format!("`{name}` is about `{other}`; this formula is about `{whose}`"),
            )
            .hint("通过关系去取，如 `resident.…`", "reach it through a relation, such as `resident.…`");
        }
        let mut known: Vec<String> = self.rules.names();
        known.extend(self.pack.parameters.iter().map(|p| p.name.clone()));
        if let Some(e) = self.pack.entity(entity) {
            known.extend(e.facts.iter().map(|f| f.name.clone()));
            known.extend(e.collections.iter().map(|c| c.name.clone()));
        }
        if let Some(Kind::Enum(id)) = expect.map(|t| t.kind)
            && let Some(e) = self.pack.enumeration(id)
        {
            let codes: Vec<_> = e.codes.iter().map(|c| format!("`{}`", c.code)).collect();
            known.extend(e.codes.iter().map(|c| c.code.clone()));
            return mistake(
                "unknown_code",
                at,
                format!("`{}` 没有 `{name}` 这个代码", e.name),
                format!("`{}` has no code `{name}`", e.name),
            )
            .hint(format!("可用：{}", codes.join("、")), format!("it has {}", codes.join(", ")))
            .near(name, known.iter().map(String::as_str));
        }
        mistake("unknown_name", at, format!("`{whose}` 没有 `{name}`"), format!("`{whose}` has no `{name}`"))
            .near(name, known.iter().map(String::as_str))
    }

    fn parameter(&mut self, id: ParameterId, keys: Vec<Node>, at: &Range<usize>) -> Checked<Node> {
        let Some(p) = self.pack.parameter(id) else {
            return Err(mistake("unknown_name", at, "未知参数", "unknown parameter"));
        };
        if p.keys.len() != keys.len() {
            let names: Vec<_> =
                p.keys.iter().filter_map(|k| self.pack.enumeration(*k)).map(|e| e.name.clone()).collect();
            return Err(mistake(
                "wrong_keys",
                at,
                format!("参数 `{}` 需要 {} 个键，写了 {} 个", p.name, p.keys.len(), keys.len()),
                format!("parameter `{}` takes {} keys, {} are given", p.name, p.keys.len(), keys.len()),
            )
            .hint(
                format!("写成 `{}[{}]`", p.name, names.join(", ")),
                format!("write `{}[{}]`", p.name, names.join(", ")),
            ));
        }
        Ok(Node { op: Op::Parameter(id, keys), ty: p.ty, at: at.clone() })
    }

    pub(super) fn index(&mut self, table: &Expr, keys: &[Expr], at: &Range<usize>) -> Checked<Node> {
        let ExprKind::Name(name) = &table.kind else {
            return Err(mistake(
                "not_a_table",
                &table.at,
                "方括号前应为参数名",
                "a parameter must stand before the bracket",
            ));
        };
        let Some(id) = self.pack.parameter_named(name) else {
            let known: Vec<String> =
                self.pack.parameters.iter().filter(|p| !p.keys.is_empty()).map(|p| p.name.clone()).collect();
            return Err(mistake(
                "unknown_name",
                &table.at,
                format!("没有参数 `{name}`"),
                format!("there is no parameter `{name}`"),
            )
            .near(name, known.iter().map(String::as_str)));
        };
        let wanted: Vec<_> = self.pack.parameter(id).map(|p| p.keys.clone()).unwrap_or_default();
        let mut nodes = Vec::new();
        for (i, key) in keys.iter().enumerate() {
            let expect = wanted.get(i).map(|k| Type::of(Kind::Enum(*k)));
            let node = self.check(key, expect)?;
            if let Some(want) = expect
                && node.ty.kind != want.kind
            {
                return Err(self.differ(want, node.ty, &key.at));
            }
            nodes.push(super::always(node, &key.at)?);
        }
        self.parameter(id, nodes, at)
    }

    pub(super) fn dot(
        &mut self,
        base: &Expr,
        name: &Name,
        at: &Range<usize>,
        expect: Option<Type>,
    ) -> Checked<Node> {
        let (relations, target, none) = self.relations(base)?;
        let outer = std::mem::replace(&mut self.entity, target);
        let parts = std::mem::replace(&mut self.in_parts, false);
        let inner = self.name(&name.text, &name.at, expect);
        self.entity = outer;
        self.in_parts = parts;
        let mut node = inner?;
        let ty = node.ty.or_none(none);
        node.at = at.clone();
        for relation in relations.into_iter().rev() {
            node = Node { op: Op::Follow(relation, Box::new(node)), ty, at: at.clone() };
        }
        Ok(node)
    }

    /// The relations along `a.b`, the entity they lead to, and whether any of them may be none.
    fn relations(&mut self, base: &Expr) -> Checked<(Vec<FactRef>, EntityId, bool)> {
        let (mut before, entity, none, name, at) = match &base.kind {
            ExprKind::Name(name) => (vec![], self.entity, false, name.as_str(), &base.at),
            ExprKind::Dot(inner, name) => {
                let (before, entity, none) = self.relations(inner)?;
                (before, entity, none, name.text.as_str(), &name.at)
            }
            _ => {
                return Err(mistake(
                    "not_a_relation",
                    &base.at,
                    "点号前应为关系",
                    "a relation must stand before the dot",
                )
                .hint(
                    "另一天的值写成 `resident.hukou at …`",
                    "for another day write `resident.hukou at …`",
                ));
            }
        };
        let found = self.pack.fact_named(entity, name).and_then(|f| self.pack.fact(f).map(|d| (f, d.ty)));
        match found {
            Some((fact, Type { kind: Kind::One(target), none: may })) => {
                before.push(fact);
                Ok((before, target, none || may))
            }
            Some(_) => Err(mistake(
                "not_a_relation",
                at,
                format!("`{name}` 不是关系"),
                format!("`{name}` is not a relation"),
            )),
            None => {
                let collection =
                    self.pack.entity(entity).is_some_and(|e| e.collections.iter().any(|c| c.name == name));
                if collection {
                    return Err(mistake(
                        "bare_collection",
                        at,
                        format!("`{name}` 是一组对象"),
                        format!("`{name}` is a collection"),
                    )
                    .hint(format!("写成 `sum of {name}.…`"), format!("write `sum of {name}.…`")));
                }
                Err(self.unknown_name(entity, name, at, None))
            }
        }
    }

    pub(super) fn call(&mut self, name: &Name, arguments: &[Expr], at: &Range<usize>) -> Checked<Node> {
        if name.text == "granted" {
            return self.granted(arguments, at);
        }
        let Some((_, function, takes)) = FUNCTIONS.iter().find(|(n, ..)| *n == name.text) else {
            let known = FUNCTIONS.iter().map(|(n, ..)| *n);
            return Err(mistake(
                "unknown_function",
                &name.at,
                format!("没有函数 `{}`", name.text),
                format!("there is no function `{}`", name.text),
            )
            .near(&name.text, known));
        };
        self.function(*function, *takes, name, arguments, at)
    }

    fn granted(&mut self, arguments: &[Expr], at: &Range<usize>) -> Checked<Node> {
        let wrong = |at: &Range<usize>| {
            mistake(
                "not_a_scheme",
                at,
                "`granted(…)` 里应为一个待遇的名称",
                "`granted(…)` takes the name of a scheme",
            )
        };
        let [argument] = arguments else { return Err(wrong(at)) };
        let ExprKind::Name(name) = &argument.kind else { return Err(wrong(&argument.at)) };
        let rule =
            self.rules.find(name).ok_or_else(|| self.unknown_name(self.entity, name, &argument.at, None))?;
        if !rule.scheme {
            return Err(wrong(&argument.at));
        }
        if rule.entity != self.entity {
            return Err(self.unknown_name(self.entity, name, &argument.at, None));
        }
        self.rule_type(rule, name, &argument.at)?;
        Ok(Node { op: Op::Granted(rule.id), ty: Type::YES_NO, at: at.clone() })
    }

    /// What a scheme is as a value: money in whole fen.
    pub fn money() -> Type {
        Type::whole(Dim::FEN)
    }
}
