//! `songhe policy facts`: the columns that each entity's file takes.

use std::path::Path;
use std::process::ExitCode;

use base::Lang;
use policy::Pack;
use policy::lang::types::{Kind, Type};
use policy::pack::model::FactDef;
use serde_json::{Value, json};

use crate::args::FactsOf;
use crate::context::Rules;
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// Prints the columns.
pub fn facts(args: &FactsOf, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let pack = Rules::find(rules).pack(&args.city)?;
    if let Some(wanted) = &args.entity
        && pack.entity_named(wanted).is_none()
    {
        let names: Vec<_> = pack.entities.iter().map(|e| e.name.as_str()).collect();
        return Err(Trouble::new(
            format!("没有实体 `{wanted}`，可用：{}", names.join("、")),
            format!("there is no entity `{wanted}`; there is {}", names.join(", ")),
        ));
    }
    let chosen = pack.entities.iter().filter(|e| args.entity.as_ref().is_none_or(|w| *w == e.name));
    if args.json {
        let all: serde_json::Map<String, Value> =
            chosen.map(|e| (e.name.clone(), e.facts.iter().map(|f| fact_json(&pack, f)).collect())).collect();
        say(&format!("{:#}\n", Value::Object(all)));
        return Ok(ExitCode::SUCCESS);
    }
    let zh = lang == Lang::Zh;
    for entity in chosen {
        say(&format!("{}.csv · {}\n", entity.name, entity.label.in_lang(lang)));
        let mut table = Table::new([
            (if zh { "列" } else { "column" }, Side::Left),
            (if zh { "名称" } else { "label" }, Side::Left),
            (if zh { "类型" } else { "type" }, Side::Left),
            (if zh { "可填" } else { "values" }, Side::Left),
            (if zh { "类别" } else { "class" }, Side::Left),
            (if zh { "由谁认定" } else { "asserted by" }, Side::Left),
        ]);
        for f in &entity.facts {
            table.row([
                f.name.clone(),
                f.label.in_lang(lang).to_owned(),
                type_word(&pack, f.ty),
                values(&pack, f).join(" "),
                f.class.clone(),
                f.asserted_by.join(" "),
            ]);
        }
        say(&table.render());
        say("\n");
    }
    Ok(ExitCode::SUCCESS)
}

fn type_word(pack: &Pack, ty: Type) -> String {
    match ty.kind {
        Kind::YesNo => "yes_no".to_owned(),
        Kind::Number { unit, .. } => format!("number {}", unit.word).trim_end().to_owned(),
        Kind::Day => "day".to_owned(),
        Kind::Region => "region".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Enum(id) => pack.enumeration(id).map_or_else(String::new, |e| e.name.clone()),
        Kind::One(id) => format!("→ {}", pack.entity(id).map_or("", |e| e.name.as_str())),
        Kind::Nothing => "none".to_owned(),
    }
}

fn values(pack: &Pack, f: &FactDef) -> Vec<String> {
    let mut out = match f.ty.kind {
        Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
        Kind::Enum(id) => {
            pack.enumeration(id).map_or_else(Vec::new, |e| e.codes.iter().map(|c| c.code.clone()).collect())
        }
        _ => vec![],
    };
    if f.ty.none {
        out.push("none".to_owned());
    }
    out
}

fn fact_json(pack: &Pack, f: &FactDef) -> Value {
    json!({
        "name": f.name,
        "type": type_word(pack, f.ty),
        "values": values(pack, f),
        "zh": f.label.zh,
        "en": f.label.en,
        "class": f.class,
        "asserted_by": f.asserted_by,
        "system_of_record": f.system_of_record,
        "fresh": f.fresh,
    })
}
