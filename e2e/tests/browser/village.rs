//! A village worker enters what she may say, and asks about what she may not; the officer who owns it answers, and the
//! auditor sees who did what. All of it with scripts and without.

use crate::check;
use crate::support::Outcome;
use crate::support::axe;
use crate::support::browser::{Browser, DESK, PHONE, Script, with_browser};

/// Who in the village's list is the subject, so that two journeys at once do not meet.
const WITH_SCRIPTS: usize = 0;
const WITHOUT_SCRIPTS: usize = 1;
/// A number that nobody has.
const PHONE_NUMBER: &str = "15412345678";
const PHONE_END: &str = "5678";

#[tokio::test]
async fn a_village_worker_enters_undoes_and_asks() {
    with_browser("village", Script::On, async |b| {
        journey(b, Script::On, WITH_SCRIPTS).await?;
        audited(b).await
    })
    .await;
}

#[tokio::test]
async fn all_of_it_works_without_scripts() {
    with_browser("village-no-script", Script::Off, async |b| journey(b, Script::Off, WITHOUT_SCRIPTS).await)
        .await;
}

async fn journey(b: &Browser, script: Script, nth: usize) -> Outcome {
    b.go("/").await?;
    check!(b.path().await?.starts_with("/login"), "who has not logged in is not asked to");
    b.log_in_as("village").await?;
    let ran = b.script("return typeof htmx !== 'undefined'", vec![]).await? == serde_json::json!(true);
    check!(ran == (script == Script::On), "scripts ran: {ran}");
    let (id, name) = somebody(b, nth).await?;
    searched(b, &id, &name).await?;
    b.follow(&format!("#people a[href='/people/{id}']")).await?;
    check!(b.text("h1").await? == name, "the page is that of {name}");
    enters_a_phone(b, script, &id).await?;
    undoes_it(b, &id).await?;
    asks_about_relief(b, script, &id, &name).await
}

/// Somebody of the village of whom telephone and relief class are open.
async fn somebody(b: &Browser, nth: usize) -> Outcome<(String, String)> {
    b.go("/people?sort=-age").await?;
    let asked = "return Array.from(document.querySelectorAll('#people tbody th a')).map((a) => a.pathname.split('/').pop())";
    let all = b.list(asked, vec![]).await?;
    let mut fit = 0;
    for id in all {
        b.go(&format!("/people/{id}")).await?;
        let both = b.has(&format!("a[href='/people/{id}/facts/phone']")).await?
            && b.has(&format!("a[href='/people/{id}/facts/relief']")).await?;
        if both && fit == nth {
            return Ok((id, b.text("h1").await?));
        }
        fit += usize::from(both);
    }
    Err("nobody in the village has both facts open".into())
}

async fn searched(b: &Browser, id: &str, name: &str) -> Outcome {
    b.go("/people").await?;
    b.fill("form.tools input[name=q]", name).await?;
    b.press("form.tools button[type=submit]").await?;
    b.until("the list has only who was searched for", async || {
        let all = b.count("#people tbody tr").await?;
        Ok(b.path().await?.contains("q=")
            && b.has(&format!("#people a[href='/people/{id}']")).await?
            && all < 20)
    })
    .await
}

fn form(id: &str, fact: &str) -> String {
    format!("form[action='/people/{id}/facts/{fact}']")
}

/// The value as the page of the fact says it.
async fn value(b: &Browser) -> Outcome<String> {
    b.text(".summary .summary-line:first-child dd").await
}

async fn enters_a_phone(b: &Browser, script: Script, id: &str) -> Outcome {
    b.follow(&format!("a[href='/people/{id}/facts/phone']")).await?;
    let form = form(id, "phone");
    let send = format!("{form} button[type=submit]");
    // First without saying what it rests on, then with what is no number.
    b.fill(&format!("{form} input[name=value]"), PHONE_NUMBER).await?;
    b.follow(&send).await?;
    check!(
        b.status().await? == 422 && b.has(".mistakes a[href='#f-evidence']").await?,
        "no word of the evidence"
    );
    let kept = b.attribute("input[name=value]", "value").await?;
    check!(kept == PHONE_NUMBER, "what was typed is lost: {kept}");
    if script == Script::On {
        axe::check(b, "a form with a mistake").await?;
        b.picture("fact-form-error-zh", DESK).await?;
        b.picture("fact-form-error-zh", PHONE).await?;
        b.screen(DESK).await?;
    }
    b.fill("input[name=evidence]", "上门走访").await?;
    b.fill("input[name=value]", "12").await?;
    b.follow(&send).await?;
    check!(
        b.status().await? == 422 && b.has(".mistakes a[href='#f-value']").await?,
        "a number of two digits is taken"
    );
    b.fill("input[name=value]", PHONE_NUMBER).await?;
    b.follow(&send).await?;
    check!(b.status().await? == 200 && b.has(".flashes .notice").await?, "it is not said that it was done");
    let shown = value(b).await?;
    check!(
        shown.contains(PHONE_END) && !shown.contains(PHONE_NUMBER),
        "the new number is not shown masked: {shown}"
    );
    b.follow("form[action$='/phone/reveal'] button").await?;
    let whole = value(b).await?;
    check!(whole.contains(PHONE_NUMBER), "the number is not shown whole when asked for: {whole}");
    Ok(())
}

