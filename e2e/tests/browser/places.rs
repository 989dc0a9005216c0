//! A person with the hukou in one village, living with a child in another, and in a home in a third county: each place
//! sees its part and no more, and a place that has nothing to do with the person is told nothing at all.

use std::collections::BTreeSet;

use crate::administration::{CHOSEN, first_log_in, granted, made_by_command, made_on_pages};
use crate::check;
use crate::support::Outcome;
use crate::support::axe;
use crate::support::browser::{Browser, Script, with_browser};
use crate::support::city::PACK;
use crate::support::facts::{Mover, classes, mover};

/// Nobody has this id.
const NOBODY: &str = "01900000-0000-7000-8000-000000000000";
/// What every role at a place sees of a person who is tied to it.
const ALWAYS: [&str; 2] = ["open", "identity"];

#[tokio::test]
async fn each_place_sees_its_part_of_a_person_and_no_more() {
    with_browser("places", Script::On, async |b| {
        // Reading the files waits for the city, which the browser has.
        let person = mover()?;
        let village = "village_worker";
        let of_hukou = made_by_command("e2e-hukou", "户籍村工作人员", village, &person.hukou)?;
        let of_residence = made_by_command("e2e-residence", "居住村工作人员", village, &person.residence)?;
        let of_elsewhere = made_by_command("e2e-elsewhere", "无关村工作人员", village, &person.elsewhere)?;
        let of_home = made_on_pages(b, "e2e-home-county", "机构所在县经办").await?;
        granted(b, "e2e-home-county", "county_officer", &person.home_county, "civil_affairs").await?;

        first_log_in(b, "e2e-hukou", &of_hukou).await?;
        let id = found(b, &person).await?.ok_or("the village of the hukou does not find the person")?;
        let opened = ["contact", "means"];
        sees(b, &id, "the village of the hukou", &opened, &["phone", "relief"]).await?;
        b.picture("places-hukou-zh", crate::support::browser::DESK).await?;
        ask_about_relief(b, &id).await?;

        first_log_in(b, "e2e-residence", &of_residence).await?;
        check!(
            found(b, &person).await? == Some(id.clone()),
            "the village where the person lives does not find them"
        );
        let opened = ["contact", "health"];
        sees(b, &id, "the village where the person lives", &opened, &["phone", "disability_kind"]).await?;

        first_log_in(b, "e2e-home-county", &of_home).await?;
        check!(
            found(b, &person).await? == Some(id.clone()),
            "the county of the home does not find the person"
        );
        let opened = ["contact", "account", "health", "means", "special"];
        sees(b, &id, "the county of the home", &opened, &["phone", "relief", "disability_kind"]).await?;

        first_log_in(b, "e2e-elsewhere", &of_elsewhere).await?;
        is_told_nothing(b, &id, &person).await?;

        // The same village once more, after all that: what it saw has not grown.
        b.forget_cookies().await?;
        b.go("/login").await?;
        b.log_in("e2e-hukou", CHOSEN).await?;
        sees(b, &id, "the village of the hukou", &["contact", "means"], &["phone", "relief"]).await
    })
    .await;
}

/// The id of the person, by the search of whoever is logged in.
async fn found(b: &Browser, person: &Mover) -> Outcome<Option<String>> {
    b.go("/people").await?;
    b.fill("form.tools input[name=q]", &person.name).await?;
    b.press("form.tools button[type=submit]").await?;
    b.until("the list is searched", async || Ok(b.path().await?.contains("q="))).await?;
    b.until("the list is there", async || {
        let asked = "return document.readyState === 'complete' && !document.querySelector('.htmx-request')";
        Ok(b.script(asked, vec![]).await? == serde_json::json!(true))
    })
    .await?;
    let hrefs = "return Array.from(document.querySelectorAll('#people tbody th a')).map((a) => a.pathname)";
    let hrefs = b.list(hrefs, vec![]).await?;
    Ok(hrefs.first().and_then(|h| h.rsplit('/').next()).map(str::to_owned))
}

