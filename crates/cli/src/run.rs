//! `songhe policy run`: every rule for everybody.

use std::path::Path;
use std::process::ExitCode;

use base::{Fen, Lang};
use policy::decide::{Answer, World};
use policy::explain::why_refused;

use crate::args::Run;
use crate::context::{Asked, assumed_line, threads};
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// Answers every figure, class and scheme, and writes a file for each.
pub fn run(args: &Run, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let asked = Asked::gather(&args.question, rules, lang)?;
    let snapshot = asked.snapshot();
    let world = World { pack: &asked.pack, snapshot: &snapshot, on: asked.on };
    let zh = lang == Lang::Zh;
    let mut table = Table::new([
        (if zh { "规则" } else { "rule" }, Side::Left),
        (if zh { "期间" } else { "period" }, Side::Left),
        (if zh { "对象数" } else { "rows" }, Side::Right),
        (if zh { "应发" } else { "granted" }, Side::Right),
        (if zh { "不发" } else { "refused" }, Side::Right),
        (if zh { "未定" } else { "undetermined" }, Side::Right),
        (if zh { "应发金额（元）" } else { "granted, yuan" }, Side::Right),
    ]);
    for (id, rule) in asked.pack.answered() {
        let day = rule.judged_on(asked.on);
        let in_force = rule.scheme().is_none_or(|s| s.in_force(day));
        let found = if in_force { policy::run::run(world, id, day.number(), threads()) } else { vec![] };
        files::write_answers(&args.out, world, id, &found, &|row| why_refused(world, id, row, day))?;
        let count = |f: &dyn Fn(&Answer) -> bool| found.iter().filter(|x| f(&x.answer)).count().to_string();
        let fen: i64 = found
            .iter()
            .filter_map(|x| if let Answer::Granted(fen) = x.answer { Some(fen) } else { None })
            .sum();
        let scheme = rule.scheme().is_some();
        let dash = || "–".to_owned();
        table.row([
            rule.name.clone(),
            policy::explain::period_label(rule, asked.on),
            found.len().to_string(),
            if scheme { count(&|a| matches!(a, Answer::Granted(_))) } else { dash() },
            if scheme { count(&|a| *a == Answer::Refused) } else { dash() },
            count(&|a| matches!(a, Answer::Open(..) | Answer::Fault(_))),
            if scheme { Fen::new(fen).to_string() } else { dash() },
        ]);
    }
    files::write_assumed(&args.out, &asked.pack, asked.on)?;
    say(&table.render());
    say(&assumed_line(&asked.pack, asked.on, lang));
    say(&match lang {
        Lang::Zh => format!("\n结果写入 {}\n", args.out.display()),
        Lang::En => format!("\nwritten to {}\n", args.out.display()),
    });
    Ok(ExitCode::SUCCESS)
}
