//! The grammar of `docs/language.md`, one function for each line of it.

use super::days::{self, Day, Period};
use super::exact::Ratio;
use super::lex::{Token, tokens};
use super::units::{Num, Unit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Sum,
    Count,
    Any,
    All,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Days,
    Pieces,
    Whole(Period),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// The parts that are folded over.
#[derive(Clone, Debug)]
pub enum Span<T> {
    Of(Part, Period),
    Previous(Box<T>, Part),
}

#[derive(Clone, Debug)]
pub enum Expr {
    Number(Num),
    Date(Day),
    YesNo(bool),
    None,
    Day,
    Days,
    Name(String),
    Call(String, Vec<Expr>),
    Dot(Box<Expr>, String),
    Index(Box<Expr>, Vec<Expr>),
    Negative(Box<Expr>),
    Arithmetic(Sum, Box<Expr>, Box<Expr>),
    At(Box<Expr>, Box<Expr>),
    Otherwise(Box<Expr>, Box<Expr>),
    Compare(Relation, Box<Expr>, Box<Expr>),
    OneOf(Box<Expr>, Vec<Expr>),
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    Within(Box<Expr>, Box<Expr>),
    IsNone(Box<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Many { fold: Fold, path: Vec<String>, value: Option<Box<Expr>>, filter: Option<Box<Expr>> },
    Over { fold: Fold, span: Span<Expr>, body: Box<Expr> },
}

const RESERVED: [&str; 28] = [
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

pub fn formula(text: &str) -> Expr {
    let mut parser = Parser { text, tokens: tokens(text), at: 0 };
    let found = parser.formula();
    if parser.at != parser.tokens.len() {
        parser.fail("an end");
    }
    found
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl Parser<'_> {
    fn fail(&self, wanted: &str) -> ! {
        panic!("{wanted} is wanted at token {} ({:?}) of {:?}", self.at, self.tokens.get(self.at), self.text)
    }

    fn peek_word(&self) -> &str {
        match self.tokens.get(self.at) {
            Some(Token::Word(w)) => w,
            _ => "",
        }
    }

    fn peek_sign(&self) -> &'static str {
        match self.tokens.get(self.at) {
            Some(Token::Sign(s)) => s,
            _ => "",
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == word;
        self.at += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.peek_sign() == sign;
        self.at += usize::from(found);
        found
    }

    fn want_word(&mut self, word: &str) {
        if !self.take_word(word) {
            self.fail(word);
        }
    }

    fn want_sign(&mut self, sign: &str) {
        if !self.take_sign(sign) {
            self.fail(sign);
        }
    }

    fn name(&mut self) -> String {
        let word = self.peek_word().to_owned();
        if word.is_empty() || RESERVED.contains(&word.as_str()) {
            self.fail("a name");
        }
        self.at += 1;
        word
    }

    /// formula = "if" formula "then" formula "else" formula | or
    fn formula(&mut self) -> Expr {
        if !self.take_word("if") {
            return self.or();
        }
        let condition = self.formula();
        self.want_word("then");
        let yes = self.formula();
        self.want_word("else");
        let no = self.formula();
        Expr::If(Box::new(condition), Box::new(yes), Box::new(no))
    }

    fn or(&mut self) -> Expr {
        let mut left = self.and();
        while self.take_word("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()));
        }
        left
    }

    fn and(&mut self) -> Expr {
        let mut left = self.not();
        while self.take_word("and") {
            left = Expr::And(Box::new(left), Box::new(self.not()));
        }
        left
    }

    fn not(&mut self) -> Expr {
        if self.take_word("not") { Expr::Not(Box::new(self.not())) } else { self.compare() }
    }

    fn compare(&mut self) -> Expr {
        let left = Box::new(self.fallback());
        let relation = match self.peek_sign() {
            "=" => Some(Relation::Equal),
            "!=" => Some(Relation::NotEqual),
            "<" => Some(Relation::Less),
            "<=" => Some(Relation::AtMost),
            ">" => Some(Relation::Greater),
            ">=" => Some(Relation::AtLeast),
            _ => None,
        };
        if let Some(relation) = relation {
            self.at += 1;
            Expr::Compare(relation, left, Box::new(self.fallback()))
        } else if self.take_word("in") {
            self.one_of(left)
        } else if self.take_word("within") {
            Expr::Within(left, Box::new(self.fallback()))
        } else if self.take_word("is") {
            let negated = self.take_word("not");
            self.want_word("none");
            let found = Expr::IsNone(left);
            if negated { Expr::Not(Box::new(found)) } else { found }
        } else {
            *left
        }
    }

    /// What follows "in".
    fn one_of(&mut self, left: Box<Expr>) -> Expr {
        if self.take_sign("{") {
            let list = self.list("}", Parser::fallback);
            return Expr::OneOf(left, list);
        }
        let low = self.fallback();
        self.want_word("to");
        Expr::Between(left, Box::new(low), Box::new(self.fallback()))
    }

    /// One or more with commas between, and the sign that ends them.
    fn list(&mut self, end: &str, each: fn(&mut Self) -> Expr) -> Vec<Expr> {
        let mut found = vec![each(self)];
        while self.take_sign(",") {
            found.push(each(self));
        }
        self.want_sign(end);
        found
    }

    fn fallback(&mut self) -> Expr {
        let left = self.add();
        if !self.take_word("otherwise") {
            return left;
        }
        Expr::Otherwise(Box::new(left), Box::new(self.fallback()))
    }

    fn add(&mut self) -> Expr {
        let mut left = self.multiply();
        loop {
            let sum = match self.peek_sign() {
                "+" => Sum::Add,
                "-" => Sum::Subtract,
                _ => return left,
            };
            self.at += 1;
            left = Expr::Arithmetic(sum, Box::new(left), Box::new(self.multiply()));
        }
    }

    fn multiply(&mut self) -> Expr {
        let mut left = self.sign();
        loop {
            let sum = match self.peek_sign() {
                "*" => Sum::Multiply,
                "/" => Sum::Divide,
                _ => return left,
            };
            self.at += 1;
            left = Expr::Arithmetic(sum, Box::new(left), Box::new(self.sign()));
        }
    }

    fn sign(&mut self) -> Expr {
        if self.take_sign("-") { Expr::Negative(Box::new(self.sign())) } else { self.moment() }
    }

    fn moment(&mut self) -> Expr {
        let mut left = self.path();
        while self.take_word("at") {
            left = Expr::At(Box::new(left), Box::new(self.path()));
        }
        left
    }

    fn path(&mut self) -> Expr {
        let mut left = self.atom();
        loop {
            if self.take_sign(".") {
                left = Expr::Dot(Box::new(left), self.name());
            } else if self.take_sign("[") {
                left = Expr::Index(Box::new(left), self.list("]", Parser::formula));
            } else {
                return left;
            }
        }
    }

    fn atom(&mut self) -> Expr {
        match self.tokens.get(self.at).cloned() {
            Some(Token::Number(_)) => self.number(),
            Some(Token::Date(text)) => {
                self.at += 1;
                Expr::Date(days::must_read(&text))
            }
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.formula();
                self.want_sign(")");
                inner
            }
            Some(Token::Word(word)) => self.word(&word),
            _ => self.fail("a value"),
        }
    }

    fn word(&mut self, word: &str) -> Expr {
        let constant = match word {
            "yes" => Some(Expr::YesNo(true)),
            "no" => Some(Expr::YesNo(false)),
            "none" => Some(Expr::None),
            "day" => Some(Expr::Day),
            "days" => Some(Expr::Days),
            _ => None,
        };
        if let Some(constant) = constant {
            self.at += 1;
            return constant;
        }
        let fold = match word {
            "sum" => Fold::Sum,
            "count" => Fold::Count,
            "any" => Fold::Any,
            "all" => Fold::All,
            "min" => Fold::Min,
            "max" => Fold::Max,
            _ => {
                let name = self.name();
                return if self.take_sign("(") {
                    Expr::Call(name, self.list(")", Parser::formula))
                } else {
                    Expr::Name(name)
                };
            }
        };
        self.at += 1;
        if self.take_word("of") {
            return self.many(fold);
        }
        self.want_word("over");
        self.over(fold)
    }

    fn plain_number(&mut self) -> Ratio {
        let Some(Token::Number(text)) = self.tokens.get(self.at).cloned() else { self.fail("a number") };
        self.at += 1;
        Ratio::read(&text).unwrap_or_else(|| panic!("{text:?} is not a number"))
    }

    /// number [ unit ] [ "per" number unit ] | number "%"
    fn number(&mut self) -> Expr {
        let q = self.plain_number();
        if self.take_sign("%") {
            let q = q.div(Ratio::whole(100)).expect("a hundred is not zero");
            return Expr::Number(Num::in_unit(q, Unit::none()).expect("a small number"));
        }
        let unit = Unit::word(self.peek_word());
        self.at += usize::from(unit.is_some());
        let num = Num::in_unit(q, unit.unwrap_or(Unit::none())).expect("a number that can be held");
        if !self.take_word("per") {
            return Expr::Number(num);
        }
        let q = self.plain_number();
        let unit = Unit::word(self.peek_word()).unwrap_or_else(|| self.fail("a unit"));
        self.at += 1;
        let below = Num::in_unit(q, unit).expect("a number that can be held");
        Expr::Number(num.div(below).expect("a rate that can be held"))
    }

    /// After `fold of`.
    fn many(&mut self, fold: Fold) -> Expr {
        let mut path = vec![self.name()];
        let mut value = None;
        while self.take_sign(".") {
            if self.take_sign("(") {
                value = Some(Box::new(self.formula()));
                self.want_sign(")");
                break;
            }
            path.push(self.name());
        }
        let filter = if self.take_word("where") { Some(Box::new(self.or())) } else { None };
        Expr::Many { fold, path, value, filter }
    }

    /// After `fold over`.
    fn over(&mut self, fold: Fold) -> Expr {
        let span = if self.take_word("previous") {
            let number = if self.take_sign("(") {
                let inner = self.formula();
                self.want_sign(")");
                inner
            } else {
                Expr::Number(Num::in_unit(self.plain_number(), Unit::none()).expect("a small number"))
            };
            Span::Previous(Box::new(number), self.part())
        } else {
            let part = self.part();
            self.want_word("of");
            let Some(period) = Period::read(self.peek_word()) else { self.fail("a period") };
            self.at += 1;
            Span::Of(part, period)
        };
        self.want_sign("(");
        let body = Box::new(self.formula());
        self.want_sign(")");
        Expr::Over { fold, span, body }
    }

    fn part(&mut self) -> Part {
        let part = match self.peek_word() {
            "days" => Part::Days,
            "pieces" => Part::Pieces,
            "months" => Part::Whole(Period::Month),
            "quarters" => Part::Whole(Period::Quarter),
            "years" => Part::Whole(Period::Year),
            _ => self.fail("days, months, quarters, years or pieces"),
        };
        self.at += 1;
        part
    }
}
