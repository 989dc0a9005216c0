//! The panel of a person: what each rule finds of them, the city's own plan first.

use std::collections::HashMap;

use base::{Day, Fen, Instant};
use gate::Sight;
use policy::pack::model::Rule;
use registry::RESIDENT;
use shell::components::{Button, Cell, Chip, Empty, Html, Notice, Panel, SummaryList, Tone};
use shell::words::Words;
use shell::{Ask, Fault, Person};
use store::{Reader, StoreError};
use uuid::Uuid;

use super::words::{Own, cells, labels, period};
use crate::around::{self, INSTITUTION, STAY, Stay};
use crate::model::{Answer, Finding, Run};
use crate::packs::{Held, Packs};
use crate::reads::Reads;
use crate::rows::runs;
use crate::rows::spells::Subject;

/// What is shown of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not all that the rule reads is open to whoever looks.
    Closed,
    /// The rule is not in force in the period.
    NotInForce,
    /// The last run knew nobody of that id, or had not this rule.
    Absent,
    /// What was found.
    Found(Box<Finding>),
}

/// A line of the panel.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The rule.
    pub rule: String,
    /// Whose home or stay it is about; empty where it is the person.
    pub whose: String,
    /// What is shown.
    pub state: State,
    /// The period.
    pub period: String,
    /// The clauses.
    pub clauses: Vec<String>,
    /// What the person's own stays bring, by figure: the figure, the stay's id in files, the finding.
    pub shares: Vec<(String, String, Finding)>,
}

/// The lines of one pack.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The short name of the plan.
    pub pack: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// Names of parameters with assumed values on which the lines may rest.
    pub assumed: Vec<String>,
    /// Whether the rules are others now than in the last run.
    pub outdated: bool,
}

/// All that the panel shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The day for which the last run asked.
    pub on: Day,
    /// When it was finished.
    pub finished_at: Instant,
    /// Who may be named.
    pub own: Own,
    /// A group for each pack, in the order of the packs.
    pub groups: Vec<Group>,
}

/// Whose panel it is.
pub(crate) struct Of<'a> {
    /// The person.
    pub subject: Subject,
    /// What of them is open.
    pub sight: &'a Sight,
    /// The day it is.
    pub today: Day,
}

pub(super) async fn draw(ask: Ask, person: Person) -> Result<Option<Html>, Fault> {
    let packs = super::packs(&ask)?;
    if packs.all().is_empty() {
        return Ok(None);
    }
    let read = ask.read();
    let subject = Subject { id: person.id, entity: RESIDENT.to_owned(), reference: person.reference };
    let of = Of { subject, sight: &person.sight, today: ask.ctx().today() };
    let Some(mut shown) = look(&read, packs, &of).await? else {
        return Ok(Some(nothing_yet(&ask)));
    };
    if !compared(&ask) {
        shown.groups.retain(|g| packs.all().iter().any(|h| h.own && h.code() == g.pack));
    }
    let own_page = ask.ctx().purpose() == "own";
    let (route, base) =
        if own_page { ("entitlements.own_why", "me") } else { ("entitlements.why", "people") };
    let why = ask.ctx().may_use(route).then(|| format!("/{base}/{}/why", person.id));
    let found = html(ask.words(), packs, &shown, why.as_deref());
    if own_page && found.is_empty() {
        // People look for this first, and should not have to guess from nothing.
        let empty =
            Empty::new(ask.t("entitlements-own-nothing")).text(ask.t("entitlements-own-nothing-text"));
        return Ok(Some(Panel::new(ask.t("entitlements-title"), empty.html(ask.words())).html(ask.words())));
    }
    Ok(Some(found))
}

/// Whether what another city would grant is shown: a comparison for officers; to anybody else it would only be puzzling.
pub(crate) fn compared(ask: &Ask) -> bool {
    ask.ctx().holds("city_officer") || ask.ctx().holds("county_officer")
}

/// Nothing was determined yet: what to do.
fn nothing_yet(ask: &Ask) -> Html {
    let mut empty = Empty::new(ask.t("entitlements-no-run")).text(ask.t("entitlements-no-run-text"));
    if ask.ctx().may_use("entitlements.run") {
        empty = empty.action(Button::post(ask.t("entitlements-run-now"), "/findings/run", ask.csrf()));
    }
    Panel::new(ask.t("entitlements-title"), empty.html(ask.words())).html(ask.words())
}

