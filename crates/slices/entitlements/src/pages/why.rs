//! Why something was found of a person: worked out anew from the facts as they are known now, in plain words.
//!
//! A rule about a home reads the stays of everybody in it. Of these the page of one person names only their own.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Day;
use policy::decide::World;
use policy::explain::{Branch, Explanation, Sort, explain};
use policy::facts::Snapshot;
use policy::lang::types::RuleId;
use policy::receipt::receipt;
use registry::RESIDENT;
use serde_json::{Value, json};
use shell::components::{Breadcrumb, Cell, Chip, Empty, Html, Panel, SummaryList, Tone};
use shell::words::Words;
use shell::{Ask, Fault};
use store::{Reader, StoreError};
use uuid::Uuid;

use super::words::{Own, labels, may_name, period};
use crate::around::{self, INSTITUTION, STAY};
use crate::facts::{self, Gathered};
use crate::packs::{Held, Packs};
use crate::reads::Reads;
use crate::rows::spells::{self, Subject};

pub(super) async fn why(
    ask: Ask,
    Path((id, pack, rule)): Path<(Uuid, String, String)>,
) -> Result<Response, Fault> {
    let (read, ctx) = (ask.read(), ask.ctx());
    let sight = ctx.sight(&registry::ties_of(&read, id).await?)?;
    let person =
        spells::find(read.conn(), id).await?.filter(|s| s.entity == RESIDENT).ok_or(Fault::NotFound)?;
    let packs = super::packs(&ask)?;
    let held = packs.find(&pack).ok_or(Fault::NotFound)?;
    let (rule_id, found, reads) = held.find(&rule).ok_or(Fault::NotFound)?;
    for class in around::classes(held, found, reads).iter() {
        sight.needs(class)?;
    }
    let detail = json!({ "pack": pack, "rule": rule });
    ask.store().record_reading(ctx, "entitlements.read_why", [id], detail).await?;
    let today = ctx.today();
    let about = about(&read, held, held.entity_of(found), &person, today).await?;
    let gathered = gather(&read, held, reads, &about, today).await?;
    let (packs, code) = (packs.clone(), pack.clone());
    let own = about.own.clone();
    let told = tokio::task::spawn_blocking(move || tell(&packs, &code, rule_id, &gathered, &about, today));
    let told = told.await.map_err(Fault::broken)?;
    let words = ask.words();
    let base = if ctx.purpose() == "own" { "me" } else { "people" };
    let page = ask
        .page(words.with("entitlements-why-title", &[("rule", words.of(&found.label).to_owned().into())]))
        .lead_text(words.with("entitlements-why-lead", &[("day", today.to_string().into())]))
        .breadcrumb(Breadcrumb::new().to(person.reference.clone(), format!("/{base}/{id}")))
        .assumed(assumed(words, held, &told));
    Ok(ask.show(&page, &html(words, held, &told, &own)))
}

/// Whom a rule is asked of for a person, and who may be named.
pub(crate) struct About {
    /// The person, their stays or their homes, each with what it is called.
    pub subjects: Vec<(Subject, String)>,
    /// The person and what hangs on them.
    pub own: Own,
}

/// Whom a rule of an entity is asked of for a person.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn about(
    read: &Reader<'_>,
    held: &Held,
    entity: &str,
    person: &Subject,
    today: Day,
) -> Result<About, StoreError> {
    let key = |s: &Subject| format!("{}:{}", s.entity, s.reference);
    let mut out = About { subjects: vec![], own: Own::from([key(person)]) };
    if entity == RESIDENT {
        out.subjects.push((person.clone(), String::new()));
    }
    if held.pack.entity_named(STAY).is_none() {
        return Ok(out);
    }
    for stay in around::stays(read, person, today).await? {
        out.own.insert(key(&stay.subject));
        if entity == STAY {
            let home = stay.home.as_ref().map_or("", |h| h.name.as_str());
            let called = format!("{} {home}", stay.subject.reference).trim_end().to_owned();
            out.subjects.push((stay.subject.clone(), called));
        }
        if let Some(home) = stay.home {
            out.own.insert(key(&home.subject));
            if entity == INSTITUTION && !out.subjects.iter().any(|(s, _)| s.id == home.subject.id) {
                out.subjects.push((home.subject, home.name));
            }
        }
    }
    Ok(out)
}

