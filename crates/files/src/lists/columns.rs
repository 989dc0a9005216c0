//! The columns of the lists, in the order in which they stand in files; `docs/files.md` explains them.

use std::borrow::Cow;

use base::{Day, Fen, Lang, Wording};
use night::{Line, Night, Totals};
use policy::Pack;

/// What a cell of a workbook or page holds.
pub(super) enum Cell {
    /// Nothing.
    Blank,
    /// Text.
    Text(String),
    /// Money.
    Money(Fen),
    /// A day.
    Day(Day),
}

/// A column of every list.
pub(super) struct Column {
    /// Its name in files.
    pub name: &'static str,
    /// As shown in Chinese.
    pub zh: &'static str,
    /// As shown in English.
    pub en: &'static str,
    /// Its width in a workbook, in characters.
    pub width: f64,
    /// Its text in files.
    pub csv: fn(&Line) -> Cow<'_, str>,
    /// Its cell for people.
    pub cell: fn(&Line, &Names<'_>) -> Cell,
}

/// Labels of what lines name, in a language.
pub(super) struct Names<'a> {
    pub pack: &'a Pack,
    pub lang: Lang,
}

impl Names<'_> {
    /// Words in the language.
    pub(super) fn words(&self, words: &Wording) -> String {
        words.in_lang(self.lang).to_owned()
    }

    /// A scheme's label, or its name where the pack does not have it.
    pub(super) fn scheme(&self, name: &str) -> String {
        let rule = self.pack.rule_named(name).and_then(|id| self.pack.rule(id));
        rule.map_or_else(|| name.to_owned(), |r| self.words(&r.label))
    }

    /// An entity's label.
    pub(super) fn entity(&self, name: &str) -> String {
        let entity = self.pack.entity_named(name).and_then(|id| self.pack.entity(id));
        entity.map_or_else(|| name.to_owned(), |e| self.words(&e.label))
    }

    /// What is missing, in words: `出生日期`, and of whom where that is not the one whom the line is about.
    pub(super) fn need(&self, need: &str, id: &str) -> String {
        let pack = self.pack;
        if let Some(parameter) = need.strip_prefix("parameter:") {
            let (name, key) = parameter.split_once('[').map_or((parameter, None), |(n, k)| (n, Some(k)));
            let found = pack.parameter_named(name).and_then(|id| pack.parameter(id));
            let label = found.map_or_else(|| name.to_owned(), |p| self.words(&p.label));
            return key.map_or_else(|| label.clone(), |key| format!("{label} [{key}"));
        }
        let parts = need.split_once(':').and_then(|(entity, rest)| Some((entity, rest.rsplit_once('.')?)));
        let Some((entity, (whose, name))) = parts else { return need.to_owned() };
        let fact = pack.entity_named(entity).and_then(|e| pack.fact(pack.fact_named(e, name)?));
        let label = fact.map_or_else(|| name.to_owned(), |f| self.words(&f.label));
        if whose == id { label } else { format!("{} {whose} {label}", self.entity(entity)) }
    }
}

fn fen(amount: Option<i64>) -> Cow<'static, str> {
    amount.map_or(Cow::Borrowed(""), |fen| fen.to_string().into())
}

fn day(day: Option<Day>) -> Cow<'static, str> {
    day.map_or(Cow::Borrowed(""), |day| day.to_string().into())
}

fn joined(texts: &[String]) -> Cow<'_, str> {
    match texts {
        [] => Cow::Borrowed(""),
        [one] => Cow::Borrowed(one),
        many => many.join(" ").into(),
    }
}

fn money(amount: Option<i64>) -> Cell {
    amount.map_or(Cell::Blank, |fen| Cell::Money(Fen::new(fen)))
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn state(line: &Line) -> &'static str {
    line.state.map_or("", night::State::as_str)
}

/// How late a line is, in words.
pub(super) fn state_words(line: &Line) -> Wording {
    match line.state {
        None => Wording::default(),
        Some(night::State::NotYetPayable) => Wording::new("尚未到发放期", "not yet payable"),
        Some(night::State::InThisRun) => Wording::new("本期发放", "in this run"),
        Some(night::State::Overdue) => Wording::new("逾期", "overdue"),
    }
}