async fn undoes_it(b: &Browser, id: &str) -> Outcome {
    b.go(&format!("/people/{id}/facts/phone")).await?;
    b.follow("form[action$='/phone/undo'] button").await?;
    check!(b.has(".flashes .notice").await?, "it is not said that it was undone");
    let shown = value(b).await?;
    check!(!shown.contains(PHONE_END), "what was undone still holds: {shown}");
    check!(b.text(".entry-off").await?.contains(PHONE_END), "what was undone is not kept in view");
    check!(!b.has("form[action$='/phone/undo']").await?, "it can be undone twice");
    Ok(())
}

async fn asks_about_relief(b: &Browser, script: Script, id: &str, name: &str) -> Outcome {
    b.go(&format!("/people/{id}/facts/relief")).await?;
    let before = value(b).await?;
    let form = form(id, "relief");
    // What is chosen is not what holds now.
    let other = r"
        const [css, now] = arguments;
        const o = Array.from(document.querySelectorAll(css)).find((o) => o.value && o.textContent.trim() !== now);
        return [o.value, o.textContent.trim()];
    ";
    let css = format!("{form} select[name=value] option");
    let other = b.list(other, vec![serde_json::json!(css), serde_json::json!(before)]).await?;
    let [code, label] = &other[..] else { return Err("there is nothing to choose".into()) };
    b.choose(&format!("{form} select[name=value]"), code).await?;
    b.fill("input[name=evidence]", "低保证原件").await?;
    b.follow(&format!("{form} button[type=submit]")).await?;
    check!(b.path().await?.starts_with(&format!("/people/{id}?done=")), "nothing is said of the question");
    check!(b.main().await?.contains(label.as_str()), "the question does not stand on the page of the person");
    b.go(&format!("/people/{id}/facts/relief")).await?;
    check!(value(b).await? == before, "what was only asked already holds");
    b.go("/questions").await?;
    let row = format!("#questions tr:has(a[href='/people/{id}'])");
    check!(b.has(&row).await?, "the question is not listed");
    check!(!b.has(&format!("{row} form")).await?, "who asks may answer");
    b.log_out().await?;

    b.log_in_as("relief").await?;
    b.go("/questions").await?;
    // The check itself is a script.
    if script == Script::On {
        axe::check(b, "questions that can be answered").await?;
    }
    b.follow(&format!("{row} form:has(input[value=accept]) button")).await?;
    check!(b.has(".flashes .notice").await?, "it is not said that it was accepted");
    check!(!b.has(&row).await?, "the question still waits");
    b.go("/questions?state=accepted").await?;
    check!(b.has(&row).await?, "the answer is not listed");
    b.log_out().await?;

    b.log_in_as("village").await?;
    b.go(&format!("/people/{id}/facts/relief")).await?;
    let now = value(b).await?;
    check!(now.contains(label.as_str()), "{name}: {now} and not {label} after the answer");
    b.log_out().await
}

/// The auditor sees who did it, and that nothing of the trail is missing.
async fn audited(b: &Browser) -> Outcome {
    b.log_in_as("auditor").await?;
    for (act, who) in [
        ("registry.enter_fact", "村社区工作人员"),
        ("registry.undo_fact", "村社区工作人员"),
        ("registry.ask", "村社区工作人员"),
        ("registry.answer", "县区救助经办"),
    ] {
        b.go(&format!("/audit?act={act}")).await?;
        let found = b.text("#audit tbody").await?;
        check!(found.contains(who), "the trail does not say that {act} was done by {who}");
        check!(!found.contains(PHONE_NUMBER), "the trail repeats a telephone number");
    }
    b.go("/audit").await?;
    b.picture("audit-zh", DESK).await?;
    b.follow("form[action='/audit/verify'] button").await?;
    check!(b.has(".notice-ok").await?, "the trail is not whole: {}", b.main().await?);
    b.picture("audit-verified-zh", DESK).await?;
    axe::check(b, "the verified trail").await
}
