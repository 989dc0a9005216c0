//! The token of a program: one administrator makes it, another lets it in, and it is taken back at once.

use serde_json::json;

use crate::check;
use crate::support::Outcome;
use crate::support::browser::{Browser, Script, with_browser};
use crate::support::looks::looks_well;

const NAME: &str = "e2e-program";

#[tokio::test]
async fn a_token_is_made_approved_used_and_revoked() {
    with_browser("tokens", Script::On, async |b| {
        b.go("/login").await?;
        b.log_in_as("system").await?;
        let token = made(b).await?;
        check!(answer(b, &token).await? == 401, "a token that nobody approved is let in");
        b.go("/tokens").await?;
        looks_well(b, "tokens-waiting").await?;

        b.somebody_else("security").await?;
        b.go(&format!("/tokens?q={NAME}")).await?;
        b.follow("#tokens tbody th a").await?;
        looks_well(b, "token-to-approve").await?;
        check!(!b.main().await?.contains(&token), "the token is shown a second time");
        b.follow("section.confirm button[type=submit]").await?;
        let status = answer(b, &token).await?;
        check!(status == 200, "a token that was approved answers {status}");

        b.somebody_else("system").await?;
        b.go(&format!("/tokens?q={NAME}")).await?;
        b.follow("#tokens tbody th a").await?;
        looks_well(b, "token-to-revoke").await?;
        b.follow("section.confirm button[type=submit]").await?;
        let status = answer(b, &token).await?;
        check!(status == 401, "a token that was revoked answers {status}");
        looks_well(b, "token-revoked").await
    })
    .await;
}

/// Makes it on the page that shows it once.
async fn made(b: &Browser) -> Outcome<String> {
    b.go("/tokens/new").await?;
    let send = "form[action='/tokens/new'] button[type=submit]";
    b.follow(send).await?;
    check!(b.count(".mistakes li").await? == 3, "not all mistakes are said: {}", b.text(".mistakes").await?);
    looks_well(b, "token-with-mistakes").await?;
    b.fill("input[name=name]", NAME).await?;
    b.press("input[name=scope]").await?;
    b.choose_day("input[name=last]", "2099-12-31").await?;
    b.follow(send).await?;
    let token = b.text("code.secret").await?;
    check!(token.len() >= 32, "no token is shown: {}", b.main().await?);
    looks_well(b, "token-shown-once").await?;
    Ok(token)
}

/// What the interface answers to a program with this token.
async fn answer(b: &Browser, token: &str) -> Outcome<u64> {
    let fetch = "const [token, done] = arguments; \
        fetch('/api/token', { credentials: 'omit', headers: { authorization: 'Bearer ' + token } }).then((r) => done(r.status))";
    Ok(b.script_until_done(fetch, vec![json!(token)]).await?.as_u64().unwrap_or(0))
}
