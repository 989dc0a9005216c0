//! A city without people, and a browser that looks at the pages of its accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use accounts::{NewAccount, PasswordKind, SecondFactor, TimedCode, ops};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{Extensions, Request, StatusCode};
use base::{RegionEntry, RegionTree};
use gate::{AccountId, Context, Grant, Table};
use shell::words::{SHELL, Words};
use shell::{App, Parts, Settings};
use store::Clock as _;
use testkit::TestDb;
use testkit::contexts::{region, request};
use tower::ServiceExt as _;

use crate::fixture::GOOD;

/// A city with its accounts.
pub struct City {
    pub db: TestDb,
    pub app: App,
    router: Router,
}

impl City {
    pub async fn new(db: TestDb, settings: Settings) -> City {
        let mut slices = [shell::pages::slice(), accounts::slice()];
        let table = Arc::new(Table::read(slices.iter().map(|s| (s.name, s.permissions))).unwrap());
        let words: Vec<_> = SHELL.into_iter().chain(slices.iter().flat_map(|s| s.messages)).collect();
        let mut regions = RegionTree::new();
        for (code, name) in [("1407", "晋中市"), ("140702", "榆次区"), ("140702001", "北关街道")] {
            regions.add(RegionEntry::new(region(code), name)).unwrap();
        }
        let parts = Parts {
            store: db.open().await,
            table,
            settings,
            catalog: Words::build(&words).unwrap(),
            regions: Arc::new(regions),
            identify: accounts::identify(),
            shared: Extensions::new(),
        };
        let app = App::new(parts, &slices);
        let routes = slices.iter_mut().map(|s| std::mem::take(&mut s.routes)).collect();
        let router = shell::router(&app, routes).unwrap();
        City { db, app, router }
    }

    pub fn operator(&self) -> Context {
        Context::platform(self.app.table(), "test", request(), self.db.clock().now())
    }

    pub async fn account(&self, login: &str, kind: PasswordKind, grants: &[Grant]) -> AccountId {
        let new = NewAccount::new(login, &format!("名 {login}")).unwrap().password(GOOD, kind);
        let id = ops::create_account(self.app.store(), &self.operator(), &new).await.unwrap();
        for grant in grants {
            ops::grant(self.app.store(), &self.operator(), id, grant).await.unwrap();
        }
        id
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { city: self, cookies: BTreeMap::new(), page: String::new(), lang: "zh" }
    }
}

pub fn without_factor() -> Settings {
    Settings { second_factor: false, ..Settings::default() }
}

/// A browser: it keeps cookies and the page it last saw.
pub struct Browser<'a> {
    city: &'a City,
    pub cookies: BTreeMap<String, String>,
    pub page: String,
    pub lang: &'static str,
}

/// What came back: the status, and where it leads.
pub type Answer = (u16, String);

impl Browser<'_> {
    pub async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request
            .header(COOKIE, cookies.join("; "))
            .header(HOST, "localhost")
            .header("accept-language", self.lang)
            .header(USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36")
            .body(Body::from(body))
            .unwrap();
        let response = self.city.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let to = response.headers().get(LOCATION).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        self.page = String::from_utf8(bytes.to_vec()).unwrap();
        (status, to)
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), String::new()).await
    }

    /// Posts a form with the token that the last page had.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = between(&self.page, "name=\"csrf_token\" value=\"", "\"").unwrap_or_default();
        let all = fields.iter().copied().chain([("csrf_token", token.as_str())]);
        let query = all.fold(shell::components::Query::new(""), |query, (n, v)| query.with(n, v));
        let body = query.href().trim_start_matches('?').to_owned();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, body).await
    }

    pub async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        assert_eq!(self.get("/login").await.0, 200);
        self.post("/login", &[("login", login), ("password", password)]).await
    }

    #[track_caller]
    pub fn sees(&self, text: &str) {
        assert!(self.page.contains(text), "`{text}` is not on the page:\n{}", self.page);
    }
}

pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    Some(text.split_once(before)?.1.split_once(after)?.0.to_owned())
}

pub fn to(path: &str) -> Answer {
    (StatusCode::SEE_OTHER.as_u16(), path.to_owned())
}

pub fn code_now(city: &City, secret: &str) -> String {
    let at = city.db.clock().now();
    let step = at.seconds() / 30;
    let found =
        (0..1_000_000).map(|n| format!("{n:06}")).find(|c| TimedCode.step_of(secret, c, at) == Some(step));
    found.unwrap()
}
