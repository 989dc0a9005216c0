//! Whole pages that ask or explain: is this really meant, and what went wrong.

use super::{Button, ButtonKind, CSRF_FIELD, Html, SummaryList};
use crate::words::Words;
use askama::Template;

/// What went wrong, as the body of a page: what happened, what to do, and the number to give when asking for help.
#[derive(Clone, Debug)]
pub struct Problem {
    happened: String,
    steps: Vec<String>,
    request_id: Option<String>,
    actions: Vec<Button>,
}

#[derive(Template)]
#[template(path = "components/problem.html")]
struct ProblemView<'a> {
    words: &'a Words,
    problem: &'a Problem,
}

impl Problem {
    /// What happened in a sentence or two; the title of the page says it in a few words. Neither repeats what was typed.
    pub fn new(happened: impl Into<String>) -> Problem {
        Problem { happened: happened.into(), steps: Vec::new(), request_id: None, actions: Vec::new() }
    }

    /// Something to do about it.
    pub fn step(mut self, step: impl Into<String>) -> Problem {
        self.steps.push(step.into());
        self
    }

    /// The number under which the log has it.
    pub fn request_id(mut self, id: impl Into<String>) -> Problem {
        self.request_id = Some(id.into());
        self
    }

    /// A way out.
    pub fn action(mut self, action: Button) -> Problem {
        self.actions.push(action);
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&ProblemView { words, problem: self })
    }
}

/// A question before something that matters, as the body of a page.
#[derive(Clone, Debug)]
pub struct Confirm {
    consequences: Vec<String>,
    summary: Option<SummaryList>,
    action: String,
    csrf: String,
    fields: Vec<(String, String)>,
    yes: String,
    no_href: String,
    kind: ButtonKind,
}

#[derive(Template)]
#[template(path = "components/confirm.html")]
struct ConfirmView<'a> {
    words: &'a Words,
    confirm: &'a Confirm,
}

impl Confirm {
    /// The label of the button that does it and the address that does it; the question is the title of the page.
    pub fn new(yes: impl Into<String>, action: impl Into<String>, csrf: impl Into<String>) -> Confirm {
        Confirm {
            consequences: Vec::new(),
            summary: None,
            action: action.into(),
            csrf: csrf.into(),
            fields: Vec::new(),
            yes: yes.into(),
            no_href: "/".to_owned(),
            kind: ButtonKind::Main,
        }
    }

    /// Something that will follow from it.
    pub fn consequence(mut self, text: impl Into<String>) -> Confirm {
        self.consequences.push(text.into());
        self
    }

    /// What it is about: the answers to check.
    pub fn summary(mut self, summary: SummaryList) -> Confirm {
        self.summary = Some(summary);
        self
    }

    /// A value that is sent along.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Confirm {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// It cannot be undone.
    pub fn danger(mut self) -> Confirm {
        self.kind = ButtonKind::Danger;
        self
    }

    /// Where to go instead.
    pub fn cancel(mut self, href: impl Into<String>) -> Confirm {
        self.no_href = href.into();
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&ConfirmView { words, confirm: self })
    }
}
