//! Which pages are asked for, by whom.

use std::net::SocketAddr;
use std::path::Path;

use files::TableReader;

use crate::client::Connection;

/// The password of every demonstration account.
const PASSWORD: &str = "songhe-demo-2026";
/// The roles that ask.
const ROLES: [&str; 4] = ["city", "county", "town", "village"];
/// Residents of the files from whom names and numbers are taken.
const SAMPLE: usize = 4_000;

/// A kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The constant that touches nothing.
    Health,
    /// The page of a person.
    Person,
    /// The list of people, filtered and sorted.
    List,
    /// Search by name.
    Name,
    /// Search by pinyin initials.
    Initials,
    /// Search by identity number.
    Number,
}

impl Kind {
    /// All of them, in the order of the report.
    pub const ALL: [Kind; 6] =
        [Kind::Health, Kind::Person, Kind::List, Kind::Name, Kind::Initials, Kind::Number];

    /// As the report shows it.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::Health => "/healthz",
            Kind::Person => "person page",
            Kind::List => "list with filters",
            Kind::Name => "search by name",
            Kind::Initials => "search by initials",
            Kind::Number => "search by id number",
        }
    }
}

/// One request.
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// The cookie of whoever asks.
    pub cookie: String,
}

/// What can be asked for.
pub struct Plan {
    sessions: Vec<String>,
    /// Addresses of people, by who can open them.
    people: Vec<Vec<String>>,
    names: Vec<String>,
    initials: Vec<String>,
    numbers: Vec<String>,
}

impl Plan {
    /// Logs in as each role and finds people that they can open.
    pub async fn make(at: SocketAddr, facts: &Path) -> Result<Plan, String> {
        let mut plan =
            Plan { sessions: vec![], people: vec![], names: vec![], initials: vec![], numbers: vec![] };
        for role in ROLES {
            let cookie = log_in(at, role).await?;
            let mut people = Vec::new();
            for page in ["/people", "/people?sort=name", "/people?sort=-age", "/people?age=80"] {
                let mut connection = Connection::open(at).await?;
                let answer = connection.get(page, &cookie).await;
                let answer = answer.map_err(|e| format!("{role} asks for {page}: {e}"))?;
                people.extend(person_links(&answer.body));
            }
            if people.is_empty() {
                return Err(format!("{role} sees nobody"));
            }
            plan.sessions.push(cookie);
            plan.people.push(people);
        }
        plan.sample(facts)?;
        Ok(plan)
    }

    fn sample(&mut self, facts: &Path) -> Result<(), String> {
        let mut table = TableReader::open(&facts.join("resident.csv")).map_err(|e| e.to_string())?;
        let name = table.find("name").ok_or("no names")?;
        let number = table.find("id_number").ok_or("no numbers")?;
        while self.names.len() < SAMPLE && table.advance().map_err(|e| e.to_string())? {
            if !table.cell(name).is_empty() && !table.cell(number).is_empty() {
                self.names.push(table.cell(name).to_owned());
                self.numbers.push(table.cell(number).to_owned());
            }
        }
        // Initials as people type them: two or three letters.
        let letters: Vec<char> = "wlzcyxhsjgmdftqrknbp".chars().collect();
        for i in 0..SAMPLE {
            let pick =
                |n: usize| letters.get((i * 7 + n * 3 + i / 20) % letters.len()).copied().unwrap_or('w');
            self.initials.push((0..2 + i % 2).map(pick).collect());
        }
        Ok(())
    }

    /// The request with this number. Kinds and roles take turns.
    pub fn request(&self, n: usize) -> (Kind, Asked) {
        let kind = Kind::ALL.get(n % Kind::ALL.len()).copied().unwrap_or(Kind::Health);
        let turn = n / Kind::ALL.len();
        let role = turn % self.sessions.len().max(1);
        let of = |all: &[String]| all.get((turn * 31) % all.len().max(1)).cloned().unwrap_or_default();
        let path = match kind {
            Kind::Health => "/healthz".to_owned(),
            Kind::Person => self.people.get(role).map(|p| of(p)).unwrap_or_default(),
            Kind::List => match turn % 5 {
                0 => "/people?age=80&sex=female".to_owned(),
                1 => "/people?age=90&sort=name".to_owned(),
                2 => "/people?relief=subsistence".to_owned(),
                3 => "/people?age=65&sort=-age".to_owned(),
                _ => "/people?relief=destitute&age=80".to_owned(),
            },
            Kind::Name => format!("/people?q={}", encoded(&of(&self.names))),
            Kind::Initials => format!("/people?q={}", of(&self.initials)),
            Kind::Number => format!("/people?q={}", of(&self.numbers)),
        };
        let cookie = if kind == Kind::Health {
            String::new()
        } else {
            self.sessions.get(role).cloned().unwrap_or_default()
        };
        (kind, Asked { path, cookie })
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

async fn log_in(at: SocketAddr, role: &str) -> Result<String, String> {
    let mut connection = Connection::open(at).await?;
    let form = connection.get("/login", "").await.map_err(|e| format!("the log-in page: {e}"))?;
    let visit = form.cookies.first().cloned().unwrap_or_default();
    let token = form.body.split("name=\"csrf_token\" value=\"").nth(1).and_then(|r| r.split('"').next());
    let token = token.ok_or("the log-in page has no token")?;
    let body = format!("csrf_token={token}&login={role}&password={PASSWORD}");
    let answer = connection.post("/login", &visit, body).await;
    let answer = answer.map_err(|e| format!("{role} logs in: {e}"))?;
    let session = answer.cookies.iter().find(|c| c.starts_with("songhe_session=") && c.len() > 20);
    session.cloned().ok_or_else(|| format!("{role} cannot log in: {} {}", answer.status, answer.location))
}

fn person_links(html: &str) -> Vec<String> {
    let links = html.split("href=\"/people/").skip(1).filter_map(|r| r.get(..36));
    links
        .filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'))
        .map(|id| format!("/people/{id}"))
        .collect()
}
