//! What tests of the whole application share: the application on a database of a test's own, a few made-up people,
//! accounts, and a browser that speaks to the router.

#![allow(dead_code, unused_imports, reason = "each program of tests uses its own part")]

mod browser;
mod people;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use accounts::{NewAccount, ops};
use app::{Assembled, Rules};
use axum::Router;
use base::Region;
use gate::{AccountId, Context, Grant, Seat};
use policy::Source;
use policy::pack::Layer;
use shell::{App, Settings};
use store::audit::{Filter, Recorded};
use store::jobs::{self, Settings as Pace, State, Worker};
use store::{Clock as _, Migration, Store};
use testkit::contexts::{day, region, request};
use testkit::{FakeClock, TestDb};
use uuid::Uuid;

pub use browser::{Answer, Browser, between, id_between, to};
pub use people::{ADDRESS, PHONE, People, card, her_number, namesakes_number, number};

/// The folder of rules.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
/// The city of the tests.
pub const CITY: &str = "1407";

/// The village in which she is registered, with its town and county.
pub const VILLAGE_A: &str = "140702001008";
pub const TOWN_A: &str = "140702001";
pub const COUNTY_A: &str = "140702";
/// The village in which she lives with her son, with its town and county.
pub const VILLAGE_B: &str = "140703101204";
pub const TOWN_B: &str = "140703101";
pub const COUNTY_B: &str = "140703";
/// The village in which the home lies, with its town and county.
pub const VILLAGE_C: &str = "140721100201";
pub const TOWN_C: &str = "140721100";
pub const COUNTY_C: &str = "140721";
/// A village with which she has nothing to do, in the same county as the first, with its town.
pub const VILLAGE_D: &str = "140702002016";
pub const TOWN_D: &str = "140702002";

/// Packs, vocabulary and divisions, read once for all tests.
pub fn rules() -> &'static Rules {
    static READ: LazyLock<Rules> = LazyLock::new(|| {
        let packs = ["jinzhong", "yanzhou"].map(pack);
        let regions = sim::read_regions(&text("national/regions.csv")).unwrap();
        Rules::new(packs.into(), pack("jinzhong"), regions, Region::parse(CITY).ok())
    });
    &READ
}

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(RULES).join(path)).unwrap()
}

fn pack(city: &str) -> policy::Pack {
    let sources = files::read_pack_sources(Path::new(RULES), city).unwrap();
    let mut pack = policy::pack::read(sources).unwrap();
    let path = format!("demo/{city}.toml");
    let source = Source { text: text(&path), path };
    policy::pack::read_overlay(&mut pack, source, Layer::File).unwrap();
    pack
}

/// The steps of the whole schema.
pub fn steps() -> Vec<Migration> {
    app::migrations(&app::slices(rules()))
}

/// Settings without what most tests do not ask about: a second factor, and a limit of requests.
pub fn settings() -> Settings {
    Settings {
        city: CITY.to_owned(),
        second_factor: false,
        requests_per_minute: 1_000_000,
        ..Settings::default()
    }
}

/// A role from the first of 2026 on.
pub fn grant(role: &str, seat: Seat) -> Grant {
    let from = day("2026-01-01");
    Grant { role: role.to_owned(), seat, line: None, from, until: None, delegated_by: None }
}

/// A role in a division.
pub fn at(role: &str, code: &str) -> Grant {
    grant(role, Seat::Region(region(code)))
}

/// An officer of a line in a division.
pub fn officer(code: &str, line: &str) -> Grant {
    let role = if code.len() == 4 { "city_officer" } else { "county_officer" };
    Grant { line: Some(line.to_owned()), ..at(role, code) }
}

/// The application on a database of a test's own.
pub struct TestApp {
    pub db: TestDb,
    pub app: App,
    pub router: Router,
    pub people: People,
}

impl TestApp {
    /// With the made-up people, on 2026-10-15.
    pub async fn new(db: TestDb) -> TestApp {
        TestApp::with(db, settings()).await
    }

    /// With other settings.
    pub async fn with(db: TestDb, settings: Settings) -> TestApp {
        TestApp::on(db, settings, "2026-10-15").await
    }

