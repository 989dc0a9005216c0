//! Forms for mandates and payees.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Day, Wording};
use shell::components::{Breadcrumb, Choice, Field, Form};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::vocabulary;
use crate::error::RegistryError;
use crate::model::{Mandate, PayeeKind};
use crate::ops::{self, NewMandate, NewPayee, Opened};

type Wrong = Option<(&'static str, Wording)>;

async fn opened(ask: &Ask, id: Uuid) -> Result<Opened, Fault> {
    Ok(ops::open_person(ask.store(), ask.ctx(), vocabulary(ask)?, id).await?)
}

fn error(ask: &Ask, wrong: &Wrong, name: &str) -> Option<String> {
    wrong.as_ref().filter(|(field, _)| *field == name).map(|(_, w)| ask.words().of(w).to_owned())
}

fn show(ask: &Ask, person: &Opened, title: &str, form: &Form) -> Response {
    let mut page = ask.page(ask.t(title)).narrow().breadcrumb(
        Breadcrumb::new()
            .to(ask.t("nav-people"), "/people")
            .to(person.name.clone(), format!("/people/{}", person.id)),
    );
    let mut status = StatusCode::OK;
    if form.has_errors() {
        page = page.with_errors();
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

fn day(ask: &Ask, name: &'static str) -> Result<Option<Day>, (&'static str, Wording)> {
    match ask.field(name) {
        "" => Ok(None),
        text => Day::parse(text)
            .map(Some)
            .map_err(|_| (name, Wording::new("日期应写成 2026-10-31", "write days like 2026-10-31"))),
    }
}

pub(super) async fn new_mandate(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    mandate_form(&ask, id, None).await
}

async fn mandate_form(ask: &Ask, id: Uuid, wrong: Wrong) -> Result<Response, Fault> {
    let person = opened(ask, id).await?;
    let acts = Mandate::ACTS.map(|a| Choice::new(a, ask.t(&format!("registry-act-{a}"))));
    let bases =
        Mandate::BASES.map(|b| Choice::new(b, ask.t(&format!("registry-basis-{}", b.replace('_', "-")))));
    let form = ask
        .form(format!("/people/{id}/mandates"))
        .field(
            Field::text("holder_name", ask.t("registry-holder"))
                .value(ask.field("holder_name"))
                .error_if(error(ask, &wrong, "holder_name")),
        )
        .field(
            Field::text("holder_login", ask.t("registry-holder-login"))
                .hint(ask.t("registry-holder-login-hint"))
                .value(ask.field("holder_login"))
                .chars(20)
                .autocomplete("off")
                .error_if(error(ask, &wrong, "holder_login"))
                .optional(),
        )
        .field(Field::checkboxes("acts", ask.t("registry-acts"), acts).error_if(error(ask, &wrong, "acts")))
        .field(
            Field::radios("basis", ask.t("registry-basis"), bases)
                .value(ask.field("basis"))
                .error_if(error(ask, &wrong, "basis")),
        )
        .field(
            Field::text("document", ask.t("registry-document"))
                .hint(ask.t("registry-document-hint"))
                .value(ask.field("document"))
                .error_if(error(ask, &wrong, "document")),
        )
        .field(
            Field::day("from", ask.t("registry-from"))
                .optional()
                .value(ask.field("from"))
                .error_if(error(ask, &wrong, "from")),
        )
        .field(
            Field::day("until", ask.t("registry-until"))
                .optional()
                .value(ask.field("until"))
                .error_if(error(ask, &wrong, "until")),
        )
        .submit(ask.t("registry-mandate-submit"))
        .cancel(format!("/people/{id}"));
    Ok(show(ask, &person, "registry-mandate-new", &form))
}

pub(super) async fn add_mandate(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let days = day(&ask, "from").and_then(|from| Ok((from, day(&ask, "until")?)));
    let (from, until) = match days {
        Ok(days) => days,
        Err(wrong) => return mandate_form(&ask, id, Some(wrong)).await,
    };
    let holder = match (ask.field("holder_login"), ask.field("holder_name")) {
        ("", _) => Ok(None),
        (login, name) => ops::holder_of(ask.store(), ask.ctx(), login, name).await.map(Some),
    };
    let holder = match holder {
        Ok(holder) => holder,
        Err(RegistryError::Field(field, wording)) => {
            return mandate_form(&ask, id, Some((field, wording))).await;
        }
        Err(e) => return Err(e.into()),
    };
    let new = NewMandate {
        holder_name: ask.field("holder_name").to_owned(),
        holder,
        acts: ask.fields("acts").map(str::to_owned).collect(),
        basis: ask.field("basis").to_owned(),
        document: ask.field("document").to_owned(),
        from,
        until,
    };
    match ops::add_mandate(ask.store(), ask.ctx(), id, &new).await {
        Ok(_) => Ok(ask.done(&format!("/people/{id}"), "registry-mandate-added")),
        Err(RegistryError::Field(field, wording)) => mandate_form(&ask, id, Some((field, wording))).await,
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn ask_revoke(ask: Ask, Path((id, mandate)): Path<(Uuid, Uuid)>) -> Result<Response, Fault> {
    revoke_form(&ask, id, mandate, None).await
}

async fn revoke_form(ask: &Ask, id: Uuid, mandate: Uuid, wrong: Wrong) -> Result<Response, Fault> {
    let person = opened(ask, id).await?;
    let found = person.mandates.iter().find(|m| m.id == mandate).ok_or(Fault::NotFound)?;
    let form = ask
        .form(format!("/people/{id}/mandates/{mandate}/revoke"))
        .heading_with(found.holder_name.clone(), ask.t("registry-revoke-note"))
        .field(Field::text("why", ask.t("registry-revoke-why")).error_if(error(ask, &wrong, "why")))
        .submit(ask.t("registry-revoke"))
        .danger()
        .cancel(format!("/people/{id}"));
    Ok(show(ask, &person, "registry-revoke-title", &form))
}

pub(super) async fn revoke(ask: Ask, Path((id, mandate)): Path<(Uuid, Uuid)>) -> Result<Response, Fault> {
    match ops::revoke_mandate(ask.store(), ask.ctx(), id, mandate, ask.field("why")).await {
        Ok(()) => Ok(ask.done(&format!("/people/{id}"), "registry-mandate-revoked")),
        Err(RegistryError::Field(field, wording)) => {
            revoke_form(&ask, id, mandate, Some((field, wording))).await
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn new_payee(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    payee_form(&ask, id, None).await
}

async fn payee_form(ask: &Ask, id: Uuid, wrong: Wrong) -> Result<Response, Fault> {
    let person = opened(ask, id).await?;
    let kinds =
        PayeeKind::ALL.map(|k| Choice::new(k.as_str(), ask.t(&format!("registry-payee-{}", k.as_str()))));
    let form = ask
        .form(format!("/people/{id}/payees"))
        .field(
            Field::radios("kind", ask.t("registry-payee-kind"), kinds)
                .value(ask.field("kind"))
                .error_if(error(ask, &wrong, "kind")),
        )
        .field(
            Field::text("holder_name", ask.t("registry-payee-holder"))
                .value(ask.field("holder_name"))
                .error_if(error(ask, &wrong, "holder_name")),
        )
        .field(
            Field::day("from", ask.t("registry-from"))
                .optional()
                .value(ask.field("from"))
                .error_if(error(ask, &wrong, "from")),
        )
        .submit(ask.t("registry-payee-submit"))
        .cancel(format!("/people/{id}"));
    Ok(show(ask, &person, "registry-payee-new", &form))
}

pub(super) async fn add_payee(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let from = match day(&ask, "from") {
        Ok(from) => from,
        Err(wrong) => return payee_form(&ask, id, Some(wrong)).await,
    };
    let Some(kind) = PayeeKind::parse(ask.field("kind")) else {
        let wording = Wording::new("请选择发放给谁", "choose to whom it goes");
        return payee_form(&ask, id, Some(("kind", wording))).await;
    };
    let new = NewPayee { kind, holder_name: ask.field("holder_name").to_owned(), organisation: None, from };
    match ops::add_payee(ask.store(), ask.ctx(), id, &new).await {
        Ok(_) => Ok(ask.done(&format!("/people/{id}"), "registry-payee-added")),
        Err(RegistryError::Field(field, wording)) => payee_form(&ask, id, Some((field, wording))).await,
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn confirm_payee(
    ask: Ask,
    Path((id, payee)): Path<(Uuid, Uuid)>,
) -> Result<Response, Fault> {
    ops::confirm_payee(ask.store(), ask.ctx(), id, payee).await?;
    Ok(ask.done(&format!("/people/{id}"), "registry-payee-done"))
}
