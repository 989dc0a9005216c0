//! An explanation as text for a terminal.

use std::fmt::Write as _;

use base::{Fen, Lang, Wording};

use super::{Branch, Explanation};
use crate::decide::{Answer, Search, World};
use crate::facts::show_value;
use crate::lang::types::RuleId;

/// The result in words.
pub(super) fn result_words(world: World<'_>, rule: RuleId, result: &str, search: &Search) -> Wording {
    let yuan = |fen: i64| (format!("{} 元", Fen::new(fen)), format!("{} yuan", Fen::new(fen)));
    match (result, search.answer) {
        ("not_in_force", _) => Wording::new("该期间不在有效期内", "not in force in this period"),
        (_, Answer::Refused) => Wording::new("不予发放", "refused"),
        (_, Answer::Granted(fen)) => {
            let (zh, en) = yuan(fen);
            Wording::new(format!("应发 {zh}"), format!("granted {en}"))
        }
        (_, Answer::Value(val)) => {
            let ty = world.pack.rule(rule).map(|r| r.ty);
            let show = |lang| {
                ty.map_or_else(String::new, |ty| show_value(world.pack, world.snapshot.facts, ty, val, lang))
            };
            Wording::new(show(Lang::Zh), show(Lang::En))
        }
        (_, Answer::Fault(_)) => Wording::new(
            "无法计算：结果超出范围或除以零",
            "cannot be computed: out of range, or a division by zero",
        ),
        (_, Answer::Open(..)) => Wording::new("尚不能确定", "undetermined"),
    }
}

impl Explanation {
    /// The whole in one language, as lines of text: with every step, or only what is judged and what is known.
    pub fn to_text(&self, lang: Lang, every_step: bool) -> String {
        let zh = lang == Lang::Zh;
        let mut out = String::new();
        let period = self.period.replace("to_date", if zh { "（截至目前）" } else { "to date" });
        let _ = writeln!(
            out,
            "{} {period} · {} · {} · {}",
            self.label.in_lang(lang),
            self.id,
            self.result_words.in_lang(lang),
            self.clauses.join(" "),
        );
        let tree: Vec<Branch> =
            if every_step { self.tree.clone() } else { self.tree.iter().map(Branch::brief).collect() };
        for (i, branch) in tree.iter().enumerate() {
            branch.lines(lang, "", i + 1 == tree.len(), &mut out);
        }
        self.open_questions(lang, &mut out);
        if let Some(w) = &self.provisional {
            let _ = if zh {
                writeln!(out, "若采信未经有权部门确认的陈述（暂定）：{}", w.zh)
            } else {
                writeln!(
                    out,
                    "provisional, if statements that nobody entitled has confirmed are believed: {}",
                    w.en
                )
            };
        }
        if !self.assumed.is_empty() {
            let names = self.assumed.join(" ");
            let _ = if zh {
                writeln!(out, "使用了假定值：{names}")
            } else {
                writeln!(out, "computed with assumed values: {names}")
            };
        }
        out
    }

    fn open_questions(&self, lang: Lang, out: &mut String) {
        let s = &self.search;
        if s.needs.is_empty() {
            return;
        }
        let zh = lang == Lang::Zh;
        let yuan = |fen: i64| Fen::new(fen).to_string();
        let _ = if zh {
            writeln!(out, "还需知道：{}", s.needs.join(" "))
        } else {
            writeln!(out, "needs: {}", s.needs.join(" "))
        };
        if let Some(first) = s.ask_first.first() {
            let _ = if zh {
                writeln!(out, "最好先问：{first}")
            } else {
                writeln!(out, "ask first: {first}")
            };
        }
        match (s.min_fen, s.max_fen) {
            (Some(min), Some(max)) if zh => {
                let _ = writeln!(out, "涉及金额：{} 至 {} 元", yuan(min), yuan(max));
            }
            (Some(min), Some(max)) => {
                let _ = writeln!(out, "at stake: {} to {} yuan", yuan(min), yuan(max));
            }
            (Some(min), None) if zh => {
                let _ = writeln!(out, "涉及金额：{} 元以上，无上限", yuan(min));
            }
            (Some(min), None) => {
                let _ = writeln!(out, "at stake: {} yuan and more, without end", yuan(min));
            }
            _ => {}
        }
        if s.limited {
            let _ = if zh {
                writeln!(out, "未能试完所有可能（search_limit）")
            } else {
                writeln!(out, "not every possibility could be tried (search_limit)")
            };
        }
    }
}

impl Branch {
    fn lines(&self, lang: Lang, indent: &str, last: bool, out: &mut String) {
        let (tee, rail) = if last { ("└─", "   ") } else { ("├─", "│  ") };
        let value = self.value.in_lang(lang);
        let mark = if self.taken { " ◀" } else { "" };
        let equals = if value.is_empty() {
            String::new()
        } else if lang == Lang::Zh {
            format!("：{value}")
        } else {
            format!(": {value}")
        };
        let mut notes: Vec<String> = Vec::new();
        if !self.source.in_lang(lang).is_empty() {
            notes.push(self.source.in_lang(lang).to_owned());
        }
        if !self.clauses.is_empty() {
            notes.push(self.clauses.join(" "));
        }
        let notes = if notes.is_empty() { String::new() } else { format!("   [{}]", notes.join(" · ")) };
        let _ = writeln!(out, "{indent}{tee} {}{equals}{mark}{notes}", self.label.in_lang(lang));
        let deeper = format!("{indent}{rail}");
        for (i, branch) in self.below.iter().enumerate() {
            branch.lines(lang, &deeper, i + 1 == self.below.len(), out);
        }
    }
}
