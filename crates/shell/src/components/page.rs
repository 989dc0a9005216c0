//! The frame of every page: header, navigation, notices, footer.

use super::{Assets, Breadcrumb, Button, CSRF_FIELD, Html, Notice};
use crate::words::Words;
use askama::Template;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device is set.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// The value that the switch sends.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads [`Theme::as_str`].
    pub fn parse(text: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.as_str() == text)
    }

    const fn key(self) -> &'static str {
        match self {
            Theme::Auto => "layout-theme-auto",
            Theme::Light => "layout-theme-light",
            Theme::Dark => "layout-theme-dark",
        }
    }
}

/// How large everything is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Dense, for work.
    #[default]
    Normal,
    /// 长辈版: large type and large targets.
    Large,
}

impl Size {
    /// The value that the switch sends.
    pub const fn as_str(self) -> &'static str {
        match self {
            Size::Normal => "normal",
            Size::Large => "large",
        }
    }

    /// Reads [`Size::as_str`].
    pub fn parse(text: &str) -> Option<Size> {
        [Size::Normal, Size::Large].into_iter().find(|size| size.as_str() == text)
    }

    /// The other one.
    pub const fn other(self) -> Size {
        match self {
            Size::Normal => Size::Large,
            Size::Large => Size::Normal,
        }
    }
}

/// How wide the content may become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Tables and dashboards.
    #[default]
    Wide,
    /// Forms and text.
    Narrow,
}

/// How the visitor wants to see pages, and where that is changed.
///
/// The switches post `theme`, `size` or `lang` to the address, with `back` (the path to return to) and the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
    /// How large.
    pub size: Size,
    /// Where the switches post to.
    pub action: String,
    /// The token against forged requests.
    pub csrf: String,
    /// The path to return to.
    pub back: String,
}

impl Default for Look {
    fn default() -> Look {
        let action = "/look".to_owned();
        Look { theme: Theme::Auto, size: Size::Normal, action, csrf: String::new(), back: "/".to_owned() }
    }
}

/// One line of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    label: String,
    href: String,
    current: bool,
    group: Option<String>,
    count: Option<String>,
}

impl NavItem {
    /// A line.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> NavItem {
        NavItem { label: label.into(), href: href.into(), current: false, group: None, count: None }
    }

    /// This is where we are.
    pub fn current(mut self) -> NavItem {
        self.current = true;
        self
    }

    /// A heading before this line.
    pub fn group(mut self, title: impl Into<String>) -> NavItem {
        self.group = Some(title.into());
        self
    }

    /// How much waits there.
    pub fn count(mut self, count: u64) -> NavItem {
        self.count = Some(crate::words::grouped(&count.to_string()));
        self
    }
}

/// Who is logged in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The name shown.
    pub name: String,
    /// In which role and office.
    pub role: String,
    /// What can be done with the account.
    pub links: Vec<super::Link>,
    /// Where the log-out form posts to.
    pub logout: String,
}

/// Everything about a page but its content.
#[derive(Clone, Debug)]
pub struct Page {
    title: String,
    lead: Option<String>,
    city: String,
    width: Width,
    nav: Vec<NavItem>,
    account: Option<Account>,
    login: Option<String>,
    look: Look,
    breadcrumb: Breadcrumb,
    actions: Vec<Button>,
    notices: Vec<Notice>,
    made_up: bool,
    assumed: Vec<String>,
    assets: Assets,
    has_errors: bool,
}

macro_rules! view {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            words: &'a Words,
            page: &'a Page,
        }
    };
}
view!(HeadView, "components/page_head.html");
view!(TopView, "components/page_top.html");
view!(LeadView, "components/page_lead.html");
view!(FootView, "components/page_foot.html");

/// A page that is nothing but components.
#[derive(Template)]
#[template(path = "page.html")]
struct WholeView<'a> {
    words: &'a Words,
    page: &'a Page,
    main: &'a Html,
}

