//! Forms: one question after the other, mistakes first listed and then shown where they are.

mod field;

pub use field::{Choice, Field};

use crate::components::{Button, ButtonKind, Html};
use crate::words::Words;
use askama::Template;

/// The name of the hidden field against forged requests.
pub const CSRF_FIELD: &str = "csrf_token";

/// A form. The server checks it and gives it back with what was typed and what is wrong.
#[derive(Clone, Debug)]
pub struct Form {
    action: String,
    csrf: String,
    hidden: Vec<(String, String)>,
    parts: Vec<Part>,
    errors: Vec<String>,
    submit: Option<String>,
    kind: ButtonKind,
    cancel: Option<String>,
}

/// What stands in a form, in order.
#[derive(Clone, Debug)]
enum Part {
    Field(Box<Field>),
    /// A group of fields with a heading, which lasts until the next.
    Heading {
        title: String,
        hint: Option<String>,
    },
    /// Anything between the fields.
    Html(Html),
}

/// One line of the list of mistakes.
struct Mistake<'a> {
    text: &'a str,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "components/form.html")]
struct FormView<'a> {
    words: &'a Words,
    form: &'a Form,
    mistakes: Vec<Mistake<'a>>,
    has_optional: bool,
}

impl Form {
    /// A form that posts there, with the token against forged requests.
    pub fn new(action: impl Into<String>, csrf: impl Into<String>) -> Form {
        Form {
            action: action.into(),
            csrf: csrf.into(),
            hidden: Vec::new(),
            parts: Vec::new(),
            errors: Vec::new(),
            submit: None,
            kind: ButtonKind::Main,
            cancel: None,
        }
    }

    /// One more question.
    pub fn field(mut self, field: Field) -> Form {
        self.parts.push(Part::Field(Box::new(field)));
        self
    }

    /// A heading before the questions that follow.
    pub fn heading(mut self, title: impl Into<String>) -> Form {
        self.parts.push(Part::Heading { title: title.into(), hint: None });
        self
    }

    /// A heading with a sentence below it.
    pub fn heading_with(mut self, title: impl Into<String>, hint: impl Into<String>) -> Form {
        self.parts.push(Part::Heading { title: title.into(), hint: Some(hint.into()) });
        self
    }

    /// Anything between the questions, such as a summary.
    pub fn part(mut self, html: Html) -> Form {
        self.parts.push(Part::Html(html));
        self
    }

    /// A value that nobody sees and that is sent along.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Form {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// A mistake that belongs to no single field.
    pub fn error(mut self, text: impl Into<String>) -> Form {
        self.errors.push(text.into());
        self
    }

    /// What the button says; a verb, and what it does. Without it the button says "save".
    pub fn submit(mut self, label: impl Into<String>) -> Form {
        self.submit = Some(label.into());
        self
    }

    /// What the form does cannot be undone.
    pub fn danger(mut self) -> Form {
        self.kind = ButtonKind::Danger;
        self
    }

    /// Where to go without sending.
    pub fn cancel(mut self, href: impl Into<String>) -> Form {
        self.cancel = Some(href.into());
        self
    }

    /// Whether anything is wrong; the title of the page then says so too.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty() || self.fields().any(|field| field.error_text().is_some())
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        let whole = self.errors.iter().map(|text| Mistake { text, href: None });
        let single = self.fields().filter_map(|field| {
            let href = Some(format!("#{}", field.first_id()));
            field.error_text().map(|text| Mistake { text, href })
        });
        let mistakes = whole.chain(single).collect();
        let has_optional = self.fields().any(Field::is_optional);
        Html::draw(&FormView { words, form: self, mistakes, has_optional })
    }

    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(field.as_ref()),
            Part::Heading { .. } | Part::Html(_) => None,
        })
    }

    fn submit_label(&self, words: &Words) -> String {
        self.submit.clone().unwrap_or_else(|| words.t("form-save"))
    }

    fn cancel_button(&self, words: &Words) -> Html {
        let link =
            |href: &String| Button::link(words.t("form-cancel"), href).kind(ButtonKind::Quiet).html(words);
        self.cancel.as_ref().map(link).unwrap_or_default()
    }
}