/// Reads what is found of a person; none where nothing was determined yet.
pub(crate) async fn look(read: &Reader<'_>, packs: &Packs, of: &Of<'_>) -> Result<Option<Shown>, StoreError> {
    let Some(Run { id, on, finished_at, .. }) = runs::latest(read.conn()).await? else { return Ok(None) };
    let answers = runs::answers(read.conn(), id).await?;
    let wanted = |held: &Held| {
        held.answered().any(|(_, rule, reads)| {
            [STAY, INSTITUTION].contains(&held.entity_of(rule)) && around::open(held, rule, reads, of.sight)
        })
    };
    // That somebody stays in a home is itself a fact that is not open to everybody.
    let stays = if packs.all().iter().any(wanted) {
        around::stays(read, &of.subject, of.today).await?
    } else {
        vec![]
    };
    let mut subjects: Vec<Uuid> = vec![of.subject.id];
    subjects.extend(stays.iter().map(|s| s.subject.id));
    subjects.extend(stays.iter().filter_map(|s| s.home.as_ref()).map(|h| h.subject.id));
    let ids: Vec<i64> = answers.iter().map(|a| a.id).collect();
    let found = runs::findings(read.conn(), &ids, &subjects).await?;
    let found = found.into_iter().map(|(answer, f)| ((answer, f.subject), f)).collect();
    let seen = Seen { of, stays: &stays, answers: &answers, found: &found };
    let groups = packs.all().iter().map(|held| seen.group(held)).collect();
    let named = std::iter::once(&of.subject).chain(stays.iter().map(|s| &s.subject));
    let named = named.chain(stays.iter().filter_map(|s| s.home.as_ref()).map(|h| &h.subject));
    let own = named.map(|s| format!("{}:{}", s.entity, s.reference)).collect();
    Ok(Some(Shown { on, finished_at, own, groups }))
}

struct Seen<'a> {
    of: &'a Of<'a>,
    stays: &'a [Stay],
    answers: &'a [Answer],
    found: &'a HashMap<(i64, Uuid), Finding>,
}

impl Seen<'_> {
    fn answer(&self, held: &Held, rule: &Rule) -> Option<&Answer> {
        self.answers.iter().find(|a| a.pack == held.code() && a.rule == rule.name)
    }

    fn group(&self, held: &Held) -> Group {
        let mut group =
            Group { pack: held.code().to_owned(), lines: vec![], assumed: vec![], outdated: false };
        for (id, rule, reads) in held.answered() {
            let entity = held.entity_of(rule);
            // What a stay brings is told with the rule of the home that adds it up.
            let told = |other: &Rule, reads: &Reads| other.entity != rule.entity && reads.rules.contains(&id);
            if entity == STAY && held.answered().any(|(_, other, reads)| told(other, reads)) {
                continue;
            }
            let lines = self.lines(held, rule, reads);
            let answer = self.answer(held, rule);
            group.outdated |= answer.is_some_and(|a| a.pack_hash != held.hash);
            if lines.iter().any(|l| matches!(l.state, State::Found(_))) {
                let new = answer.into_iter().flat_map(|a| &a.assumed);
                for name in new {
                    if !group.assumed.contains(name) {
                        group.assumed.push(name.clone());
                    }
                }
            }
            group.lines.extend(lines);
        }
        group
    }

    /// The lines of a rule: one for the person, or one for each of their homes or stays.
    fn lines(&self, held: &Held, rule: &Rule, reads: &Reads) -> Vec<Line> {
        let answer = self.answer(held, rule);
        let line = |whose: String, state: State| Line {
            rule: rule.name.clone(),
            whose,
            state,
            period: answer.map_or_else(String::new, |a| a.period.clone()),
            clauses: answer.map_or_else(|| rule.clauses.clone(), |a| a.clauses.clone()),
            shares: vec![],
        };
        if !around::open(held, rule, reads, self.of.sight) {
            return match held.entity_of(rule) {
                RESIDENT | STAY | INSTITUTION => vec![line(String::new(), State::Closed)],
                _ => vec![],
            };
        }
        match held.entity_of(rule) {
            RESIDENT => vec![line(String::new(), self.state(answer, self.of.subject.id))],
            STAY => {
                let of = |s: &Stay| line(s.subject.reference.clone(), self.state(answer, s.subject.id));
                self.stays.iter().map(of).collect()
            }
            INSTITUTION => {
                let mut out: Vec<Line> = Vec::new();
                let mut told: Vec<Uuid> = Vec::new();
                for home in self.stays.iter().filter_map(|s| s.home.as_ref()) {
                    if told.contains(&home.subject.id) {
                        continue;
                    }
                    told.push(home.subject.id);
                    let mut one = line(home.name.clone(), self.state(answer, home.subject.id));
                    one.shares = self.shares(held, reads, home.subject.id);
                    out.push(one);
                }
                out
            }
            _ => vec![],
        }
    }

    fn state(&self, answer: Option<&Answer>, subject: Uuid) -> State {
        let Some(answer) = answer else { return State::Absent };
        if !answer.in_force {
            return State::NotInForce;
        }
        match self.found.get(&(answer.id, subject)) {
            Some(finding) => State::Found(Box::new(finding.clone())),
            None => State::Absent,
        }
    }

    /// What the person's stays in a home bring, by the figures of stays that the home's rule reads.
    fn shares(&self, held: &Held, reads: &Reads, home: Uuid) -> Vec<(String, String, Finding)> {
        let figures =
            held.answered().filter(|(id, rule, _)| held.entity_of(rule) == STAY && reads.rules.contains(id));
        let mut out = Vec::new();
        for (_, figure, _) in figures {
            let Some(answer) = self.answer(held, figure).filter(|a| a.in_force) else { continue };
            for stay in self.stays {
                let here = stay.home.as_ref().is_some_and(|h| h.subject.id == home);
                if let Some(finding) = self.found.get(&(answer.id, stay.subject.id)).filter(|_| here) {
                    out.push((figure.name.clone(), stay.subject.reference.clone(), finding.clone()));
                }
            }
        }
        out
    }
}

