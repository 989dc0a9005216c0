//! What a list can be narrowed by.

use crate::components::{Choice, Query};
use crate::words::Words;

#[derive(Clone, Debug)]
enum FilterKind {
    Select(Vec<Choice>),
    Day,
    Text,
}

/// A filter: a name in the query, a label, and what it takes.
#[derive(Clone, Debug)]
pub struct Filter {
    name: String,
    label: String,
    kind: FilterKind,
    unset: Option<String>,
}

impl Filter {
    /// One of several; "all" is there anyway, and [`Filter::unset`] calls it otherwise.
    pub fn select(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Filter {
        let kind = FilterKind::Select(choices.into_iter().collect());
        Filter { name: name.into(), label: label.into(), kind, unset: None }
    }

    /// A day.
    pub fn day(name: impl Into<String>, label: impl Into<String>) -> Filter {
        Filter { name: name.into(), label: label.into(), kind: FilterKind::Day, unset: None }
    }

    /// A few words.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Filter {
        Filter { name: name.into(), label: label.into(), kind: FilterKind::Text, unset: None }
    }

    /// What the list shows when nothing is chosen in a select, where that is not all there is.
    pub fn unset(mut self, label: impl Into<String>) -> Filter {
        self.unset = Some(label.into());
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// The label of the empty choice of a select.
    pub(super) fn unset_label(&self, words: &Words) -> String {
        self.unset.clone().unwrap_or_else(|| words.t("table-all"))
    }

    /// The choices of a select.
    pub(super) fn choices(&self) -> Option<&[Choice]> {
        match &self.kind {
            FilterKind::Select(choices) => Some(choices),
            FilterKind::Day | FilterKind::Text => None,
        }
    }

    pub(super) fn input_type(&self) -> &'static str {
        match self.kind {
            FilterKind::Day => "date",
            FilterKind::Select(_) | FilterKind::Text => "text",
        }
    }

    /// How the filter shows among the active ones, if the query sets it.
    pub(super) fn active(&self, query: &Query) -> Option<Active> {
        let value = query.find(&self.name)?;
        let known = self.choices().and_then(|all| all.iter().find(|choice| choice.value() == value));
        let shown = known.map_or(value, Choice::label).to_owned();
        Some(Active::new(&self.label, shown, query, &self.name))
    }
}

/// A filter that is set, and the address without it.
#[derive(Clone, Debug)]
pub(super) struct Active {
    pub label: String,
    pub value: String,
    pub without: String,
}

impl Active {
    pub fn new(label: &str, value: String, query: &Query, name: &str) -> Active {
        Active { label: label.to_owned(), value, without: query.without(name).href() }
    }
}
