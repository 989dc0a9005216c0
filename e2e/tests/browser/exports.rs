//! A village asks for a whole list, the town decides, and the file is there as long as it is needed.

use serde_json::json;

use crate::check;
use crate::support::Outcome;
use crate::support::browser::{Browser, Script, with_browser};
use crate::support::looks::looks_well;

const DECIDE: &str = "form[action$='/decide']";

#[tokio::test]
async fn a_list_is_asked_for_approved_fetched_and_deleted() {
    with_browser("exports", Script::On, async |b| {
        b.go("/login").await?;
        b.log_in_as("village").await?;
        let reason = "入户走访核对名单";
        let export = asked(b, reason).await?;
        check!(!b.has(DECIDE).await?, "whoever asks may decide");
        let decided = b.ask("POST", &format!("{export}/decide"), &[("answer", "approve")]).await?;
        check!(decided == 403, "deciding on one's own answered {decided}");
        town_opens(b, &export, reason).await?;
        b.follow(&format!("{DECIDE}:has([value=approve]) button[type=submit]")).await?;
        check!(b.status().await? == 200 && !b.has(DECIDE).await?, "it is not decided: {}", b.main().await?);
        looks_well(b, "export-approved").await?;
        // The page follows the file, and what stands around it is true when it is there.
        b.until("the page says that the file is there", async || Ok(b.main().await?.contains("可下载至")))
            .await?;
        check!(!b.main().await?.contains("正在生成"), "the page says two things: {}", b.main().await?);
        let file = format!("{export}/file");
        check!(b.ask("GET", &file, &[]).await? == 404, "whoever decides can fetch the file");

        b.somebody_else("village").await?;
        b.go(&export).await?;
        b.until("the file is written", async || b.has(&format!("a[href='{file}']")).await).await?;
        looks_well(b, "export-ready").await?;
        holds_the_village(b, &file).await?;
        b.follow(&format!("form[action='{export}/withdraw'] button[type=submit]")).await?;
        check!(!b.has(&format!("a[href='{file}']")).await?, "a deleted file can still be fetched");
        looks_well(b, "export-deleted").await?;
        // There is no file: its address leads back to the page.
        check!(b.ask("GET", &file, &[]).await? == 303, "a deleted file is still sent");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_refused_says_why() {
    with_browser("exports-refused", Script::On, async |b| {
        b.go("/login").await?;
        b.log_in_as("village").await?;
        let reason = "给朋友看看";
        let export = asked(b, reason).await?;
        town_opens(b, &export, reason).await?;
        let refuse = format!("{DECIDE}:has([value=refuse])");
        b.follow(&format!("{refuse} button[type=submit]")).await?;
        check!(b.status().await? == 422 && b.has(".mistakes").await?, "nothing is said of a missing reason");
        looks_well(b, "export-refused-without-reason").await?;
        b.fill(&format!("{refuse} textarea"), "与工作无关").await?;
        b.follow(&format!("{refuse} button[type=submit]")).await?;

        b.somebody_else("village").await?;
        b.go(&export).await?;
        check!(b.main().await?.contains("与工作无关"), "the reason is not shown: {}", b.main().await?);
        looks_well(b, "export-refused").await?;
        b.follow("a[href^='/exports/new?']").await?;
        check!(b.status().await? == 200, "it cannot be asked for again");
        Ok(())
    })
    .await;
}

/// Asks for the whole list of people; gives the path of the export.
async fn asked(b: &Browser, reason: &str) -> Outcome<String> {
    b.go("/people?age=all").await?;
    b.follow("a[href^='/exports/new?list=people']").await?;
    let send = "form[action='/exports'] button[type=submit]";
    b.press("input[name=format][value=csv]").await?;
    b.follow(send).await?;
    check!(b.status().await? == 422 && b.has(".mistakes").await?, "nothing is said of a missing reason");
    looks_well(b, "export-without-reason").await?;
    b.fill("textarea[name=reason]", reason).await?;
    b.follow(send).await?;
    let path = b.path().await?;
    check!(path.starts_with("/exports/") && path.contains("?done="), "not asked for: {}", b.main().await?);
    looks_well(b, "export-asked").await?;
    Ok(path.split('?').next().unwrap_or_default().to_owned())
}

/// The town finds it among those that wait.
async fn town_opens(b: &Browser, export: &str, reason: &str) -> Outcome {
    b.somebody_else("town").await?;
    b.go("/").await?;
    b.follow("a[href='/exports?whose=waiting']").await?;
    check!(b.main().await?.contains(reason), "it does not wait for the town: {}", b.main().await?);
    looks_well(b, "exports-waiting").await?;
    b.follow(&format!("#exports a[href='{export}']")).await?;
    check!(b.has(DECIDE).await?, "the town cannot decide");
    looks_well(b, "export-to-decide").await
}

/// The file has a line for each of the village's people, and says whose it is.
async fn holds_the_village(b: &Browser, file: &str) -> Outcome {
    let fetch = "const [path, done] = arguments; fetch(path).then((r) => r.text()).then(done, String)";
    let text = b.script_until_done(fetch, vec![json!(file)]).await?;
    let text = text.as_str().unwrap_or_default().to_owned();
    b.go("/people?age=all").await?;
    let names =
        "return Array.from(document.querySelectorAll('#people tbody th a')).map((a) => a.textContent.trim())";
    let names = b.list(names, vec![]).await?;
    check!(!names.is_empty(), "the village has nobody");
    for name in &names {
        check!(text.contains(name.as_str()), "{name} is not in the file\n{text}");
    }
    b.go(file.trim_end_matches("/file")).await?;
    let number = b.text("h1").await?;
    let number = number.rsplit(' ').next().unwrap_or_default();
    check!(!number.is_empty() && text.contains(number), "the file does not say that it is {number}");
    Ok(())
}
