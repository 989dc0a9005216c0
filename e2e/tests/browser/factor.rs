//! The second factor: set up with a code, asked for at the next log-in, and taken away by an administrator when the
//! device is lost.

use serde_json::json;

use crate::administration::{CHOSEN, first_log_in, made_by_command};
use crate::check;
use crate::support::Outcome;
use crate::support::browser::{Browser, Script, with_browser};
use crate::support::looks::looks_well;

const LOGIN: &str = "e2e-factor";
/// How long a code holds.
const CODE_S: i64 = 30;

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_reset() {
    with_browser("factor", Script::On, async |b| {
        let password = made_by_command(LOGIN, "有手机的工作人员", "village_worker", "140702105209")?;
        first_log_in(b, LOGIN, &password).await?;
        b.go("/account/factor").await?;
        b.follow("form[action='/account/factor'] button[type=submit]").await?;
        looks_well(b, "factor-to-scan").await?;
        let secret = b.text("code.secret").await?.replace(' ', "");
        check!(secret.len() >= 16, "no secret is shown: {}", b.main().await?);
        let confirm = "form[action='/account/factor']:has(input[name=code])";
        b.fill("input[name=code]", "000").await?;
        b.follow(&format!("{confirm} button[type=submit]")).await?;
        check!(b.status().await? == 422, "a code of three digits is taken");
        looks_well(b, "factor-wrong-code").await?;
        // The same secret is shown as long as no code was right.
        b.fill("input[name=code]", &code(b, &secret, 0).await?).await?;
        b.follow(&format!("{confirm} button[type=submit]")).await?;
        check!(b.path().await?.starts_with("/account?done="), "it is not set up: {}", b.main().await?);

        password_sent(b).await?;
        check!(b.path().await?.starts_with("/login/code"), "no code is asked for: {}", b.path().await?);
        looks_well(b, "factor-asked-for").await?;
        b.go("/people").await?;
        check!(b.path().await?.starts_with("/login"), "the password alone opens {}", b.path().await?);
        b.go("/login/code").await?;
        // A code holds once; that of the next half minute holds already, for devices whose clocks are ahead.
        b.fill("input[name=code]", &code(b, &secret, CODE_S).await?).await?;
        b.follow("form[action^='/login/code'] button[type=submit]").await?;
        check!(b.path().await? == "/", "the code leads to {}", b.path().await?);
        b.go("/account/factor").await?;
        looks_well(b, "factor-on").await?;

        // Whoever loses the device asks an administrator.
        b.somebody_else("security").await?;
        b.go(&format!("/accounts?q={LOGIN}")).await?;
        b.follow("#accounts tbody th a").await?;
        b.follow("a[href$='/factor']").await?;
        looks_well(b, "factor-to-reset").await?;
        b.follow("section.confirm button[type=submit]").await?;
        password_sent(b).await?;
        check!(!b.path().await?.starts_with("/login"), "a code is still asked for");
        Ok(())
    })
    .await;
}

/// The first step of logging in.
async fn password_sent(b: &Browser) -> Outcome {
    b.forget_cookies().await?;
    b.go("/login").await?;
    b.fill("input[name=login]", LOGIN).await?;
    b.fill("input[name=password]", CHOSEN).await?;
    b.follow("form[action='/login'] button[type=submit]").await
}

/// The code that a device shows so many seconds from now (RFC 6238, SHA-1, 6 digits), as the browser works it out.
async fn code(b: &Browser, secret: &str, seconds: i64) -> Outcome<String> {
    let work_out = r"
        const [secret, seconds, step, done] = arguments;
        const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
        const bits = Array.from(secret, (c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
        const key = Uint8Array.from(bits.match(/.{8}/g), (b) => parseInt(b, 2));
        const counter = new DataView(new ArrayBuffer(8));
        counter.setUint32(4, Math.floor((Date.now() / 1000 + seconds) / step));
        crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
          .then((k) => crypto.subtle.sign('HMAC', k, counter))
          .then((mac) => {
            const view = new DataView(mac), at = view.getUint8(19) & 15;
            done(String((view.getUint32(at) & 0x7fffffff) % 1000000).padStart(6, '0'));
          }, (e) => done(String(e)));
    ";
    let arguments = vec![json!(secret), json!(seconds), json!(CODE_S)];
    let code = b.script_until_done(work_out, arguments).await?;
    Ok(code.as_str().unwrap_or_default().to_owned())
}
