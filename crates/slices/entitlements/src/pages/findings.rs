//! The last run: how many of each, rule by rule, and the button that makes another.

use axum::response::Response;
use base::Fen;
use serde_json::{Value, json};
use shell::components::{
    Button, ButtonKind, Cell, Chip, Column, Empty, Fold, Html, Notice, Panel, Row, Stat, Stats, Table, Tone,
};
use shell::export::{Line, Lines, Listing, Value as Shown};
use shell::words::Words;
use shell::{Ask, Export, Fault};
use store::jobs::{self, State};

use super::words::{labels, period};
use crate::determine::DETERMINE;
use crate::model::{Answer, Run};
use crate::packs::{Held, Packs};
use crate::rows::runs;

pub(super) async fn page(ask: Ask) -> Result<Response, Fault> {
    let packs = super::packs(&ask)?;
    let read = ask.read();
    let run = runs::latest(read.conn()).await?;
    let answers = match &run {
        Some(run) => runs::answers(read.conn(), run.id).await?,
        None => vec![],
    };
    let words = ask.words();
    let main = match &run {
        Some(_) => totals(words, packs, &answers, |table| ask.exported(table, "findings")),
        None => nothing_yet(words),
    };
    let mut page = ask.page(ask.t("nav-findings")).assumed(assumed(words, packs, &answers));
    if let Some(run) = &run {
        page = page.lead_text(lead(words, run));
    }
    if ask.ctx().may_use("entitlements.run") {
        let button = Button::post(ask.t("entitlements-run-now"), "/findings/run", ask.csrf());
        page = page.action(button.kind(ButtonKind::Main));
    }
    if answers.iter().any(|a| packs.find(&a.pack).is_some_and(|h| h.hash != a.pack_hash)) {
        let notice = Notice::new(Tone::Due, ask.t("entitlements-outdated"));
        page = page.notice(notice.text(ask.t("entitlements-outdated-text")));
    }
    Ok(ask.show(&page, &main))
}

/// Wants a run; where one waits or works already, leads to that one.
pub(super) async fn run_now(ask: Ask) -> Result<Response, Fault> {
    let read = ask.read();
    for state in [State::Running, State::Ready] {
        if let Some(job) = jobs::list(read.conn(), Some(state), Some(DETERMINE), None, 1).await?.first() {
            return Ok(ask.done(&format!("/jobs/{}", job.id), ""));
        }
    }
    let mut tx = ask.store().begin(ask.ctx()).await?;
    let job = jobs::enqueue(&tx, DETERMINE, &Value::Null, None).await?;
    let job = job.ok_or_else(|| Fault::broken("a job that was not wanted"))?;
    tx.audit("entitlements.run", [], json!({ "job": job }));
    tx.commit().await?;
    Ok(ask.done(&format!("/jobs/{job}"), ""))
}

pub(super) async fn card(ask: Ask) -> Result<Option<Html>, Fault> {
    let packs = super::packs(&ask)?;
    let read = ask.read();
    let (words, run) = (ask.words(), runs::latest(read.conn()).await?);
    let Some(run) = run else {
        let panel = Panel::new(ask.t("nav-findings"), nothing_yet(words));
        return Ok(Some(panel.action(Button::link(ask.t("entitlements-open"), "/findings")).html(words)));
    };
    let answers = runs::answers(read.conn(), run.id).await?;
    Ok(Some(card_html(words, packs, &run, &answers)))
}

fn nothing_yet(words: &Words) -> Html {
    Empty::new(words.t("entitlements-no-run")).text(words.t("entitlements-no-run-text")).html(words)
}

fn lead(words: &Words, run: &Run) -> String {
    let (day, at) = (run.on.to_string(), run.finished_at.minute_in_china());
    words.with("entitlements-note", &[("day", day.into()), ("at", at.into())])
}

/// The card of the home page: a figure for each scheme of the city's own plans.
pub(crate) fn card_html(words: &Words, packs: &Packs, run: &Run, answers: &[Answer]) -> Html {
    let own = answers.iter().filter_map(|a| {
        let held = packs.find(&a.pack).filter(|h| h.own)?;
        let (_, rule, _) = held.find(&a.rule)?;
        rule.scheme()?;
        let counts = &a.counts;
        let note = words.with(
            "entitlements-counts",
            &[
                ("granted", counts.granted.into()),
                ("refused", counts.refused.into()),
                ("undetermined", (counts.undetermined + counts.cannot).into()),
            ],
        );
        let stat = Stat::money(words.of(&rule.label), Fen::new(counts.granted_fen), words);
        Some(stat.note(format!("{} · {note}", period(words, &a.period))).href("/findings"))
    });
    let mut body = vec![Stats::new(own).html(words)];
    let assumed = assumed(words, packs, answers);
    if !assumed.is_empty() {
        let names = assumed.join(&words.t("entitlements-comma"));
        let text = words.with("entitlements-assumed", &[("names", names.into())]);
        // They are many: that there are some is said at once, which they are when somebody asks.
        let n = u64::try_from(assumed.len()).unwrap_or(u64::MAX);
        let label = words.with("entitlements-assumed-some", &[("n", n.into())]);
        body.push(
            Fold::new(label, Notice::new(Tone::Note, words.t("layout-assumed")).text(text).html(words))
                .html(),
        );
    }
    Panel::new(words.t("nav-findings"), Html::all(body))
        .note(lead(words, run))
        .action(Button::link(words.t("entitlements-open"), "/findings"))
        .html(words)
}

