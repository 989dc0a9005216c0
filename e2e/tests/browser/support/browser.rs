//! A browser: what a person does with a page, and what a page can be asked.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::prelude::*;
use tokio::sync::SemaphorePermit;

use super::city::{city, pictures, tool};
use super::{Outcome, PASSWORD};

/// How long a page may take to become what is waited for.
const WAIT_MAX: Duration = Duration::from_secs(15);
/// How long until it is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(40);
/// How long one journey may take; a browser that hangs must not hold the others.
const JOURNEY_MAX: Duration = Duration::from_secs(210);
/// Pixels of a picture at most, from top to bottom.
const PICTURE_HEIGHT_MAX: u64 = 3_200;

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// As usual.
    On,
    /// Switched off in the browser.
    Off,
}

/// How wide and high the window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Pixels across.
    pub width: u64,
    /// Pixels down.
    pub height: u64,
}

/// A desk.
pub const DESK: Screen = Screen { width: 1280, height: 900 };
/// A telephone.
pub const PHONE: Screen = Screen { width: 390, height: 844 };
/// The narrowest telephone, or a page enlarged to four times its size.
pub const NARROW: Screen = Screen { width: 320, height: 640 };

/// A browser with a fresh profile.
pub struct Browser {
    driver: WebDriver,
    _turn: SemaphorePermit<'static>,
}

/// Opens a browser, does the steps, and closes it; where they fail, a picture says what the page was.
pub async fn with_browser<F>(name: &str, script: Script, steps: F)
where
    F: AsyncFnOnce(&Browser) -> Outcome,
{
    let browser = Browser::open(script).await.unwrap_or_else(|e| panic!("no browser: {e}"));
    let done = tokio::time::timeout(JOURNEY_MAX, steps(&browser)).await;
    let done = done.unwrap_or_else(|_| Err("the journey took too long".into()));
    let wrong = match done {
        Ok(()) => None,
        Err(e) => {
            let _ = browser.driver.screenshot(&pictures().join(format!("failed-{name}.png"))).await;
            let path = browser.path().await.unwrap_or_default();
            Some(format!("{name}, at {path}: {e}"))
        }
    };
    let _ = browser.driver.quit().await;
    if let Some(wrong) = wrong {
        panic!("{wrong}");
    }
}

impl Browser {
    async fn open(script: Script) -> Outcome<Browser> {
        // Making the city blocks for a while; the other journeys wait for the same.
        let city = tokio::task::spawn_blocking(city).await?;
        let turn = city.browsers.acquire().await?;
        let mut wanted = DesiredCapabilities::chrome();
        let binary = tool("SONGHE_CHROMIUM", "/usr/bin/chromium")?;
        wanted.set_binary(&binary.to_string_lossy())?;
        for flag in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-prefers-reduced-motion",
            "--hide-scrollbars",
            "--lang=zh-CN",
        ] {
            wanted.add_arg(flag)?;
        }
        let mut preferences = json!({
            "intl.accept_languages": "zh-CN,zh",
            "credentials_enable_service": false,
            "profile.password_manager_leak_detection": false,
        });
        if script == Script::Off {
            preferences["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        wanted.add_experimental_option("prefs", preferences)?;
        let driver = WebDriver::new(city.driver.as_str(), wanted).await?;
        driver.set_page_load_timeout(Duration::from_secs(40)).await?;
        driver.set_script_timeout(Duration::from_secs(40)).await?;
        let browser = Browser { driver, _turn: turn };
        browser.screen(DESK).await?;
        Ok(browser)
    }

    // Going somewhere.

    /// Opens a page by its path.
    pub async fn go(&self, path: &str) -> Outcome {
        self.driver.goto(format!("{}{path}", city().url)).await?;
        Ok(())
    }

    /// Opens a page and expects its status.
    pub async fn go_for(&self, path: &str, status: u16) -> Outcome {
        self.go(path).await?;
        let given = self.status().await?;
        if given == u64::from(status) {
            Ok(())
        } else {
            Err(format!("{path} answered {given} and not {status}").into())
        }
    }

    /// The button that leads back.
    pub async fn back(&self) -> Outcome {
        Ok(self.driver.back().await?)
    }

    /// The status of the page that is shown.
    pub async fn status(&self) -> Outcome<u64> {
        let asked = "return performance.getEntriesByType('navigation')[0].responseStatus";
        Ok(self.script(asked, vec![]).await?.as_u64().unwrap_or(0))
    }

    /// The path and query of the page that is shown.
    pub async fn path(&self) -> Outcome<String> {
        let url = self.driver.current_url().await?;
        Ok(match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        })
    }

