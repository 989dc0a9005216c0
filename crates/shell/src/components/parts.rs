//! Small parts: links, breadcrumb, tabs, panel, figures, and what stands where there is nothing.

use super::{Button, Chip, Html};
use crate::words::Words;
use askama::Template;

/// A label that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link { label: label.into(), href: href.into() }
    }
}

/// Where a page lies: the pages above it, outermost first.
#[derive(Clone, Debug, Default)]
pub struct Breadcrumb {
    above: Vec<Link>,
}

#[derive(Template)]
#[template(path = "components/breadcrumb.html")]
struct BreadcrumbView<'a> {
    words: &'a Words,
    above: &'a [Link],
}

impl Breadcrumb {
    /// Nothing above yet.
    pub fn new() -> Breadcrumb {
        Breadcrumb::default()
    }

    /// One page further in.
    pub fn to(mut self, label: impl Into<String>, href: impl Into<String>) -> Breadcrumb {
        self.above.push(Link::new(label, href));
        self
    }

    /// The markup; nothing where nothing is above.
    pub fn html(&self, words: &Words) -> Html {
        if self.above.is_empty() {
            return Html::default();
        }
        Html::draw(&BreadcrumbView { words, above: &self.above })
    }
}

/// One of several views of the same thing.
#[derive(Clone, Debug)]
struct Tab {
    label: String,
    href: String,
    count: Option<String>,
}

/// Views of the same thing, as links.
#[derive(Clone, Debug, Template)]
#[template(path = "components/tabs.html")]
pub struct Tabs {
    label: String,
    current: String,
    tabs: Vec<Tab>,
}

impl Tabs {
    /// Tabs with a name for those who cannot see them, and the address that is shown.
    pub fn new(label: impl Into<String>, current: impl Into<String>) -> Tabs {
        Tabs { label: label.into(), current: current.into(), tabs: Vec::new() }
    }

    /// One more.
    pub fn tab(mut self, label: impl Into<String>, href: impl Into<String>) -> Tabs {
        self.tabs.push(Tab { label: label.into(), href: href.into(), count: None });
        self
    }

    /// One more, with how much is in it.
    pub fn counted(mut self, label: impl Into<String>, href: impl Into<String>, count: u64) -> Tabs {
        let count = Some(crate::words::grouped(&count.to_string()));
        self.tabs.push(Tab { label: label.into(), href: href.into(), count });
        self
    }

    /// The markup.
    pub fn html(&self, _: &Words) -> Html {
        Html::draw(self)
    }
}

/// A part of a page with a heading of its own.
#[derive(Clone, Debug)]
pub struct Panel {
    title: String,
    note: Option<String>,
    actions: Vec<Button>,
    body: Html,
}

#[derive(Template)]
#[template(path = "components/panel.html")]
struct PanelView<'a> {
    words: &'a Words,
    panel: &'a Panel,
}

impl Panel {
    /// A titled part with what is in it.
    pub fn new(title: impl Into<String>, body: Html) -> Panel {
        Panel { title: title.into(), note: None, actions: Vec::new(), body }
    }

    /// A line under the title.
    pub fn note(mut self, note: impl Into<String>) -> Panel {
        self.note = Some(note.into());
        self
    }

    /// A button beside the title.
    pub fn action(mut self, action: Button) -> Panel {
        self.actions.push(action);
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&PanelView { words, panel: self })
    }
}

/// One figure that is read at a glance.
#[derive(Clone, Debug)]
pub struct Stat {
    label: String,
    figure: Option<String>,
    unit: String,
    href: Option<String>,
    chip: Option<Chip>,
    note: Option<String>,
    share: Option<(u64, u64)>,
}

impl Stat {
    /// A count with its unit.
    pub fn count(label: impl Into<String>, count: u64, unit: impl Into<String>) -> Stat {
        Stat::of(label, Some(crate::words::grouped(&count.to_string())), unit)
    }

    /// An amount; the unit is the word for yuan.
    pub fn money(label: impl Into<String>, fen: base::Fen, words: &Words) -> Stat {
        Stat::of(label, Some(fen.to_string()), words.t("unit-yuan"))
    }

    /// A figure that is not known yet, which is not nought.
    pub fn unknown(label: impl Into<String>) -> Stat {
        Stat::of(label, None, "")
    }

    fn of(label: impl Into<String>, figure: Option<String>, unit: impl Into<String>) -> Stat {
        let (label, unit) = (label.into(), unit.into());
        Stat { label, figure, unit, href: None, chip: None, note: None, share: None }
    }

    /// Leads to the list behind the figure.
    pub fn href(mut self, href: impl Into<String>) -> Stat {
        self.href = Some(href.into());
        self
    }

    /// With a state.
    pub fn chip(mut self, chip: Chip) -> Stat {
        self.chip = Some(chip);
        self
    }

    /// With a line below: since when, out of what.
    pub fn note(mut self, note: impl Into<String>) -> Stat {
        self.note = Some(note.into());
        self
    }

    /// With a bar: so much of so much.
    pub fn share(mut self, part: u64, whole: u64) -> Stat {
        self.share = Some((part, whole));
        self
    }
}

/// Figures side by side.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    stats: Vec<Stat>,
}

#[derive(Template)]
#[template(path = "components/stats.html")]
struct StatsView<'a> {
    words: &'a Words,
    stats: &'a [Stat],
}

impl Stats {
    /// These figures.
    pub fn new(stats: impl IntoIterator<Item = Stat>) -> Stats {
        Stats { stats: stats.into_iter().collect() }
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&StatsView { words, stats: &self.stats })
    }
}

/// What stands where there is nothing: why, and what to do.
#[derive(Clone, Debug)]
pub struct Empty {
    title: String,
    text: Option<String>,
    actions: Vec<Button>,
}

#[derive(Template)]
#[template(path = "components/empty.html")]
struct EmptyView<'a> {
    words: &'a Words,
    empty: &'a Empty,
}

impl Empty {
    /// What is not there.
    pub fn new(title: impl Into<String>) -> Empty {
        Empty { title: title.into(), text: None, actions: Vec::new() }
    }

    /// Why, or what will be seen here.
    pub fn text(mut self, text: impl Into<String>) -> Empty {
        self.text = Some(text.into());
        self
    }

    /// What to do about it.
    pub fn action(mut self, action: Button) -> Empty {
        self.actions.push(action);
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&EmptyView { words, empty: self })
    }
}