/// The columns of every list.
pub(super) const LINE: [Column; 18] = [
    Column {
        name: "scheme",
        zh: "待遇",
        en: "Scheme",
        width: 18.0,
        csv: |l| Cow::Borrowed(&l.scheme),
        cell: |l, n| text(n.scheme(&l.scheme)),
    },
    Column {
        name: "period",
        zh: "期间",
        en: "Period",
        width: 10.0,
        csv: |l| Cow::Borrowed(&l.period),
        cell: |l, _| text(&l.period),
    },
    Column {
        name: "entity",
        zh: "对象类别",
        en: "Entity",
        width: 12.0,
        csv: |l| Cow::Borrowed(&l.entity),
        cell: |l, n| text(n.entity(&l.entity)),
    },
    Column {
        name: "id",
        zh: "编号",
        en: "Id",
        width: 20.0,
        csv: |l| Cow::Borrowed(&l.id),
        cell: |l, _| text(&l.id),
    },
    Column {
        name: "amount_fen",
        zh: "金额（元）",
        en: "Amount, yuan",
        width: 14.0,
        csv: |l| fen(l.amount_fen),
        cell: |l, _| money(l.amount_fen),
    },
    Column {
        name: "due_fen",
        zh: "应发（元）",
        en: "Due, yuan",
        width: 14.0,
        csv: |l| fen(l.due_fen),
        cell: |l, _| money(l.due_fen),
    },
    Column {
        name: "delivered_fen",
        zh: "已发（元）",
        en: "Delivered, yuan",
        width: 14.0,
        csv: |l| fen(Some(l.delivered_fen)),
        cell: |l, _| money(Some(l.delivered_fen)),
    },
    Column {
        name: "amount_min_fen",
        zh: "至少（元）",
        en: "At least, yuan",
        width: 14.0,
        csv: |l| fen(l.min_fen),
        cell: |l, _| money(l.min_fen),
    },
    Column {
        name: "amount_max_fen",
        zh: "至多（元）",
        en: "At most, yuan",
        width: 14.0,
        csv: |l| fen(l.max_fen),
        cell: |l, _| money(l.max_fen),
    },
    Column {
        name: "state",
        zh: "时限",
        en: "State",
        width: 14.0,
        csv: |l| Cow::Borrowed(state(l)),
        cell: |l, n| text(n.words(&state_words(l))),
    },
    Column {
        name: "pay_by",
        zh: "发放期限",
        en: "Pay by",
        width: 12.0,
        csv: |l| day(l.pay_by),
        cell: |l, _| l.pay_by.map_or(Cell::Blank, Cell::Day),
    },
    Column {
        name: "paid_on",
        zh: "最近发放",
        en: "Last paid on",
        width: 12.0,
        csv: |l| day(l.paid_on),
        cell: |l, _| l.paid_on.map_or(Cell::Blank, Cell::Day),
    },
    Column {
        name: "deliveries",
        zh: "发放编号",
        en: "Deliveries",
        width: 18.0,
        csv: |l| joined(&l.deliveries),
        cell: |l, _| text(l.deliveries.join(" ")),
    },
    Column {
        name: "code",
        zh: "原因代码",
        en: "Reason code",
        width: 18.0,
        csv: |l| Cow::Borrowed(l.code),
        cell: |l, _| text(l.code),
    },
    Column {
        name: "reason",
        zh: "原因",
        en: "Reason",
        width: 36.0,
        csv: |l| Cow::Borrowed(&l.reason.zh),
        cell: |l, n| text(n.words(&l.reason)),
    },
    Column {
        name: "needs",
        zh: "缺什么",
        en: "Needs",
        width: 30.0,
        csv: |l| joined(&l.needs),
        cell: |l, _| text(l.needs.join(" ")),
    },
    Column {
        name: "ask_first",
        zh: "先问什么",
        en: "Ask first",
        width: 30.0,
        csv: |l| joined(&l.ask_first),
        cell: |l, _| text(l.ask_first.join(" ")),
    },
    Column {
        name: "clauses",
        zh: "条款",
        en: "Clauses",
        width: 14.0,
        csv: |l| joined(&l.clauses),
        cell: |l, _| text(l.clauses.join(" ")),
    },
];

/// An amount of totals: its name in files, in words, and itself.
pub(super) type Total = (&'static str, (&'static str, &'static str), fn(&Totals) -> i64);

/// The amounts of totals, in the order of files.
pub(super) const TOTAL: [Total; 9] = [
    ("due_fen", ("应发", "due"), |t| t.due_fen),
    ("due_delivered_fen", ("其中已发", "of it delivered"), |t| t.due_delivered_fen),
    ("due_missing_fen", ("其中未发", "of it missing"), |t| t.due_missing_fen),
    ("due_unknown_fen", ("其中不知是否已发", "of it not known"), |t| t.due_unknown_fen),
    ("overdue_fen", ("未发中逾期", "missing and overdue"), |t| t.overdue_fen),
    ("delivered_fen", ("已发", "delivered"), |t| t.delivered_fen),
    ("matched_fen", ("其中应发", "of it due"), |t| t.matched_fen),
    ("not_due_fen", ("其中不应发", "of it not due"), |t| t.not_due_fen),
    ("undetermined_fen", ("其中尚不能确定", "of it undetermined"), |t| t.undetermined_fen),
];

/// The sum of all totals; none where one does not fit.
pub(super) fn sum(night: &Night, amount: fn(&Totals) -> i64) -> Option<Fen> {
    Fen::checked_sum(night.totals.values().map(|t| Fen::new(amount(t))))
}

/// How many lines each list has.
pub(super) fn lines(night: &Night) -> [usize; 5] {
    night::Kind::ALL.map(|kind| night.list(kind).count())
}
