//! Logging in: what counts as right, what is said when it is not, and who waits.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

mod fixture;

use std::net::IpAddr;

use accounts::ops::{self, Browser, SignIn, Whose};
use accounts::{AccountsError, NewAccount, PasswordFault, SecondFactor, State, TimedCode};
use fixture::{GOOD, World, steps};
use gate::AccountId;
use store::Clock as _;
use testkit::{TestDb, on_both};

const OFFICE: &str = "10.1.2.3";
const AWAY: &str = "203.0.113.9";

fn browser(client: &str) -> Browser<'static> {
    let client: IpAddr = client.parse().unwrap();
    Browser { client, device: "Chrome", session_hours: 10, before: None }
}

async fn try_in(world: &World, login: &str, password: &str, client: &str) -> SignIn {
    ops::sign_in(&world.store, &world.visitor(), login, password, browser(client)).await.unwrap()
}

fn word(found: &SignIn) -> String {
    match found {
        SignIn::Began(_) => "in".to_owned(),
        SignIn::Refused => "refused".to_owned(),
        SignIn::Wait(s) => format!("wait {s}"),
    }
}

async fn whoever_is_not_let_in_is_not_told_why(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    let gone = world.account("gone").await;
    ops::set_state(&world.store, &world.operator(), gone, State::Disabled).await.unwrap();
    let bare = NewAccount::new("bare", "无密码").unwrap();
    ops::create_account(&world.store, &world.operator(), &bare).await.unwrap();
    let cases = [
        ("wang", GOOD, "in"),
        (" ＷＡＮＧ ", GOOD, "in"),
        ("wang", "kx7-qm2-vR", "refused"),
        ("gone", GOOD, "refused"),
        ("nobody", GOOD, "refused"),
        ("bare", "", "refused"),
        ("not a login!", GOOD, "refused"),
        ("", "", "refused"),
    ];
    for (login, password, expected) in cases {
        assert_eq!(word(&try_in(&world, login, password, OFFICE).await), expected, "{login}");
    }
    let acts = world.acts().await;
    let refused: Vec<&str> =
        acts.iter().filter(|a| a.0 == "accounts.sign_in_refused").map(|a| a.1.as_str()).collect();
    assert_eq!(refused.len(), 6, "{refused:?}");
    assert!(refused[1].contains(r#""login":"gone","why":"disabled""#), "{refused:?}");
    // What was typed for an account that is not there may have been anything.
    assert!(refused[2].contains(r#""login":null,"why":"unknown""#), "{refused:?}");
    assert!(!acts.iter().any(|a| a.1.contains("nobody") || a.1.contains(GOOD)), "{acts:?}");
    assert_eq!(acts.iter().filter(|a| a.0 == "accounts.sign_in").count(), 2);
}

async fn mistakes_hold_an_account_only_where_they_were_made(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    for n in 1..=5 {
        assert_eq!(word(&try_in(&world, "wang", "wrong", AWAY).await), "refused", "{n}");
    }
    // The sixth waits, also with the right password, and also where there is no such account.
    assert_eq!(word(&try_in(&world, "wang", GOOD, AWAY).await), "wait 30");
    for _ in 1..=5 {
        try_in(&world, "nobody", "wrong", AWAY).await;
    }
    assert_eq!(word(&try_in(&world, "nobody", GOOD, AWAY).await), "wait 30");
    assert_eq!(word(&try_in(&world, "wang", GOOD, OFFICE).await), "in");
    world.db.clock().pass(29);
    assert_eq!(word(&try_in(&world, "wang", GOOD, AWAY).await), "wait 1");
    world.db.clock().pass(1);
    assert_eq!(word(&try_in(&world, "wang", "wrong", AWAY).await), "refused");
    assert_eq!(word(&try_in(&world, "wang", "wrong", AWAY).await), "wait 60");
    world.db.clock().pass(60);
    assert_eq!(word(&try_in(&world, "wang", GOOD, AWAY).await), "in");
    // What was right makes good what was wrong.
    for n in 1..=5 {
        assert_eq!(word(&try_in(&world, "wang", "wrong", AWAY).await), "refused", "{n}");
    }
    assert_eq!(word(&try_in(&world, "wang", GOOD, AWAY).await), "wait 30");
}

async fn mistakes_are_forgotten_after_a_day(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    for _ in 1..=4 {
        try_in(&world, "wang", "wrong", AWAY).await;
    }
    world.db.clock().pass(24 * 3_600 + 1);
    for n in 1..=5 {
        assert_eq!(word(&try_in(&world, "wang", "wrong", AWAY).await), "refused", "{n}");
    }
    assert_eq!(word(&try_in(&world, "wang", GOOD, AWAY).await), "wait 30");
}

async fn an_address_that_tries_many_accounts_waits_but_not_who_works_there(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    world.account("li").await;
    assert_eq!(word(&try_in(&world, "wang", GOOD, OFFICE).await), "in");
    for n in 0..50 {
        assert_eq!(word(&try_in(&world, &format!("guess{n}"), "wrong", OFFICE).await), "refused", "{n}");
    }
    assert_eq!(word(&try_in(&world, "li", GOOD, OFFICE).await), "wait 10");
    assert_eq!(word(&try_in(&world, "wang", GOOD, OFFICE).await), "in");
    assert_eq!(word(&try_in(&world, "li", GOOD, AWAY).await), "in");
    world.db.clock().pass(10);
    assert_eq!(word(&try_in(&world, "li", GOOD, OFFICE).await), "in");
}

async fn an_account_of_ones_own_frees_no_address(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    assert_eq!(word(&try_in(&world, "wang", GOOD, OFFICE).await), "in");
    for n in 0..50 {
        try_in(&world, &format!("guess{n}"), "wrong", OFFICE).await;
    }
    let before = world.acts().await.len();
    // Whoever guesses logs in between with what is theirs, and has to wait for the next guess all the same.
    for n in 0..5 {
        assert_eq!(word(&try_in(&world, "wang", GOOD, OFFICE).await), "in");
        assert_eq!(word(&try_in(&world, &format!("next{n}"), "wrong", OFFICE).await), "wait 10", "{n}");
    }
    // A try that has to wait is not looked at, and fills no trail.
    assert_eq!(world.acts().await.len(), before + 5);
}

async fn many_tries_at_once_are_all_counted(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    let tries = (0..12).map(|_| {
        let (store, ctx) = (world.store.clone(), world.visitor());
        tokio::spawn(async move { ops::sign_in(&store, &ctx, "wang", "wrong", browser(AWAY)).await.unwrap() })
    });
    let mut refused = 0;
    for tried in tries.collect::<Vec<_>>() {
        refused += usize::from(matches!(tried.await.unwrap(), SignIn::Refused));
    }
    assert_eq!(refused, 5);
}

async fn a_password_is_changed_by_its_holder_and_ends_other_sessions(db: TestDb) {
    let world = World::new(db).await;
    let id = world.account("wang").await;
    let (one, two) = (begin(&world, "wang").await, begin(&world, "wang").await);
    assert_ne!(one.token, two.token);
    let (ctx, whose) = (world.own(id), Whose { account: id, session: two.session, client: OFFICE });
    let change = |present, new| ops::change_password(&world.store, &ctx, whose, present, new);
    assert!(matches!(change("wrong", "new-lantern-7").await, Err(AccountsError::WrongPassword)));
    let weak = |e| match e {
        Err(AccountsError::WeakPassword(faults)) => faults,
        _ => panic!("it was taken"),
    };
    assert_eq!(weak(change(GOOD, "short").await), [PasswordFault::Short(5), PasswordFault::OneKind]);
    assert_eq!(weak(change(GOOD, GOOD).await), [PasswordFault::SameAsBefore]);
    change(GOOD, "new-lantern-7").await.unwrap();
    let left = ops::sessions_of(&world.store, &ctx, id, 30).await.unwrap();
    assert_eq!(left.iter().map(|s| s.id).collect::<Vec<_>>(), [two.session]);
    assert_eq!(word(&try_in(&world, "wang", GOOD, OFFICE).await), "refused");
    assert_eq!(word(&try_in(&world, "wang", "new-lantern-7", OFFICE).await), "in");
    for n in 1..=5 {
        assert!(matches!(change("wrong", "x").await, Err(AccountsError::WrongPassword)), "{n}");
    }
    assert!(matches!(change("new-lantern-7", "other-lantern-8").await, Err(AccountsError::Wait(30))));
}

async fn begin(world: &World, login: &str) -> ops::Began {
    match try_in(world, login, GOOD, OFFICE).await {
        SignIn::Began(began) => began,
        other => panic!("{}", word(&other)),
    }
}

async fn a_reset_password_ends_sessions_and_has_to_be_changed(db: TestDb) {
    let world = World::new(db).await;
    let (id, admin) = (world.account("wang").await, world.account("admin1").await);
    begin(&world, "wang").await;
    let password = ops::reset_password(&world.store, &world.own(admin), id).await.unwrap();
    assert!(ops::sessions_of(&world.store, &world.own(id), id, 30).await.unwrap().is_empty());
    assert!(ops::find(&world.store, &world.own(id), id).await.unwrap().must_change);
    let began = match try_in(&world, "wang", &password, OFFICE).await {
        SignIn::Began(began) => began,
        other => panic!("{}", word(&other)),
    };
    // Whoever has just logged in with it need not type it again.
    let whose = Whose { account: id, session: began.session, client: OFFICE };
    ops::change_password(&world.store, &world.own(id), whose, "", "new-lantern-7").await.unwrap();
    assert!(!ops::find(&world.store, &world.own(id), id).await.unwrap().must_change);
    let own = ops::reset_password(&world.store, &world.own(id), id).await;
    assert!(matches!(own, Err(AccountsError::OwnAccount)));
    let nobody =
        ops::reset_password(&world.store, &world.own(id), AccountId(testkit::contexts::id("x"))).await;
    assert!(matches!(nobody, Err(AccountsError::NotThere)));
}

async fn names_are_taken_once_without_regard_to_case(db: TestDb) {
    let world = World::new(db).await;
    world.account("wang").await;
    let make = async |login: &str, name: &str| {
        let new = NewAccount::new(login, name)?;
        ops::create_account(&world.store, &world.operator(), &new).await
    };
    assert!(matches!(make("WANG", "王").await, Err(AccountsError::Taken)));
    assert!(matches!(make("王芳", "王").await, Err(AccountsError::BadLogin)));
    assert!(matches!(make("w", "王").await, Err(AccountsError::BadLogin)));
    assert!(matches!(make("wang2", " ").await, Err(AccountsError::BadName)));
    assert!(make("wang2", "王").await.is_ok());
}

async fn a_code_counts_once_and_gives_the_session_another_token(db: TestDb) {
    let world = World::new(db).await;
    let id = world.account("wang").await;
    let began = begin(&world, "wang").await;
    let whose = Whose { account: id, session: began.session, client: OFFICE };
    let store = &world.store;
    ops::start_factor(store, &world.own(id), &TimedCode, whose, "").await.unwrap();
    let secret = ops::setup(store, &world.own(id), &TimedCode, id).await.unwrap().unwrap().secret;
    let wrong = ops::confirm_factor(store, &world.own(id), &TimedCode, whose, "000000").await;
    assert!(matches!(wrong, Err(AccountsError::WrongCode)));
    let code = code_now(&world, &secret);
    ops::confirm_factor(store, &world.own(id), &TimedCode, whose, &code).await.unwrap();
    assert!(ops::find(store, &world.own(id), id).await.unwrap().factor_at.is_some());
    assert!(ops::setup(store, &world.own(id), &TimedCode, id).await.unwrap().is_none());
    // The same code again, although it is still shown.
    let again = ops::give_code(store, &world.own(id), &TimedCode, whose, &code).await;
    assert!(matches!(again, Err(AccountsError::WrongCode)));
    world.db.clock().pass(30);
    let code = code_now(&world, &secret);
    let token = ops::give_code(store, &world.own(id), &TimedCode, whose, &code).await.unwrap();
    assert_ne!(token, began.token);
    // Whoever has one shows it before another takes its place.
    let other = ops::start_factor(store, &world.own(id), &TimedCode, whose, "").await;
    assert!(matches!(other, Err(AccountsError::WrongCode)));
    ops::reset_factor(store, &world.operator(), &TimedCode, id).await.unwrap();
    assert!(ops::find(store, &world.own(id), id).await.unwrap().factor_at.is_none());
    assert!(ops::sessions_of(store, &world.own(id), id, 30).await.unwrap().is_empty());
}

/// The code that is shown now: found by trying, since only the holder's device makes codes.
fn code_now(world: &World, secret: &str) -> String {
    let at = world.db.clock().now();
    let step = at.seconds() / 30;
    let found =
        (0..1_000_000).map(|n| format!("{n:06}")).find(|c| TimedCode.step_of(secret, c, at) == Some(step));
    found.unwrap()
}

async fn codes_are_not_guessed(db: TestDb) {
    let world = World::new(db).await;
    let id = world.account("wang").await;
    let began = begin(&world, "wang").await;
    let whose = Whose { account: id, session: began.session, client: AWAY };
    for n in 1..=5 {
        let tried = ops::give_code(&world.store, &world.own(id), &TimedCode, whose, "123456").await;
        assert!(matches!(tried, Err(AccountsError::WrongCode)), "{n}");
    }
    let tried = ops::give_code(&world.store, &world.own(id), &TimedCode, whose, "123456").await;
    assert!(matches!(tried, Err(AccountsError::Wait(30))));
    // Nor from many addresses: five of the fifty were tried.
    for n in 5..50 {
        let client = format!("198.51.100.{n}");
        let whose = Whose { client: &client, ..whose };
        let tried = ops::give_code(&world.store, &world.own(id), &TimedCode, whose, "123456").await;
        assert!(matches!(tried, Err(AccountsError::WrongCode)), "{n}");
    }
    let whose = Whose { client: "198.51.100.200", ..whose };
    let tried = ops::give_code(&world.store, &world.own(id), &TimedCode, whose, "123456").await;
    assert!(matches!(tried, Err(AccountsError::Wait(10))));
}

on_both!(with steps();
    whoever_is_not_let_in_is_not_told_why,
    mistakes_hold_an_account_only_where_they_were_made,
    mistakes_are_forgotten_after_a_day,
    an_address_that_tries_many_accounts_waits_but_not_who_works_there,
    an_account_of_ones_own_frees_no_address,
    many_tries_at_once_are_all_counted,
    a_password_is_changed_by_its_holder_and_ends_other_sessions,
    a_reset_password_ends_sessions_and_has_to_be_changed,
    names_are_taken_once_without_regard_to_case,
    a_code_counts_once_and_gives_the_session_another_token,
    codes_are_not_guessed,
);
