//! `songhe nightly`: the lists of a night.

use std::path::Path;
use std::process::ExitCode;

use base::{Fen, Lang};
use files::Format;
use night::{Kind, Night, Totals};
use policy::decide::World;

use crate::args::Nightly;
use crate::context::{Asked, assumed_line, threads};
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// How many months back a night looks where nothing else is said.
const MONTHS_BACK: i64 = 24;

/// Works the lists out, writes them, and prints what they come to.
pub fn nightly(args: &Nightly, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let formats = formats(&args.format)?;
    let asked = Asked::gather(&args.question, rules, lang)?;
    let records = files::read_records(&args.question.facts, &args.delivered, &asked.pack)?;
    let snapshot = asked.snapshot();
    let world = World { pack: &asked.pack, snapshot: &snapshot, on: asked.on };
    let since = args.since.or_else(|| asked.on.plus_months(-MONTHS_BACK)).unwrap_or(asked.on);
    let night = night::night(world, &records, since, asked.as_known, threads());
    files::write_lists(&args.out, &night, &asked.pack, asked.on, &formats, lang)?;
    say(&summary(&night, &asked, since, lang));
    say(&assumed_line(&asked.pack, asked.on, lang));
    let unbalanced = night.unbalanced();
    if unbalanced.is_empty() {
        say(&match lang {
            Lang::Zh => format!(
                "\n收支平衡：应发 = 已发部分 + 未发部分 + 不知是否已发；已发 = 相符 + 不应发 + 未定。清单写入 {}\n",
                args.out.display()
            ),
            Lang::En => format!(
                "\nbalanced: due = delivered + missing + delivery unknown; delivered = matched + not due + undetermined. Lists are in {}\n",
                args.out.display()
            ),
        });
        return Ok(ExitCode::SUCCESS);
    }
    let which: Vec<String> = unbalanced.iter().map(|(s, p)| format!("{s} {p}")).collect();
    Err(Trouble::new(
        format!("收支不平衡：{}", which.join("、")),
        format!("not balanced: {}", which.join(", ")),
    ))
}

fn formats(text: &str) -> Result<Vec<Format>, Trouble> {
    text.split(',')
        .map(|word| match word.trim() {
            "csv" => Ok(Format::Csv),
            "xlsx" => Ok(Format::Xlsx),
            "html" => Ok(Format::Html),
            other => Err(Trouble::new(
                format!("没有格式 `{other}`，可用：csv、xlsx、html"),
                format!("there is no format `{other}`; it may be csv, xlsx or html"),
            )),
        })
        .collect()
}

/// What the night comes to: lists by lines and yuan, then every scheme.
fn summary(night: &Night, asked: &Asked, since: base::Day, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let (city, on) = (&asked.pack.plan.code, asked.on);
    let mut out = if zh {
        format!("{city} · {on} 夜间核对 · 自 {since} 起\n\n")
    } else {
        format!("{city} · the night of {on} · periods since {since}\n\n")
    };
    let mut table = Table::new([
        (if zh { "清单" } else { "list" }, Side::Left),
        (if zh { "行数" } else { "lines" }, Side::Right),
        (if zh { "金额（元）" } else { "yuan" }, Side::Right),
    ]);
    for kind in Kind::ALL {
        let fen: i64 = night
            .list(kind)
            .map(|l| {
                if kind == Kind::Undetermined {
                    l.delivered_fen.max(l.amount_fen.unwrap_or(0))
                } else {
                    l.amount_fen.unwrap_or(0)
                }
            })
            .sum();
        table.row([
            kind.label().in_lang(lang).to_owned(),
            night.list(kind).count().to_string(),
            Fen::new(fen).to_string(),
        ]);
    }
    out += &table.render();
    out += "\n";
    out += &schemes(night, asked, lang);
    if night.outside.0 > 0 {
        let (n, fen) = night.outside;
        out += &if zh {
            format!("\n另有 {n} 笔发放（{} 元）不在所核对的待遇和期间内\n", Fen::new(fen))
        } else {
            format!(
                "\n{n} more deliveries ({} yuan) are of schemes or periods outside this night\n",
                Fen::new(fen)
            )
        };
    }
    out
}

/// Every scheme with what was due and what was delivered.
fn schemes(night: &Night, asked: &Asked, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut by_scheme: std::collections::BTreeMap<&str, Totals> = std::collections::BTreeMap::new();
    for ((scheme, _), t) in &night.totals {
        add(by_scheme.entry(scheme).or_default(), t);
    }
    let mut table = Table::new([
        (if zh { "待遇" } else { "scheme" }, Side::Left),
        (if zh { "应发" } else { "due" }, Side::Right),
        (if zh { "其中已发" } else { "delivered" }, Side::Right),
        (if zh { "其中未发" } else { "missing" }, Side::Right),
        (if zh { "其中逾期" } else { "of it overdue" }, Side::Right),
        (if zh { "不知是否已发" } else { "delivery unknown" }, Side::Right),
        (if zh { "不应发已发" } else { "not due" }, Side::Right),
        (if zh { "未定（已发）" } else { "undetermined" }, Side::Right),
    ]);
    for (name, t) in by_scheme {
        let yuan = |fen: i64| Fen::new(fen).to_string();
        let label = asked
            .pack
            .rule_named(name)
            .and_then(|id| asked.pack.rule(id))
            .map_or(name, |r| r.label.in_lang(lang));
        table.row([
            label.to_owned(),
            yuan(t.due_fen),
            yuan(t.due_delivered_fen),
            yuan(t.due_missing_fen),
            yuan(t.overdue_fen),
            yuan(t.due_unknown_fen),
            yuan(t.not_due_fen),
            yuan(t.undetermined_fen),
        ]);
    }
    table.render()
}

fn add(sum: &mut Totals, t: &Totals) {
    sum.due_fen = sum.due_fen.saturating_add(t.due_fen);
    sum.due_delivered_fen = sum.due_delivered_fen.saturating_add(t.due_delivered_fen);
    sum.due_missing_fen = sum.due_missing_fen.saturating_add(t.due_missing_fen);
    sum.overdue_fen = sum.overdue_fen.saturating_add(t.overdue_fen);
    sum.due_unknown_fen = sum.due_unknown_fen.saturating_add(t.due_unknown_fen);
    sum.not_due_fen = sum.not_due_fen.saturating_add(t.not_due_fen);
    sum.undetermined_fen = sum.undetermined_fen.saturating_add(t.undetermined_fen);
}