/// The facts that a rule reads of those of whom it is asked.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn gather(
    read: &Reader<'_>,
    held: &Held,
    reads: &Reads,
    about: &About,
    today: Day,
) -> Result<Gathered, StoreError> {
    let subjects: Vec<Subject> = about.subjects.iter().map(|(s, _)| s.clone()).collect();
    facts::one(read, &facts::Asked { pack: &held.pack, reads, subjects: &subjects, as_known: today }).await
}

/// An explanation with its receipt.
pub(crate) struct Told {
    /// Of whom, where it is not the person.
    pub whose: String,
    /// The explanation, in which nobody else is named.
    pub explanation: Explanation,
    /// The receipt.
    pub receipt: Value,
}

/// Explains a rule for those of whom it is asked.
pub(crate) fn tell(
    packs: &Packs,
    code: &str,
    rule: RuleId,
    gathered: &Gathered,
    about: &About,
    today: Day,
) -> Vec<Told> {
    let Some(held) = packs.find(code) else { return vec![] };
    let Some(entity) = held.pack.rule(rule).map(|r| r.entity) else { return vec![] };
    let snapshot = Snapshot::new(&held.pack, &gathered.facts, today.number(), false);
    let world = World { pack: &held.pack, snapshot: &snapshot, on: today };
    let may_show = own_labels(held, &about.own);
    let one = |(subject, whose): &(Subject, String)| {
        let row = gathered.facts.find(entity, &subject.reference)?;
        let mut explanation = explain(world, rule, row);
        explanation.tree = without_others(&explanation.tree, &may_show);
        Some(Told { whose: whose.clone(), explanation, receipt: receipt(world, rule, row, today) })
    };
    about.subjects.iter().filter_map(one).collect()
}

/// How explanations call the person and what hangs on them.
fn own_labels(held: &Held, own: &Own) -> Vec<String> {
    let label = |key: &String| {
        let (entity, reference) = key.split_once(':')?;
        let entity = held.pack.entity(held.pack.entity_named(entity)?)?;
        Some(format!("{} {reference}", entity.label.zh))
    };
    own.iter().filter_map(label).collect()
}

/// The branches without members of collections who are somebody else; how many were left out is said.
fn without_others(branches: &[Branch], may_show: &[String]) -> Vec<Branch> {
    let mut left_out = 0_usize;
    let mut out = Vec::with_capacity(branches.len());
    for branch in branches {
        if branch.sort == Sort::Member && !may_show.contains(&branch.label.zh) {
            left_out += 1;
            continue;
        }
        out.push(Branch { below: without_others(&branch.below, may_show), ..branch.clone() });
    }
    if left_out > 0 {
        let label = base::Wording::new(
            format!("另有 {left_out} 项属于他人，从略"),
            format!("{left_out} more that belong to others are left out"),
        );
        out.push(Branch {
            sort: Sort::More,
            yes_no: false,
            money: false,
            label,
            value: base::Wording::default(),
            unknown: false,
            source: base::Wording::default(),
            clauses: vec![],
            taken: false,
            below: vec![],
        });
    }
    out
}

