//! `night.html`: one page that needs nothing else, with totals first and then the first lines of each list.

use std::fmt::Write as _;

use base::{Day, Fen, Lang, Wording};
use night::{Kind, Line, Night, State};
use policy::Pack;

use super::Format;
use super::columns::{Names, TOTAL, lines, state_words, sum};
use super::style::STYLE;

/// How many lines of lists the page has in all: more would not be read, and a browser would be slow.
const LINES_MAX: usize = 2_000;
/// How many lines of totals it has.
const TOTALS_MAX: usize = 200;
/// In which order lists stand on the page, and by which class they are coloured: what is to be done comes first.
const ORDER: [(Kind, &str); 5] = [
    (Kind::DueMissing, "late"),
    (Kind::DeliveredNotDue, "not"),
    (Kind::Undetermined, "open"),
    (Kind::MayQualify, "may"),
    (Kind::DueDelivered, "right"),
];

/// The page while it is written.
struct Page<'a> {
    night: &'a Night,
    names: Names<'a>,
    lang: Lang,
    /// Where the whole lists are.
    whole: Wording,
    out: String,
}

/// The whole page.
pub(super) fn page(night: &Night, pack: &Pack, on: Day, lang: Lang, formats: &[Format]) -> String {
    let mut page = Page {
        night,
        names: Names { pack, lang },
        lang,
        whole: whole_lists(formats),
        out: String::with_capacity(64 * 1024),
    };
    page.head(on);
    page.tiles();
    page.sums();
    let shown = shares(lines(night));
    for (kind, class) in ORDER {
        page.list(kind, class, shown);
    }
    page.totals();
    page.foot(on);
    page.out
}

/// Where the whole lists are; what the page leaves out must be somewhere.
fn whole_lists(formats: &[Format]) -> Wording {
    match (formats.contains(&Format::Csv), formats.contains(&Format::Xlsx)) {
        (true, true) => {
            Wording::new("完整清单在 {}.csv 和 night.xlsx", "the whole list is in {}.csv and in night.xlsx")
        }
        (true, false) => Wording::new("完整清单在 {}.csv", "the whole list is in {}.csv"),
        (false, true) => Wording::new("完整清单在 night.xlsx", "the whole list is in night.xlsx"),
        (false, false) => Wording::new(
            "完整清单用 --format csv 生成（{}.csv）",
            "run with --format csv for the whole list ({}.csv)",
        ),
    }
}

/// How many lines of each list stand on the page: all where they fit, else a fair share, and what is to be done first.
fn shares(lines: [usize; 5]) -> [usize; 5] {
    let mut shown = lines.map(|n| n.min(LINES_MAX / lines.len()));
    let mut left = LINES_MAX.saturating_sub(shown.iter().sum());
    for (kind, _) in ORDER {
        let Some(i) = Kind::ALL.iter().position(|k| *k == kind) else { continue };
        if let (Some(have), Some(all)) = (shown.get_mut(i), lines.get(i)) {
            let more = left.min(all.saturating_sub(*have));
            *have += more;
            left -= more;
        }
    }
    shown
}

fn share(shares: [usize; 5], kind: Kind) -> usize {
    Kind::ALL.iter().position(|k| *k == kind).and_then(|i| shares.get(i)).copied().unwrap_or(0)
}

