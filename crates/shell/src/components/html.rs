//! Markup that is already safe to print.

use askama::Template;
use std::fmt;

/// Markup that templates print as it is.
///
/// It comes only from rendered templates, which escape every text, so holding one is the proof that it is safe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

/// A text alone, escaped by the template engine.
#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Text<'a> {
    text: &'a str,
}

impl Html {
    /// Renders an HTML template.
    pub fn of(template: &impl Template) -> askama::Result<Html> {
        template.render().map(Html)
    }

    /// A text, escaped.
    pub fn text(text: &str) -> Html {
        Html::draw(&Text { text })
    }

    /// Several pieces, one after the other.
    pub fn all(pieces: impl IntoIterator<Item = Html>) -> Html {
        Html(pieces.into_iter().map(|piece| piece.0).collect())
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup, owned.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Renders a template of this crate, which write to memory and call nothing that fails.
    pub(crate) fn draw(template: &impl Template) -> Html {
        Html::of(template).unwrap_or_else(|error| {
            tracing::error!(%error, "a component was not rendered");
            Html::default()
        })
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

impl askama::FastWritable for Html {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        dest.write_str(&self.0)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(source = "<p>{{ inner }}</p>{{ borrowed }}", ext = "html")]
    struct Outer<'a> {
        inner: Html,
        borrowed: &'a Html,
    }

    #[test]
    fn a_text_is_escaped_once_and_markup_never() {
        let text = Html::text("<b>&\"");
        assert_eq!(text.as_str(), "&#60;b&#62;&#38;&#34;");
        let outer = Html::of(&Outer { inner: text.clone(), borrowed: &text });
        let expected = "<p>&#60;b&#62;&#38;&#34;</p>&#60;b&#62;&#38;&#34;";
        assert_eq!(outer.map(Html::into_string).ok().as_deref(), Some(expected));
    }
}
