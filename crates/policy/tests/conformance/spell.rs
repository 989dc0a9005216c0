//! Values over time as the cases write them: `no until 2024-02-01, yes`.

/// One value over a stretch of days.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// Empty: unknown, or unset.
    pub value: String,
    pub from: String,
    pub until: String,
    /// The day from which it is known.
    pub known: String,
    /// Who says so.
    pub source: String,
    /// Which authority sets it, for a parameter.
    pub by: String,
}

/// Stretches after each other. One without `from` begins where the one before it ends.
pub fn read(text: &str) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for part in text.split(',') {
        let mut stretch = Stretch::default();
        let mut words: Vec<&str> = Vec::new();
        let mut rest = part.split_whitespace();
        while let Some(word) = rest.next() {
            let place = match word {
                "from" => &mut stretch.from,
                "until" => &mut stretch.until,
                "known" => &mut stretch.known,
                "source" => &mut stretch.source,
                "by" => &mut stretch.by,
                word => {
                    words.push(word);
                    continue;
                }
            };
            rest.next().unwrap_or_else(|| panic!("{word} of {text:?} says nothing")).clone_into(place);
        }
        if stretch.from.is_empty() {
            stretch.from = out.last().map(|s| s.until.clone()).unwrap_or_default();
        }
        stretch.value = words.join(" ");
        if stretch.value == "?" {
            stretch.value.clear();
        }
        out.push(stretch);
    }
    out
}

/// The value that holds on every day, if that is all there is.
pub fn always(stretches: &[Stretch]) -> Option<&str> {
    match stretches {
        [s] if [&s.from, &s.until, &s.known, &s.source].iter().all(|t| t.is_empty()) => Some(&s.value),
        _ => None,
    }
}
