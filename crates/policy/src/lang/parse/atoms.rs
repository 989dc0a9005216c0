//! The parts that bind most strongly: names and paths, numbers, calls, folds.

use std::ops::Range;

use base::{Day, PeriodKind};

use super::{DEPTH_MAX, Parsed, Parser, RESERVED, error, exact};
use crate::lang::ast::{Expr, ExprKind, Fold, Name, Number, Parts, Stretch};
use crate::lang::lexer::Token;
use crate::lang::unit::Unit;

impl Parser {
    pub(super) fn path(&mut self) -> Parsed<Expr> {
        let mut value = self.atom()?;
        let mut length = 0;
        loop {
            length += 1;
            if length > DEPTH_MAX {
                return Err(error("too_deep", self.at(), "公式嵌套过深", "the formula nests too deeply"));
            }
            if self.take_sign(".") {
                let name = self.name("关系的名称", "a name after the dot")?;
                let at = value.at.start..name.at.end;
                value = Expr { kind: ExprKind::Dot(Box::new(value), name), at };
            } else if self.take_sign("[") {
                let keys = self.list("]")?;
                let at = value.at.start..self.previous_end();
                value = Expr { kind: ExprKind::Index(Box::new(value), keys), at };
            } else {
                return Ok(value);
            }
        }
    }

    /// A list up to a closing sign, of which the opening one is already taken.
    fn list(&mut self, close: &'static str) -> Parsed<Vec<Expr>> {
        let mut items = vec![self.expr()?];
        while self.take_sign(",") {
            items.push(self.expr()?);
        }
        self.expect_sign(close)?;
        Ok(items)
    }

    fn name(&mut self, zh: &str, en: &str) -> Parsed<Name> {
        match self.peek() {
            Token::Word(w) if !RESERVED.contains(&w.as_str()) => {
                let text = w.clone();
                let at = self.step().at;
                Ok(Name { text, at })
            }
            _ => self.unexpected(zh, en),
        }
    }

    fn atom(&mut self) -> Parsed<Expr> {
        let at = self.at();
        match self.peek().clone() {
            Token::Number(digits) => {
                self.next += 1;
                let number = self.number(digits, at.clone())?;
                Ok(Expr { kind: ExprKind::Number(number), at: at.start..self.previous_end() })
            }
            Token::Date(y, m, d) => {
                self.next += 1;
                let day = Day::ymd(y, m, d).ok_or_else(|| {
                    error(
                        "no_such_day",
                        at.clone(),
                        format!("没有这一天：{y:04}-{m:02}-{d:02}"),
                        format!("there is no day {y:04}-{m:02}-{d:02}"),
                    )
                })?;
                Ok(Expr { kind: ExprKind::Date(day), at })
            }
            Token::Sign("(") => {
                self.next += 1;
                let inner = self.expr()?;
                self.expect_sign(")")?;
                Ok(Expr { kind: inner.kind, at: at.start..self.previous_end() })
            }
            Token::Word(word) => self.word(&word, at),
            _ => self.unexpected(
                "一个值：名称、数、日期或括号",
                "a value: a name, a number, a day or a parenthesis",
            ),
        }
    }

    fn word(&mut self, word: &str, at: Range<usize>) -> Parsed<Expr> {
        if let Some((fold, _)) = Fold::ALL.iter().find(|(_, w)| *w == word) {
            self.next += 1;
            return self.fold(*fold, at.start);
        }
        let kind = match word {
            "yes" => ExprKind::YesNo(true),
            "no" => ExprKind::YesNo(false),
            "none" => ExprKind::None,
            "day" => ExprKind::Day,
            "days" => ExprKind::Days,
            "granted" => ExprKind::Name(word.to_owned()),
            w if RESERVED.contains(&w) => {
                return self.unexpected(
                    "一个值：名称、数、日期或括号",
                    "a value: a name, a number, a day or a parenthesis",
                );
            }
            w => ExprKind::Name(w.to_owned()),
        };
        self.next += 1;
        if let ExprKind::Name(text) = &kind
            && self.take_sign("(")
        {
            let name = Name { text: text.clone(), at: at.clone() };
            let arguments = self.list(")")?;
            return Ok(Expr { kind: ExprKind::Call(name, arguments), at: at.start..self.previous_end() });
        }
        Ok(Expr { kind, at })
    }

