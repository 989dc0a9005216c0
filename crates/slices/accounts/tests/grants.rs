//! Roles: who gives them, who may not, delegations; lists and tokens.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

mod fixture;

use accounts::ops::{self, Holding, Order, Sort, TokenSort, TokenState, TokensWanted, Wanted};
use accounts::{AccountsError, DelegationFault, GrantFault, NewAccount, State};
use fixture::{World, grant, steps, town, until};
use gate::{AccountId, Seat};
use testkit::contexts::day;
use testkit::{TestDb, on_both};

async fn held(world: &World, account: AccountId) -> Vec<String> {
    let found = ops::grants_of(&world.store, &world.operator(), account).await.unwrap();
    let today = world.db.clock().today();
    found.into_iter().filter(|h| h.holds_on(today)).map(|h| h.grant.role).collect()
}

async fn nobody_grants_to_themselves_or_what_does_not_fit(db: TestDb) {
    let world = World::new(db).await;
    let (admin, wang) = (world.account("sec").await, world.account("wang").await);
    let ctx = world.security(admin);
    let give = async |to, role| ops::grant(&world.store, &world.security(admin), to, &role).await;
    assert!(matches!(give(admin, town("140702001")).await, Err(AccountsError::OwnAccount)));
    let officer = grant("county_officer", Seat::System);
    assert!(matches!(give(wang, officer).await, Err(AccountsError::BadGrant(GrantFault::Seat))));
    let nobody = AccountId(testkit::contexts::id("nobody"));
    assert!(matches!(give(nobody, town("140702001")).await, Err(AccountsError::NotThere)));
    let id = give(wang, town("140702001")).await.unwrap();
    assert!(matches!(give(wang, town("140702001")).await, Err(AccountsError::AlreadyHeld)));
    give(wang, town("140702002")).await.unwrap();
    assert_eq!(held(&world, wang).await, ["town_worker", "town_worker"]);
    ops::revoke(&world.store, &ctx, id).await.unwrap();
    assert!(matches!(ops::revoke(&world.store, &ctx, id).await, Err(AccountsError::NotThere)));
    assert_eq!(held(&world, wang).await, ["town_worker"]);
    give(wang, grant("system_admin", Seat::System)).await.unwrap();
    let apart = give(wang, grant("audit_admin", Seat::System)).await;
    assert!(matches!(apart, Err(AccountsError::KeptApart(..))));
}

async fn roles_kept_apart_are_not_given_at_once_either(db: TestDb) {
    let world = World::new(db).await;
    let wang = world.account("wang").await;
    let both = ["system_admin", "security_admin"].map(|role| {
        let (store, ctx) = (world.store.clone(), world.operator());
        tokio::spawn(async move { ops::grant(&store, &ctx, wang, &grant(role, Seat::System)).await.is_ok() })
    });
    let mut given = 0;
    for one in both {
        given += usize::from(one.await.unwrap());
    }
    assert_eq!(given, 1);
}

