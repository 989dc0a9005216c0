//! Pages, as a browser meets them: logging in for the first time, one's own account, administration.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

mod browser;
mod fixture;

use accounts::{PasswordKind, ops};
use axum::http::Request;
use base::Lang;
use browser::{City, between, code_now, to, without_factor};
use fixture::{GOOD, grant, steps, town};
use gate::Seat;
use shell::{Settings, Zone};
use testkit::{TestDb, on_both};

async fn the_first_log_in_of_staff_goes_through_password_and_second_factor(db: TestDb) {
    let city = City::new(db, Settings::default()).await;
    city.account("wang", PasswordKind::OneTime, &[town("140702001")]).await;
    let mut b = city.browser();
    assert_eq!(b.get("/?x=1").await, to("/login?next=%2F%3Fx%3D1"));
    b.get("/login?next=%2F%3Fx%3D1").await;
    assert_eq!(b.post("/login", &[("login", "wang"), ("password", "no")]).await.0, 422);
    b.sees("账号或密码不对");
    assert_eq!(b.post("/login", &[("login", ""), ("password", "")]).await.0, 422);
    assert_eq!(b.log_in("wang", GOOD).await, to("/"));
    assert_eq!(b.get("/").await, to("/account/password"));
    assert_eq!(b.get("/account").await, to("/account/password"));
    b.get("/account/password").await;
    assert_eq!(b.post("/account/password", &[("new", "a-lantern-1"), ("again", "a-lantern-2")]).await.0, 422);
    b.sees("不一样");
    let chosen = [("new", "a-lantern-1"), ("again", "a-lantern-1")];
    assert_eq!(b.post("/account/password", &chosen).await, to("/?done=accounts-password-changed"));
    assert_eq!(b.get("/").await, to("/account/factor"));
    b.get("/account/factor").await;
    assert_eq!(b.post("/account/factor", &[("step", "start")]).await, to("/account/factor"));
    b.get("/account/factor").await;
    let secret = between(&b.page, "secret=", "&").unwrap();
    // The code to scan is drawn within the page, white around in every look, and says what the letters beside it say.
    let uri = between(&b.page, "href=\"otpauth:", "\"").unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let drawn = shell::components::Qr::new("二维码，内容与下面的名称和密钥相同", format!("otpauth:{uri}"));
    b.sees(drawn.html().as_str());
    assert_eq!(b.post("/account/factor", &[("step", "confirm"), ("code", "1")]).await.0, 422);
    let code = code_now(&city, &secret);
    let confirm = [("step", "confirm"), ("code", code.as_str())];
    assert_eq!(b.post("/account/factor", &confirm).await, to("/account?done=accounts-factor-set"));
    assert_eq!(b.get("/account?done=accounts-factor-set").await.0, 200);
    for text in
        ["验证器已启用", "镇街工作人员 · 晋中市榆次区北关街道", "Chrome · Windows", "当前登录", "127.0.0.1"]
    {
        b.sees(text);
    }
    assert_eq!(b.post("/logout", &[]).await, to("/login?done=accounts-logged-out"));
    assert_eq!(b.get("/account").await, to("/login?next=%2Faccount"));

    b.get("/login?next=%2Faccount").await;
    let form = [("login", "wang"), ("password", "a-lantern-1"), ("next", "/account")];
    assert_eq!(b.post("/login", &form).await, to("/login/code?next=%2Faccount"));
    let half = b.cookies["songhe_session"].clone();
    assert_eq!(b.get("/account").await, to("/login/code"));
    b.get("/login/code?next=%2Faccount").await;
    // The code that set it up was used.
    assert_eq!(b.post("/login/code", &[("code", &code), ("next", "/account")]).await.0, 422);
    city.db.clock().pass(30);
    let code = code_now(&city, &secret);
    assert_eq!(b.post("/login/code", &[("code", &code), ("next", "/account")]).await, to("/account"));
    assert_eq!(b.get("/account").await.0, 200);
    // The token that was good for half a log-in is nobody's.
    assert_ne!(half, b.cookies["songhe_session"]);
    b.cookies.insert("songhe_session".to_owned(), half);
    assert_eq!(b.get("/account").await, to("/login?next=%2Faccount"));
}

