//! What an export is.

use base::{Instant, Lang, Region};
use gate::{Grant, Seat};
use uuid::Uuid;

/// Characters of a reason at least and at most.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 4..=200;

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody asked, nobody answered.
    Asked,
    /// Somebody else approved; the file is being written.
    Approved,
    /// The file can be fetched.
    Ready,
    /// Somebody else refused.
    Refused,
    /// The asker took it back.
    Withdrawn,
    /// The file could not be written.
    Failed,
    /// The file is gone; or nobody answered in time.
    Expired,
}

impl State {
    /// All of them.
    pub const ALL: [State; 7] = [
        State::Asked,
        State::Approved,
        State::Ready,
        State::Refused,
        State::Withdrawn,
        State::Failed,
        State::Expired,
    ];

    /// The word in the database and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Approved => "approved",
            State::Ready => "ready",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
            State::Failed => "failed",
            State::Expired => "expired",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For programs, of any length.
    Csv,
    /// For an office.
    Xlsx,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 2] = [Format::Csv, Format::Xlsx];

    /// The word in the database and in addresses, which is also the ending of the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    /// The form of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|f| f.as_str() == text)
    }

    /// What browsers call it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A role through which somebody comes to a list: in which line, held where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The code of the role.
    pub role: String,
    /// The line of an officer.
    pub line: Option<String>,
    /// Where it is held.
    pub seat: Seat,
}

impl Reach {
    /// Of a grant.
    #[must_use]
    pub fn of(grant: &Grant) -> Reach {
        Reach { role: grant.role.clone(), line: grant.line.clone(), seat: grant.seat }
    }

    /// As the database keeps it: `county_officer|civil_affairs|region:140702`.
    #[must_use]
    pub fn text(&self) -> String {
        let seat = match self.seat {
            Seat::System => "system:".to_owned(),
            Seat::Region(region) => format!("region:{region}"),
            Seat::Organisation(id) => format!("organisation:{id}"),
            Seat::Person(id) => format!("person:{id}"),
        };
        format!("{}|{}|{seat}", self.role, self.line.as_deref().unwrap_or(""))
    }

    /// What [`Reach::text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Reach> {
        let mut parts = text.splitn(3, '|');
        let (role, line, seat) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, place) = seat.split_once(':')?;
        let seat = match kind {
            "system" => Seat::System,
            "region" => Seat::Region(Region::parse(place).ok()?),
            "organisation" => Seat::Organisation(Uuid::parse_str(place).ok()?),
            "person" => Seat::Person(Uuid::parse_str(place).ok()?),
            _ => return None,
        };
        Some(Reach { role: role.to_owned(), line: (!line.is_empty()).then(|| line.to_owned()), seat })
    }
}

/// Why somebody wants a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// A reason of 4 to 200 characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Reason> {
        let text = text.trim();
        REASON_CHARS.contains(&text.chars().count()).then(|| Reason(text.to_owned()))
    }

    /// What it says.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whose exports a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Those that whoever looks asked for.
    #[default]
    Mine,
    /// Those of others that wait for an answer.
    Waiting,
    /// Those on which whoever looks decided.
    Decided,
}

/// An export as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number, which its files carry.
    pub number: i64,
    /// Its id.
    pub id: Uuid,
    /// Which list.
    pub list: String,
    /// In which language.
    pub lang: Lang,
    /// In which form.
    pub format: Format,
    /// Why.
    pub reason: String,
    /// Where it stands, as the database has it; see [`Asked::state_at`].
    pub state: State,
    /// Who asked.
    pub asked_by: Uuid,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Instant,
    /// Through which roles they saw the list then.
    pub through: Vec<Reach>,
    /// Who decided.
    pub decided_by: Option<Uuid>,
    /// Their name.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What they said, where they refused.
    pub answer: String,
    /// The job that writes it.
    pub job: Option<Uuid>,
    /// The file, by the id of its pieces.
    pub file: Option<Uuid>,
    /// Of how many pieces it is.
    pub pieces: i32,
    /// How long it is.
    pub bytes: i64,
    /// How many lines it has, without headings.
    pub lines: i64,
    /// When it was ready.
    pub ready_at: Option<Instant>,
    /// Until when it can be fetched.
    pub expires_at: Option<Instant>,
    /// Why it could not be written: a key of the words.
    pub failure: String,
    /// How often it was fetched.
    pub downloads: i32,
}

impl Asked {
    /// Its number as people read it: `2026-000012`.
    #[must_use]
    pub fn shown_number(&self) -> String {
        let year = self.asked_at.day_in_china().map_or(0, |d| d.civil().0);
        format!("{year}-{:06}", self.number)
    }

    /// Where it stands at an instant: a file whose time is over is expired, whether or not it was removed yet.
    #[must_use]
    pub fn state_at(&self, now: Instant) -> State {
        match self.state {
            State::Ready if self.expires_at.is_none_or(|at| at <= now) => State::Expired,
            state => state,
        }
    }

    /// The name of its file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}-{}.{}", self.list, self.shown_number(), self.format.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        for format in Format::ALL {
            assert_eq!(Format::parse(format.as_str()), Some(format));
        }
        assert_eq!((State::parse("Ready"), Format::parse("../csv")), (None, None));
    }

    #[test]
    fn reaches_read_back() {
        let region = Region::parse("140702001008").unwrap();
        for seat in
            [Seat::System, Seat::Region(region), Seat::Organisation(Uuid::nil()), Seat::Person(Uuid::max())]
        {
            for line in [None, Some("relief".to_owned())] {
                let reach = Reach { role: "county_officer".to_owned(), line, seat };
                assert_eq!(Reach::parse(&reach.text()), Some(reach));
            }
        }
        for text in ["", "a|b", "a|b|c", "a|b|region:x", "a||moon:1"] {
            assert_eq!(Reach::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_reason_says_something() {
        for (text, is_reason) in [
            ("", false),
            ("  abc ", false),
            ("入户核对", true),
            (&"长".repeat(200), true),
            (&"长".repeat(201), false),
        ] {
            assert_eq!(Reason::parse(text).is_some(), is_reason, "{text}");
        }
    }
}
