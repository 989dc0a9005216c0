//! A table that stays calm with many rows: search, filters, sorting, pages, files to take away.

mod cell;
mod filter;

pub use cell::Cell;
pub use filter::Filter;

use crate::components::{Button, Empty, Html, Query};
use crate::words::Words;
use askama::Template;
use filter::Active;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Start,
    End,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    unit: Option<String>,
    align: Align,
    sort: Option<String>,
    wide_only: bool,
    money: bool,
}

impl Column {
    /// Text, links, days, states.
    pub fn text(label: impl Into<String>) -> Column {
        Column {
            label: label.into(),
            unit: None,
            align: Align::Start,
            sort: None,
            wide_only: false,
            money: false,
        }
    }

    /// Numbers, set to the right.
    pub fn number(label: impl Into<String>) -> Column {
        Column { align: Align::End, ..Column::text(label) }
    }

    /// Amounts in yuan; the heading says so.
    pub fn money(label: impl Into<String>) -> Column {
        Column { money: true, ..Column::number(label) }
    }

    /// The unit of all its numbers, shown in the heading.
    pub fn unit(mut self, unit: impl Into<String>) -> Column {
        self.unit = Some(unit.into());
        self
    }

    /// The list can be sorted by it, under this key.
    pub fn sort_by(mut self, key: impl Into<String>) -> Column {
        self.sort = Some(key.into());
        self
    }

    /// Left out on a phone.
    pub fn wide_only(mut self) -> Column {
        self.wide_only = true;
        self
    }

    /// The heading with its unit in one text.
    pub(super) fn full_label(&self, words: &Words) -> String {
        match self.shown_unit(words) {
            Some(unit) => words
                .with("table-label-unit", &[("label", self.label.as_str().into()), ("unit", unit.into())]),
            None => self.label.clone(),
        }
    }

    fn shown_unit(&self, words: &Words) -> Option<String> {
        if self.money { Some(words.t("unit-yuan")) } else { self.unit.clone() }
    }

    pub(super) fn class(&self) -> &'static str {
        match (self.align, self.wide_only) {
            (Align::Start, false) => "col",
            (Align::Start, true) => "col wide-only",
            (Align::End, false) => "col col-end",
            (Align::End, true) => "col col-end wide-only",
        }
    }
}

/// One row; as many cells as the table has columns.
#[derive(Clone, Debug)]
pub struct Row {
    cells: Vec<Cell>,
}

impl Row {
    /// These cells.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row { cells: cells.into_iter().collect() }
    }
}

/// How many rows there are in all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(u64),
    /// Counting stopped there.
    AtLeast(u64),
}

/// The first page and the next one; earlier pages are behind the browser's own button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    first: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "components/pager.html")]
struct PagerView<'a> {
    words: &'a Words,
    pager: &'a Pager,
}

impl Pager {
    /// The links of a list: back to the first page when this is a later one, on when there is where the next starts.
    pub fn new(query: &Query, next_after: Option<&str>) -> Pager {
        Pager {
            first: query.find("after").map(|_| query.without("after").href()),
            next: next_after.map(|after| query.with("after", after).href()),
        }
    }

    /// The markup; nothing when there is one page only.
    pub fn html(&self, words: &Words) -> Html {
        if self.first.is_none() && self.next.is_none() {
            return Html::default();
        }
        Html::draw(&PagerView { words, pager: self })
    }
}

/// A table with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Table {
    id: String,
    caption: String,
    query: Query,
    columns: Vec<Column>,
    rows: Vec<Row>,
    totals: Vec<Cell>,
    search: Option<String>,
    filters: Vec<Filter>,
    next_after: Option<String>,
    count: Option<Count>,
    exports: Option<&'static str>,
    empty: Option<Empty>,
    paper: Option<Paper>,
    titled: bool,
    compact: bool,
}

/// What a printed table says beside its rows.
#[derive(Clone, Debug)]
struct Paper {
    unit: String,
    day: base::Day,
}

impl Table {
    /// A table with the id of its element, its caption and the address it was asked for under.
    pub fn new(id: impl Into<String>, caption: impl Into<String>, query: Query) -> Table {
        Table {
            id: id.into(),
            caption: caption.into(),
            query,
            columns: Vec::new(),
            rows: Vec::new(),
            totals: Vec::new(),
            search: None,
            filters: Vec::new(),
            next_after: None,
            count: None,
            exports: None,
            empty: None,
            paper: None,
            titled: false,
            compact: false,
        }
    }

    /// One more column; the first names the row.
    pub fn column(mut self, column: Column) -> Table {
        self.columns.push(column);
        self
    }

    /// One more row.
    pub fn row(mut self, row: Row) -> Table {
        self.rows.push(row);
        self
    }