impl Page {
    /// A page with its title, in a city.
    pub fn new(title: impl Into<String>, city: impl Into<String>) -> Page {
        Page {
            title: title.into(),
            lead: None,
            city: city.into(),
            width: Width::Wide,
            nav: Vec::new(),
            account: None,
            login: None,
            look: Look::default(),
            breadcrumb: Breadcrumb::new(),
            actions: Vec::new(),
            notices: Vec::new(),
            made_up: false,
            assumed: Vec::new(),
            assets: Assets::plain("/assets", "0"),
            has_errors: false,
        }
    }

    /// A sentence under the title.
    pub fn lead_text(mut self, lead: impl Into<String>) -> Page {
        self.lead = Some(lead.into());
        self
    }

    /// For forms and text, so that lines do not become too long.
    pub fn narrow(mut self) -> Page {
        self.width = Width::Narrow;
        self
    }

    /// The navigation, in order.
    pub fn nav(mut self, items: impl IntoIterator<Item = NavItem>) -> Page {
        self.nav = items.into_iter().collect();
        self
    }

    /// Who is logged in.
    pub fn account(mut self, account: Account) -> Page {
        self.account = Some(account);
        self
    }

    /// Where to log in, for those who are not.
    pub fn login(mut self, href: impl Into<String>) -> Page {
        self.login = Some(href.into());
        self
    }

    /// How the visitor wants to see pages.
    pub fn look(mut self, look: Look) -> Page {
        self.look = look;
        self
    }

    /// The pages above this one.
    pub fn breadcrumb(mut self, breadcrumb: Breadcrumb) -> Page {
        self.breadcrumb = breadcrumb;
        self
    }

    /// A button beside the title.
    pub fn action(mut self, action: Button) -> Page {
        self.actions.push(action);
        self
    }

    /// What just happened, or what everybody here must know.
    pub fn notice(mut self, notice: Notice) -> Page {
        self.notices.push(notice);
        self
    }

    /// Says on top that people and amounts are made up.
    pub fn made_up(mut self) -> Page {
        self.made_up = true;
        self
    }

    /// Says that the page shows values that no plan fixes: the labels of these parameters.
    pub fn assumed(mut self, labels: impl IntoIterator<Item = String>) -> Page {
        self.assumed = labels.into_iter().collect();
        self
    }

    /// Style sheets and script.
    pub fn assets(mut self, assets: Assets) -> Page {
        self.assets = assets;
        self
    }

    /// The form on it has mistakes, so the title says so first.
    pub fn with_errors(mut self) -> Page {
        self.has_errors = true;
        self
    }

    /// The whole page around this content.
    pub fn html(&self, words: &Words, main: &Html) -> Html {
        Html::draw(&WholeView { words, page: self, main })
    }

    /// For `layout.html`: what stands in the head.
    pub fn head(&self, words: &Words) -> Html {
        Html::draw(&HeadView { words, page: self })
    }

    /// For `layout.html`: skip link, ribbon, header and navigation.
    pub fn top(&self, words: &Words) -> Html {
        Html::draw(&TopView { words, page: self })
    }

    /// For `layout.html`: notices, breadcrumb and title.
    pub fn lead(&self, words: &Words) -> Html {
        Html::draw(&LeadView { words, page: self })
    }

    /// For `layout.html`: the footer.
    pub fn foot(&self, words: &Words) -> Html {
        Html::draw(&FootView { words, page: self })
    }

    /// For `layout.html`: the `data-theme` of the page.
    pub fn theme(&self) -> &'static str {
        self.look.theme.as_str()
    }

    /// For `layout.html`: the `data-size` of the page.
    pub fn size(&self) -> &'static str {
        self.look.size.as_str()
    }

    /// For `layout.html`: the class of the body.
    pub fn class(&self) -> &'static str {
        match (self.width, self.nav.is_empty()) {
            (Width::Wide, false) => "page page-nav",
            (Width::Narrow, false) => "page page-nav page-narrow",
            (Width::Wide, true) => "page",
            (Width::Narrow, true) => "page page-narrow",
        }
    }

    fn other_lang(&self, words: &Words) -> &'static str {
        match words.lang() {
            base::Lang::Zh => "en",
            base::Lang::En => "zh",
        }
    }
}
