//! Logging in and out, and the language of pages.

use crate::check;
use crate::support::axe;
use crate::support::browser::{DESK, PHONE, Script, with_browser};

const SESSION: &str = "songhe_session";

#[tokio::test]
async fn logging_out_ends_the_session_and_leaves_nothing_behind() {
    with_browser("log-out", Script::On, async |b| {
        b.go("/login").await?;
        b.log_in_as("village").await?;
        b.go("/people").await?;
        b.follow("#people tbody th a").await?;
        let (page, name) = (b.path().await?, b.text("h1").await?);
        let ticket = b.cookie(SESSION).await?;
        b.log_out().await?;
        check!(b.path().await?.starts_with("/login"), "logging out leads to {}", b.path().await?);
        check!(b.has(".flashes .notice").await?, "it is not said that it was done");
        // The page that was shown before is not kept by the browser.
        b.back().await?;
        b.until("the button back leads to the log-in", async || Ok(b.path().await?.starts_with("/login")))
            .await?;
        check!(!b.text("body").await?.contains(&name), "the button back shows {name}");
        b.go(&page).await?;
        check!(b.path().await?.starts_with("/login?next="), "the page is still served");
        // Nor is the old ticket worth anything.
        b.set_cookie(SESSION, &ticket).await?;
        b.go(&page).await?;
        check!(b.path().await?.starts_with("/login?next="), "the old ticket still opens the page");
        // Whoever logs in again comes to where they wanted to be.
        b.log_in_as("village").await?;
        check!(b.path().await? == page && b.text("h1").await? == name, "it leads to {}", b.path().await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_says_nothing_of_the_account() {
    with_browser("wrong-password", Script::On, async |b| {
        let mut said = vec![];
        for login in ["e2e-nobody", "home"] {
            b.go("/login").await?;
            b.fill("input[name=login]", login).await?;
            b.fill("input[name=password]", "surely-not-this-1").await?;
            b.follow("form[action='/login'] button[type=submit]").await?;
            check!(b.status().await? == 422, "a wrong password answers {}", b.status().await?);
            check!(
                b.attribute("input[name=password]", "value").await?.is_empty(),
                "the password is given back"
            );
            said.push(b.text(".mistakes").await?);
            axe::check(b, "a log-in that failed").await?;
        }
        check!(said[0] == said[1] && !said[0].is_empty(), "it can be told who has an account: {said:?}");
        b.picture("log-in-wrong-zh", PHONE).await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_language_changes_in_place() {
    with_browser("language", Script::On, async |b| {
        b.go("/login").await?;
        check!(b.attribute("html", "lang").await?.starts_with("zh"), "the language of the browser is not taken up");
        b.log_in_as("county").await?;
        b.go("/people?age=80&sort=name").await?;
        let (heading, rows) = (b.text("h1").await?, b.count("#people tbody tr").await?);
        b.follow("form.look button[name=lang]").await?;
        check!(b.path().await? == "/people?age=80&sort=name", "it leads to {}", b.path().await?);
        check!(b.attribute("html", "lang").await?.starts_with("en"), "the page is not English");
        check!(b.text("h1").await? != heading, "the heading is still {heading}");
        check!(b.count("#people tbody tr").await? == rows, "the list has other people");
        let left = r"
            const han = /\p{Script=Han}/u;
            const parts = document.querySelectorAll('.nav, .top-tools > .look, .tools label, .tools .button, thead, .title');
            return Array.from(parts).map((e) => Array.from(e.childNodes).length && e.cloneNode(true)).filter(Boolean)
              .map((e) => { e.querySelectorAll('[lang^=zh], option, .title-lead').forEach((x) => x.remove()); return e.textContent.trim(); })
              .filter((t) => han.test(t));
        ";
        let left = b.list(left, vec![]).await?;
        check!(left.is_empty(), "Chinese is left in {left:?}");
        // It is kept on the next page, and by the next log-in.
        b.go("/questions").await?;
        check!(b.attribute("html", "lang").await?.starts_with("en"), "the language is forgotten");
        b.log_out().await?;
        check!(b.attribute("html", "lang").await?.starts_with("en"), "the language is forgotten after logging out");
        b.follow("form.look button[name=lang]").await?;
        check!(b.attribute("html", "lang").await?.starts_with("zh"), "there is no way back");
        b.picture("log-in-zh", DESK).await?;
        b.picture("log-in-zh", PHONE).await
    })
    .await;
}
