//! What a column of hukou says: in the plan's region, elsewhere, or nothing that can be used.

use super::words::tidy;
use base::Region;

/// The region whose plan is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRegion {
    /// Its code.
    pub region: Region,
    /// The names of the divisions above it and, last, its own: `山东省`, `济宁市`, `兖州区`.
    pub names: Vec<String>,
}

/// Where a person's hukou is, as a list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hukou {
    /// The list has no such column.
    NoColumn,
    /// The cell is empty.
    Blank,
    /// In the plan's region, by name or code.
    Inside,
    /// Only a town or village is named: read as one of the plan's region.
    Local,
    /// Elsewhere, as the list says.
    Elsewhere {
        /// The words of the list.
        text: String,
        /// The code, where a code was given.
        region: Option<Region>,
    },
    /// Words that do not say where.
    Unclear(String),
}

const HERE: [&str; 12] =
    ["本区", "本县", "本市", "本地", "本镇", "本乡", "本街道", "本村", "本社区", "辖区", "区内", "县内"];
const AWAY: [&str; 9] = ["外地", "外省", "外市", "外县", "外区", "区外", "县外", "迁出", "外迁"];
/// Endings of the smaller places within a county.
const LOCAL: [char; 6] = ['镇', '乡', '村', '街', '居', '组'];

/// Reads one cell.
pub fn read_hukou(text: &str, plan: &PlanRegion) -> Hukou {
    let text = tidy(text);
    if text.is_empty() || text.chars().all(|c| matches!(c, '-' | '/' | '—' | '无')) {
        return Hukou::Blank;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return match Region::parse(&text) {
            Ok(region) if region.within(plan.region) => Hukou::Inside,
            Ok(region) if plan.region.within(region) => Hukou::Unclear(text),
            Ok(region) => Hukou::Elsewhere { text, region: Some(region) },
            Err(_) => Hukou::Unclear(text),
        };
    }
    if AWAY.iter().any(|word| text.contains(word)) || text == "否" {
        return Hukou::Elsewhere { text, region: None };
    }
    let own = plan.names.last().map(String::as_str).unwrap_or_default();
    let named = |name: &str| name.chars().count() >= 2 && text.contains(name);
    if text == "是" || HERE.iter().any(|word| text.contains(word)) || named(own) || named(stem(own)) {
        return Hukou::Inside;
    }
    let mut rest = text.as_str();
    for above in plan.names.iter().rev().skip(1).rev() {
        rest = rest.strip_prefix(above.as_str()).or_else(|| rest.strip_prefix(stem(above))).unwrap_or(rest);
    }
    if names_a_county(rest) {
        Hukou::Elsewhere { text, region: None }
    } else if rest.contains(LOCAL) || rest.contains("社区") {
        Hukou::Local
    } else {
        Hukou::Unclear(text)
    }
}

/// `兖州` of `兖州区`.
fn stem(name: &str) -> &str {
    name.strip_suffix(['省', '市', '区', '县']).filter(|stem| stem.chars().count() >= 2).unwrap_or(name)
}

/// Whether a province, city, county or district is named, not only a housing estate or community.
fn names_a_county(text: &str) -> bool {
    let mut plain = text.to_owned();
    for word in ["社区", "小区", "园区", "新区", "开发区", "片区", "市场"] {
        plain = plain.replace(word, "");
    }
    plain.contains(['省', '市', '区', '县', '州'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn words_of_hukou() {
        let names = ["山东省", "济宁市", "兖州区"].map(str::to_owned).to_vec();
        let plan = PlanRegion { region: Region::parse("370812").unwrap(), names };
        for text in ["兖州区", "山东省济宁市兖州区新兖镇", "兖州", "本区", "370812", "370812001", "是"]
        {
            assert_eq!(read_hukou(text, &plan), Hukou::Inside, "{text}");
        }
        for text in ["新兖镇牛楼村", "牛楼社区", "济宁市新兖镇", "鼓楼街道 3 组"] {
            assert_eq!(read_hukou(text, &plan), Hukou::Local, "{text}");
        }
        for text in ["任城区", "济宁市任城区", "河南省郑州市", "曲阜市", "外地", "370811", "梁山县"]
        {
            assert!(matches!(read_hukou(text, &plan), Hukou::Elsewhere { .. }), "{text}");
        }
        for text in ["", " ", "-", "无"] {
            assert_eq!(read_hukou(text, &plan), Hukou::Blank, "{text}");
        }
        for text in ["山东省", "37", "12345", "不详"] {
            assert!(matches!(read_hukou(text, &plan), Hukou::Unclear(_)), "{text}");
        }
    }
}
