//! What the panel and the page of reasons say, and to whom.

use base::{Instant, Lang};
use gate::{Class, Classes, Sight, Table};
use shell::words::{SHELL, Words};
use store::Store;
use testkit::contexts::platform;
use testkit::{TestDb, on_both};

use super::runs::determine;
use super::{Loader, bare, day, examples, load, new_spell, packs, steps};
use crate::model::Outcome;
use crate::pages::findings::{card_html, totals};
use crate::pages::panel::{Of, Shown, State, html, look};
use crate::pages::why;
use crate::rows::runs;
use crate::rows::spells::{self, Subject};

on_both!(with steps();
    the_panel_has_a_line_for_each_rule_in_its_state,
    what_is_not_open_is_said_without_the_result,
    a_home_is_shown_through_the_stay_and_what_the_stay_brings,
    reasons_are_told_for_granted_refused_and_undetermined,
    reasons_for_a_home_name_nobody_else,
    totals_name_what_is_assumed
);

fn words(lang: Lang) -> Words {
    let mut all = SHELL.to_vec();
    all.extend(crate::WORDS);
    Words::build(&all).unwrap().in_lang(lang)
}

fn sight(classes: &[Class]) -> Sight {
    Sight { classes: classes.iter().copied().collect::<Classes>(), through: vec![] }
}

fn whole() -> Sight {
    sight(&Class::ALL)
}

async fn ready(db: &TestDb) -> Store {
    db.clock().set(Instant::from_micros(i64::from(day("2026-10-31").number()) * 86_400_000_000));
    let store = db.open().await;
    load(&store, &[&examples("yanzhou"), &examples("jinzhong")]).await;
    store
}

async fn person(store: &Store, reference: &str) -> Subject {
    let ctx = platform(store.now());
    let refs = [reference.to_owned()].into();
    spells::by_reference(store.read(&ctx).conn(), "resident", &refs).await.unwrap().pop().unwrap()
}

async fn panel(store: &Store, city: &str, reference: &str, sight: &Sight) -> Option<Shown> {
    let ctx = platform(store.now());
    let of = Of { subject: person(store, reference).await, sight, today: ctx.today() };
    look(&store.read(&ctx), &packs(city), &of).await.unwrap()
}

fn state<'a>(shown: &'a Shown, rule: &str) -> Option<&'a State> {
    shown.groups.iter().flat_map(|g| &g.lines).find(|l| l.rule == rule).map(|l| &l.state)
}

fn outcome(shown: &Shown, rule: &str) -> Option<Outcome> {
    match state(shown, rule) {
        Some(State::Found(f)) => Some(f.outcome),
        _ => None,
    }
}

/// The markup in both languages, in which no word is missing.
fn drawn(draw: impl Fn(&Words) -> shell::components::Html) -> [String; 2] {
    [Lang::Zh, Lang::En].map(|lang| {
        let words = words(lang);
        let html = draw(&words).into_string();
        assert!(!html.contains('⟦'), "{html}");
        assert_eq!(words.missing(), [""; 0]);
        html
    })
}

async fn the_panel_has_a_line_for_each_rule_in_its_state(db: TestDb) {
    let store = ready(&db).await;
    assert!(panel(&store, "370812", "YZ-005", &whole()).await.is_none());
    determine(&store).await;
    let allowance = "very_old_allowance";
    for (reference, expected, says) in [
        ("YZ-005", Outcome::Granted, "200.00"),
        ("YZ-004", Outcome::Refused, "不符合："),
        ("YZ-008", Outcome::Undetermined, "涉及 0.00 至 100.00 元"),
    ] {
        let shown = panel(&store, "370812", reference, &whole()).await.unwrap();
        assert_eq!(outcome(&shown, allowance), Some(expected), "{reference}");
        // Nobody stays anywhere: no line about homes.
        assert_eq!(state(&shown, "operating_subsidy"), None);
        let [zh, en] = drawn(|w| html(w, &packs("370812"), &shown, Some("/people/x/why")));
        assert!(zh.contains("高龄津贴") && zh.contains("/people/x/why/yanzhou/very_old_allowance"), "{zh}");
        assert!(zh.contains("假定") && zh.contains("YZ-17"), "{zh}");
        assert!(zh.contains(says), "{says}: {zh}");
        assert!(en.contains("very-old allowance"), "{en}");
        let without_why = html(&words(Lang::Zh), &packs("370812"), &shown, None);
        assert!(!without_why.as_str().contains("/why/"));
    }
    // Somebody who was taken in since.
    let (ctx, bare) = (platform(store.now()), bare("yanzhou"));
    let mut loader = Loader::begin(&store, &ctx, &bare).await;
    loader.subject("resident", "NEW").await;
    loader.end().await;
    let shown = panel(&store, "370812", "NEW", &whole()).await.unwrap();
    assert_eq!(state(&shown, allowance), Some(&State::Absent));
    drawn(|w| html(w, &packs("370812"), &shown, None));
}

