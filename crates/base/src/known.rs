//! A value, known to be absent, or not known at all: three different answers.

/// What is known of a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Known<T> {
    /// Nothing is known: an empty cell.
    #[default]
    Unknown,
    /// Known to be absent: `none`, such as the day of death of a living person.
    Absent,
    /// The value.
    Is(T),
}

impl<T> Known<T> {
    /// Applies `f` to the value; unknown and absent stay what they are.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Known::Unknown => Known::Unknown,
            Known::Absent => Known::Absent,
            Known::Is(value) => Known::Is(f(value)),
        }
    }

    /// The same answer over a reference to the value.
    pub const fn as_ref(&self) -> Known<&T> {
        match self {
            Known::Unknown => Known::Unknown,
            Known::Absent => Known::Absent,
            Known::Is(value) => Known::Is(value),
        }
    }

    /// Whether anything is known; to know of an absence is to know.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Known::Unknown)
    }

    /// The value; `None` both for unknown and for absent.
    pub fn value(self) -> Option<T> {
        match self {
            Known::Is(value) => Some(value),
            Known::Unknown | Known::Absent => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_answers_stay_apart() {
        let answers = [Known::Unknown, Known::Absent, Known::Is(2)];
        assert_eq!(answers.map(|a| a.map(|n| n * 2)), [Known::Unknown, Known::Absent, Known::Is(4)]);
        assert_eq!(answers.map(|a| a.is_known()), [false, true, true]);
        assert_eq!(answers.map(Known::value), [None, None, Some(2)]);
        assert_eq!(Known::Is(String::from("a")).as_ref().map(String::len), Known::Is(1));
        assert_eq!(Known::<i64>::default(), Known::Unknown);
    }
}