async fn a_delegation_ends_with_its_day_its_role_or_either_side(db: TestDb) {
    let world = World::new(db).await;
    let (wang, li) = (world.account("wang").await, world.account("li").await);
    let role = until(town("140702001"), day("2026-12-01"));
    let id = ops::grant(&world.store, &world.operator(), wang, &role).await.unwrap();
    let to = ops::find_login(&world.store, &world.own(wang), "LI").await.unwrap().unwrap();
    let delegate = async |until| ops::delegate(&world.store, &world.own(wang), id, &to, day(until)).await;
    let beyond = delegate("2026-12-02").await;
    assert!(matches!(beyond, Err(AccountsError::NotDelegable(DelegationFault::Beyond))));
    assert!(matches!(delegate("2026-10-15").await, Err(AccountsError::BadEnd)));
    // Ended by whoever has it.
    let one = delegate("2026-11-01").await.unwrap();
    assert!(matches!(delegate("2026-11-01").await, Err(AccountsError::AlreadyHeld)));
    assert_eq!(held(&world, li).await, ["town_worker"]);
    let stranger = world.account("stranger").await;
    let theirs = ops::end_delegation(&world.store, &world.own(stranger), one).await;
    assert!(matches!(theirs, Err(AccountsError::NotThere)));
    let on = ops::find_login(&world.store, &world.own(wang), "stranger").await.unwrap().unwrap();
    let on = ops::delegate(&world.store, &world.own(li), one, &on, day("2026-10-20")).await;
    assert!(matches!(on, Err(AccountsError::NotDelegable(DelegationFault::Delegated))));
    ops::end_delegation(&world.store, &world.own(li), one).await.unwrap();
    assert_eq!(held(&world, li).await, [""; 0]);
    // Ended by whoever gave it.
    let two = delegate("2026-11-01").await.unwrap();
    ops::end_delegation(&world.store, &world.own(wang), two).await.unwrap();
    // Stopped while the account behind it is disabled, ended when the role behind it is taken back.
    let three = delegate("2026-11-01").await.unwrap();
    ops::set_state(&world.store, &world.operator(), wang, State::Disabled).await.unwrap();
    assert_eq!(held(&world, li).await, [""; 0]);
    ops::set_state(&world.store, &world.operator(), wang, State::Active).await.unwrap();
    assert_eq!(held(&world, li).await, ["town_worker"]);
    ops::revoke(&world.store, &world.operator(), id).await.unwrap();
    assert_eq!(held(&world, li).await, [""; 0]);
    assert!(ops::find_grant(&world.store, &world.operator(), three).await.unwrap().revoked_at.is_some());
    // And with its day.
    let id = ops::grant(&world.store, &world.operator(), wang, &role).await.unwrap();
    ops::delegate(&world.store, &world.own(wang), id, &to, day("2026-10-17")).await.unwrap();
    world.db.clock().pass(86_400);
    assert_eq!(held(&world, li).await, ["town_worker"]);
    world.db.clock().pass(86_400);
    assert_eq!(held(&world, li).await, [""; 0]);
}

async fn nobody_disables_themselves(db: TestDb) {
    let world = World::new(db).await;
    let wang = world.account("wang").await;
    let own = ops::set_state(&world.store, &world.own(wang), wang, State::Disabled).await;
    assert!(matches!(own, Err(AccountsError::OwnAccount)));
}

