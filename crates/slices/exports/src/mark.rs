//! The watermark: whose copy a file is, why, approved by whom, until when.

use base::{Day, Instant, Lang};
use files::export::Paper;
use gate::Seat;
use shell::export::Listing;
use shell::{App, Export};

use crate::flow::masked_digits;
use crate::model::{Asked, Reach};

/// The heading of the column that says on each line whose copy it is.
const HEADING: &str = "exports-mark";

/// The headings of a list, and that of the mark behind them.
pub(crate) fn heads(export: &Export, listing: &Listing) -> Vec<String> {
    export.columns.iter().chain([&HEADING]).map(|key| listing.t(key)).collect()
}

/// What stands on each line of an export: `2026-000012 张三 2026-10-15`.
pub(crate) fn of_export(asked: &Asked, today: Day) -> String {
    format!("{} {} {today}", asked.shown_number(), asked.asked_by_name)
}

/// What stands on each line of a page that was taken away at once: `张三 2026-10-15 09:00`.
pub(crate) fn of_page(name: &str, at: Instant) -> String {
    format!("{name} {}", at.minute_in_china())
}

/// To what a list is narrowed, as others read it.
pub(crate) fn narrowing(export: &Export, listing: &Listing) -> Vec<(String, String)> {
    let pairs = export.narrowing(listing).into_iter();
    pairs.map(|(label, value)| (label, masked_digits(&value))).collect()
}

/// The role through which somebody asked, with its line of work and its division: `County officer · Civil affairs · 左权县`.
pub(crate) fn reach_label(app: &App, lang: Lang, today: Day, reach: &Reach) -> String {
    let roles = &app.table().roles;
    let role = roles.roles.get(&reach.role).map_or(reach.role.as_str(), |r| r.label(lang));
    let line = reach.line.as_ref().and_then(|l| roles.lines.get(l)).map(|l| l.label(lang).to_owned());
    let place = match reach.seat {
        Seat::Region(region) => Some(app.regions().path_name(region, today)),
        Seat::System | Seat::Organisation(_) | Seat::Person(_) => None,
    };
    [Some(role.to_owned()), line, place].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What stands around a page that was taken away at once.
pub(crate) fn paper_of_page(export: &Export, listing: &Listing, mark: &str) -> Paper {
    let t = |key: &str| listing.t(key);
    let mut about = vec![
        (t("exports-city"), listing.app.city_name()),
        (t("exports-list"), t(export.label)),
        (t("exports-asked-by"), listing.ctx.actor().name.clone()),
        (t("exports-written-at"), listing.ctx.at().minute_in_china()),
    ];
    about.extend(narrowing(export, listing));
    about.push((t("exports-care"), t("exports-care-text")));
    Paper { title: t(export.label), mark: mark.to_owned(), about_title: t("exports-about"), about }
}

/// What stands around an export.
pub(crate) fn paper_of_export(
    export: &Export,
    listing: &Listing,
    asked: &Asked,
    mark: &str,
    until: Instant,
) -> Paper {
    let today = listing.ctx.today();
    let through = asked.through.iter().map(|r| reach_label(&listing.app, listing.words.lang(), today, r));
    let t = |key: &str| listing.t(key);
    let mut about = vec![
        (t("exports-city"), listing.app.city_name()),
        (t("exports-list"), t(export.label)),
        (t("exports-number"), asked.shown_number()),
        (t("exports-asked-by"), asked.asked_by_name.clone()),
        (t("exports-through"), through.collect::<Vec<_>>().join(&t("exports-separator"))),
        (t("exports-asked-at"), asked.asked_at.minute_in_china()),
        (t("exports-reason"), asked.reason.clone()),
        (t("exports-approved-by"), asked.decided_by_name.clone()),
        (t("exports-approved-at"), asked.decided_at.map(Instant::minute_in_china).unwrap_or_default()),
        (t("exports-written-at"), listing.ctx.at().minute_in_china()),
        (t("exports-expires-at"), until.minute_in_china()),
    ];
    about.extend(narrowing(export, listing));
    about.push((t("exports-care"), t("exports-care-text")));
    Paper { title: t(export.label), mark: mark.to_owned(), about_title: t("exports-about"), about }
}
