//! Words of a formula into a tree, by the grammar of `docs/language.md`.

mod atoms;

use std::ops::Range;

use base::Wording;

use crate::lang::ast::{Arith, Comparison, Expr, ExprKind};
use crate::lang::exact::Exact;
use crate::lang::lexer::{Lexeme, Token, words};

/// How deep a formula may nest; deeper ones are refused before they could exhaust the stack.
const DEPTH_MAX: usize = 100;

/// How long a formula may be, in bytes.
const LENGTH_MAX: usize = 64 * 1024;

/// Words that cannot be names.
pub const RESERVED: [&str; 28] = [
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "in",
    "to",
    "within",
    "is",
    "none",
    "otherwise",
    "at",
    "yes",
    "no",
    "day",
    "days",
    "per",
    "where",
    "of",
    "over",
    "previous",
    "sum",
    "count",
    "any",
    "all",
    "min",
    "max",
];

/// Why a formula cannot be read, with its bytes in the formula.
#[derive(Clone, Debug)]
pub struct ParseError {
    /// A short name that never changes.
    pub code: &'static str,
    /// Where.
    pub at: Range<usize>,
    /// What was found.
    pub message: Wording,
    /// What was expected.
    pub hint: Option<Wording>,
}

type Parsed<T> = Result<T, Box<ParseError>>;

/// Reads a whole formula.
///
/// # Errors
/// Where the text is not a formula: the place, what was found and what was expected.
pub fn formula(text: &str) -> Result<Expr, ParseError> {
    if text.len() > LENGTH_MAX {
        return Err(*error("formula_too_long", 0..0, "公式过长", "the formula is too long"));
    }
    let lexemes = words(text).map_err(|e| ParseError {
        code: "unknown_sign",
        at: e.at,
        message: Wording::new(format!("不认识的符号 `{}`", e.found), format!("unknown sign `{}`", e.found)),
        hint: full_width(e.found),
    })?;
    let mut parser = Parser { lexemes, next: 0, depth: 0 };
    let expr = parser.expr().map_err(|e| *e)?;
    parser.end().map_err(|e| *e)?;
    Ok(expr)
}

/// Full-width signs are a common slip of Chinese input methods.
fn full_width(c: char) -> Option<Wording> {
    let folded = base::half_width(c.encode_utf8(&mut [0; 4])).into_owned();
    let plain = if c == '、' || c == '，' { ",".to_owned() } else { folded };
    (!plain.starts_with(c))
        .then(|| Wording::new(format!("请用半角 `{plain}`"), format!("write the half-width `{plain}`")))
}

