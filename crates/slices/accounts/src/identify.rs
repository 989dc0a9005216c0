//! Who is behind a cookie or a token.

use std::sync::Arc;
use std::time::Duration;

use base::{Day, Instant, Lang, Region};
use gate::{AccountId, Actor, ActorKind, Context, Grant, RequestId, Seat};
use shell::{App, Called, Fault, Identified, Identify, Session};
use store::StoreError;
use uuid::Uuid;

use crate::flow::{MACHINE, SessionTimes, Standing, must, needs_factor};
use crate::model::State;
use crate::ops::digest;
use crate::rows::{accounts, grants, sessions, tokens};

/// Characters of a token; anything else is nobody's without a question to the database.
const TOKEN_CHARS: usize = 64;
/// Accounts that a search for somebody's doings looks through at most.
const CALLED_MAX: u32 = 20;
/// How long a request waits until it is noted that its session is in use. Where the database is busy with a long change,
/// the next request notes it.
const NOTING: Duration = Duration::from_millis(250);

/// Knows the people behind cookies and the programs behind tokens.
#[must_use]
pub fn identify() -> Arc<dyn Identify> {
    Arc::new(Known)
}

struct Known;

impl Identify for Known {
    fn by_cookie(&self, app: App, token: String, at: Instant) -> Identified {
        Box::pin(async move { by_cookie(&app, &token, at).await })
    }

    fn by_token(&self, app: App, token: String, at: Instant) -> Identified {
        Box::pin(async move { by_token(&app, &token, at).await })
    }

    fn by_account(&self, app: App, account: AccountId, at: Instant) -> Identified {
        Box::pin(async move { by_account(&app, account, at).await })
    }

    fn called(&self, app: App, text: String, at: Instant) -> Called {
        Box::pin(async move { called(&app, text, at).await })
    }
}

async fn called(app: &App, text: String, at: Instant) -> Result<Vec<AccountId>, Fault> {
    let ctx = context(app, at);
    if let Some(account) = accounts::find_login(app.store().read(&ctx).conn(), &text).await? {
        return Ok(vec![account.id]);
    }
    let wanted = accounts::Wanted { search: Some(text), limit: CALLED_MAX, ..Default::default() };
    let found = accounts::list(app.store().read(&ctx).conn(), &wanted, ctx.today()).await?;
    Ok(found.into_iter().map(|account| account.id).collect())
}

type Found = Result<Option<(Actor, Option<Session>)>, Fault>;

fn context(app: &App, at: Instant) -> Context {
    Context::platform(app.table(), "accounts.identify", RequestId(Uuid::now_v7()), at)
}

async fn by_cookie(app: &App, token: &str, at: Instant) -> Found {
    if token.len() != TOKEN_CHARS {
        return Ok(None);
    }
    let (ctx, store) = (context(app, at), app.store());
    let today = ctx.today();
    let Some(behind) = sessions::behind(store.read(&ctx).conn(), &digest(token), today).await? else {
        return Ok(None);
    };
    let settings = app.settings();
    if !behind.times.stands(settings.session_idle_minutes, at) {
        return Ok(None);
    }
    if behind.times.wants_noting(at) {
        note(store.begin(&ctx), |tx| async move {
            sessions::note_use(&tx, behind.id).await?;
            tx.commit().await
        })
        .await;
    }
    let standing = Standing {
        factor: behind.factor,
        given: behind.given,
        needed: settings.second_factor && needs_factor(&app.table().roles, &behind.grants, today),
        must_change: behind.must_change,
    };
    let session = Session {
        id: behind.id,
        office: office(app, &behind.grants, today),
        must: must(standing),
        second_factor: behind.given,
    };
    let actor = Actor {
        kind: ActorKind::Person,
        account: Some(behind.account),
        name: behind.name,
        grants: behind.grants,
        scopes: vec![],
    };
    Ok(Some((actor, Some(session))))
}

/// A note that may be left out: who asks does not wait long for it, and fails never because of it.
async fn note<'a, T, F>(begin: impl Future<Output = Result<store::Tx<'a>, StoreError>>, write: T)
where
    T: FnOnce(store::Tx<'a>) -> F,
    F: Future<Output = Result<(), StoreError>>,
{
    let noting = async { write(begin.await?).await };
    match tokio::time::timeout(NOTING, noting).await {
        Ok(Ok(())) => {}
        Ok(Err(e)) => tracing::warn!(error = %e, "the use of a session was not noted"),
        Err(_) => tracing::debug!("the use of a session was not noted in time"),
    }
}

/// In which role and office somebody is logged in: the first role that holds today, where, and how many others.
fn office(app: &App, grants: &[Grant], today: Day) -> String {
    let mut held = grants.iter().filter(|g| g.holds_on(today));
    let Some(first) = held.next() else { return String::new() };
    let words = app.catalog().in_lang(Lang::Zh);
    let name = crate::pages::role_in_place(app, &words, first, today);
    match held.count() {
        0 => name,
        n => words.with("accounts-office-more", &[("office", name.into()), ("n", (n + 1).into())]),
    }
}

/// What an account holds today, whether or not anybody is logged in.
async fn by_account(app: &App, id: AccountId, at: Instant) -> Found {
    let (ctx, store) = (context(app, at), app.store());
    let read = store.read(&ctx);
    let Some(account) = accounts::find(read.conn(), id).await? else { return Ok(None) };
    if account.state != State::Active {
        return Ok(None);
    }
    let held = grants::of_accounts(read.conn(), &[id], ctx.today()).await?;
    let grants = held.into_iter().filter(|h| h.holds_on(ctx.today())).map(|h| h.grant).collect();
    let actor =
        Actor { kind: ActorKind::Person, account: Some(id), name: account.name, grants, scopes: vec![] };
    Ok(Some((actor, None)))
}

async fn by_token(app: &App, token: &str, at: Instant) -> Found {
    if token.len() != TOKEN_CHARS {
        return Ok(None);
    }
    let (ctx, store) = (context(app, at), app.store());
    let found = tokens::behind(store.read(&ctx).conn(), &digest(token)).await?;
    let Some(token) = found.filter(|t| t.holds_on(ctx.today())) else { return Ok(None) };
    let times = SessionTimes { last_used_at: token.last_used_at.unwrap_or_default(), expires_at: at };
    if times.wants_noting(at) {
        note(store.begin(&ctx), |tx| async move {
            tokens::note_use(&tx, token.id).await?;
            tx.commit().await
        })
        .await;
    }
    // A program serves the city, and nobody beyond it.
    let city = Region::parse(&app.settings().city).map(Seat::Region);
    let role = Grant {
        role: MACHINE.to_owned(),
        seat: city.unwrap_or(Seat::System),
        line: None,
        from: token.from,
        until: Some(token.until),
        delegated_by: None,
    };
    let actor = Actor {
        kind: ActorKind::Machine,
        account: None,
        name: token.name,
        grants: vec![role],
        scopes: token.scopes,
    };
    Ok(Some((actor, None)))
}
