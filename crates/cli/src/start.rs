//! `songhe start`: an office's own roll in, one reviewed workbook out. The rules of the plan are the judge.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::{Day, Fen, Known, Lang, Month, Wording};
use files::office::hukou::PlanRegion;
use files::office::review::{FindingKind, Judge, Person, Review, Verdict, review};
use files::office::{OfficeFile, OfficeInput, Settings, read, report};
use policy::Pack;
use policy::decide::{Answer, World, decide};
use policy::explain::{needs_words, why_refused};
use policy::facts::{Facts, Snapshot};
use policy::lang::types::{EntityId, RuleId};
use policy::pack::model::Status;
use policy::value::Val;

use crate::args::Start;
use crate::context::{Rules, lay_over};
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// The rule that judges a roll.
const RULE: &str = "very_old_allowance";

/// Reads the office's files, reviews them and writes the workbook.
pub fn start(args: &Start, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let mut pack = Rules::find(rules).pack(&args.city)?;
    lay_over(&mut pack, args.parameters.as_deref(), &args.set)?;
    let Some(rule) = pack.rule_named(RULE) else {
        return Err(Trouble::new(
            format!("方案 {} 没有高龄津贴规则", args.city),
            format!("the plan {} has no very-old allowance", args.city),
        ));
    };
    let reviewed_on = args.on.map_or_else(today, Ok)?;
    let opened = args
        .files
        .iter()
        .map(|p| OfficeFile::open(p))
        .collect::<Result<Vec<_>, _>>()
        .map_err(office_trouble)?;
    let settings =
        Settings { month: args.month, plan: plan_region(&pack)?, reviewed_on, assumed: assumed(&pack) };
    let input = read(&opened, settings).map_err(office_trouble)?;
    let entity = pack.rule(rule).map(|r| r.entity);
    let Some(entity) = entity else { return Err(Trouble::new("规则有误", "the rule is broken")) };
    let judge = PlanJudge { pack: &pack, rule, entity };
    let found = review(&input, &judge);
    let bytes = report::write(&input, &found).map_err(office_trouble)?;
    let out = args.out.clone().unwrap_or_else(|| beside(&args.files));
    std::fs::write(&out, bytes).map_err(|e| {
        let path = out.display();
        Trouble::new(format!("无法写入 {path}：{e}"), format!("cannot write {path}: {e}"))
    })?;
    say(&summary(&input, &found, &out, lang));
    Ok(ExitCode::SUCCESS)
}

/// The present day, in the time zone of the plans.
fn today() -> Result<Day, Trouble> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map(|d| d.as_secs());
    // China is eight hours ahead of UTC the whole year.
    let days = seconds.ok().and_then(|s| i32::try_from((s + 8 * 3600) / 86_400).ok());
    days.and_then(Day::from_number).ok_or_else(|| {
        Trouble::new("系统时间有误，请用 --on 指定日期", "the clock is wrong; name the day with --on")
    })
}

fn office_trouble(e: impl std::fmt::Display) -> Trouble {
    let text = e.to_string();
    Trouble::new(text.clone(), text)
}

/// `花名册.xlsx` → `花名册-核查结果.xlsx`, in the same folder.
fn beside(files: &[PathBuf]) -> PathBuf {
    let first = files.first().cloned().unwrap_or_default();
    let stem = first.file_stem().map_or_else(|| "花名册".into(), |s| s.to_string_lossy().into_owned());
    first.with_file_name(format!("{stem}-核查结果.xlsx"))
}

/// The plan's region and what offices call it.
fn plan_region(pack: &Pack) -> Result<PlanRegion, Trouble> {
    let region =
        pack.plan.region.ok_or_else(|| Trouble::new("方案没有写明地区", "the plan names no region"))?;
    Ok(PlanRegion { region, names: pack.plan.region_names.clone() })
}

/// Parameter values that are assumed, in words.
fn assumed(pack: &Pack) -> Vec<Wording> {
    let facts = Facts::new(pack);
    let mut out = Vec::new();
    for p in &pack.parameters {
        for (entry, values) in p.values.iter().enumerate() {
            let Some(v) =
                values.iter().max_by_key(|v| (v.layer, v.by, v.from)).filter(|v| v.status == Status::Assumed)
            else {
                continue;
            };
            let labels: Vec<Wording> = p
                .keys
                .iter()
                .zip(pack.entry_codes(p, entry))
                .filter_map(|(k, code)| {
                    pack.enumeration(*k)?.codes.iter().find(|c| c.code == code).map(|c| c.label.clone())
                })
                .collect();
            let of = |lang: Lang| {
                let keys: Vec<&str> = labels.iter().map(|l| l.in_lang(lang)).collect();
                let key = if keys.is_empty() { String::new() } else { format!("（{}）", keys.join("、")) };
                format!(
                    "{}{key}：{}",
                    p.label.in_lang(lang),
                    policy::facts::show_value(pack, &facts, p.ty, v.val, lang)
                )
            };
            out.push(Wording::new(of(Lang::Zh), of(Lang::En)));
        }
    }
    out
}