fn error(
    code: &'static str,
    at: Range<usize>,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Box<ParseError> {
    Box::new(ParseError { code, at, message: Wording::new(zh, en), hint: None })
}

struct Parser {
    lexemes: Vec<Lexeme>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.lexemes.get(self.next).map_or(&Token::End, |l| &l.token)
    }

    fn peek_second(&self) -> &Token {
        self.lexemes.get(self.next + 1).map_or(&Token::End, |l| &l.token)
    }

    fn at(&self) -> Range<usize> {
        let last = self.lexemes.len().saturating_sub(1);
        self.lexemes.get(self.next.min(last)).map_or(0..0, |l| l.at.clone())
    }

    fn step(&mut self) -> Lexeme {
        let at = self.at();
        let token = self.peek().clone();
        self.next += 1;
        Lexeme { token, at }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if w == word)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(s) if *s == sign)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.next += usize::from(found);
        found
    }

    fn found(&self) -> (String, String) {
        match self.peek() {
            Token::Word(w) | Token::Number(w) => (format!("`{w}`"), format!("`{w}`")),
            Token::Date(y, m, d) => (format!("`{y:04}-{m:02}-{d:02}`"), format!("`{y:04}-{m:02}-{d:02}`")),
            Token::Sign(s) => (format!("`{s}`"), format!("`{s}`")),
            Token::End => ("公式的结尾".to_owned(), "the end of the formula".to_owned()),
        }
    }

    fn unexpected<T>(&self, zh: &str, en: &str) -> Parsed<T> {
        let (found_zh, found_en) = self.found();
        let mut e = error(
            "syntax",
            self.at(),
            format!("没想到这里是{found_zh}"),
            format!("did not expect {found_en} here"),
        );
        e.hint = Some(Wording::new(format!("这里应为{zh}"), format!("expected {en}")));
        Err(e)
    }

    fn expect_sign(&mut self, sign: &'static str) -> Parsed<()> {
        if self.take_sign(sign) {
            Ok(())
        } else {
            self.unexpected(&format!(" `{sign}`"), &format!("`{sign}`"))
        }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.take_word(word) {
            Ok(())
        } else {
            self.unexpected(&format!(" `{word}`"), &format!("`{word}`"))
        }
    }

    fn end(&self) -> Parsed<()> {
        if matches!(self.peek(), Token::End) {
            return Ok(());
        }
        self.unexpected(
            "公式的结尾，或 `and`、`or`、运算符",
            "the end of the formula, or `and`, `or`, an operator",
        )
    }

    fn deeper<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(error(
                "too_deep",
                self.at(),
                "公式嵌套过深，请拆成变量",
                "the formula nests too deeply; name its parts as variables",
            ));
        }
        let result = f(self);
        self.depth -= 1;
        result
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.deeper(|p| if p.is_word("if") { p.choice() } else { p.or() })
    }

    fn choice(&mut self) -> Parsed<Expr> {
        let start = self.at().start;
        let mut cases = Vec::new();
        while self.take_word("if") {
            let condition = self.expr()?;
            self.expect_word("then")?;
            let value = self.expr()?;
            self.expect_word("else")?;
            cases.push((condition, value));
        }
        let otherwise = self.expr()?;
        let at = start..otherwise.at.end;
        Ok(Expr { kind: ExprKind::If(cases, Box::new(otherwise)), at })
    }

    fn or(&mut self) -> Parsed<Expr> {
        self.chain("or", Self::and, ExprKind::Or)
    }

    fn and(&mut self) -> Parsed<Expr> {
        self.chain("and", Self::not, ExprKind::And)
    }

    fn chain(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Parsed<Expr>,
        join: fn(Vec<Expr>) -> ExprKind,
    ) -> Parsed<Expr> {
        let first = part(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let start = first.at.start;
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        let end = parts.last().map_or(start, |p| p.at.end);
        Ok(Expr { kind: join(parts), at: start..end })
    }

    fn not(&mut self) -> Parsed<Expr> {
        let start = self.at().start;
        if !self.take_word("not") {
            return self.compare();
        }
        let inner = self.deeper(Self::not)?;
        let at = start..inner.at.end;
        Ok(Expr { kind: ExprKind::Not(Box::new(inner)), at })
    }

    fn compare(&mut self) -> Parsed<Expr> {
        let left = self.fallback()?;
        let start = left.at.start;
        let kind = match self.peek() {
            Token::Sign(s) => match comparison(s) {
                Some(c) => {
                    self.next += 1;
                    ExprKind::Compare(c, Box::new(left), Box::new(self.fallback()?))
                }
                None => return Ok(left),
            },
            Token::Word(w) if w == "in" => {
                self.next += 1;
                self.membership(left)?
            }
            Token::Word(w) if w == "within" => {
                self.next += 1;
                ExprKind::Within(Box::new(left), Box::new(self.fallback()?))
            }
            Token::Word(w) if w == "is" => {
                self.next += 1;
                let negated = self.take_word("not");
                self.expect_word("none")?;
                ExprKind::IsNone(Box::new(left), negated)
            }
            _ => return Ok(left),
        };
        let end = self.previous_end();
        if let Token::Sign(s) = self.peek()
            && comparison(s).is_some()
        {
            let mut e =
                error("chained_comparison", self.at(), "比较不能连写", "comparisons cannot be chained");
            e.hint = Some(Wording::new(
                "写成 `a <= b and b <= c`，或 `b in a to c`",
                "write `a <= b and b <= c`, or `b in a to c`",
            ));
            return Err(e);
        }
        Ok(Expr { kind, at: start..end })
    }

    fn membership(&mut self, left: Expr) -> Parsed<ExprKind> {
        if !self.take_sign("{") {
            let low = self.fallback()?;
            self.expect_word("to")?;
            return Ok(ExprKind::InRange(Box::new(left), Box::new(low), Box::new(self.fallback()?)));
        }
        let mut members = vec![self.fallback()?];
        while self.take_sign(",") {
            members.push(self.fallback()?);
        }
        self.expect_sign("}")?;
        Ok(ExprKind::InSet(Box::new(left), members))
    }

    fn previous_end(&self) -> usize {
        self.next.checked_sub(1).and_then(|i| self.lexemes.get(i)).map_or(0, |l| l.at.end)
    }

    fn fallback(&mut self) -> Parsed<Expr> {
        let value = self.add()?;
        if !self.take_word("otherwise") {
            return Ok(value);
        }
        let other = self.deeper(Self::fallback)?;
        let at = value.at.start..other.at.end;
        Ok(Expr { kind: ExprKind::Otherwise(Box::new(value), Box::new(other)), at })
    }

    fn add(&mut self) -> Parsed<Expr> {
        self.arithmetic(&[("+", Arith::Add), ("-", Arith::Subtract)], Self::multiply)
    }

    fn multiply(&mut self) -> Parsed<Expr> {
        self.arithmetic(&[("*", Arith::Multiply), ("/", Arith::Divide)], Self::sign)
    }

    fn arithmetic(&mut self, signs: &[(&str, Arith)], part: fn(&mut Self) -> Parsed<Expr>) -> Parsed<Expr> {
        let mut left = part(self)?;
        let mut length = 0;
        while let Some((_, arith)) = signs.iter().find(|(s, _)| self.is_sign(s)) {
            self.next += 1;
            length += 1;
            if length > DEPTH_MAX {
                return Err(error(
                    "too_deep",
                    self.at(),
                    "算式过长，请拆成变量",
                    "the sum is too long; name its parts as variables",
                ));
            }
            let right = part(self)?;
            let at = left.at.start..right.at.end;
            left = Expr { kind: ExprKind::Arith(*arith, Box::new(left), Box::new(right)), at };
        }
        Ok(left)
    }

    fn sign(&mut self) -> Parsed<Expr> {
        let start = self.at().start;
        if !self.take_sign("-") {
            return self.moment();
        }
        let inner = self.deeper(Self::sign)?;
        let at = start..inner.at.end;
        Ok(Expr { kind: ExprKind::Negate(Box::new(inner)), at })
    }

    fn moment(&mut self) -> Parsed<Expr> {
        let mut value = self.path()?;
        let mut length = 0;
        while self.take_word("at") {
            length += 1;
            if length > DEPTH_MAX {
                return Err(error("too_deep", self.at(), "公式嵌套过深", "the formula nests too deeply"));
            }
            let day = self.path()?;
            let at = value.at.start..day.at.end;
            value = Expr { kind: ExprKind::At(Box::new(value), Box::new(day)), at };
        }
        Ok(value)
    }
}

fn exact(digits: &str, at: Range<usize>) -> Parsed<Exact> {
    Exact::parse(digits).ok_or_else(|| error("number_too_large", at, "数太大", "the number is too large"))
}

fn comparison(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::More,
        ">=" => Comparison::AtLeast,
        _ => return None,
    })
}
