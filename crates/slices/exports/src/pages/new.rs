//! Asking for a whole list.

use axum::http::StatusCode;
use axum::response::Response;
use shell::components::{Breadcrumb, Cell, Choice, Column, Empty, Field, Query, Row, SummaryList, Table};
use shell::{Ask, Fault};

use crate::error::ExportsError;
use crate::mark;
use crate::model::Format;
use crate::ops::{self, NewExport};

pub(super) async fn new(ask: Ask) -> Result<Response, Fault> {
    let Some(list) = ask.query().find("list").map(str::to_owned) else { return Ok(choose(&ask)) };
    let of = ask.query().find("of").unwrap_or("").to_owned();
    form(&ask, &list, &of, None)
}

/// Without a list: which there are. Each is narrowed on its own page first.
fn choose(ask: &Ask) -> Response {
    let mine = ask.app().exports().iter().filter(|e| ask.ctx().may_use(e.route));
    let rows = mine.map(|e| {
        let whole = Query::new("/exports/new").with("list", e.name).href();
        Row::new([Cell::link(ask.t(e.label), e.path), Cell::link(ask.t("exports-choose-whole"), whole)])
    });
    let table = Table::new("lists", ask.t("exports-choose"), ask.query().clone())
        .titled()
        .column(Column::text(ask.t("exports-list")))
        .column(Column::text(ask.t("exports-new")))
        .rows(rows)
        .empty(Empty::new(ask.t("exports-choose-empty")));
    let page = ask
        .page(ask.t("exports-choose"))
        .lead_text(ask.t("exports-mine-empty-text"))
        .breadcrumb(Breadcrumb::new().to(ask.t("nav-exports"), "/exports"))
        .narrow();
    ask.show(&page, &table.html(ask.words()))
}

fn form(ask: &Ask, list: &str, of: &str, error: Option<String>) -> Result<Response, Fault> {
    let (export, listing) = ops::listing(ask.app(), ask.ctx(), list, of, ask.lang())?;
    let mut summary = SummaryList::new().line(ask.t("exports-list"), Cell::text(ask.t(export.label)));
    let narrowing = mark::narrowing(&export, &listing);
    if narrowing.is_empty() {
        summary = summary.line(ask.t("exports-narrowed"), Cell::text(ask.t("exports-not-narrowed")));
    }
    for (label, value) in narrowing {
        summary = summary.line(label, Cell::text(value));
    }
    let formats = [
        Choice::new("xlsx", ask.t("exports-xlsx")).hint(ask.t("exports-xlsx-hint")),
        Choice::new("csv", ask.t("exports-csv")).hint(ask.t("exports-csv-hint")),
    ];
    let format = Format::parse(ask.field("format")).unwrap_or(Format::Xlsx);
    let back = Query::parse(export.path, of).href();
    let reason = Field::area("reason", ask.t("exports-reason"), 3)
        .hint(ask.t("exports-reason-hint"))
        .value(ask.field("reason"))
        .error_if(error);
    let form = ask
        .form("/exports")
        .hidden("list", export.name)
        .hidden("of", listing.query.without("after").asked())
        .part(summary.html(ask.words()))
        .field(Field::radios("format", ask.t("exports-format"), formats).value(format.as_str()))
        .field(reason)
        .submit(ask.t("exports-ask"))
        .cancel(back.clone());
    let days = u64::from(ask.app().settings().export_days);
    let page = ask
        .page(ask.t("exports-new"))
        .lead_text(ask.words().with("exports-new-lead", &[("days", days.into())]))
        .breadcrumb(Breadcrumb::new().to(ask.t(export.label), back))
        .narrow();
    Ok(if form.has_errors() {
        ask.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page.with_errors(), &form.html(ask.words()))
    } else {
        ask.show(&page, &form.html(ask.words()))
    })
}

pub(super) async fn ask_for(ask: Ask) -> Result<Response, Fault> {
    let (list, of) = (ask.field("list").to_owned(), ask.field("of").to_owned());
    let format = Format::parse(ask.field("format")).ok_or(ExportsError::NoSuchList)?;
    let reason = ask.field("reason").to_owned();
    let new = NewExport { list: list.clone(), address: of.clone(), format, lang: ask.lang(), reason };
    match ops::ask(ask.app(), ask.ctx(), &new).await {
        Ok(id) => Ok(ask.done(&format!("/exports/{id}"), "exports-was-asked")),
        Err(ExportsError::Reason) => form(&ask, &list, &of, Some(ask.t("exports-bad-reason"))),
        Err(e) => Err(e.into()),
    }
}
