//! Reading the loose notations of offices, one piece at a time.

/// What is left to read of a text.
pub(crate) struct Reader<'a> {
    rest: &'a str,
}

/// A run of ASCII digits: its value and how many digits it has.
#[derive(Clone, Copy)]
pub(crate) struct Digits {
    pub(crate) value: u32,
    pub(crate) count: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Reader<'a> {
        Reader { rest: text }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Skips white space and says whether there was any.
    pub(crate) fn spaces(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start();
        self.rest.len() < before
    }

    /// Takes the next character if it is one of these.
    pub(crate) fn one_of(&mut self, wanted: &[char]) -> Option<char> {
        let next = self.rest.chars().next().filter(|c| wanted.contains(c))?;
        self.rest = self.rest.get(next.len_utf8()..).unwrap_or("");
        Some(next)
    }

    /// Takes all digits that follow; `None` when there is none, or more than nine.
    pub(crate) fn digits(&mut self) -> Option<Digits> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        // Nine digits always fit 32 bits.
        if count == 0 || count > 9 {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(Digits { value: digits.parse().ok()?, count })
    }

    /// Takes the digits that follow if there are between `fewest` and `most` of them.
    pub(crate) fn digits_between(&mut self, fewest: usize, most: usize) -> Option<u32> {
        self.digits().filter(|d| (fewest..=most).contains(&d.count)).map(|d| d.value)
    }
}