async fn what_is_not_open_is_said_without_the_result(db: TestDb) {
    let store = ready(&db).await;
    determine(&store).await;
    // Identity alone does not open the relief class, which the allowance reads.
    let narrow = sight(&[Class::Open, Class::Identity]);
    let shown = panel(&store, "370812", "YZ-005", &narrow).await.unwrap();
    assert_eq!(state(&shown, "very_old_allowance"), Some(&State::Closed));
    let [zh, _] = drawn(|w| html(w, &packs("370812"), &shown, Some("/people/x/why")));
    assert!(zh.contains("您的权限看不到这一项") && !zh.contains("200.00") && !zh.contains("/why/"), "{zh}");
    // Whether somebody stays in a home is not told either: the line is the same for both.
    let closed = sight(&[Class::Open, Class::Identity, Class::Means]);
    for reference in ["JZ-101", "YZ-005"] {
        let shown = panel(&store, "370812", reference, &closed).await.unwrap();
        assert_eq!(state(&shown, "operating_subsidy"), Some(&State::Closed), "{reference}");
        // Who pays for a home is open to all, but not whose home it is.
        assert_eq!(state(&shown, "operating_payer"), Some(&State::Closed), "{reference}");
        assert_eq!(shown.own.len(), 1);
    }
}

async fn a_home_is_shown_through_the_stay_and_what_the_stay_brings(db: TestDb) {
    let store = ready(&db).await;
    determine(&store).await;
    let shown = panel(&store, "140700", "JZ-101", &whole()).await.unwrap();
    assert_eq!(shown.groups[0].pack, "jinzhong");
    let line = shown.groups[0].lines.iter().find(|l| l.rule == "operating_subsidy").unwrap();
    assert_eq!(line.whose, "INST-1");
    assert!(matches!(&line.state, State::Found(f) if f.outcome == Outcome::Granted), "{line:?}");
    let [(figure, stay, share)] = &line.shares[..] else { panic!("{line:?}") };
    assert_eq!((figure.as_str(), stay.as_str()), ("stay_share", "STAY-1"));
    // The figure of stays is told with the home alone, and the class of the home stands on a line of its own.
    assert_eq!(state(&shown, "stay_share"), None);
    assert!(state(&shown, "operating_payer").is_some());
    // Disabled all year, in the home from 1 January to 31 October: 2,400 yuan × 304 ÷ 365, half up.
    assert_eq!(share.amount_fen, Some(199_890));
    let [zh, _] = drawn(|w| html(w, &packs("140700"), &shown, Some("/people/x/why")));
    assert!(zh.contains("1,998.90") && zh.contains("/why/jinzhong/stay_share"), "{zh}");
    let own = zh.find("待遇核定（本市方案）").unwrap();
    assert!(own < zh.find("其他城市方案").unwrap() && own < zh.find("养老机构运营补助").unwrap());
}

/// The page of reasons of a rule for a person.
async fn told(store: &Store, reference: &str, pack: &str, rule: &str) -> [String; 2] {
    let ctx = platform(store.now());
    let read = store.read(&ctx);
    let packs = packs("140700");
    let held = packs.find(pack).unwrap();
    let (id, found, reads) = held.find(rule).unwrap();
    let person = person(store, reference).await;
    let about = why::about(&read, held, held.entity_of(found), &person, ctx.today()).await.unwrap();
    let gathered = why::gather(&read, held, reads, &about, ctx.today()).await.unwrap();
    let told = why::tell(&packs, pack, id, &gathered, &about, ctx.today());
    drawn(|w| why::html(w, held, &told, &about.own))
}

