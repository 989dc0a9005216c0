//! Ids of entities: free text, kept as it came, that cannot be mixed up between kinds.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The id of a `Kind`, as text that is never trimmed, padded or changed.
///
/// `Kind` is any marker type; it is never stored, so it needs no traits.
///
/// ```
/// # use songhe_base as base;
/// enum Person {}
/// let id: base::TextId<Person> = base::TextId::new("P-007");
/// assert_eq!(id.as_str(), "P-007");
/// ```
pub struct TextId<Kind> {
    text: Box<str>,
    /// A function type: the marker influences neither `Send` nor `Sync`.
    kind: PhantomData<fn() -> Kind>,
}

impl<Kind> TextId<Kind> {
    /// Takes the text as it is.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        TextId { text: text.into(), kind: PhantomData }
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

// Written out, because derived traits would demand the same of `Kind`.
impl<Kind> Clone for TextId<Kind> {
    fn clone(&self) -> Self {
        TextId::new(self.text.clone())
    }
}

impl<Kind> PartialEq for TextId<Kind> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<Kind> Eq for TextId<Kind> {}

impl<Kind> PartialOrd for TextId<Kind> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<Kind> Ord for TextId<Kind> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<Kind> Hash for TextId<Kind> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<Kind> std::borrow::Borrow<str> for TextId<Kind> {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl<Kind> fmt::Debug for TextId<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<Kind> fmt::Display for TextId<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, HashSet};

    enum Person {}

    #[test]
    fn ids_keep_their_text() {
        let id: TextId<Person> = TextId::new(" 007 ");
        assert_eq!(id.as_str(), " 007 ");
        assert_eq!(format!("{id}|{id:?}"), " 007 |\" 007 \"");
        assert_eq!(id.clone(), id);
    }

    #[test]
    fn ids_are_found_by_their_text() {
        let ids = ["b", "a"].map(TextId::<Person>::new);
        assert!(ids.iter().cloned().collect::<HashSet<_>>().contains("a"));
        let sorted: Vec<_> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(sorted.first().map(TextId::as_str), Some("a"));
    }
}
