//! How far a job is.

use super::chip::Mark;
use super::{Html, Link, Tone};
use crate::words::Words;
use askama::Template;

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its turn.
    Waiting,
    /// So much of so much is done.
    Running {
        /// How much is done.
        done: u64,
        /// Of how much; 0 where nobody knows.
        of: u64,
    },
    /// Done; what came of it.
    Done(String),
    /// Stopped; why, and what to do.
    Failed(String),
}

/// The progress of a job, asked for again every few seconds until it ends.
///
/// Its address is a page that contains this component with the same id; the script takes only this part of it until the
/// job ends, and then loads the whole page again; without a script a link does.
#[derive(Clone, Debug)]
pub struct Progress {
    id: String,
    title: String,
    href: String,
    state: JobState,
    result: Option<Link>,
}

#[derive(Template)]
#[template(path = "components/progress.html")]
struct ProgressView<'a> {
    words: &'a Words,
    job: &'a Progress,
    text: String,
}

impl Progress {
    /// A job with the id of its element, its title, and the page that shows it.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        href: impl Into<String>,
        state: JobState,
    ) -> Progress {
        Progress { id: id.into(), title: title.into(), href: href.into(), state, result: None }
    }

    /// Where the result is, once the job is done.
    pub fn result(mut self, label: impl Into<String>, href: impl Into<String>) -> Progress {
        self.result = Some(Link::new(label, href));
        self
    }

    fn is_moving(&self) -> bool {
        match self.state {
            JobState::Waiting | JobState::Running { .. } => true,
            JobState::Done(_) | JobState::Failed(_) => false,
        }
    }

    fn tone(&self) -> Tone {
        match self.state {
            JobState::Waiting | JobState::Running { .. } => Tone::Due,
            JobState::Done(_) => Tone::Ok,
            JobState::Failed(_) => Tone::Late,
        }
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        let text = match &self.state {
            JobState::Waiting => words.t("progress-waiting"),
            JobState::Running { done, of: 0 } => words.with("progress-so-far", &[("done", (*done).into())]),
            JobState::Running { done, of } => {
                words.with("progress-running", &[("done", (*done).into()), ("of", (*of).into())])
            }
            JobState::Done(text) | JobState::Failed(text) => text.clone(),
        };
        Html::draw(&ProgressView { words, job: self, text })
    }
}
