//! One's own account: roles, delegations, sessions.

use axum::extract::Path;
use axum::response::Response;
use shell::components::{
    Breadcrumb, Button, Cell, Chip, Column, Confirm, Empty, Html, Panel, Query, Row, SummaryList, Table, Tone,
};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::{last_day, me, place, role, sessions, standing};
use crate::flow::is_delegable;
use crate::model::{Account, Held, SessionLine};
use crate::ops;
use crate::rows::grants;

pub(super) async fn page(ask: Ask) -> Result<Response, Fault> {
    let me = me(&ask)?;
    let account = ops::find(ask.store(), ask.ctx(), me).await?;
    let today = ask.ctx().today();
    let mut held = ops::grants_of(ask.store(), ask.ctx(), me).await?;
    held.retain(|h| !h.is_over(today));
    let delegated = grants::delegated_by(ask.read().conn(), me, today).await?;
    let sessions = sessions(&ask, me).await?;
    let words = ask.words();
    let mut main =
        vec![about(&ask, &account), Panel::new(ask.t("accounts-my-roles"), roles(&ask, &held)).html(words)];
    if !delegated.is_empty() {
        let table = delegations(&ask, &delegated);
        main.push(Panel::new(ask.t("accounts-delegated"), table).html(words));
    }
    let mut panel = Panel::new(ask.t("accounts-my-sessions"), session_table(&ask, &sessions))
        .note(ask.t("accounts-my-sessions-note"));
    if sessions.len() > 1 {
        panel = panel.action(Button::link(ask.t("accounts-end-other-sessions"), "/account/sessions"));
    }
    main.push(panel.html(words));
    let page = ask.page(ask.t("layout-my-account"));
    Ok(ask.show(&page, &Html::all(main)))
}

fn about(ask: &Ask, account: &Account) -> Html {
    let words = ask.words();
    let (factor, change) = match account.factor_at {
        Some(_) => (Chip::new(Tone::Ok, ask.t("accounts-factor-on")), "summary-change"),
        None => (Chip::new(Tone::Off, ask.t("accounts-factor-off")), "accounts-factor-set-up"),
    };
    let password = account.password_at.map_or_else(Cell::nothing, |at| {
        Cell::text(words.with("accounts-password-since", &[("at", at.minute_in_china().into())]))
    });
    SummaryList::new()
        .line(ask.t("accounts-login"), Cell::text(account.login.clone()))
        .line(ask.t("accounts-name"), Cell::text(account.name.clone()))
        .line(ask.t("accounts-password"), password)
        .change("/account/password", words)
        .line(ask.t("accounts-factor"), Cell::chip(factor))
        .change_by(ask.t(change), "/account/factor")
        .html(words)
}

fn roles(ask: &Ask, held: &[Held]) -> Html {
    let (app, words, today) = (ask.app(), ask.words(), ask.ctx().today());
    let rows = held.iter().map(|h| {
        let from =
            h.delegator.as_ref().map(|name| words.with("accounts-delegated-by", &[("name", name.into())]));
        let own = Cell::text(role(app, words, &h.grant));
        let may = h.grant.delegated_by.is_none()
            && h.holds_on(today)
            && is_delegable(&app.table().roles, &h.grant.role);
        let act = if may {
            Cell::link(ask.t("accounts-delegate"), format!("/account/roles/{}/delegate", h.id))
        } else if h.grant.delegated_by.is_some() {
            Cell::link(ask.t("accounts-give-back"), format!("/account/delegations/{}", h.id))
        } else {
            Cell::blank()
        };
        Row::new([
            match from {
                Some(from) => own.sub(from),
                None => own,
            },
            Cell::text(place(app, words, h.grant.seat, today)),
            Cell::day(h.grant.from),
            last_day(h.grant.until).map_or_else(|| Cell::text(ask.t("accounts-until-revoked")), Cell::day),
            Cell::chip(standing(ask, h)),
            act,
        ])
    });
    Table::new("roles", ask.t("accounts-my-roles"), Query::new("/account"))
        .column(Column::text(ask.t("accounts-role")))
        .column(Column::text(ask.t("accounts-place")))
        .column(Column::text(ask.t("accounts-from")).wide_only())
        .column(Column::text(ask.t("accounts-last-day")))
        .column(Column::text(ask.t("accounts-state")))
        .column(Column::text(ask.t("accounts-act")))
        .rows(rows)
        .empty(Empty::new(ask.t("accounts-no-roles")).text(ask.t("accounts-no-roles-text")))
        .html(words)
}