/// The rules of the plan as the judge of a roll.
struct PlanJudge<'a> {
    pack: &'a Pack,
    rule: RuleId,
    entity: EntityId,
}

impl PlanJudge<'_> {
    fn facts(&self, people: &[Person]) -> Facts {
        let pack = self.pack;
        let mut facts = Facts::new(pack);
        facts.table_mut(pack, self.entity);
        for person in people {
            let row = facts.row(pack, self.entity, &person.key);
            let day = |d: Day| Val::Whole(d.number().into());
            let died = match person.died_on {
                Known::Unknown => Val::Unknown,
                Known::Absent => Val::None,
                Known::Is(d) => day(d),
            };
            let hukou = person.hukou.map(|r| pack.regions.current(r).code());
            let values = [
                ("born_on", person.born_on.map_or(Val::Unknown, day)),
                ("died_on", died),
                ("hukou", hukou.and_then(|c| i64::try_from(c).ok()).map_or(Val::Unknown, Val::Whole)),
            ];
            for (name, val) in values {
                if let Some(fact) = pack.fact_named(self.entity, name) {
                    facts.set(pack, fact, row, val);
                }
            }
        }
        facts
    }
}

impl Judge for PlanJudge<'_> {
    fn judge(&self, people: &[Person], month: Month) -> Vec<Verdict> {
        let facts = self.facts(people);
        let on = month.last_day();
        let snapshot = Snapshot::new(self.pack, &facts, i32::MAX, false);
        let world = World { pack: self.pack, snapshot: &snapshot, on };
        let clauses = self.clauses();
        let in_force = self.pack.rule(self.rule).and_then(|r| r.scheme()).is_some_and(|s| s.in_force(on));
        let mut out = Vec::with_capacity(people.len());
        for (row, _) in (0_u32..).zip(people) {
            if !in_force {
                let why = Wording::new("该月不在方案有效期内", "the plan is not in force in this month");
                out.push(Verdict::Refused { why, clauses: clauses.clone() });
                continue;
            }
            let search = decide(world, self.rule, row, on.number());
            out.push(match search.answer {
                Answer::Granted(fen) => Verdict::Granted(Fen::new(fen)),
                Answer::Refused => {
                    Verdict::Refused { why: why_refused(world, self.rule, row, on), clauses: clauses.clone() }
                }
                _ => {
                    let missing = needs_words(world, &nameless(&search.needs));
                    let why =
                        Wording::new(format!("缺少：{}", missing.zh), format!("missing: {}", missing.en));
                    Verdict::Undetermined { why, needs: search.needs, clauses: clauses.clone() }
                }
            });
        }
        out
    }

    fn clauses(&self) -> Vec<String> {
        self.pack.rule(self.rule).map(|r| r.clauses.clone()).unwrap_or_default()
    }
}

/// The keys under which people are judged here mean nothing to anybody: name the fact alone.
fn nameless(needs: &[String]) -> Vec<String> {
    needs
        .iter()
        .map(|n| match (n.split_once(':'), n.rsplit_once('.')) {
            (Some((entity, _)), Some((_, fact))) if entity != "parameter" => format!("{entity}:.{fact}"),
            _ => n.clone(),
        })
        .collect()
}

/// What the review comes to, and where the workbook is.
fn summary(input: &OfficeInput, review: &Review, out: &Path, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut text = String::new();
    for sheet in &input.sheets {
        let why = sheet.why.in_lang(lang);
        text += &format!("  {} · {}: {why}\n", sheet.grid.file, sheet.grid.name);
    }
    text.push('\n');
    let mut table = Table::new([
        (if zh { "核查结果" } else { "finding" }, Side::Left),
        (if zh { "条数" } else { "lines" }, Side::Right),
        (if zh { "金额（元）" } else { "yuan" }, Side::Right),
    ]);
    for kind in FindingKind::ALL {
        let tally = review.tally(kind);
        if tally.lines > 0 {
            table.row([
                report::kind_words(kind).in_lang(lang).to_owned(),
                tally.lines.to_string(),
                tally.fen.to_string(),
            ]);
        }
    }
    if review.findings.is_empty() {
        text += if zh { "  未发现问题\n" } else { "  nothing found\n" };
    } else {
        text += &table.render();
    }
    text += &if zh {
        format!("\n核查结果已写入 {}\n", out.display())
    } else {
        format!("\nthe reviewed workbook is {}\n", out.display())
    };
    text
}