/// The markup: the city's own plans in one panel, others in another. `why` is the address below which reasons stand.
pub(crate) fn html(words: &Words, packs: &Packs, shown: &Shown, why: Option<&str>) -> Html {
    let day = shown.on.to_string();
    let at = shown.finished_at.minute_in_china();
    let note = words.with("entitlements-note", &[("day", day.into()), ("at", at.into())]);
    let side = |own: bool| -> Vec<Html> {
        let of_side = packs.all().iter().filter(|h| h.own == own);
        of_side
            .filter_map(|h| {
                Some(group(words, h, shown.groups.iter().find(|g| g.pack == h.code())?, shown, why))
            })
            .filter(|html| !html.is_empty())
            .collect()
    };
    let (own, others) = (side(true), side(false));
    let mut out = Vec::new();
    if !own.is_empty() {
        out.push(Panel::new(words.t("entitlements-title"), Html::all(own)).note(note.clone()).html(words));
    }
    if !others.is_empty() {
        let note = format!("{} {note}", words.t("entitlements-others-note"));
        out.push(Panel::new(words.t("entitlements-others"), Html::all(others)).note(note).html(words));
    }
    Html::all(out)
}

fn group(words: &Words, held: &Held, group: &Group, shown: &Shown, why: Option<&str>) -> Html {
    if group.lines.is_empty() {
        return Html::default();
    }
    let mut out = Vec::new();
    if group.outdated {
        out.push(
            Notice::new(Tone::Due, words.t("entitlements-outdated"))
                .text(words.t("entitlements-outdated-text"))
                .html(words),
        );
    }
    if !group.assumed.is_empty() {
        let names = labels(words, &held.pack, &group.assumed).join(&words.t("entitlements-comma"));
        out.push(
            Notice::new(Tone::Note, words.t("layout-assumed"))
                .text(words.with("entitlements-assumed", &[("names", names.into())]))
                .html(words),
        );
    }
    let mut list = SummaryList::new();
    for line in &group.lines {
        let Some((_, rule, _)) = held.find(&line.rule) else { continue };
        list = list.lines(words.of(&rule.label), line_cells(words, held, rule, line, shown, why));
    }
    out.push(list.html(words));
    Html::all(out)
}

fn line_cells(
    words: &Words,
    held: &Held,
    rule: &Rule,
    line: &Line,
    shown: &Shown,
    why: Option<&str>,
) -> Vec<Cell> {
    let mut out = Vec::new();
    if !line.whose.is_empty() {
        out.push(Cell::text(line.whose.clone()));
    }
    let chip = |key: &str| Cell::chip(Chip::new(Tone::Off, words.t(key)));
    match &line.state {
        State::Closed => {
            out.push(chip("entitlements-closed"));
            return out;
        }
        State::NotInForce => out.push(chip("entitlements-not-in-force")),
        State::Absent => out.push(chip("entitlements-absent")),
        State::Found(finding) => out.extend(cells(words, &held.pack, rule, finding, &shown.own)),
    }
    let link = |rule: &str| why.map(|base| format!("{base}/{}/{rule}", held.code()));
    for (figure, stay, finding) in &line.shares {
        let Some((_, figure_rule, _)) = held.find(figure) else { continue };
        let label = words.of(&figure_rule.label).to_owned();
        let amount = match finding.amount_fen {
            Some(fen) => words.with("entitlements-yuan", &[("yuan", Fen::new(fen).to_string().into())]),
            None => words.t("entitlements-undetermined"),
        };
        let text = words.with(
            "entitlements-share",
            &[("label", label.into()), ("stay", stay.as_str().into()), ("amount", amount.into())],
        );
        out.push(
            link(figure).map_or_else(|| Cell::text(text.clone()), |href| Cell::link(text.clone(), href)),
        );
    }
    let about: Vec<String> = std::iter::once(period(words, &line.period))
        .chain([line.clauses.join(" ")])
        .filter(|t| !t.is_empty())
        .collect();
    if !about.is_empty() {
        out.push(Cell::text(about.join(" · ")));
    }
    if let Some(href) = link(&line.rule) {
        out.push(Cell::link(words.t("entitlements-why"), href));
    }
    out
}