async fn a_session_ends_when_idle_after_its_hours_and_when_it_is_ended(db: TestDb) {
    let city = City::new(db, without_factor()).await;
    let id = city.account("wang", PasswordKind::Lasting, &[town("140702001")]).await;
    let clock = city.db.clock();
    let mut b = city.browser();
    assert_eq!(b.log_in("wang", GOOD).await, to("/"));
    for _ in 0..20 {
        clock.pass(29 * 60);
        assert_eq!(b.get("/account").await.0, 200);
    }
    // 20 times 29 minutes are 9 h 40 min; the session lasts 10 h.
    clock.pass(20 * 60);
    assert_eq!(b.get("/account").await.0, 303);
    assert_eq!(b.log_in("wang", GOOD).await, to("/"));
    clock.pass(30 * 60);
    assert_eq!(b.get("/account").await.0, 303);

    assert_eq!(b.log_in("wang", GOOD).await, to("/"));
    let mut other = city.browser();
    assert_eq!(other.log_in("wang", GOOD).await, to("/"));
    let mine = ops::sessions_of(city.app.store(), &city.operator(), id, 30).await.unwrap();
    assert_eq!(mine.len(), 2);
    assert_eq!(b.get("/account").await.0, 200);
    let theirs = between(&b.page, "href=\"/account/sessions/", "\"").unwrap();
    assert_eq!(b.get(&format!("/account/sessions/{theirs}")).await.0, 200);
    let ended = b.post(&format!("/account/sessions/{theirs}"), &[]).await;
    assert_eq!(ended, to("/account?done=accounts-session-ended"));
    assert_eq!(other.get("/account").await.0, 303);
    assert_eq!(b.get("/account").await.0, 200);
    assert_eq!(b.post(&format!("/account/sessions/{theirs}"), &[]).await.0, 404);
    // A new log-in in the same browser ends the one it had.
    let before = b.cookies["songhe_session"].clone();
    assert_eq!(b.get("/login").await, to("/"));
    b.get("/account").await;
    assert_eq!(b.post("/login", &[("login", "wang"), ("password", GOOD)]).await, to("/"));
    assert_ne!(before, b.cookies["songhe_session"]);
    b.cookies.insert("songhe_session".to_owned(), before);
    assert_eq!(b.get("/account").await.0, 303);
}

