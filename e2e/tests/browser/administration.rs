//! Accounts: one administrator makes them, another says what they may do, and the holder chooses the password.

use crate::check;
use crate::support::Outcome;
use crate::support::browser::{Browser, Script, with_browser};
use crate::support::city::city;

/// A password that somebody chooses for themselves.
pub const CHOSEN: &str = "chosen-by-its-holder-7";

/// Makes an account with a role at a place from the command line; gives the password for the first time.
pub fn made_by_command(login: &str, name: &str, role: &str, place: &str) -> Outcome<String> {
    let said = city().command(&["user", "add", login, "--name", name, "--role", role, "--region", place])?;
    let line = said.lines().find(|line| line.contains("password")).unwrap_or_default();
    let (_, password) = line.rsplit_once(": ").ok_or_else(|| format!("no password in\n{said}"))?;
    Ok(password.trim().to_owned())
}

/// Makes an account on the pages, as the system administrator; gives the password for the first time.
pub async fn made_on_pages(b: &Browser, login: &str, name: &str) -> Outcome<String> {
    b.somebody_else("system").await?;
    b.go("/accounts/new").await?;
    b.fill("input[name=login]", login).await?;
    b.fill("input[name=name]", name).await?;
    b.follow("form[action='/accounts/new'] button[type=submit]").await?;
    let shown =
        "return Array.from(document.querySelectorAll('.summary dd')).map((d) => d.textContent.trim())";
    let shown = b.list(shown, vec![]).await?;
    let password = shown.last().cloned().unwrap_or_default();
    check!(password.len() >= 8, "the page shows no password: {shown:?}");
    Ok(password)
}

/// Gives an account a role, as the security administrator.
pub async fn granted(b: &Browser, login: &str, role: &str, place: &str, line: &str) -> Outcome {
    b.somebody_else("security").await?;
    b.go(&format!("/accounts?q={login}")).await?;
    b.follow("#accounts tbody th a").await?;
    let account = b.path().await?;
    b.follow(&format!("a[href='{account}/roles/new']")).await?;
    b.choose("select[name=role]", role).await?;
    b.fill("input[name=place]", place).await?;
    if !line.is_empty() {
        b.choose("select[name=line]", line).await?;
    }
    b.follow(&format!("form[action='{account}/roles/new'] button[type=submit]")).await?;
    check!(b.path().await?.starts_with(&format!("{account}?done=")), "not granted: {}", b.main().await?);
    Ok(())
}

/// Logs in for the first time: nothing can be done before another password is chosen.
pub async fn first_log_in(b: &Browser, login: &str, password: &str) -> Outcome {
    b.forget_cookies().await?;
    b.go("/login").await?;
    b.log_in(login, password).await?;
    b.go("/").await?;
    check!(b.path().await?.starts_with("/account/password"), "no new password is asked for");
    b.fill("input[name=new]", CHOSEN).await?;
    b.fill("input[name=again]", CHOSEN).await?;
    b.follow("form[action='/account/password'] button[type=submit]").await?;
    check!(!b.has(".mistakes").await?, "the new password is refused: {}", b.main().await?);
    Ok(())
}

#[tokio::test]
async fn two_administrators_make_an_account_and_neither_can_alone() {
    with_browser("administration", Script::On, async |b| {
        let password = made_on_pages(b, "e2e-town", "新来的工作人员").await?;
        b.go("/accounts?q=e2e-town").await?;
        b.follow("#accounts tbody th a").await?;
        let account = b.path().await?;
        check!(!b.main().await?.contains(&password), "the password is shown a second time");
        b.go_for(&format!("{account}/roles/new"), 403).await?;
        // Without a role there is nothing to see.
        first_log_in(b, "e2e-town", &password).await?;
        b.go_for("/people", 403).await?;
        granted(b, "e2e-town", "village_worker", "140702105209", "").await?;
        b.go_for("/accounts/new", 403).await?;
        b.forget_cookies().await?;
        b.go("/login").await?;
        b.log_in("e2e-town", CHOSEN).await?;
        b.go_for("/people", 200).await?;
        // What was granted is taken back, and holds at once.
        b.somebody_else("security").await?;
        b.go(&account).await?;
        b.follow(&format!("a[href^='{account}/roles/']:not([href$=new])")).await?;
        b.follow("section.confirm button[type=submit]").await?;
        b.forget_cookies().await?;
        b.go("/login").await?;
        b.log_in("e2e-town", CHOSEN).await?;
        b.go_for("/people", 403).await
    })
    .await;
}