/// The page shows facts of the classes that are open and of no other, and no road leads to those.
async fn sees(b: &Browser, id: &str, who: &str, opened: &[&str], among: &[&str]) -> Outcome {
    b.go_for(&format!("/people/{id}"), 200).await?;
    let shown = r"
        return Array.from(document.querySelectorAll(`a[href^='/people/${arguments[0]}/facts/']`))
          .map((a) => a.pathname.split('/').pop())
    ";
    let shown: BTreeSet<String> = b.list(shown, vec![serde_json::json!(id)]).await?.into_iter().collect();
    for (fact, class) in classes()? {
        let open = ALWAYS.contains(&class.as_str()) || opened.contains(&class.as_str());
        check!(open || !shown.contains(&fact), "{who} sees {fact}, which is {class}");
        check!(!among.contains(&fact.as_str()) || shown.contains(&fact), "{who} does not see {fact}");
        if !open {
            let status = b.ask("GET", &format!("/people/{id}/facts/{fact}"), &[]).await?;
            check!(status == 404, "{who} asks for {fact}, which is {class}, and gets {status}");
            let reveal = b.ask("POST", &format!("/people/{id}/facts/{fact}/reveal"), &[]).await?;
            check!(matches!(reveal, 403 | 404), "{who} asks to be shown {fact} whole and gets {reveal}");
        }
    }
    axe::check(b, who).await
}

/// Asks that the relief class be changed, so that there is a question about the person.
async fn ask_about_relief(b: &Browser, id: &str) -> Outcome {
    b.go(&format!("/people/{id}/facts/relief")).await?;
    let fields = [("value", "subsistence"), ("evidence", "走访")];
    let status = b.ask("POST", &format!("/people/{id}/facts/relief"), &fields).await?;
    check!(status == 303, "asking about relief gives {status}");
    Ok(())
}

/// Every road to the person ends as it does for somebody who does not exist.
async fn is_told_nothing(b: &Browser, id: &str, person: &Mover) -> Outcome {
    check!(
        found(b, person).await?.is_none_or(|other| other != id),
        "the list of an unrelated village has the person"
    );
    b.go_for(&format!("/people/{id}"), 404).await?;
    let page = b.text("body").await?;
    check!(!page.contains(&person.name), "the page of the refusal names the person");
    axe::check(b, "the refusal").await?;
    b.picture("error-404-zh", crate::support::browser::DESK).await?;
    b.go("/questions").await?;
    check!(!b.main().await?.contains(&person.name), "an unrelated village reads questions about the person");
    b.go("/people").await?;
    let facts: Vec<String> = classes()?.into_iter().map(|(fact, _)| fact).collect();
    let mut roads: Vec<(&str, String)> = vec![("GET", String::new())];
    for fact in &facts {
        roads.push(("GET", format!("/facts/{fact}")));
        roads.push(("POST", format!("/facts/{fact}")));
        roads.push(("POST", format!("/facts/{fact}/undo")));
        roads.push(("POST", format!("/facts/{fact}/reveal")));
    }
    for (method, road) in [
        ("GET", "/mandates/new".to_owned()),
        ("POST", "/mandates".to_owned()),
        ("GET", format!("/mandates/{NOBODY}/revoke")),
        ("POST", format!("/mandates/{NOBODY}/revoke")),
        ("GET", format!("/why/{PACK}/very_old_allowance")),
        ("GET", format!("/why/{PACK}/operating_subsidy")),
    ] {
        roads.push((method, road));
    }
    // A form that is filled in, so that it is not refused for what is missing before it is refused for whom it concerns.
    let fields = [
        ("value", "15412345678"),
        ("evidence", "走访"),
        ("spell", "1"),
        ("holder_name", "某人"),
        ("acts", "view"),
        ("basis", "family"),
        ("document", "委托书"),
        ("why", "无"),
    ];
    for (method, road) in roads {
        let fields: &[(&str, &str)] = if method == "POST" { &fields } else { &[] };
        let given = b.ask(method, &format!("/people/{id}{road}"), fields).await?;
        let nobody = b.ask(method, &format!("/people/{NOBODY}{road}"), fields).await?;
        check!(given == 404 && nobody == 404, "{method} …{road} gives {given}, and {nobody} for nobody");
    }
    // Roads that this role may not take at all end before anybody is looked for.
    for (method, path) in [("GET", format!("/people/{id}/payees/new")), ("GET", format!("/me/{id}"))] {
        let given = b.ask(method, &path, &[]).await?;
        check!(given == 403 || given == 404, "{method} {path} gives {given}");
    }
    Ok(())
}