/// The labels of the parameters with assumed values that were used.
fn assumed(words: &Words, held: &Held, told: &[Told]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for key in told.iter().flat_map(|t| &t.explanation.assumed) {
        let name = key.trim_start_matches("parameter:").split('[').next().unwrap_or("").to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    labels(words, &held.pack, &names)
}

/// What the page shows: for each of whom the rule is asked the result, the reasons in short and in full, the receipt.
pub(crate) fn html(words: &Words, held: &Held, told: &[Told], own: &Own) -> Html {
    if told.is_empty() {
        let empty =
            Empty::new(words.t("entitlements-why-nobody")).text(words.t("entitlements-why-nobody-text"));
        return empty.html(words);
    }
    Html::all(told.iter().map(|t| section(words, held, t, own)))
}

fn section(words: &Words, held: &Held, told: &Told, own: &Own) -> Html {
    let e = &told.explanation;
    let (tone, key) = match e.result.as_str() {
        "granted" => (Tone::Ok, "entitlements-granted"),
        "refused" => (Tone::Off, "entitlements-refused"),
        "undetermined" => (Tone::Unknown, "entitlements-undetermined"),
        "not_in_force" => (Tone::Off, "entitlements-not-in-force"),
        _ => (Tone::Note, "entitlements-given"),
    };
    let mut list = SummaryList::new()
        .line(
            words.t("entitlements-result"),
            Cell::chip(Chip::new(tone, words.t(key))).sub(words.of(&e.result_words)),
        )
        .line(words.t("entitlements-period"), Cell::text(period(words, &e.period)))
        .line(words.t("entitlements-judged-on"), Cell::day(e.judged_on));
    if !e.search.needs.is_empty() {
        let named: Vec<String> = e.search.ask_first.iter().filter(|n| may_name(n, own)).cloned().collect();
        let hidden = e.search.ask_first.len() - named.len();
        let mut text = words.of(&super::words::in_words(&held.pack, &named)).to_owned();
        if hidden > 0 {
            let n = u64::try_from(hidden).unwrap_or(u64::MAX);
            text = format!("{text} {}", words.with("entitlements-needs-others", &[("n", n.into())]));
        }
        list = list.line(words.t("entitlements-missing"), Cell::text(text.trim()));
    }
    if let Some(provisional) = &e.provisional {
        list = list.line(words.t("entitlements-provisional"), Cell::text(words.of(provisional)));
    }
    if !e.clauses.is_empty() {
        list = list.line(words.t("entitlements-clauses"), Cell::text(clauses(words, held, &e.clauses)));
    }
    let brief: Vec<Branch> = e.tree.iter().map(Branch::brief).collect();
    let tree = Tree {
        words,
        brief: branches(words, &brief, OPEN_DEPTH),
        full: branches(words, &e.tree, 0),
        receipt: receipt_html(words, &told.receipt),
    };
    let body = Html::all([list.html(words), Html::of(&tree).unwrap_or_default()]);
    let title = if told.whose.is_empty() { words.of(&e.label).to_owned() } else { told.whose.clone() };
    Panel::new(title, body).html(words)
}

/// Clauses with what they say in short.
fn clauses(words: &Words, held: &Held, ids: &[String]) -> String {
    let one = |id: &String| match held.pack.clauses.get(id) {
        Some(clause) => format!("{id} {}", words.of(&clause.label)),
        None => id.clone(),
    };
    ids.iter().map(one).collect::<Vec<_>>().join(&words.t("entitlements-semicolon"))
}

/// How many levels of the short form are open at once.
const OPEN_DEPTH: u32 = 2;

#[derive(Template)]
#[template(path = "tree.html")]
struct Tree<'a> {
    words: &'a Words,
    brief: Html,
    full: Html,
    receipt: Html,
}

struct Shown {
    label: String,
    value: Option<String>,
    taken: bool,
    notes: String,
    open: bool,
    inner: Html,
}

#[derive(Template)]
#[template(path = "branches.html")]
struct Branches<'a> {
    words: &'a Words,
    branches: Vec<Shown>,
}

/// Branches as a list; the first so many levels are open.
fn branches(words: &Words, all: &[Branch], open: u32) -> Html {
    if all.is_empty() {
        return Html::default();
    }
    let shown = |b: &Branch| {
        let value = words.of(&b.value);
        let mut notes = vec![words.of(&b.source).to_owned(), b.clauses.join(" ")];
        notes.retain(|n| !n.is_empty());
        Shown {
            label: words.of(&b.label).to_owned(),
            value: (!value.is_empty()).then(|| value.to_owned()),
            taken: b.taken,
            notes: notes.join(" · "),
            open: open > 0,
            inner: branches(words, &b.below, open.saturating_sub(1)),
        }
    };
    let view = Branches { words, branches: all.iter().map(shown).collect() };
    Html::of(&view).unwrap_or_default()
}

/// The hashes of a receipt: what has to be the same for the same answer.
fn receipt_html(words: &Words, receipt: &Value) -> Html {
    let at = |pointer: &str| receipt.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_owned();
    SummaryList::new()
        .line(words.t("entitlements-receipt-engine"), Cell::text(at("/engine/conformance")))
        .line(words.t("entitlements-receipt-pack"), Cell::text(at("/pack/hash")))
        .line(words.t("entitlements-receipt-facts"), Cell::text(at("/facts/hash")))
        .line(words.t("entitlements-receipt-asked"), Cell::text(at("/question/on")))
        .html(words)
}