async fn administrators_do_their_part_and_no_other(db: TestDb) {
    let city = City::new(db, without_factor()).await;
    city.account("sys", PasswordKind::Lasting, &[grant("system_admin", Seat::System)]).await;
    let sec_id = city.account("sec", PasswordKind::Lasting, &[grant("security_admin", Seat::System)]).await;
    let (mut sys, mut sec) = (city.browser(), city.browser());
    sys.log_in("sys", GOOD).await;
    sec.log_in("sec", GOOD).await;
    sec.get("/accounts").await;
    assert_eq!(sec.get("/accounts/new").await.0, 403);
    sys.get("/accounts/new").await;
    assert_eq!(sys.post("/accounts/new", &[("login", "SEC"), ("name", "张")]).await.0, 422);
    sys.sees("已经有人用了");
    assert_eq!(sys.post("/accounts/new", &[("login", "zhang"), ("name", "张三")]).await.0, 200);
    sys.sees("只显示这一次");
    let id = between(&sys.page, "href=\"/accounts/", "\"").unwrap();
    let id = if id.len() == 36 { id } else { sys.page.split("/accounts/").nth(1).unwrap()[..36].to_owned() };
    assert_eq!(sys.get(&format!("/accounts/{id}/roles/new")).await.0, 403);

    let new = format!("/accounts/{id}/roles/new");
    sec.get(&new).await;
    let form = |role, place, line, last| {
        [("role", role), ("place", place), ("line", line), ("from", "2026-10-15"), ("last", last)]
    };
    let cases = [
        (form("", "", "", ""), "请填写这一项"),
        (form("town_worker", "370812", "", ""), "没有这个区划"),
        (form("town_worker", "140702001", "health", ""), "不分条线"),
        (form("county_officer", "140702", "", ""), "要选条线"),
        (form("home_worker", "x", "", ""), "没有找到"),
        (form("system_admin", "140702", "", ""), "不填范围"),
        (form("town_worker", "140702001", "", "2026-10-01"), "结束日期"),
        (form("town_worker", "140702001", "", "soon"), "样式"),
    ];
    for (fields, said) in cases {
        assert_eq!(sec.post(&new, &fields).await.0, 422, "{fields:?}");
        sec.sees(said);
    }
    let given = sec.post(&new, &form("county_officer", "140702", "civil_affairs", "2026-12-31")).await;
    assert_eq!(given, to(&format!("/accounts/{id}?done=accounts-granted")));
    sec.get(&format!("/accounts/{id}")).await;
    sec.sees("县区经办（民政）");
    sec.sees("2026-12-31");
    let own = format!("/accounts/{}/roles/new", sec_id.0);
    sec.get(&own).await;
    assert_eq!(sec.post(&own, &form("town_worker", "140702001", "", "")).await.0, 403);
    let role = sec.get(&format!("/accounts/{id}")).await.0;
    assert_eq!(role, 200);
    let grant = between(&sec.page, &format!("/accounts/{id}/roles/"), "\"").unwrap();
    let grant = if grant == "new" {
        sec.page.split(&format!("/accounts/{id}/roles/")).nth(2).unwrap()[..36].to_owned()
    } else {
        grant
    };
    assert_eq!(sec.get(&format!("/accounts/{id}/roles/{grant}")).await.0, 200);
    let revoked = sec.post(&format!("/accounts/{id}/roles/{grant}"), &[]).await;
    assert_eq!(revoked, to(&format!("/accounts/{id}?done=accounts-revoked")));

    sys.get(&format!("/accounts/{id}/disable")).await;
    assert_eq!(sys.post(&format!("/accounts/{id}/disable"), &[]).await.0, 303);
    sys.get(&format!("/accounts/{id}")).await;
    sys.sees("已停用");
    assert_eq!(sys.post(&format!("/accounts/{id}/enable"), &[]).await.0, 303);
    sys.get(&format!("/accounts/{id}/password")).await;
    assert_eq!(sys.post(&format!("/accounts/{id}/password"), &[]).await.0, 200);
    sys.sees("一次性密码");
    assert_eq!(sys.get(&format!("/accounts/{id}/factor")).await.0, 403);
    sec.get(&format!("/accounts/{id}/factor")).await;
    assert_eq!(sec.post(&format!("/accounts/{id}/factor"), &[]).await.0, 303);
}

async fn a_role_is_delegated_and_both_see_it(db: TestDb) {
    let city = City::new(db, without_factor()).await;
    city.account("wang", PasswordKind::Lasting, &[town("140702001")]).await;
    city.account("li", PasswordKind::Lasting, &[]).await;
    let (mut wang, mut li) = (city.browser(), city.browser());
    wang.log_in("wang", GOOD).await;
    li.log_in("li", GOOD).await;
    li.get("/account").await;
    li.sees("还没有角色");
    wang.get("/account").await;
    let grant = between(&wang.page, "/account/roles/", "/delegate").unwrap();
    let path = format!("/account/roles/{grant}/delegate");
    assert_eq!(li.get(&path).await.0, 404);
    wang.get(&path).await;
    for (colleague, last, said) in [
        ("nobody", "2026-11-01", "没有这个账号"),
        ("wang", "2026-11-01", "不能委托给自己"),
        ("li", "", "请填写这一项"),
        ("li", "2026-10-14", "不能早于今天"),
    ] {
        assert_eq!(wang.post(&path, &[("colleague", colleague), ("last", last)]).await.0, 422, "{said}");
        wang.sees(said);
    }
    let done = wang.post(&path, &[("colleague", "li"), ("last", "2026-10-31")]).await;
    assert_eq!(done, to("/account?done=accounts-delegated-done"));
    wang.get("/account").await;
    wang.sees("名 li");
    li.get("/account").await;
    li.sees("由 名 wang 委托");
    li.sees("2026-10-31");
    let id = between(&li.page, "/account/delegations/", "\"").unwrap();
    li.get(&format!("/account/delegations/{id}")).await;
    assert_eq!(li.post(&format!("/account/delegations/{id}"), &[]).await.0, 303);
    wang.get("/account").await;
    assert!(!wang.page.contains("名 li"));
}

