//! Rust as far as the rules need it: code without comments and texts, the texts, the functions, what is test.

/// A text that stands in code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it says, as it is written: escapes stay.
    pub text: String,
    /// Where its first quote stands.
    pub at: usize,
    /// Its line, from 1.
    pub line: usize,
}

/// A function that has a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of `fn`, from 1.
    pub line: usize,
    /// Lines from there to the brace that closes it.
    pub lines: usize,
}

/// Code with blanks for comments and for what texts say; lines stand where they stood.
#[derive(Clone, Debug)]
pub struct Code {
    blank: String,
    literals: Vec<Literal>,
    tests: Vec<(usize, usize)>,
}

impl Code {
    /// Reads Rust.
    #[must_use]
    pub fn read(source: &str) -> Code {
        let mut reader = Reader {
            chars: source.char_indices().collect(),
            at: 0,
            line: 1,
            out: String::new(),
            literals: vec![],
        };
        reader.all(source);
        let blank = reader.out;
        let tests = test_lines(&blank);
        Code { blank, literals: reader.literals, tests }
    }

    /// The code.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.blank
    }

    /// Its texts, outside tests.
    pub fn literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals.iter().filter(|l| !self.is_test(l.line))
    }

    /// What stands before a literal, without blanks at its end.
    #[must_use]
    pub fn before(&self, literal: &Literal) -> &str {
        self.blank.get(..literal.at).unwrap_or("").trim_end()
    }

    /// Whether a line, from 1, stands in a module of tests.
    #[must_use]
    pub fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// The lines, from 1, outside tests on which a word stands that no letter, digit or `_` touches.
    pub fn lines_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let lines = self.blank.lines().enumerate().map(|(i, line)| (i + 1, line));
        lines.filter(move |(n, line)| !self.is_test(*n) && has_word(line, word)).map(|(n, _)| n)
    }

    /// All functions with a body, tests too.
    #[must_use]
    pub fn functions(&self) -> Vec<Function> {
        words_at(&self.blank, "fn").filter_map(|at| self.function(at)).collect()
    }

    fn function(&self, at: usize) -> Option<Function> {
        let rest = self.blank.get(at + 2..)?;
        let name: String = rest.trim_start().chars().take_while(|c| is_word(*c)).collect();
        // `fn(u8) -> u8` is a type, and what a trait only asks for ends with a semicolon.
        if name.is_empty() {
            return None;
        }
        let mut depth = 0_i32;
        let open = rest.char_indices().find(|(_, c)| {
            depth += match c {
                '(' | '[' => 1,
                ')' | ']' => -1,
                _ => 0,
            };
            depth == 0 && matches!(c, '{' | ';')
        });
        let (open, _) = open.filter(|(_, c)| *c == '{')?;
        let close = closing(rest, open)?;
        let body = rest.get(..close)?;
        let line = self.blank.get(..at)?.matches('\n').count() + 1;
        Some(Function { name, line, lines: body.matches('\n').count() + 1 })
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a word stands that no letter, digit or `_` touches.
fn words_at<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// Whether a word stands in a text that no letter, digit or `_` touches.
#[must_use]
pub fn has_word(text: &str, word: &str) -> bool {
    words_at(text, word).next().is_some()
}

/// Where the brace that is opened there is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in text.get(open..)?.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at);
        }
    }
    None
}

/// First and last line of each module below `#[cfg(test)]`.
fn test_lines(blank: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, mark) in blank.match_indices("#[cfg(test)]") {
        let from = at + mark.len();
        let open = blank.get(from..).and_then(|rest| rest.find(['{', ';'])).map(|o| from + o);
        let Some(open) = open else { continue };
        let end = closing(blank, open).unwrap_or(open);
        let line = |to: usize| blank.get(..to).unwrap_or("").matches('\n').count() + 1;
        found.push((line(at), line(end)));
    }
    found
}

/// How a text ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// With a quote that has no backslash before it.
    Plain,
    /// With a quote and so many `#`.
    Raw(usize),
}