async fn lists_are_searched_filtered_sorted_and_paged(db: TestDb) {
    let world = World::new(db).await;
    for (login, name) in
        [("li.na", "李娜"), ("wang_1", "王一"), ("wangx1", "王二"), ("zhao", "李丽 A"), ("bai", "白")]
    {
        let new = NewAccount::new(login, name).unwrap();
        ops::create_account(&world.store, &world.operator(), &new).await.unwrap();
        world.db.clock().pass(1);
    }
    let wang = ops::find_login(&world.store, &world.operator(), "wang_1").await.unwrap().unwrap().id;
    ops::grant(&world.store, &world.operator(), wang, &town("140702001")).await.unwrap();
    ops::set_state(&world.store, &world.operator(), wang, State::Disabled).await.unwrap();
    let logins = async |wanted: Wanted| -> Vec<String> {
        let wanted = Wanted { limit: if wanted.limit == 0 { 100 } else { wanted.limit }, ..wanted };
        let found = ops::list(&world.store, &world.operator(), &wanted).await.unwrap();
        found.into_iter().map(|a| a.login).collect()
    };
    let all = ["bai", "li.na", "wang_1", "wangx1", "zhao"];
    assert_eq!(logins(Wanted::default()).await, all);
    let search = |text: &str| Wanted { search: Some(text.to_owned()), ..Wanted::default() };
    assert_eq!(logins(search("李")).await, ["li.na", "zhao"]);
    assert_eq!(logins(search("lI.")).await, ["li.na"]);
    assert_eq!(logins(search("g_1")).await, ["wang_1"]);
    assert_eq!(logins(search("%")).await, [""; 0]);
    assert_eq!(logins(search("丽 a")).await, ["zhao"]);
    let disabled = Wanted { state: Some(State::Disabled), ..Wanted::default() };
    assert_eq!(logins(disabled).await, ["wang_1"]);
    let role = |holding| Wanted { holding: Some(holding), ..Wanted::default() };
    assert_eq!(logins(role(Holding::Role("town_worker".to_owned()))).await, ["wang_1"]);
    assert_eq!(logins(role(Holding::Nothing)).await, ["bai", "li.na", "wangx1", "zhao"]);
    for sort in [Sort::Login, Sort::Name, Sort::Created] {
        for order in [Order::Up, Order::Down] {
            let whole = logins(Wanted { sort, order, ..Wanted::default() }).await;
            let mut pages: Vec<String> = Vec::new();
            while pages.len() < whole.len() {
                let after = match pages.last() {
                    None => None,
                    Some(login) => Some(
                        ops::find_login(&world.store, &world.operator(), login).await.unwrap().unwrap().id.0,
                    ),
                };
                let page = logins(Wanted { sort, order, after, limit: 2, ..Wanted::default() }).await;
                assert!(!page.is_empty(), "{sort:?} {order:?}");
                pages.extend(page);
            }
            assert_eq!(pages, whole, "{sort:?} {order:?}");
        }
    }
}

async fn tokens_are_for_routes_that_programs_may_use(db: TestDb) {
    let world = World::new(db).await;
    let make = async |name: &str, scope: &str, until: &str| {
        let scopes = [scope.to_owned()];
        ops::create_token(&world.store, &world.operator(), name, &scopes, day(until)).await
    };
    assert!(matches!(make("数据局", "accounts.list", "2027-01-01").await, Err(AccountsError::BadScopes)));
    assert!(matches!(make("数据局", "accounts.token", "2026-10-15").await, Err(AccountsError::BadEnd)));
    let (id, token) = make("数据局", "accounts.token", "2027-01-01").await.unwrap();
    assert_eq!(token.len(), 64);
    assert!(matches!(make("数据局", "accounts.token", "2027-01-01").await, Err(AccountsError::Taken)));
    make("公安", "accounts.token", "2026-10-16").await.unwrap();
    let names = async |wanted: TokensWanted| -> Vec<String> {
        let wanted = TokensWanted { limit: 10, ..wanted };
        let found = ops::list_tokens(&world.store, &world.operator(), &wanted).await.unwrap();
        found.into_iter().map(|t| t.name).collect()
    };
    let by_day = TokensWanted { sort: TokenSort::Until, ..TokensWanted::default() };
    assert_eq!(names(by_day).await, ["公安", "数据局"]);
    ops::revoke_token(&world.store, &world.operator(), id).await.unwrap();
    assert!(matches!(
        ops::revoke_token(&world.store, &world.operator(), id).await,
        Err(AccountsError::NotThere)
    ));
    let state = |state| TokensWanted { state: Some(state), ..TokensWanted::default() };
    assert_eq!(names(state(TokenState::Held)).await, ["公安"]);
    assert_eq!(names(state(TokenState::Over)).await, ["数据局"]);
    let found = TokensWanted { search: Some("公".to_owned()), ..TokensWanted::default() };
    assert_eq!(names(found).await, ["公安"]);
}

on_both!(with steps();
    nobody_grants_to_themselves_or_what_does_not_fit,
    roles_kept_apart_are_not_given_at_once_either,
    a_delegation_ends_with_its_day_its_role_or_either_side,
    nobody_disables_themselves,
    lists_are_searched_filtered_sorted_and_paged,
    tokens_are_for_routes_that_programs_may_use,
);