    fn number(&mut self, digits: String, at: Range<usize>) -> Parsed<Number> {
        let value = exact(&digits, at)?;
        let unit = self.unit();
        let per = if unit.is_some() && self.is_word("per") {
            self.next += 1;
            let at = self.at();
            let Token::Number(digits) = self.peek().clone() else {
                return self
                    .unexpected("一个数，如 `per 100 households`", "a number, as in `per 100 households`");
            };
            self.next += 1;
            let value = exact(&digits, at)?;
            let Some(unit) = self.unit() else {
                return self.unexpected("单位", "a unit");
            };
            Some((digits, value, unit))
        } else {
            None
        };
        Ok(Number { digits, value, unit, per })
    }

    fn unit(&mut self) -> Option<Name> {
        let text = match self.peek() {
            Token::Sign("%") => "%".to_owned(),
            Token::Word(w) if Unit::find(w).is_some() => w.clone(),
            _ => return None,
        };
        let at = self.step().at;
        Some(Name { text, at })
    }

    fn fold(&mut self, fold: Fold, start: usize) -> Parsed<Expr> {
        let kind = if self.take_word("of") {
            self.many(fold)?
        } else if self.take_word("over") {
            self.over(fold)?
        } else {
            return self.unexpected(
                " `of`（对一组对象）或 `over`（对时段）",
                "`of` (a collection) or `over` (parts of a period)",
            );
        };
        Ok(Expr { kind, at: start..self.previous_end() })
    }

    fn many(&mut self, fold: Fold) -> Parsed<ExprKind> {
        let mut path = vec![self.name("一组对象的名称", "the name of a collection")?];
        let mut tail = None;
        while self.take_sign(".") {
            if self.take_sign("(") {
                tail = Some(Box::new(self.expr()?));
                self.expect_sign(")")?;
                break;
            }
            path.push(self.name("名称或括号", "a name or a parenthesis")?);
        }
        let filter = if self.take_word("where") { Some(Box::new(self.deeper(Self::or)?)) } else { None };
        Ok(ExprKind::Many(fold, path, tail, filter))
    }

    fn over(&mut self, fold: Fold) -> Parsed<ExprKind> {
        let (parts, stretch) = if self.take_word("previous") {
            let at = self.at();
            let count = match self.peek().clone() {
                Token::Number(digits) => {
                    self.next += 1;
                    let value = exact(&digits, at.clone())?;
                    Expr { kind: ExprKind::Number(Number { digits, value, unit: None, per: None }), at }
                }
                Token::Sign("(") => self.atom()?,
                _ => return self.unexpected("一个数", "a number"),
            };
            (self.parts()?, Stretch::Previous(Box::new(count)))
        } else {
            let parts = self.parts()?;
            self.expect_word("of")?;
            (parts, Stretch::Of(self.period()?))
        };
        self.expect_sign("(")?;
        let body = self.expr()?;
        self.expect_sign(")")?;
        Ok(ExprKind::Over(fold, parts, stretch, Box::new(body)))
    }

    fn parts(&mut self) -> Parsed<Parts> {
        let found = Parts::ALL.iter().find(|(_, w)| self.is_word(w) || self.peek_singular(w));
        match found {
            Some((parts, _)) => {
                self.next += 1;
                Ok(*parts)
            }
            None => self.unexpected(
                " `days`、`months`、`quarters`、`years` 或 `pieces`",
                "`days`, `months`, `quarters`, `years` or `pieces`",
            ),
        }
    }

    fn peek_singular(&self, plural: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if plural.strip_suffix('s') == Some(w))
            && !matches!(self.peek_second(), Token::End)
    }

    fn period(&mut self) -> Parsed<PeriodKind> {
        let kind = match self.peek() {
            Token::Word(w) if w != "once" => PeriodKind::parse(w),
            _ => None,
        };
        match kind {
            Some(kind) => {
                self.next += 1;
                Ok(kind)
            }
            None => self.unexpected(" `month`、`quarter` 或 `year`", "`month`, `quarter` or `year`"),
        }
    }
}