impl Page<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Text that may have anything in it.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                // Of control characters a page may have only these.
                c if c.is_control() && !matches!(c, '\n' | '\t') => self.out.push(' '),
                c => self.out.push(c),
            }
        }
    }

    fn head(&mut self, on: Day) {
        let (code, title) = (self.say("zh-CN", "en"), self.say("夜间核对", "Nightly check"));
        let _ = write!(
            self.out,
            "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title} {on}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{title} <span class=\"day\">{on}</span></h1>\n"
        );
        let plan = self.names.words(&self.names.pack.plan.label);
        self.out.push_str("<p class=\"lead\">");
        self.text(&plan);
        let rest = self.say(
            "。以下是规则对照记录得出的认定结果，不是决定；未经听取本人意见，不得据此停发或减发。",
            ". These are findings of the rules against the records, not decisions: nothing is stopped or reduced before \
             the person has been heard.",
        );
        let _ = writeln!(self.out, "{rest}</p>");
        if !self.night.unbalanced().is_empty() {
            let words = self.say(
                "合计与清单不一致，请勿使用本页。",
                "Totals and lists do not agree: do not use this page.",
            );
            let _ = writeln!(self.out, "<p class=\"alert\" role=\"alert\">{words}</p>");
        }
        let assumed = self.names.pack.assumed_on(on);
        if !assumed.is_empty() {
            let words = self.say(
                "以下金额按假定的参数值计算，不是已颁布的标准：",
                "The amounts below rest on assumed values, which nobody has enacted: ",
            );
            let pack = self.names.pack;
            let label = |name: &str| {
                let parameter = pack.parameter_named(name.split('[').next().unwrap_or(name));
                parameter.and_then(|id| pack.parameter(id)).map(|p| p.label.in_lang(self.lang).to_owned())
            };
            let mut names: Vec<String> = assumed.iter().filter_map(|(name, _)| label(name)).collect();
            names.dedup();
            let _ = write!(self.out, "<p class=\"note\">{words}");
            self.text(&names.join(self.say("、", "; ")));
            self.out.push_str("</p>\n");
        }
        self.out.push_str("</header>\n");
    }

    /// A tile for each list: what it comes to, and how many lines it has.
    fn tiles(&mut self) {
        let counts = lines(self.night);
        let _ = writeln!(self.out, "<ul class=\"tiles\" aria-label=\"{}\">", self.say("各清单合计", "lists"));
        for (kind, class) in ORDER {
            let label = kind.label();
            let file = kind.file();
            let _ = write!(self.out, "<li class=\"{class}\"><a href=\"#{file}\"><span class=\"name\">");
            self.text(label.in_lang(self.lang));
            self.out.push_str("</span> ");
            let count = grouped(share(counts, kind));
            let unit = self.say("行", "lines");
            match self.money_of(kind) {
                Some(fen) => {
                    let (yuan, fen) = (self.say("元", "yuan"), money(fen));
                    let _ = write!(
                        self.out,
                        "<b>{fen}<small>{yuan}</small></b> <span class=\"more\">{count} {unit}"
                    );
                    self.of_it(kind);
                    self.out.push_str("</span>");
                }
                None => {
                    let _ = write!(self.out, "<b>{count}<small>{unit}</small></b> <span class=\"more\">");
                    self.of_it(kind);
                    self.out.push_str("</span>");
                }
            }
            self.out.push_str("</a></li>\n");
        }
        self.out.push_str("</ul>\n");
    }

    /// What a list comes to, where it is in a total.
    fn money_of(&self, kind: Kind) -> Option<Fen> {
        match kind {
            Kind::DueDelivered => sum(self.night, |t| t.due_delivered_fen),
            Kind::DueMissing => sum(self.night, |t| t.due_missing_fen),
            Kind::DeliveredNotDue => sum(self.night, |t| t.not_due_fen),
            // Undetermined money is in no total.
            Kind::Undetermined | Kind::MayQualify => None,
        }
    }

    /// The part of a list that matters most.
    fn of_it(&mut self, kind: Kind) {
        let (words, fen) = match kind {
            Kind::DueMissing => (self.say("，其中逾期 ", ", overdue "), sum(self.night, |t| t.overdue_fen)),
            Kind::Undetermined => {
                (self.say("其中已发 ", "delivered "), sum(self.night, |t| t.undetermined_fen))
            }
            Kind::MayQualify => {
                self.out.push_str(self.say("不计欠发", "no arrears"));
                return;
            }
            Kind::DueDelivered | Kind::DeliveredNotDue => return,
        };
        let (fen, yuan) = (money(fen.unwrap_or_default()), self.say(" 元", " yuan"));
        let _ = write!(self.out, "{words}{fen}{yuan}");
    }

    /// What is due and what was delivered, each with its parts.
    fn sums(&mut self) {
        let parts = TOTAL.map(|(_, words, fen)| {
            let words = self.say(words.0, words.1);
            (words, money(sum(self.night, fen).unwrap_or_default()))
        });
        let [due, due_delivered, missing, unknown, _, delivered, matched, not_due, open] = parts;
        let _ = writeln!(self.out, "<dl class=\"sums\">");
        for (all, parts) in [(due, [due_delivered, missing, unknown]), (delivered, [matched, not_due, open])]
        {
            let parts: Vec<String> = parts.iter().map(|(words, fen)| format!("{words} {fen}")).collect();
            let (words, fen, yuan) = (all.0, all.1, self.say("元", "yuan"));
            let _ = writeln!(
                self.out,
                "<dt>{words}</dt><dd class=\"num\">{fen} {yuan}</dd><dd class=\"parts\">= {}</dd>",
                parts.join(" + ")
            );
        }
        self.out.push_str("</dl>\n");
        let (count, fen) = self.night.outside;
        if count > 0 {
            let (count, fen) = (grouped(count), money(Fen::new(fen)));
            let words = match self.lang {
                Lang::Zh => {
                    format!("另有 {count} 笔发放、{fen} 元，属于本次不核对的待遇或期间，不在以上合计之内。")
                }
                Lang::En => format!(
                    "{count} more deliveries, {fen} yuan, are of schemes or periods that this night does not answer."
                ),
            };
            let _ = writeln!(self.out, "<p class=\"lead\">{words}</p>");
        }
    }

    fn list(&mut self, kind: Kind, class: &str, shares: [usize; 5]) {
        let (night, label, file) = (self.night, kind.label(), kind.file());
        let all = night.list(kind).count();
        let shown = share(shares, kind);
        let (count, unit) = (grouped(all), self.say("行", "lines"));
        let _ = write!(
            self.out,
            "<section id=\"{file}\" class=\"{class}\" aria-labelledby=\"{file}-name\">\n<div class=\"head\"><h2 id=\"{file}-name\">"
        );
        self.text(label.in_lang(self.lang));
        let _ = writeln!(self.out, "</h2><span class=\"count\">{count} {unit}</span></div>");
        if all == 0 {
            let words = self.say("没有。", "None.");
            let _ = writeln!(self.out, "<p class=\"none\">{words}</p>\n</section>");
            return;
        }
        if shown < all {
            let whole = self.whole.in_lang(self.lang).replace("{}", file);
            let words = match self.lang {
                Lang::Zh => format!("这里只列前 {} 行；{whole}。", grouped(shown)),
                Lang::En => format!("Only the first {} lines are here; {whole}.", grouped(shown)),
            };
            let _ = writeln!(self.out, "<p class=\"note\">{words}</p>");
        }
        let label = label.in_lang(self.lang);
        let caption =
            if shown < all { format!("{label}（{shown} / {all}）") } else { format!("{label}（{all}）") };
        let _ = writeln!(
            self.out,
            "<div class=\"scroll list\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{file}-name\">\n<table role=\"table\"><caption>{caption}</caption>"
        );
        self.headings();
        self.out.push_str("<tbody role=\"rowgroup\">\n");
        for line in night.list(kind).take(shown) {
            self.line(line);
        }
        self.out.push_str("</tbody></table></div>\n</section>\n");
    }

    fn headings(&mut self) {
        let yuan = self.say("（元）", ", yuan");
        let names = [
            (self.say("编号", "Id"), "", ""),
            (self.say("待遇、期间", "Scheme, period"), "", ""),
            (self.say("金额", "Amount"), yuan, "num"),
            (self.say("应发", "Due"), "", "num"),
            (self.say("已发", "Delivered"), "", "num"),
            (self.say("日期", "Days"), "", ""),
            (self.say("原因", "Reason"), "", ""),
        ];
        self.out.push_str("<thead role=\"rowgroup\"><tr role=\"row\">");
        for (name, more, class) in names {
            let _ = write!(
                self.out,
                "<th scope=\"col\" role=\"columnheader\" class=\"{class}\">{name}{more}</th>"
            );
        }
        self.out.push_str("</tr></thead>\n");
    }

    fn line(&mut self, line: &Line) {
        let (scheme, entity) = (self.names.scheme(&line.scheme), self.names.entity(&line.entity));
        self.out.push_str("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\" class=\"id\">");
        self.text(&line.id);
        self.out.push_str(" <small>");
        self.text(&entity);
        self.out.push_str("</small></th><td role=\"cell\" class=\"what\">");
        self.text(&scheme);
        self.out.push_str(" <small>");
        self.text(&line.period);
        let amount = amount(line, self.lang);
        let _ = write!(self.out, "</small></td><td role=\"cell\" class=\"num amount\">{amount}</td>");
        let (due, delivered) = (self.say("应发", "due"), self.say("已发", "delivered"));
        let due_fen = line.due_fen.map(|fen| money(Fen::new(fen))).unwrap_or_default();
        let zero = if line.delivered_fen == 0 { " zero" } else { "" };
        let delivered_fen = money(Fen::new(line.delivered_fen));
        let _ = write!(
            self.out,
            "<td role=\"cell\" class=\"num side\" data-name=\"{due}\">{due_fen}</td>\
             <td role=\"cell\" class=\"num side{zero}\" data-name=\"{delivered}\">{delivered_fen}</td>"
        );
        self.out.push_str("<td role=\"cell\" class=\"day side\">");
        let days = [(line.pay_by, self.say("期限", "by")), (line.paid_on, self.say("发放", "paid"))];
        for (day, name) in days.into_iter().filter_map(|(day, name)| Some((day?, name))) {
            let _ = write!(self.out, "<span><small>{name}</small> {day}</span>");
        }
        self.out.push_str("</td><td role=\"cell\" class=\"why\">");
        self.why(line);
        self.out.push_str("</td></tr>\n");
    }

    fn why(&mut self, line: &Line) {
        let reason = self.names.words(&line.reason);
        if let Some(state) = line.state {
            let class = match state {
                State::Overdue => " late",
                State::InThisRun | State::NotYetPayable => "",
            };
            // Where the reason is no more than how late it is, it is not said twice.
            let same = line.code == state.as_str();
            let words = if same { reason.clone() } else { self.names.words(&state_words(line)) };
            let _ = write!(self.out, "<span class=\"tag{class}\">");
            self.text(&words);
            self.out.push_str("</span>");
            if !same {
                self.text(&reason);
            }
        } else {
            self.text(&reason);
        }
        if !line.clauses.is_empty() {
            let _ = write!(self.out, " <span class=\"by\">{}", self.say("依据 ", "under "));
            self.text(&line.clauses.join(self.say("、", ", ")));
            self.out.push_str("</span>");
        }
        let asked = if line.ask_first.is_empty() { &line.needs } else { &line.ask_first };
        if !asked.is_empty() {
            let needs: Vec<String> = asked.iter().map(|n| self.names.need(n, &line.id)).collect();
            let _ = write!(self.out, "<small>{}", self.say("缺：", "missing: "));
            self.text(&needs.join(self.say("、", ", ")));
            self.out.push_str("</small>");
        }
    }

    /// Every scheme and period.
    fn totals(&mut self) {
        let night = self.night;
        let (name, yuan) =
            (self.say("按待遇和期间合计", "By scheme and period"), self.say("单位：元", "in yuan"));
        let _ = writeln!(
            self.out,
            "<section id=\"totals\" aria-labelledby=\"totals-name\">\n<div class=\"head\"><h2 id=\"totals-name\">{name}</h2><span class=\"count\">{yuan}</span></div>"
        );
        // The latest periods are those that are looked for.
        let skipped = night.totals.len().saturating_sub(TOTALS_MAX);
        if skipped > 0 {
            let words = match self.lang {
                Lang::Zh => {
                    format!("这里只列 {TOTALS_MAX} 行，略去 {skipped} 行；全部在 summary.csv 或 night.xlsx。")
                }
                Lang::En => format!(
                    "{TOTALS_MAX} lines are here and {skipped} are not; all are in summary.csv or night.xlsx."
                ),
            };
            let _ = writeln!(self.out, "<p class=\"note\">{words}</p>");
        }
        let _ = write!(
            self.out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"totals-name\">\n<table><caption>{name}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>",
            self.say("待遇", "Scheme"),
            self.say("期间", "Period")
        );
        for (_, words, _) in TOTAL {
            let _ = write!(self.out, "<th scope=\"col\" class=\"num\">{}</th>", self.say(words.0, words.1));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        let mut rows: Vec<_> = night.totals.iter().collect();
        rows.sort_by(|((a, p), _), ((b, q), _)| q.cmp(p).then(a.cmp(b)));
        for ((scheme, period), totals) in rows.into_iter().take(TOTALS_MAX) {
            let scheme = self.names.scheme(scheme);
            self.out.push_str("<tr><th scope=\"row\">");
            self.text(&scheme);
            self.out.push_str("</th><td class=\"day\">");
            self.text(period);
            self.out.push_str("</td>");
            for (_, _, fen) in TOTAL {
                let fen = fen(totals);
                let zero = if fen == 0 { " zero" } else { "" };
                let _ = write!(self.out, "<td class=\"num{zero}\">{}</td>", money(Fen::new(fen)));
            }
            self.out.push_str("</tr>\n");
        }
        let _ = write!(
            self.out,
            "</tbody><tfoot><tr><th scope=\"row\" colspan=\"2\">{}</th>",
            self.say("合计", "Total")
        );
        for (_, _, fen) in TOTAL {
            let total = sum(night, fen).map(money).unwrap_or_default();
            let _ = write!(self.out, "<td class=\"num\">{total}</td>");
        }
        self.out.push_str("</tr></tfoot></table></div>\n</section>\n");
    }

    fn foot(&mut self, on: Day) {
        let words = self.say(
            "金额单位为元。清单按待遇、期间、编号排序。",
            "Amounts are in yuan. Lists are sorted by scheme, period and id.",
        );
        let _ = writeln!(self.out, "<footer><p>{words} {on}</p></footer>\n</main>\n</body>\n</html>");
    }
}

/// The amount of a line, or the range in which it lies.
fn amount(line: &Line, lang: Lang) -> String {
    let shown = |fen: i64| money(Fen::new(fen));
    match (line.amount_fen, line.min_fen, line.max_fen) {
        (Some(fen), _, _) => shown(fen),
        (None, Some(min), Some(max)) if min == max => shown(min),
        (None, Some(min), Some(max)) => format!("{}–{}", shown(min), shown(max)),
        (None, Some(min), None) if min > 0 => match lang {
            Lang::Zh => format!("{} 起", shown(min)),
            Lang::En => format!("from {}", shown(min)),
        },
        _ => match lang {
            Lang::Zh => "不定".to_owned(),
            Lang::En => "not known".to_owned(),
        },
    }
}

/// Yuan with separators: `1,728.00`.
fn money(fen: Fen) -> String {
    let fen = fen.fen();
    let sign = if fen < 0 { "−" } else { "" };
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    format!("{sign}{}.{rest:02}", grouped(yuan))
}

/// A number with separators after every third digit.
fn grouped(n: impl ToString) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