async fn a_program_gets_where_its_token_leads_and_no_further(db: TestDb) {
    let city = City::new(db, without_factor()).await;
    city.account("sys", PasswordKind::Lasting, &[grant("system_admin", Seat::System)]).await;
    city.account("sec", PasswordKind::Lasting, &[grant("security_admin", Seat::System)]).await;
    let mut sys = city.browser();
    sys.log_in("sys", GOOD).await;
    sys.get("/tokens").await;
    sys.sees("还没有令牌");
    sys.get("/tokens/new").await;
    assert_eq!(sys.post("/tokens/new", &[("name", "数据局"), ("last", "2026-12-31")]).await.0, 422);
    sys.sees("请至少选择一个接口");
    // All that is wrong is said at once.
    assert_eq!(sys.post("/tokens/new", &[("last", "2026-10-01")]).await.0, 422);
    for text in ["有 3 处需要修改", "请填写令牌名称", "请至少选择一个接口", "不能早于今天"]
    {
        sys.sees(text);
    }
    let form = [("name", "数据局"), ("scope", "accounts.token"), ("last", "2026-12-31")];
    assert_eq!(sys.post("/tokens/new", &form).await.0, 200);
    let token = between(&sys.page, "<code class=\"secret\">", "<").unwrap();
    sys.sees("<h1>数据局</h1>");
    let token = token.trim().to_owned();
    let ask = async |path: &str, token: &str| {
        let mut b = city.browser();
        let answer = b
            .send(Request::get(path).header("authorization", format!("Bearer {token}")), String::new())
            .await;
        (answer.0, b.page)
    };
    // Until somebody else has approved it, it is nobody's; and whoever made it does not approve it.
    assert_eq!(ask("/api/token", &token).await.0, 401);
    sys.get("/tokens?state=waits").await;
    sys.sees("待批准");
    let id = between(&sys.page, "href=\"/tokens/0", "\"").unwrap();
    let approve = format!("/tokens/0{id}/approve");
    assert_eq!(sys.get(&approve).await.0, 403);
    assert_eq!(sys.post(&approve, &[]).await.0, 403);
    let mut sec = city.browser();
    sec.log_in("sec", GOOD).await;
    sec.get("/tokens").await;
    sec.sees(&approve);
    sec.get(&approve).await;
    for text in ["查看令牌自身", "GET /api/token", "名 sys", "可以调用以下接口"] {
        sec.sees(text);
    }
    assert_eq!(sec.post(&approve, &[]).await, to("/tokens?done=accounts-token-approved"));
    let (status, body) = ask("/api/token", &token).await;
    assert_eq!(
        (status, body.as_str()),
        (200, r#"{"name":"数据局","scopes":["accounts.token"],"until":"2027-01-01"}"#)
    );
    assert_eq!(ask("/accounts", &token).await.0, 403);
    assert_eq!(ask("/account", &token).await.0, 403);
    assert_eq!(ask("/api/token", &"0".repeat(64)).await.0, 401);
    assert_eq!(sys.get("/api/token").await.0, 403);
    sys.get("/tokens").await;
    let id = between(&sys.page, "href=\"/tokens/0", "\"").unwrap();
    sys.get(&format!("/tokens/0{id}")).await;
    for text in ["查看令牌自身", "有效", "名 sys"] {
        sys.sees(text);
    }
    assert_eq!(sys.post(&format!("/tokens/0{id}"), &[]).await, to("/tokens?done=accounts-token-revoked"));
    assert_eq!(ask("/api/token", &token).await.0, 401);
}

async fn every_page_has_its_words_in_both_languages(db: TestDb) {
    let city = City::new(db, without_factor()).await;
    let roles = [grant("system_admin", Seat::System)];
    let sys = city.account("sys", PasswordKind::Lasting, &roles).await;
    city.account("sec", PasswordKind::Lasting, &[grant("security_admin", Seat::System)]).await;
    let wang = city.account("wang", PasswordKind::Lasting, &[town("140702001")]).await;
    for lang in ["zh", "en"] {
        let mut b = city.browser();
        b.lang = lang;
        for (login, paths) in [
            (
                "sys",
                vec![
                    "/".to_owned(),
                    "/account".to_owned(),
                    "/account/password".to_owned(),
                    "/account/factor".to_owned(),
                    "/account/sessions".to_owned(),
                    "/accounts".to_owned(),
                    "/accounts?q=x&state=active&role=none&sort=-name".to_owned(),
                    "/accounts/new".to_owned(),
                    format!("/accounts/{wang}"),
                    format!("/accounts/{sys}"),
                    format!("/accounts/{wang}/disable"),
                    format!("/accounts/{wang}/password"),
                    "/tokens".to_owned(),
                    "/tokens/new".to_owned(),
                ],
            ),
            (
                "sec",
                vec![
                    format!("/accounts/{wang}"),
                    format!("/accounts/{wang}/factor"),
                    format!("/accounts/{wang}/roles/new"),
                ],
            ),
        ] {
            assert_eq!(b.log_in(login, GOOD).await, to("/"));
            for path in paths {
                assert_eq!(b.get(&path).await, (200, String::new()), "{path}");
                assert!(!b.page.contains('⟦'), "{path}: {}", b.page);
            }
            b.get("/account").await;
            b.post("/logout", &[]).await;
        }
    }
    for lang in [Lang::Zh, Lang::En] {
        assert_eq!(city.app.catalog().in_lang(lang).missing(), [""; 0]);
    }
}

async fn the_outer_zone_has_log_in_and_own_pages_only(db: TestDb) {
    let settings = Settings { zone: Zone::Outer, ..without_factor() };
    let city = City::new(db, settings).await;
    city.account("sys", PasswordKind::Lasting, &[grant("system_admin", Seat::System)]).await;
    let mut b = city.browser();
    assert_eq!(b.log_in("sys", GOOD).await, to("/"));
    assert_eq!(b.get("/account").await.0, 200);
    for path in ["/accounts", "/accounts/new", "/tokens", "/api/token"] {
        assert_eq!(b.get(path).await.0, 404, "{path}");
    }
}

async fn a_form_from_elsewhere_logs_nobody_in(db: TestDb) {
    let city = City::new(db, without_factor()).await;
    city.account("wang", PasswordKind::Lasting, &[]).await;
    let mut b = city.browser();
    assert_eq!(b.post("/login", &[("login", "wang"), ("password", GOOD)]).await.0, 403);
    b.get("/login").await;
    for next in ["https://evil.example/", "//evil.example/", "/\\evil.example"] {
        let form = [("login", "wang"), ("password", GOOD), ("next", next)];
        assert_eq!(b.post("/login", &form).await, to("/"));
        b = city.browser();
        b.get("/login").await;
    }
    b.cookies.insert("songhe_session".to_owned(), "f".repeat(64));
    assert_eq!(b.get("/account").await.0, 303);
}

on_both!(with steps();
    the_first_log_in_of_staff_goes_through_password_and_second_factor,
    a_session_ends_when_idle_after_its_hours_and_when_it_is_ended,
    administrators_do_their_part_and_no_other,
    a_role_is_delegated_and_both_see_it,
    a_program_gets_where_its_token_leads_and_no_further,
    every_page_has_its_words_in_both_languages,
    the_outer_zone_has_log_in_and_own_pages_only,
    a_form_from_elsewhere_logs_nobody_in,
);
