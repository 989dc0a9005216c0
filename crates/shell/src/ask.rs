//! A request that was let in: what every handler takes first.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::Lang;
use gate::Context;
use store::{Reader, Store};

use crate::App;
use crate::components::{Account, Form, Html, Link, Look, NavItem, Notice, Page, Query, Table};
use crate::fault::Fault;
use crate::words::Words;

/// A request that was let in: the context of its use case, and what its page needs.
#[derive(Clone)]
pub struct Ask {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub app: App,
    pub ctx: Context,
    pub words: Words,
    pub query: Query,
    pub look: Look,
    pub csrf: String,
    pub client: std::net::IpAddr,
    pub session: Option<crate::Session>,
    /// Names and values of the form, without the token.
    pub form: Vec<(String, String)>,
}

impl Ask {
    pub(crate) fn new(inner: Inner) -> Ask {
        Ask { inner: Arc::new(inner) }
    }

    /// The application.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.inner.app
    }

    /// Who asks, for what, when.
    #[must_use]
    pub fn ctx(&self) -> &Context {
        &self.inner.ctx
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.inner.app.store()
    }

    /// Reads on behalf of whoever asks.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        self.store().read(self.ctx())
    }

    /// The words of the page's language.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.inner.words
    }

    /// A word.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.inner.words.t(key)
    }

    /// The language of the page.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.inner.words.lang()
    }

    /// The path and what is asked of it.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.inner.query
    }

    /// How whoever asks wants to see pages.
    #[must_use]
    pub fn look(&self) -> &Look {
        &self.inner.look
    }

    /// The token that every form carries.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.inner.csrf
    }

    /// The address from which it was asked.
    #[must_use]
    pub fn client(&self) -> std::net::IpAddr {
        self.inner.client
    }

    /// The session; none for visitors and machines.
    #[must_use]
    pub fn session(&self) -> Option<&crate::Session> {
        self.inner.session.as_ref()
    }

    /// A value of the form that was sent, without blanks at its ends; empty where there is none.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.inner.form.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// A value of the form exactly as it was sent: for passwords.
    #[must_use]
    pub fn raw_field(&self, name: &str) -> &str {
        self.inner.form.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// All values of one name, for checkboxes.
    pub fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.inner.form.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A form that posts to an address, with the token.
    #[must_use]
    pub fn form(&self, action: impl Into<String>) -> Form {
        Form::new(action, self.csrf())
    }

    /// A page with header, navigation and footer as whoever asks should see them.
    #[must_use]
    pub fn page(&self, title: impl Into<String>) -> Page {
        let app = self.app();
        let mut page = Page::new(title, app.city_name())
            .look(self.inner.look.clone())
            .assets(app.assets())
            .nav(self.nav());
        if app.settings().demo {
            page = page.made_up();
        }
        page = match self.session() {
            Some(session) => page.account(Account {
                name: self.ctx().actor().name.clone(),
                role: session.office.clone(),
                links: vec![Link::new(self.t("layout-my-account"), "/account")],
                logout: "/logout".to_owned(),
            }),
            None => page.login("/login"),
        };
        match self.query().find("done") {
            // Only words of our own are ever shown: the value names a key.
            Some(key)
                if key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && self.words().has(key) =>
            {
                page.notice(Notice::done(self.t(key)))
            }
            _ => page,
        }
    }

    fn nav(&self) -> Vec<NavItem> {
        let path = self.query().path();
        let lines = self.app().nav().iter().filter(|line| self.ctx().may_use(line.route));
        lines
            .map(|line| {
                let item = NavItem::new(self.t(line.label), line.href);
                let here =
                    path == line.href || (line.href != "/" && path.starts_with(&format!("{}/", line.href)));
                if here { item.current() } else { item }
            })
            .collect()
    }

    /// A table with links to take its list away, where whoever asks may.
    #[must_use]
    pub fn exported(&self, table: Table, list: &'static str) -> Table {
        if self.ctx().may_use("exports.page") { table.exports(list) } else { table }
    }

    /// The page as a response.
    #[must_use]
    pub fn show(&self, page: &Page, main: &Html) -> Response {
        self.show_as(StatusCode::OK, page, main)
    }

    /// The page as a response with another status: a form with mistakes is 422.
    #[must_use]
    pub fn show_as(&self, status: StatusCode, page: &Page, main: &Html) -> Response {
        let html = page.html(self.words(), main).into_string();
        let mut response = (status, html).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// On to another page after something was done, which that page then says: a key of the words.
    #[must_use]
    pub fn done(&self, to: &str, key: &str) -> Response {
        let (path, query) = to.split_once('?').unwrap_or((to, ""));
        let query = Query::parse(path, query);
        let query = if key.is_empty() { query } else { query.with("done", key) };
        Redirect::to(&query.href()).into_response()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ask {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ask, Fault> {
        let ask = parts.extensions.get::<Ask>().cloned();
        ask.ok_or_else(|| Fault::broken("a handler outside the table of permissions"))
    }
}