    /// More rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Table {
        self.rows.extend(rows);
        self
    }

    /// The last line; as many cells as columns.
    pub fn totals(mut self, cells: impl IntoIterator<Item = Cell>) -> Table {
        self.totals = cells.into_iter().collect();
        self
    }

    /// A search box, which fills `q`; the text says what can be searched for.
    pub fn search(mut self, label: impl Into<String>) -> Table {
        self.search = Some(label.into());
        self
    }

    /// One more filter.
    pub fn filter(mut self, filter: Filter) -> Table {
        self.filters.push(filter);
        self
    }

    /// Where the next page starts, which becomes `after`.
    pub fn next_after(mut self, after: Option<String>) -> Table {
        self.next_after = after;
        self
    }

    /// How many rows there are in all pages.
    pub fn count(mut self, count: Count) -> Table {
        self.count = Some(count);
        self
    }

    /// Links to take away the page of this list as a file, and to ask for the whole list, under its name among exports.
    pub fn exports(mut self, list: &'static str) -> Table {
        self.exports = Some(list);
        self
    }

    /// What to say when there is nothing yet. Where filters hide everything, the table says that itself.
    pub fn empty(mut self, empty: Empty) -> Table {
        self.empty = Some(empty);
        self
    }

    /// On a phone a row stays one line, with what it is about before the rest, and does not become a card.
    pub fn compact(mut self) -> Table {
        self.compact = true;
        self
    }

    /// A heading above says already what it is: the caption is only read out.
    pub fn titled(mut self) -> Table {
        self.titled = true;
        self
    }

    /// Who issues the list and of which day it is; printed, it has these and a line to sign.
    pub fn on_paper(mut self, unit: impl Into<String>, day: base::Day) -> Table {
        self.paper = Some(Paper { unit: unit.into(), day });
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        let active = self.active(words);
        let clear = self.cleared().href();
        let nothing = self.nothing(words, &active, &clear);
        let heads = self.columns.iter().map(|column| self.head(column, words)).collect();
        let pager = Pager::new(&self.query, self.next_after.as_deref()).html(words);
        Html::draw(&TableView {
            words,
            table: self,
            heads,
            active,
            clear,
            nothing,
            pager,
            count: self.counted(words),
        })
    }

    /// The query without search, filters and place: only the order stays.
    fn cleared(&self) -> Query {
        let names = self.filters.iter().map(Filter::name).chain(["q", "after"]);
        names.fold(self.query.clone(), |query, name| query.without(name))
    }

    fn active(&self, words: &Words) -> Vec<Active> {
        let query = self.query.without("after");
        let label = words.t("table-search");
        let searched = query.find("q").map(|q| Active::new(&label, q.to_owned(), &query, "q"));
        let filtered = self.filters.iter().filter_map(|filter| filter.active(&query));
        searched.into_iter().chain(filtered).collect()
    }

    fn nothing(&self, words: &Words, active: &[Active], clear: &str) -> Html {
        if !self.rows.is_empty() {
            return Html::default();
        }
        let empty = match &self.empty {
            Some(empty) if active.is_empty() => empty.clone(),
            _ if active.is_empty() => Empty::new(words.t("table-nothing-yet")),
            _ => Empty::new(words.t("table-no-match"))
                .text(words.t("table-no-match-hint"))
                .action(Button::link(words.t("table-clear"), clear)),
        };
        empty.html(words)
    }

    fn counted(&self, words: &Words) -> String {
        let here = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        let (key, n) = match self.count {
            Some(Count::Exactly(n)) => ("table-count", n),
            Some(Count::AtLeast(n)) => ("table-count-at-least", n),
            // One page is all there is.
            None if self.next_after.is_none() && self.query.find("after").is_none() => ("table-count", here),
            None => ("table-count-here", here),
        };
        words.with(key, &[("n", n.into())])
    }

    /// A click sorts ascending first, then descending, then ascending again.
    fn head(&self, column: &Column, words: &Words) -> Head {
        let sort = column.sort.as_deref().map(|key| {
            let now = self.query.find("sort").unwrap_or("");
            let (order, next) = match now.strip_prefix('-') {
                Some(name) if name == key => ("descending", key.to_owned()),
                None if now == key => ("ascending", format!("-{key}")),
                _ => ("none", key.to_owned()),
            };
            (order, self.query.without("after").with("sort", &next).href())
        });
        let (order, href) = sort.unzip();
        Head { label: column.full_label(words), class: column.class(), order, href }
    }

    /// What the filter form must send along although nobody sees it.
    fn kept(&self) -> Vec<(&str, &str)> {
        let shown = |name: &str| {
            name == "q" && self.search.is_some() || self.filters.iter().any(|f| f.name() == name)
        };
        let pairs = self.query.pairs().iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(name, _)| !shown(name) && *name != "after").collect()
    }
}

/// A heading as it is shown.
struct Head {
    label: String,
    class: &'static str,
    order: Option<&'static str>,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "components/table.html")]
struct TableView<'a> {
    words: &'a Words,
    table: &'a Table,
    heads: Vec<Head>,
    active: Vec<Active>,
    clear: String,
    nothing: Html,
    pager: Html,
    count: String,
}

impl TableView<'_> {
    /// The cells of a row, each with its column; a cell without a column is not shown.
    fn paired<'a>(&'a self, cells: &'a [Cell]) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.table.columns.iter().zip(cells)
    }

    /// The pages of this list that give it as files: label and address.
    fn files(&self) -> Vec<(&'static str, String)> {
        let Some(list) = self.table.exports else { return vec![] };
        let page = Query::new("/exports/page").with("list", list).with("of", &self.table.query.asked());
        [("CSV", "csv"), ("Excel", "xlsx")].map(|(label, f)| (label, page.with("format", f).href())).into()
    }

    /// Where the whole list is asked for.
    fn whole(&self) -> Option<String> {
        let asked = self.table.query.without("after").asked();
        self.table.exports.map(|list| Query::new("/exports/new").with("list", list).with("of", &asked).href())
    }

    fn has_tools(&self) -> bool {
        self.table.search.is_some() || !self.table.filters.is_empty()
    }
}
