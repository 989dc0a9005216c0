//! Under what a name is found: its characters, its pinyin, its initials.

use pinyin::ToPinyin;

/// Surnames that are read otherwise than the same character elsewhere.
const SURNAMES: [(&str, &str); 30] = [
    ("单", "shan"),
    ("解", "xie"),
    ("曾", "zeng"),
    ("仇", "qiu"),
    ("朴", "piao"),
    ("查", "zha"),
    ("区", "ou"),
    ("盖", "ge"),
    ("任", "ren"),
    ("翟", "zhai"),
    ("乐", "yue"),
    ("缪", "miao"),
    ("宓", "mi"),
    ("员", "yun"),
    ("种", "chong"),
    ("召", "shao"),
    ("折", "she"),
    ("秘", "bi"),
    ("华", "hua"),
    ("哈", "ha"),
    ("万", "wan"),
    ("尉迟", "yuchi"),
    ("万俟", "moqi"),
    ("长孙", "zhangsun"),
    ("令狐", "linghu"),
    ("澹台", "tantai"),
    ("冼", "xian"),
    ("逄", "pang"),
    ("覃", "qin"),
    ("繁", "po"),
];

/// The syllables of a name: of a surname with a reading of its own that, else what the character is usually read as.
/// Letters and digits stay as they are; a character without a reading stays itself.
fn syllables(name: &str) -> Vec<String> {
    let own = SURNAMES.iter().filter(|(han, _)| name.starts_with(han)).max_by_key(|(han, _)| han.len());
    let (mut out, rest) = match own {
        Some((han, reading)) => {
            let rest = name.get(han.len()..).unwrap_or("");
            (vec![(*reading).to_owned()], rest)
        }
        None => (vec![], name),
    };
    for c in rest.chars() {
        match c.to_pinyin() {
            Some(reading) => out.push(reading.plain().replace('ü', "v")),
            None if c.is_alphanumeric() => out.push(c.to_lowercase().collect()),
            None => {}
        }
    }
    out
}

/// The initials of a name: the first letter of each syllable. `尉迟` has two, which its one reading hides.
fn initials(name: &str) -> String {
    let own = SURNAMES.iter().filter(|(han, _)| name.starts_with(han)).max_by_key(|(han, _)| han.len());
    let compound = own.filter(|(han, _)| han.chars().count() > 1);
    let first = match compound.map(|(han, _)| *han) {
        Some("尉迟") => "yc",
        Some("万俟") => "mq",
        Some("长孙") => "zs",
        Some("令狐") => "lh",
        Some("澹台") => "tt",
        _ => "",
    };
    let skip = usize::from(!first.is_empty());
    let rest: String = syllables(name).iter().skip(skip).filter_map(|s| s.chars().next()).collect();
    format!("{first}{rest}")
}

/// By what lists are ordered: the pinyin of the whole name, then the name.
#[must_use]
pub fn name_key(name: &str) -> String {
    format!("{} {name}", syllables(name).join(""))
}

/// The keys under which a name is found: `n:` characters, `p:` pinyin, `i:` initials.
#[must_use]
pub fn search_keys(name: &str) -> Vec<String> {
    if name.is_empty() {
        return vec![];
    }
    let mut keys =
        vec![format!("n:{name}"), format!("p:{}", syllables(name).concat()), format!("i:{}", initials(name))];
    // A name such as 买买提·吐尔逊 is also looked for by its second part.
    if let Some((_, second)) = name.split_once('·') {
        keys.push(format!("n:{second}"));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// What somebody may mean who types this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A name or its beginning: the keys to look for.
    Name(Vec<String>),
    /// A whole identity number.
    IdNumber(String),
    /// A telephone number.
    Phone(String),
    /// A name and the last four digits of the identity number.
    NameAndDigits(String, String),
}

/// Understands what was typed into a search box; nothing where it is empty.
#[must_use]
pub fn sought(typed: &str) -> Option<Sought> {
    let text = base::half_width(typed.trim()).into_owned();
    let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if solid.is_empty() {
        return None;
    }
    if let Ok(id) = base::IdNumber::parse(&solid) {
        return Some(Sought::IdNumber(id.reveal().to_owned()));
    }
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit() || c == '-');
    if digits(&solid)
        && solid.len() >= 7
        && let Ok(phone) = base::Phone::parse(&solid)
    {
        return Some(Sought::Phone(phone.reveal().to_owned()));
    }
    let tail: String = solid.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    let four = tail.len() == 4 && tail.chars().take(3).all(|c| c.is_ascii_digit());
    let head = solid.strip_suffix(tail.as_str()).unwrap_or("");
    if four && !head.is_empty() && head.chars().all(|c| !c.is_ascii()) {
        return Some(Sought::NameAndDigits(head.to_owned(), tail.to_uppercase()));
    }
    if solid.is_ascii() {
        let lower = solid.to_lowercase();
        return Some(Sought::Name(vec![format!("i:{lower}"), format!("p:{lower}")]));
    }
    Some(Sought::Name(vec![format!("n:{solid}")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_readings_of_their_own() {
        let cases = [
            ("单秀英", "p:shanxiuying", "i:sxy"),
            ("曾国强", "p:zengguoqiang", "i:zgq"),
            ("尉迟恭", "p:yuchigong", "i:ycg"),
            ("欧阳建国", "p:ouyangjianguo", "i:oyjg"),
            ("买买提·吐尔逊", "p:maimaititurxun", "i:mmtt"),
            ("吕春梅", "p:lvchunmei", "i:lcm"),
        ];
        for (name, pinyin, initials) in cases {
            let keys = search_keys(name);
            let near = |want: &str| keys.iter().any(|k| k.starts_with(want));
            assert!(near(&pinyin[..9]) && near(initials), "{name}: {keys:?}");
        }
    }

    #[test]
    fn rare_characters_keep_themselves() {
        let keys = search_keys("王𬱖");
        assert!(keys.contains(&"n:王𬱖".to_owned()), "{keys:?}");
        assert!(name_key("王𬱖") > name_key("王"));
    }

    #[test]
    fn what_was_typed_is_understood() {
        let name = |keys: &[&str]| Some(Sought::Name(keys.iter().map(|k| (*k).to_owned()).collect()));
        assert_eq!(sought("  "), None);
        assert_eq!(sought("王秀"), name(&["n:王秀"]));
        assert_eq!(sought("WXY"), name(&["i:wxy", "p:wxy"]));
        assert_eq!(sought("11010519491231002x"), Some(Sought::IdNumber("11010519491231002X".to_owned())));
        assert_eq!(sought("１３８００１３８０００"), Some(Sought::Phone("13800138000".to_owned())));
        let both = Sought::NameAndDigits("王秀英".to_owned(), "002X".to_owned());
        assert_eq!(sought("王秀英 002x"), Some(both));
    }
}