    /// On another day, at nine in the morning.
    pub async fn on(db: TestDb, settings: Settings, today: &str) -> TestApp {
        let clock = db.clock();
        let days = i64::from(day(today).number()) - i64::from(clock.today().number());
        clock.pass(days * 86_400);
        let store = db.open().await;
        TestApp::around(db, store, settings).await
    }

    /// Around a database that is open already.
    pub async fn around(db: TestDb, store: Store, settings: Settings) -> TestApp {
        let Assembled { app, router } = app::assemble(settings, store, rules()).unwrap();
        let mut test = TestApp { db, app, router, people: People::default() };
        test.people = people::load(&test).await;
        test
    }

    /// The same database, served with other settings.
    pub fn served_as(&self, settings: Settings) -> Browser {
        let served = app::assemble(settings, self.store().clone(), rules()).unwrap();
        Browser::new(served.router)
    }

    pub fn store(&self) -> &Store {
        self.app.store()
    }

    pub fn clock(&self) -> &FakeClock {
        self.db.clock()
    }

    /// The platform.
    pub fn operator(&self) -> Context {
        Context::platform(self.app.table(), "test", request(), self.clock().now())
    }

    /// A word of the pages in Chinese.
    pub fn word(&self, key: &str) -> String {
        self.app.catalog().in_lang(base::Lang::Zh).t(key)
    }

    /// Nobody's browser.
    pub fn visitor(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// An account that holds these roles; it has no password.
    pub async fn account(&self, login: &str, grants: &[Grant]) -> AccountId {
        // A login name has two characters at least.
        let new = NewAccount::new(&format!("{login:_<2}"), &format!("名{login}")).unwrap();
        let id = ops::create_account(self.store(), &self.operator(), &new).await.unwrap();
        for grant in grants {
            ops::grant(self.store(), &self.operator(), id, grant).await.unwrap();
        }
        id
    }

    /// The token of a session that begins now; nothing was typed.
    pub async fn session(&self, account: AccountId) -> ops::Began {
        let browser = ops::Browser {
            client: std::net::Ipv4Addr::LOCALHOST.into(),
            device: "",
            session_hours: 10,
            before: None,
        };
        ops::begin_session(self.store(), &self.operator(), account, browser).await.unwrap()
    }

    /// A browser in which somebody is logged in.
    pub async fn browser(&self, account: AccountId) -> Browser {
        let mut browser = self.visitor();
        browser.carry(&self.session(account).await.token);
        browser
    }

    /// Somebody who holds a role, logged in.
    pub async fn somebody(&self, login: &str, grant: Grant) -> Browser {
        let account = self.account(login, &[grant]).await;
        self.browser(account).await
    }

    /// Wants a job of a kind, does it, and says what became of it.
    pub async fn work(&self, kind: &str, input: serde_json::Value) -> jobs::Job {
        let ctx = self.operator();
        let tx = self.store().begin(&ctx).await.unwrap();
        let id = jobs::enqueue(&tx, kind, &input, None).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let kinds = self.app.jobs().into_iter().filter(|k| k.name == kind);
        let kinds = kinds.map(jobs::Kind::when_asked).collect();
        let worker = Worker::new(self.store().clone(), Arc::clone(self.app.table()), kinds, Pace::default());
        while worker.one().await.unwrap() {}
        let job = jobs::find(self.store().read(&ctx).conn(), id).await.unwrap().unwrap();
        assert_eq!(job.state, State::Done, "{kind}: {}", job.message);
        job
    }

    /// The audit trail, oldest first.
    pub async fn trail(&self) -> Vec<Recorded> {
        let ctx = self.operator();
        let filter = Filter { limit: 100_000, ..Filter::default() };
        let mut all = store::audit::list(self.store().read(&ctx).conn(), &filter).await.unwrap();
        all.reverse();
        all
    }

    /// How many rows a statement counts as `n`, asked beside the store.
    pub async fn count(&self, sql: &str) -> i64 {
        let conn = self.db.underneath().await;
        store::rows::one(&conn, sql, vec![]).await.unwrap().try_get("", "n").unwrap()
    }

    /// The id of a subject by its id in files.
    pub async fn subject(&self, reference: &str) -> Uuid {
        let ctx = self.operator();
        let sql = "SELECT id FROM store_subjects WHERE ref = $1";
        let row = store::rows::one(self.store().read(&ctx).conn(), sql, vec![reference.into()]).await;
        row.unwrap().try_get("", "id").unwrap()
    }
}
