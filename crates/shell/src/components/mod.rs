//! What pages are made of. Each component is data first, and markup when `html(&words)` is called.
//!
//! # How a page is made
//!
//! A crate with pages has an `askama.toml` beside its `Cargo.toml`:
//!
//! ```toml
//! [general]
//! dirs = ["templates", "../../shell/templates"]
//! ```
//!
//! Its template extends the layout and prints components, which need no `|safe`.
//! Its struct has `words` and `page` beside what the template prints; title, breadcrumb, buttons and notices belong to the page.
//! Here the template stands in the code; else it is a file, named by `path`.
//!
//! ```
//! use shell::components::{Field, Form, Html, Page};
//! use shell::words::{SHELL, Words};
//!
//! #[derive(askama::Template)]
//! #[template(ext = "html", source = r#"
//! {%- extends "layout.html" -%}
//! {%- block main %}<p>{{ words.t("form-all-required") }}</p>{{ form }}{% endblock -%}
//! "#)]
//! struct NewResident {
//!     words: Words,
//!     page: Page,
//!     form: Html,
//! }
//!
//! let words = Words::build(&SHELL)?.in_lang(base::Lang::Zh);
//! let form = Form::new("/residents", "token")
//!     .field(Field::text("name", "姓名").chars(10).error("请填写姓名"))
//!     .field(Field::day("born_on", "出生日期").optional())
//!     .submit("登记")
//!     .cancel("/residents");
//! let mut page = Page::new("登记老年人", "示例市").narrow();
//! if form.has_errors() {
//!     page = page.with_errors();
//! }
//! let html = Html::of(&NewResident { form: form.html(&words), page, words })?;
//! assert!(html.as_str().contains("<h1>登记老年人</h1>"));
//! assert!(html.as_str().contains("href=\"#f-name\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A page that is nothing but components needs no template at all:
//!
//! ```
//! use shell::components::{Cell, Column, Empty, Page, Query, Row, Table};
//! use shell::words::{SHELL, Words};
//!
//! let words = Words::build(&SHELL)?.in_lang(base::Lang::Zh);
//! let table = Table::new("residents", "老年人", Query::parse("/residents", "q=李"))
//!     .column(Column::text("姓名").sort_by("name"))
//!     .column(Column::money("本月应付"))
//!     .row(Row::new([Cell::link("李秀英", "/residents/7"), Cell::money(base::Fen::new(20_000))]))
//!     .search("姓名或编号")
//!     .empty(Empty::new("还没有老年人档案").text("导入名册后，这里会列出每个人。"));
//! let html = Page::new("老年人", "示例市").html(&words, &table.html(&words));
//! assert!(html.as_str().contains("200.00"));
//! # Ok::<(), shell::words::WordsError>(())
//! ```
//!
//! # Rules for templates
//!
//! - No inline script, no `style`, neither as element nor as attribute, and no `on…` attribute: the content policy forbids them.
//! - htmx only adds comfort; each form and link works without it.
//!   Filters in `hx-trigger`, `hx-on` and `js:` values need `eval`, which the content policy forbids as well.
//! - Words come from `words.t("key")`; keys begin with the name of the crate.
//! - A state is never told by colour alone: a [`Chip`] has a mark and a word.

pub mod assets;
mod button;
mod chip;
mod fold;
mod form;
mod html;
mod lines;
mod notice;
mod page;
mod parts;
mod problem;
mod progress;
mod qr;
mod query;
mod region_tree;
mod summary;
mod table;
mod tick_sheet;
mod timeline;

pub use assets::Assets;
pub use button::{Button, ButtonKind};
pub use chip::{Chip, Tone};
pub use fold::Fold;
pub use form::{CSRF_FIELD, Choice, Field, Form};
pub use html::Html;
pub use lines::Lines;
pub use notice::Notice;
pub use page::{Account, Look, NavItem, Page, Size, Theme, Width};
pub use parts::{Breadcrumb, Empty, Link, Panel, Stat, Stats, Tabs};
pub use problem::{Confirm, Problem};
pub use progress::{JobState, Progress};
pub use qr::Qr;
pub use query::Query;
pub use region_tree::{RegionNode, RegionTree};
pub use summary::SummaryList;
pub use table::{Cell, Column, Count, Filter, Pager, Row, Table};
pub use tick_sheet::TickSheet;
pub use timeline::{Entry, Timeline};