    // Asking the page.

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, text: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute(text, arguments).await?.json().clone())
    }

    /// Runs a script whose last argument is to be called with what comes of it.
    pub async fn script_until_done(&self, text: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute_async(text, arguments).await?.json().clone())
    }

    /// What a script says, as text.
    pub async fn say(&self, text: &str, arguments: Vec<Value>) -> Outcome<String> {
        Ok(self.script(text, arguments).await?.as_str().unwrap_or_default().to_owned())
    }

    /// What a script lists, as texts.
    pub async fn list(&self, text: &str, arguments: Vec<Value>) -> Outcome<Vec<String>> {
        let Value::Array(all) = self.script(text, arguments).await? else { return Ok(vec![]) };
        Ok(all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
    }

    /// The text of the first element; nothing where there is none.
    pub async fn text(&self, css: &str) -> Outcome<String> {
        let asked = "const e = document.querySelector(arguments[0]); return e ? e.textContent.trim() : ''";
        self.say(asked, vec![json!(css)]).await
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> Outcome<u64> {
        let asked = "return document.querySelectorAll(arguments[0]).length";
        Ok(self.script(asked, vec![json!(css)]).await?.as_u64().unwrap_or(0))
    }

    /// Whether there is such an element.
    pub async fn has(&self, css: &str) -> Outcome<bool> {
        Ok(self.count(css).await? > 0)
    }

    /// The text of the page's main part.
    pub async fn main(&self) -> Outcome<String> {
        self.text("#main").await
    }

    /// An attribute of the first element.
    pub async fn attribute(&self, css: &str, name: &str) -> Outcome<String> {
        let asked =
            "const e = document.querySelector(arguments[0]); return e && e.getAttribute(arguments[1]) || ''";
        self.say(asked, vec![json!(css), json!(name)]).await
    }

    /// Asks for a page from within the page that is shown, as a program with the same session would; gives the status.
    /// Forms carry the token of the page.
    pub async fn ask(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Outcome<u64> {
        let asked = r"
            const [method, path, fields, done] = arguments;
            const options = { method, redirect: 'manual' };
            if (method === 'POST') {
              const token = document.querySelector('input[name=csrf_token]');
              options.body = new URLSearchParams([['csrf_token', token ? token.value : ''], ...fields]);
            }
            fetch(path, options).then((r) => done(r.type === 'opaqueredirect' ? 303 : r.status), (e) => done(String(e)));
        ";
        let status = self.script_until_done(asked, vec![json!(method), json!(path), json!(fields)]).await?;
        status.as_u64().ok_or_else(|| format!("{method} {path}: {status}").into())
    }

    // Acting.

    /// The first element.
    pub async fn element(&self, css: &str) -> Outcome<WebElement> {
        let found = self.driver.find(By::Css(css)).await;
        Ok(found.map_err(|e| format!("`{css}`: {e}"))?)
    }

    /// Types into a field, in place of what stood there.
    pub async fn fill(&self, css: &str, text: &str) -> Outcome {
        let field = self.element(css).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Chooses a day. What is typed into such a field is taken apart differently by each browser.
    pub async fn choose_day(&self, css: &str, day: &str) -> Outcome {
        self.script(
            "document.querySelector(arguments[0]).value = arguments[1]",
            vec![json!(css), json!(day)],
        )
        .await?;
        Ok(())
    }

    /// Chooses from a list, by the value.
    pub async fn choose(&self, css: &str, value: &str) -> Outcome {
        self.element(&format!("{css} option[value='{value}']")).await?.click().await?;
        Ok(())
    }

    /// Presses what does not lead to another page.
    pub async fn press(&self, css: &str) -> Outcome {
        self.element(css).await?.click().await?;
        Ok(())
    }

    /// Presses what leads to another page, and waits for that.
    pub async fn follow(&self, css: &str) -> Outcome {
        let before = self.driver.find(By::Css("html")).await?;
        self.element(css).await?.click().await?;
        self.until(&format!("`{css}` leads to a page"), async || {
            let gone = before.tag_name().await.is_err();
            Ok(gone && self.script("return document.readyState", vec![]).await? == json!("complete"))
        })
        .await
    }

    /// Types a key wherever the focus is.
    pub async fn key(&self, key: Key) -> Outcome {
        self.driver.action_chain().send_keys(key.value().to_string()).perform().await?;
        Ok(())
    }

    /// Waits until something holds, within a bound.
    pub async fn until<F>(&self, what: &str, mut holds: F) -> Outcome
    where
        F: AsyncFnMut() -> Outcome<bool>,
    {
        let started = Instant::now();
        loop {
            // While a page is being replaced, asking it may fail.
            let asked = holds().await;
            if matches!(asked, Ok(true)) {
                return Ok(());
            }
            if started.elapsed() > WAIT_MAX {
                let why = asked.err().map(|e| e.to_string()).unwrap_or_default();
                return Err(format!("waited in vain: {what} {why}").into());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    // Whoever sits before it.

    /// Logs in on the page that asks for it.
    pub async fn log_in(&self, login: &str, password: &str) -> Outcome {
        if !self.path().await?.starts_with("/login") {
            self.go("/login").await?;
        }
        self.fill("input[name=login]", login).await?;
        self.fill("input[name=password]", password).await?;
        self.follow("form[action='/login'] button[type=submit]").await?;
        let path = self.path().await?;
        if path.starts_with("/login") {
            return Err(format!("{login} cannot log in: {}", self.main().await?).into());
        }
        Ok(())
    }

    /// Logs in as one of the demonstration.
    pub async fn log_in_as(&self, login: &str) -> Outcome {
        self.log_in(login, PASSWORD).await
    }

    /// Logs out from the menu.
    pub async fn log_out(&self) -> Outcome {
        self.open_account_menu().await?;
        self.follow("form[action='/logout'] button").await
    }

    /// Opens the menu with one's name.
    pub async fn open_account_menu(&self) -> Outcome {
        let summary = "details.menu:has(form[action='/logout']) > summary";
        if !self.has("details.menu[open]:has(form[action='/logout'])").await? {
            self.press(summary).await?;
        }
        Ok(())
    }

    /// Somebody else at the same desk: nothing of whoever sat there before is left.
    pub async fn somebody_else(&self, login: &str) -> Outcome {
        self.driver.delete_all_cookies().await?;
        self.go("/login").await?;
        self.log_in_as(login).await
    }

    // How the page looks.

    /// Sets the window.
    pub async fn screen(&self, screen: Screen) -> Outcome {
        let Screen { width, height } = screen;
        let wanted = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", wanted).await?;
        Ok(())
    }

    /// Keeps a look: `light`, `large`, `en`. It shows with the next page.
    pub async fn look(&self, theme: &str, size: &str, lang: &str) -> Outcome {
        let mut cookie = Cookie::new("songhe_look", format!("{theme}.{size}.{lang}"));
        cookie.set_path("/");
        self.driver.add_cookie(cookie).await?;
        Ok(())
    }

    /// Shows the page that is there in another theme and size, without asking for it again.
    pub async fn dress(&self, theme: &str, size: &str) -> Outcome {
        let asked =
            "const d = document.documentElement.dataset; d.theme = arguments[0]; d.size = arguments[1]";
        self.script(asked, vec![json!(theme), json!(size)]).await?;
        Ok(())
    }

    /// Leaves a picture of the whole page.
    pub async fn picture(&self, name: &str, screen: Screen) -> Outcome {
        self.screen(screen).await?;
        let height = self.script("return document.documentElement.scrollHeight", vec![]).await?.as_u64();
        let height = height.unwrap_or(0).clamp(screen.height, PICTURE_HEIGHT_MAX);
        self.screen(Screen { height, ..screen }).await?;
        self.driver.screenshot(&pictures().join(format!("{name}-{}.png", screen.width))).await?;
        self.screen(screen).await
    }

    /// The value of a cookie.
    pub async fn cookie(&self, name: &str) -> Outcome<String> {
        Ok(self.driver.get_named_cookie(name).await?.value)
    }

    /// Lays a cookie into the browser.
    pub async fn set_cookie(&self, name: &str, value: &str) -> Outcome {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        self.driver.add_cookie(cookie).await?;
        Ok(())
    }

    /// Forgets a cookie.
    pub async fn forget_cookies(&self) -> Outcome {
        Ok(self.driver.delete_all_cookies().await?)
    }
}