/// The labels of all parameters with assumed values on which a run may rest.
fn assumed(words: &Words, packs: &Packs, answers: &[Answer]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for answer in answers {
        let Some(held) = packs.find(&answer.pack) else { continue };
        for label in labels(words, &held.pack, &answer.assumed) {
            if !out.contains(&label) {
                out.push(label);
            }
        }
    }
    out
}

/// A table for each pack: its rules with how many of each. All of them are one list to take away, below the last.
pub(crate) fn totals(
    words: &Words,
    packs: &Packs,
    answers: &[Answer],
    exported: impl Fn(Table) -> Table,
) -> Html {
    let of_pack =
        |held: &Held| -> Vec<&Answer> { answers.iter().filter(|a| a.pack == held.code()).collect() };
    let mut shown: Vec<(&Held, Table)> = packs
        .all()
        .iter()
        .map(|held| (held, of_pack(held)))
        .filter(|(_, answers)| !answers.is_empty())
        .map(|(held, answers)| (held, table(words, held, &answers)))
        .collect();
    if let Some((held, last)) = shown.pop() {
        shown.push((held, exported(last)));
    }
    Html::all(shown.into_iter().map(|(held, table)| panel(words, held, &table)))
}

/// The totals of all plans as a file.
pub(crate) fn export() -> Export {
    let columns = &[
        "entitlements-plan",
        "entitlements-rule",
        "entitlements-clauses",
        "entitlements-period",
        "entitlements-granted",
        "entitlements-granted-fen",
        "entitlements-refused",
        "entitlements-given",
        "entitlements-undetermined",
        "entitlements-cannot",
    ];
    Export::new(("findings", "nav-findings"), ("entitlements.findings", "/findings"), columns, lines)
}

/// Rules are few: all of them are one page.
async fn lines(listing: Listing) -> Result<Lines, Fault> {
    let packs = listing.app.shared::<Packs>()?;
    let read = listing.read();
    let answers = match runs::latest(read.conn()).await? {
        Some(run) => runs::answers(read.conn(), run.id).await?,
        None => vec![],
    };
    let held =
        packs.all().iter().flat_map(|h| answers.iter().filter(|a| a.pack == h.code()).map(move |a| (h, a)));
    let lines = held.filter_map(|(held, answer)| line(&listing.words, held, answer)).collect();
    Ok(Lines { lines, next: None })
}

fn line(words: &Words, held: &Held, answer: &Answer) -> Option<Line> {
    let (_, rule, _) = held.find(&answer.rule)?;
    let counted = |counts: bool, n: u64| match i64::try_from(n) {
        Ok(n) if counts && answer.in_force => Shown::Number(n),
        _ => Shown::Blank,
    };
    let (scheme, c) = (rule.scheme().is_some(), &answer.counts);
    let granted = if answer.in_force {
        counted(scheme, c.granted)
    } else {
        Shown::text(words.t("entitlements-not-in-force"))
    };
    let paid = if scheme && answer.in_force { Shown::Money(Fen::new(c.granted_fen)) } else { Shown::Blank };
    Some(Line {
        subject: None,
        values: vec![
            Shown::text(words.of(&held.pack.plan.label)),
            Shown::text(words.of(&rule.label)),
            Shown::text(answer.clauses.join(" ")),
            Shown::text(period(words, &answer.period)),
            granted,
            paid,
            counted(scheme, c.refused),
            counted(!scheme, c.given),
            counted(true, c.undetermined),
            counted(true, c.cannot),
        ],
    })
}

fn table(words: &Words, held: &Held, answers: &[&Answer]) -> Table {
    let number = |key: &str| Column::number(words.t(key));
    let caption = words.of(&held.pack.plan.label).to_owned();
    let query = shell::components::Query::new("/findings");
    Table::new(format!("findings-{}", held.code()), caption, query)
        .titled()
        .column(Column::text(words.t("entitlements-rule")))
        .column(Column::text(words.t("entitlements-period")))
        .column(number("entitlements-granted"))
        .column(Column::money(words.t("entitlements-granted-fen")))
        .column(number("entitlements-refused"))
        .column(number("entitlements-given").wide_only())
        .column(number("entitlements-undetermined"))
        .column(number("entitlements-cannot").wide_only())
        .rows(answers.iter().filter_map(|a| row(words, held, a)))
}

fn panel(words: &Words, held: &Held, table: &Table) -> Html {
    let mut panel = Panel::new(words.of(&held.pack.plan.label).to_owned(), table.html(words));
    if !held.own {
        panel = panel.note(words.t("entitlements-others-note"));
    }
    panel.html(words)
}

fn row(words: &Words, held: &Held, answer: &Answer) -> Option<Row> {
    let (_, rule, _) = held.find(&answer.rule)?;
    let name = Cell::text(words.of(&rule.label)).sub(answer.clauses.join(" "));
    let scheme = rule.scheme().is_some();
    let period = period(words, &answer.period);
    if !answer.in_force {
        let state = Cell::chip(Chip::new(Tone::Off, words.t("entitlements-not-in-force")));
        let blanks = (0..5).map(|_| Cell::blank());
        return Some(Row::new([name, Cell::text(period), state].into_iter().chain(blanks)));
    }
    let n = |n: u64| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let of_scheme = |cell: Cell| if scheme { cell } else { Cell::blank() };
    let c = &answer.counts;
    Some(Row::new([
        name,
        Cell::text(period),
        of_scheme(n(c.granted)),
        of_scheme(Cell::money(Fen::new(c.granted_fen))),
        of_scheme(n(c.refused)),
        if scheme { Cell::blank() } else { n(c.given) },
        n(c.undetermined),
        n(c.cannot),
    ]))
}