fn delegations(ask: &Ask, delegated: &[Held]) -> Html {
    let (app, words, today) = (ask.app(), ask.words(), ask.ctx().today());
    let rows = delegated.iter().map(|h| {
        Row::new([
            Cell::text(h.holder.clone()),
            Cell::text(role(app, words, &h.grant)),
            Cell::text(place(app, words, h.grant.seat, today)),
            last_day(h.grant.until).map_or_else(Cell::nothing, Cell::day),
            Cell::chip(standing(ask, h)),
            Cell::link(ask.t("accounts-end-it"), format!("/account/delegations/{}", h.id)),
        ])
    });
    Table::new("delegations", ask.t("accounts-delegated"), Query::new("/account"))
        .column(Column::text(ask.t("accounts-colleague")))
        .column(Column::text(ask.t("accounts-role")))
        .column(Column::text(ask.t("accounts-place")).wide_only())
        .column(Column::text(ask.t("accounts-last-day")))
        .column(Column::text(ask.t("accounts-state")))
        .column(Column::text(ask.t("accounts-act")))
        .rows(rows)
        .html(words)
}

fn device(ask: &Ask, line: &SessionLine) -> String {
    if line.device.is_empty() { ask.t("accounts-device-unknown") } else { line.device.clone() }
}

fn session_table(ask: &Ask, sessions: &[SessionLine]) -> Html {
    let here = ask.session().map(|s| s.id);
    let rows = sessions.iter().map(|line| {
        let act = if Some(line.id) == here {
            Cell::chip(Chip::new(Tone::Ok, ask.t("accounts-this-session")))
        } else {
            Cell::link(ask.t("accounts-session-end-it"), format!("/account/sessions/{}", line.id))
        };
        Row::new([
            Cell::text(device(ask, line)),
            Cell::text(line.client.clone()),
            Cell::minute(line.last_used_at),
            Cell::minute(line.created_at),
            act,
        ])
    });
    Table::new("sessions", ask.t("accounts-my-sessions"), Query::new("/account"))
        .column(Column::text(ask.t("accounts-device")))
        .column(Column::text(ask.t("accounts-client")))
        .column(Column::text(ask.t("accounts-last-used")))
        .column(Column::text(ask.t("accounts-began")).wide_only())
        .column(Column::text(ask.t("accounts-act")))
        .rows(rows)
        .html(ask.words())
}

pub(super) async fn ask_end(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let sessions = sessions(&ask, me(&ask)?).await?;
    let line = sessions.iter().find(|line| line.id == id).ok_or(Fault::NotFound)?;
    let list = SummaryList::new()
        .line(ask.t("accounts-device"), Cell::text(device(&ask, line)))
        .line(ask.t("accounts-client"), Cell::text(line.client.clone()))
        .line(ask.t("accounts-last-used"), Cell::minute(line.last_used_at));
    let confirm = Confirm::new(ask.t("accounts-end-session"), format!("/account/sessions/{id}"), ask.csrf())
        .summary(list)
        .consequence(ask.t("accounts-end-session-consequence"))
        .danger()
        .cancel("/account");
    Ok(ask.show(&under_own(&ask, "accounts-end-session-question"), &confirm.html(ask.words())))
}

/// A narrow page below one's own account.
pub(super) fn under_own(ask: &Ask, title: &str) -> shell::components::Page {
    ask.page(ask.t(title)).narrow().breadcrumb(Breadcrumb::new().to(ask.t("layout-my-account"), "/account"))
}

pub(super) async fn end(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::end_session(ask.store(), ask.ctx(), me(&ask)?, id).await?;
    Ok(ask.done("/account", "accounts-session-ended"))
}

pub(super) async fn ask_end_others(ask: Ask) -> Response {
    let confirm = Confirm::new(ask.t("accounts-end-other-sessions"), "/account/sessions", ask.csrf())
        .consequence(ask.t("accounts-end-other-sessions-consequence"))
        .danger()
        .cancel("/account");
    ask.show(&under_own(&ask, "accounts-end-other-sessions-question"), &confirm.html(ask.words()))
}

pub(super) async fn end_others(ask: Ask) -> Result<Response, Fault> {
    let session = ask.session().ok_or(gate::Refusal::LogIn)?.id;
    ops::end_other_sessions(ask.store(), ask.ctx(), me(&ask)?, session).await?;
    Ok(ask.done("/account", "accounts-sessions-ended"))
}