async fn reasons_are_told_for_granted_refused_and_undetermined(db: TestDb) {
    let store = ready(&db).await;
    for (reference, zh, en) in [
        ("YZ-005", "200.00 元", "200.00 yuan"),
        ("YZ-004", "不符合", "Not met"),
        ("YZ-008", "的户籍地", "needed"),
    ] {
        let [in_zh, in_en] = told(&store, reference, "yanzhou", "very_old_allowance").await;
        assert!(in_zh.contains(zh) && in_zh.contains("出生日期"), "{reference}: {in_zh}");
        assert!(in_en.contains(en), "{reference}: {in_en}");
        assert!(in_zh.contains("<details") && in_zh.contains("核对凭据"));
    }
    let [nobody, _] = told(&store, "YZ-005", "jinzhong", "stay_share").await;
    assert!(nobody.contains("没有可以说明的"));
}

async fn reasons_for_a_home_name_nobody_else(db: TestDb) {
    let store = ready(&db).await;
    let (ctx, bare) = (platform(store.now()), bare("jinzhong"));
    // Another stay there of whose level nothing is known: the home's subsidy is undetermined through somebody else.
    let mut loader = Loader::begin(&store, &ctx, &bare).await;
    let other = loader.subject("stay", "STAY-9").await;
    for (fact, text) in [
        ("resident", "JZ-102"),
        ("institution", "INST-1"),
        ("status", "in_home"),
        ("admitted_on", "2020-01-01"),
    ] {
        loader.spell("stay", &new_spell(other, fact, text, "", "", "", "")).await;
    }
    loader.end().await;
    for page in told(&store, "JZ-101", "jinzhong", "operating_subsidy").await {
        assert!(page.contains("STAY-1") && page.contains("INST-1"), "{page}");
        for name in ["STAY-2", "STAY-3", "STAY-9", "JZ-102", "JZ-103"] {
            assert!(!page.contains(name), "{name}: {page}");
        }
    }
    determine(&store).await;
    let shown = panel(&store, "140700", "JZ-101", &whole()).await.unwrap();
    for page in drawn(|w| html(w, &packs("140700"), &shown, None)) {
        assert!(!page.contains("STAY-9") && !page.contains("JZ-102"), "{page}");
    }
    let [zh, _] = told(&store, "JZ-101", "jinzhong", "stay_share").await;
    assert!(zh.contains("STAY-1") && !zh.contains("STAY-2"), "{zh}");
}

async fn totals_name_what_is_assumed(db: TestDb) {
    let store = ready(&db).await;
    determine(&store).await;
    let ctx = platform(store.now());
    let read = store.read(&ctx);
    let run = runs::latest(read.conn()).await.unwrap().unwrap();
    let answers = runs::answers(read.conn(), run.id).await.unwrap();
    let packs = packs("140700");
    let [zh, _] = drawn(|w| totals(w, &packs, &answers, |table| table));
    assert!(zh.contains("高龄津贴") && zh.contains("养老机构运营补助"), "{zh}");
    let [card, _] = drawn(|w| card_html(w, &packs, &run, &answers));
    // The card has the city's own schemes alone.
    assert!(
        card.contains("养老机构运营补助")
            && !card.contains("<p class=\"stat-label\"><a href=\"/findings\">高龄津贴")
    );
    assert!(card.contains("假定"));
}

#[test]
fn both_languages_have_every_key() {
    let mut all = SHELL.to_vec();
    all.extend(crate::WORDS);
    assert_eq!(Words::build(&all).unwrap().one_sided(), []);
}

#[test]
fn the_permission_table_is_read_beside_the_registrys() {
    let own = include_str!("../../permissions.toml");
    let registrys =
        std::fs::read_to_string(super::root().join("crates/slices/registry/permissions.toml")).unwrap();
    let table = Table::read([("registry", registrys.as_str()), ("entitlements", own)]).unwrap();
    for path in ["GET /findings", "POST /findings/run", "GET /people/{id}/why/{pack}/{rule}"] {
        assert!(table.route_at(path).is_some(), "{path}");
    }
}
