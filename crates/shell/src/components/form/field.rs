//! One question of a form.

use crate::components::chip::Mark;
use crate::components::{Html, Tone};
use crate::words::Words;
use askama::Template;

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    hint_is_code: bool,
    disabled: bool,
}

impl Choice {
    /// What is sent, and what is read.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), hint: None, hint_is_code: false, disabled: false }
    }

    /// With a line below; only among radios and checkboxes.
    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = Some(hint.into());
        self
    }

    /// As [`Choice::hint`], in the font of code: for what programs read.
    pub fn hint_code(mut self, hint: impl Into<String>) -> Choice {
        self.hint = Some(hint.into());
        self.hint_is_code = true;
        self
    }

    /// Cannot be chosen now.
    pub fn disabled(mut self) -> Choice {
        self.disabled = true;
        self
    }

    /// What is sent.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What is read.
    pub fn label(&self) -> &str {
        &self.label
    }
}

#[derive(Clone, Debug)]
enum FieldKind {
    /// One line; the `type` of the input.
    Line(&'static str),
    Number {
        unit: Option<String>,
    },
    Area {
        rows: u8,
    },
    Select(Vec<Choice>),
    Radios(Vec<Choice>),
    Checkboxes(Vec<Choice>),
}

/// A question: label, hint, what was answered, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Field {
    name: String,
    label: String,
    kind: FieldKind,
    hint: Option<String>,
    values: Vec<String>,
    error: Option<String>,
    optional: bool,
    disabled: bool,
    chars: Option<u16>,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "components/field.html")]
struct FieldView<'a> {
    words: &'a Words,
    field: &'a Field,
    id: String,
    described_by: String,
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            kind,
            hint: None,
            values: Vec::new(),
            error: None,
            optional: false,
            disabled: false,
            chars: None,
            autocomplete: None,
            input_mode: None,
        }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, FieldKind::Line("text"))
    }

    /// A password; what was typed is never given back.
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, FieldKind::Line("password"))
    }

    /// A day, `2026-10-31`.
    pub fn day(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, FieldKind::Line("date"))
    }

    /// A number. It is a text field with a keyboard of digits, so nothing changes by a turn of the wheel.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, FieldKind::Number { unit: None })
    }

    /// Several lines of text.
    pub fn area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Field {
        Field::new(name, label, FieldKind::Area { rows })
    }

    /// One of many, folded up.
    pub fn select(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Field {
        Field::new(name, label, FieldKind::Select(choices.into_iter().collect()))
    }

    /// One of a few, all in sight.
    pub fn radios(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Field {
        Field::new(name, label, FieldKind::Radios(choices.into_iter().collect()))
    }

    /// Any of a few.
    pub fn checkboxes(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Field {
        Field::new(name, label, FieldKind::Checkboxes(choices.into_iter().collect()))
    }

    /// How to answer, in a sentence below the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// What was answered; for checkboxes once for each.
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.values.push(value.into());
        self
    }

    /// What is wrong and what to do, such as `请填写出生日期`.
    pub fn error(mut self, error: impl Into<String>) -> Field {
        self.error = Some(error.into());
        self
    }

    /// As [`Field::error`], if there is any.
    pub fn error_if(mut self, error: Option<String>) -> Field {
        self.error = error.or(self.error);
        self
    }

    /// May stay empty; every other field must be answered.
    pub fn optional(mut self) -> Field {
        self.optional = true;
        self
    }

    /// Cannot be changed now.
    pub fn disabled(mut self) -> Field {
        self.disabled = true;
        self
    }

    /// As wide as so many characters, which tells how long an answer is expected: 2, 4, 10 or 20.
    pub fn chars(mut self, chars: u16) -> Field {
        self.chars = Some(chars);
        self
    }

    /// The unit after a number.
    pub fn unit(mut self, text: impl Into<String>) -> Field {
        if let FieldKind::Number { unit } = &mut self.kind {
            *unit = Some(text.into());
        }
        self
    }

    /// The `autocomplete` of browsers, such as `name`, `tel` or `off`.
    pub fn autocomplete(mut self, what: &'static str) -> Field {
        self.autocomplete = Some(what);
        self
    }

    /// The keyboard of a phone: `numeric`, `tel`, `email`.
    pub fn input_mode(mut self, mode: &'static str) -> Field {
        self.input_mode = Some(mode);
        self
    }

    /// The markup, for a field outside a form of ours.
    pub fn html(&self, words: &Words) -> Html {
        let id = self.id();
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let error = self.error.as_ref().map(|_| format!("{id}-error"));
        let described_by: Vec<String> = hint.into_iter().chain(error).collect();
        Html::draw(&FieldView { words, field: self, id, described_by: described_by.join(" ") })
    }

    pub(super) fn is_optional(&self) -> bool {
        self.optional
    }

    pub(super) fn error_text(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Where the list of mistakes leads: to the input, or to the first choice.
    pub(super) fn first_id(&self) -> String {
        let id = self.id();
        match &self.kind {
            FieldKind::Radios(_) | FieldKind::Checkboxes(_) => format!("{id}-1"),
            FieldKind::Line(_) | FieldKind::Number { .. } | FieldKind::Area { .. } | FieldKind::Select(_) => {
                id
            }
        }
    }

    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// The first answer; a password is never given back.
    fn shown(&self) -> &str {
        match self.kind {
            FieldKind::Line("password") => "",
            _ => self.values.first().map_or("", String::as_str),
        }
    }

    fn chosen(&self, choice: &Choice) -> bool {
        self.values.contains(&choice.value)
    }

    fn input_class(&self) -> &'static str {
        match self.chars {
            Some(0..=2) => "input input-2",
            Some(3..=4) => "input input-4",
            Some(5..=10) => "input input-10",
            Some(11..=20) => "input input-20",
            Some(_) | None => "input",
        }
    }
}