struct Reader {
    chars: Vec<(usize, char)>,
    at: usize,
    line: usize,
    out: String,
    literals: Vec<Literal>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|(_, c)| *c)
    }

    /// Takes a character over as it is.
    fn keep(&mut self) {
        if let Some(c) = self.peek(0) {
            self.line += usize::from(c == '\n');
            self.out.push(c);
            self.at += 1;
        }
    }

    /// Takes a character away; blanks keep the place of every byte.
    fn blank(&mut self) {
        if let Some(c) = self.peek(0) {
            self.line += usize::from(c == '\n');
            if c == '\n' {
                self.out.push('\n');
            } else {
                self.out.extend(std::iter::repeat_n(' ', c.len_utf8()));
            }
            self.at += 1;
        }
    }

    fn all(&mut self, source: &str) {
        while let Some(c) = self.peek(0) {
            let before = self.out.chars().next_back();
            let starts_word = !before.is_some_and(is_word);
            match (c, self.peek(1)) {
                ('/', Some('/')) => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.blank();
                    }
                }
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.text(source, Ends::Plain),
                ('r', Some('"' | '#')) if starts_word => self.raw(source, 1),
                ('b', Some('r')) if starts_word && matches!(self.peek(2), Some('"' | '#')) => {
                    self.raw(source, 2)
                }
                ('\'', _) => self.quote(),
                _ => self.keep(),
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_u32;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => {
                    depth += 1;
                    self.blank();
                }
                ('*', Some('/')) => {
                    depth = depth.saturating_sub(1);
                    self.blank();
                }
                _ => {}
            }
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    /// A text whose first quote is next.
    fn text(&mut self, source: &str, ends: Ends) {
        let line = self.line;
        let start = self.chars.get(self.at).map_or(0, |(at, _)| *at);
        self.keep();
        while let Some(c) = self.peek(0) {
            let hashes = if let Ends::Raw(hashes) = ends { hashes } else { 0 };
            if c == '"' && (1..=hashes).all(|i| self.peek(i) == Some('#')) {
                break;
            }
            if c == '\\' && ends == Ends::Plain {
                self.blank();
            }
            self.blank();
        }
        let end = self.chars.get(self.at).map_or(source.len(), |(at, _)| *at);
        let text = source.get(start + 1..end).unwrap_or("").to_owned();
        self.literals.push(Literal { text, at: start, line });
        self.keep();
    }

    /// A raw text, or a name that only looks like one (`r#type`).
    fn raw(&mut self, source: &str, letters: usize) {
        let hashes = (letters..).take_while(|i| self.peek(*i) == Some('#')).count();
        if self.peek(letters + hashes) != Some('"') {
            self.keep();
            return;
        }
        for _ in 0..letters + hashes {
            self.keep();
        }
        self.text(source, Ends::Raw(hashes));
        for _ in 0..hashes {
            self.keep();
        }
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        let is_char = match self.peek(1) {
            Some('\\') => true,
            Some(_) => self.peek(2) == Some('\''),
            None => false,
        };
        self.keep();
        if !is_char {
            return;
        }
        if self.peek(0) == Some('\\') {
            self.blank();
        }
        self.blank();
        // `'\u{4e00}'` has more than one character left.
        while self.peek(0).is_some_and(|c| c != '\'') {
            self.blank();
        }
        self.keep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_what_texts_say_are_blank_and_lines_stay() {
        let source = "let a = \"fn x() {\"; // fn y\nlet b = r#\"\"{\"#; /* a /* b */ { */\nlet c = '{'; let d: &'a str = '\\'';\n";
        let code = Code::read(source);
        assert!(!code.text().contains('{') && !code.text().contains("fn"), "{}", code.text());
        assert_eq!(code.text().lines().count(), 3);
        assert!(code.text().contains("&'a str"), "{}", code.text());
        let found: Vec<_> = code.literals().map(|l| (l.text.as_str(), l.line)).collect();
        assert_eq!(found, [("fn x() {", 1), ("\"{", 2)]);
    }

    #[test]
    fn a_function_ends_with_the_brace_that_closes_it() {
        let source = "trait T { fn asked(&self); }\nfn one(\n    a: [u8; 2],\n) -> u8 {\n    if a[0] > 1 { 1 } else { 2 }\n}\n\
            type F = fn(u8) -> u8;\nfn two() {}\n";
        let found: Vec<_> =
            Code::read(source).functions().into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(found, [("one".to_owned(), 2, 5), ("two".to_owned(), 8, 1)]);
    }

    #[test]
    fn modules_of_tests_are_told_apart() {
        let source =
            "fn a() { b() }\n\n#[cfg(test)]\nmod tests {\n    fn c() { b(\"x\") }\n}\nfn d() { b() }\n";
        let code = Code::read(source);
        assert_eq!(code.lines_with("b").collect::<Vec<_>>(), [1, 7]);
        assert_eq!(code.literals().count(), 0);
    }

    #[test]
    fn a_word_within_a_word_is_no_word() {
        assert!(has_word("use sea_orm::Value;", "sea_orm"));
        assert!(!has_word("use my_sea_orm2;", "sea_orm"));
    }
}
