//! Pages to which no link leads: errors, empty lists, forms with mistakes, answers to a form. And pictures of the rest.

use crate::check;
use crate::support::axe;
use crate::support::browser::{Browser, DESK, NARROW, PHONE, Script, with_browser};
use crate::support::{Outcome, PASSWORD};

#[tokio::test]
async fn errors_and_empty_lists_are_accessible() {
    with_browser("errors", Script::On, async |b| {
        let mut wrong = vec![];
        b.go("/login").await?;
        b.log_in_as("system").await?;
        for (path, status) in
            [("/nowhere", 404), ("/people", 403), ("/jobs?state=failed", 200), ("/accounts?q=zzzz", 200)]
        {
            everywhere(b, path, status, &mut wrong).await?;
        }
        b.somebody_else("city").await?;
        for (path, status) in [
            ("/people?q=zzzz", 200),
            ("/organisations?name=zzzz&q=zzzz", 200),
            ("/questions?state=declined", 200),
            ("/people/01900000-0000-7000-8000-000000000000", 404),
            ("/people/nobody", 404),
        ] {
            everywhere(b, path, status, &mut wrong).await?;
        }
        b.somebody_else("auditor").await?;
        everywhere(b, "/audit?act=zzzz", 200, &mut wrong).await?;
        check!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn forms_with_mistakes_are_accessible() {
    with_browser("forms", Script::On, async |b| {
        let mut wrong = vec![];
        b.go("/login").await?;
        sent_empty(b, "/login", "/login", &mut wrong).await?;
        b.log_in_as("village").await?;
        b.go("/people").await?;
        b.follow("#people tbody th a").await?;
        let person = b.path().await?;
        let fact = |name: &str| format!("{person}/facts/{name}");
        for (page, action) in [
            (fact("phone"), fact("phone")),
            (fact("born_on"), fact("born_on")),
            (fact("residence"), fact("residence")),
            (format!("{person}/mandates/new"), format!("{person}/mandates")),
            ("/account/password".to_owned(), "/account/password".to_owned()),
        ] {
            sent_empty(b, &page, &action, &mut wrong).await?;
        }
        b.somebody_else("system").await?;
        sent_empty(b, "/accounts/new", "/accounts/new", &mut wrong).await?;
        sent_empty(b, "/tokens/new", "/tokens/new", &mut wrong).await?;
        b.somebody_else("security").await?;
        b.go("/accounts").await?;
        b.follow("#accounts tbody th a").await?;
        let account = b.path().await?;
        sent_empty(b, &format!("{account}/roles/new"), &format!("{account}/roles/new"), &mut wrong).await?;
        check!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
    .await;
}

/// Looks at a page in both languages, on desk and telephone.
async fn everywhere(b: &Browser, path: &str, status: u16, wrong: &mut Vec<String>) -> Outcome {
    for (lang, theme, size, screen) in
        [("zh", "light", "normal", DESK), ("en", "dark", "normal", PHONE), ("zh", "light", "large", NARROW)]
    {
        b.look(theme, size, lang).await?;
        b.screen(screen).await?;
        b.go_for(path, status).await?;
        fits(b, &format!("{path} ({lang}, {size}, {})", screen.width), wrong).await?;
    }
    b.look("light", "normal", "zh").await?;
    b.screen(DESK).await
}

async fn fits(b: &Browser, what: &str, wrong: &mut Vec<String>) -> Outcome {
    wrong.extend(axe::violations(b).await?.into_iter().map(|line| format!("{what}: {line}")));
    let wide = "const d = document.documentElement; return d.scrollWidth > d.clientWidth + 1";
    if b.script(wide, vec![]).await? == serde_json::json!(true) {
        wrong.push(format!("{what} is too wide"));
    }
    Ok(())
}

/// Sends a form as it is and looks at what comes back.
async fn sent_empty(b: &Browser, page: &str, action: &str, wrong: &mut Vec<String>) -> Outcome {
    b.go_for(page, 200).await?;
    let send = format!("form.form[action='{action}'] button[type=submit]");
    b.follow(&send).await?;
    check!(b.status().await? == 422, "{page} sent empty answers {}", b.status().await?);
    check!(b.has(".mistakes").await?, "{page} sent empty does not say what is wrong");
    for (theme, size, screen) in
        [("light", "normal", DESK), ("dark", "normal", PHONE), ("light", "large", NARROW)]
    {
        b.dress(theme, size).await?;
        b.screen(screen).await?;
        fits(b, &format!("{page} with mistakes ({theme}, {size}, {})", screen.width), wrong).await?;
    }
    b.screen(DESK).await
}

/// Pictures of the pages that are met most, for whoever wants to look at them.
#[tokio::test]
async fn pictures_are_left_of_the_main_pages() {
    with_browser("pictures", Script::On, async |b| {
        b.go("/login").await?;
        both(b, "/login", "log-in").await?;
        both(b, "/design", "design").await?;
        b.log_in("village", PASSWORD).await?;
        both(b, "/", "home-village").await?;
        both(b, "/people", "people").await?;
        b.go("/people?sort=-age").await?;
        b.follow("#people tbody th a").await?;
        let person = b.path().await?;
        both(b, &person, "person").await?;
        both(b, &format!("{person}/facts/phone"), "fact-phone").await?;
        both(b, &format!("{person}/facts/relief"), "fact-relief").await?;
        both(b, &format!("{person}/mandates/new"), "mandate-new").await?;
        both(b, "/nowhere", "error").await?;
        // A question, so that the officer has something to answer.
        b.go(&format!("{person}/facts/disability_kind")).await?;
        let fields = [("value", "visual"), ("evidence", "残疾证原件")];
        b.ask("POST", &format!("{person}/facts/disability_kind"), &fields).await?;
        b.somebody_else("disability").await?;
        both(b, "/questions", "questions").await?;
        b.somebody_else("city").await?;
        both(b, "/", "home-city").await?;
        both(b, "/organisations", "organisations").await?;
        both(b, "/regions", "regions").await?;
        both(b, "/findings", "findings").await?;
        b.somebody_else("system").await?;
        both(b, "/", "home-system").await?;
        both(b, "/accounts", "accounts").await?;
        b.follow("#accounts tbody th a").await?;
        let account = b.path().await?;
        both(b, &account, "account").await?;
        both(b, "/jobs", "jobs").await?;
        b.somebody_else("auditor").await?;
        both(b, "/audit", "audit").await
    })
    .await;
}

async fn both(b: &Browser, path: &str, name: &str) -> Outcome {
    for (lang, screens) in [("zh", [DESK, PHONE]), ("en", [DESK, PHONE])] {
        b.look("light", "normal", lang).await?;
        b.go(path).await?;
        for screen in screens {
            b.picture(&format!("{name}-{lang}"), screen).await?;
        }
    }
    b.look("light", "normal", "zh").await?;
    b.screen(DESK).await
}
