//! The words of offices: what a heading says, which month a title names, what a row of no person is.

use base::{Month, half_width};

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// 序号.
    Sequence,
    /// 姓名.
    Name,
    /// 身份证号.
    Id,
    /// 出生日期.
    Born,
    /// 年龄.
    Age,
    /// 性别.
    Sex,
    /// 户籍地.
    Hukou,
    /// 镇街.
    Town,
    /// 村居.
    Village,
    /// 发放金额.
    Amount,
    /// 银行卡号.
    Account,
    /// 联系电话.
    Phone,
    /// 发放月份.
    Month,
    /// 备注.
    Note,
    /// 死亡日期.
    Died,
    /// 火化日期, 注销日期: a day on which a death was followed up.
    Cremated,
}

impl Column {
    /// The usual Chinese heading.
    pub const fn zh(self) -> &'static str {
        match self {
            Column::Sequence => "序号",
            Column::Name => "姓名",
            Column::Id => "身份证号",
            Column::Born => "出生日期",
            Column::Age => "年龄",
            Column::Sex => "性别",
            Column::Hukou => "户籍地",
            Column::Town => "镇街",
            Column::Village => "村居",
            Column::Amount => "金额",
            Column::Account => "账号",
            Column::Phone => "电话",
            Column::Month => "月份",
            Column::Note => "备注",
            Column::Died => "死亡日期",
            Column::Cremated => "火化或注销日期",
        }
    }
}

/// A text with ASCII punctuation and without blanks, for comparing words.
pub fn tidy(text: &str) -> String {
    let wide = half_width(text);
    wide.chars().filter(|&c| !c.is_whitespace() && !matches!(c, '*' | ':' | '\'' | '"' | '﹡')).collect()
}

/// Columns of somebody other than the older person.
const OTHER_PEOPLE: [&str; 17] = [
    "代领",
    "户主",
    "联系人",
    "监护",
    "经办",
    "家属",
    "亲属",
    "子女",
    "代办",
    "配偶",
    "开户名",
    "户名",
    "委托",
    "责任人",
    "填表人",
    "申报人",
    "持卡人",
];

/// Whether a heading is about somebody other than the older person.
pub fn is_other_person(heading: &str) -> bool {
    OTHER_PEOPLE.iter().any(|word| heading.contains(word))
}

/// One rule: any of these words and none of those give this column; a higher rank wins among several columns.
struct Rule {
    column: Column,
    rank: u8,
    any: &'static [&'static str],
    none: &'static [&'static str],
}

const NOT_MONEY: &[&str] = &[
    "月份", "时间", "日期", "类别", "类型", "种类", "方式", "状态", "银行", "账", "帐", "卡", "号", "人数",
    "原因", "丧葬", "补发", "追回", "扣", "批准", "年限", "起始", "情况", "截止", "低保", "残疾", "护理",
    "年度", "季度", "累计", "全年",
];

/// The first rule that fits gives the meaning.
const RULES: &[Rule] = &[
    Rule {
        column: Column::Died,
        rank: 5,
        any: &[
            "死亡日期",
            "死亡时间",
            "死亡年月",
            "去世日期",
            "去世时间",
            "去世年月",
            "身故日期",
            "身故时间",
            "逝世日期",
            "逝世时间",
            "离世日期",
            "离世时间",
            "亡故日期",
            "亡故时间",
        ],
        none: &["注销", "登记", "上报", "死亡证"],
    },
    Rule {
        column: Column::Cremated,
        rank: 5,
        any: &["火化日期", "火化时间", "注销日期", "注销时间", "死亡登记日期", "死亡登记时间", "死亡上报"],
        none: &["原因", "账户注销"],
    },
    Rule {
        column: Column::Id,
        rank: 5,
        any: &["身份证", "公民身份", "身份号码", "证件号", "证号码"],
        none: &["类型", "种类", "残疾", "地址", "有效", "复印"],
    },
    Rule {
        column: Column::Born,
        rank: 5,
        any: &["出生日期", "出生年月", "出生时间", "生日", "出生"],
        none: &["地"],
    },
    Rule {
        column: Column::Month,
        rank: 6,
        any: &["发放月份", "发放年月", "所属月份", "所属期", "补贴月份", "享受月份", "津贴月份", "发放期"],
        none: &["起", "止"],
    },
    Rule {
        column: Column::Month,
        rank: 5,
        any: &["月份", "年月"],
        none: &["起", "止", "开始", "首次", "入", "新增"],
    },
    Rule { column: Column::Age, rank: 5, any: &["年龄", "周岁", "岁数"], none: &["段", "档"] },
    Rule { column: Column::Sex, rank: 5, any: &["性别"], none: &[] },
    Rule {
        column: Column::Account,
        rank: 5,
        any: &["卡号", "账号", "帐号", "一卡通", "存折", "银行账户", "银行卡"],
        none: &["银行名", "开户行", "类型", "状态"],
    },
    Rule { column: Column::Phone, rank: 5, any: &["电话", "手机", "联系方式"], none: &[] },
    Rule {
        column: Column::Hukou,
        rank: 5,
        any: &["户籍", "户口"],
        none: &[
            "性质",
            "类型",
            "类别",
            "簿",
            "状态",
            "迁",
            "编号",
            "号码",
            "户号",
            "人口",
            "电话",
            "登记日期",
        ],
    },
    Rule {
        column: Column::Amount,
        rank: 9,
        any: &["实发", "实际发放", "本月发放", "本月金额", "实领"],
        none: NOT_MONEY,
    },
    Rule { column: Column::Amount, rank: 8, any: &["发放金额", "发放额", "应发"], none: NOT_MONEY },
    Rule { column: Column::Amount, rank: 7, any: &["金额"], none: NOT_MONEY },
    Rule { column: Column::Amount, rank: 2, any: &["标准"], none: NOT_MONEY },
    Rule {
        column: Column::Amount,
        rank: 4,
        any: &["高龄津贴", "高龄补贴", "津贴", "补贴", "合计", "发放"],
        none: NOT_MONEY,
    },
    Rule {
        column: Column::Name,
        rank: 6,
        any: &[
            "老人姓名",
            "老年人姓名",
            "享受人姓名",
            "对象姓名",
            "人员姓名",
            "死者姓名",
            "逝者姓名",
            "死亡人员姓名",
        ],
        none: &[],
    },
    Rule { column: Column::Name, rank: 5, any: &["姓名"], none: &[] },
    Rule {
        column: Column::Name,
        rank: 3,
        any: &["享受人", "领取人", "补贴对象", "津贴对象", "死者", "逝者"],
        none: &["电话", "地址", "关系", "签", "类"],
    },
    Rule {
        column: Column::Sequence, rank: 5, any: &["序号", "编号"], none: &["人员", "档案", "家庭"]
    },
    Rule {
        column: Column::Village,
        rank: 5,
        any: &["村居", "社区", "村", "居委"],
        none: &["电话", "干部", "书记", "意见"],
    },
    Rule {
        column: Column::Town, rank: 5, any: &["镇街", "乡镇", "街道", "镇"], none: &["电话", "意见"]
    },
    Rule { column: Column::Note, rank: 5, any: &["备注", "说明", "备考"], none: &[] },
];

/// What a heading, made tidy, says, and how surely; `None` for one that is of no use here.
pub fn meaning(heading: &str) -> Option<(Column, u8)> {
    if heading.is_empty() || is_other_person(heading) {
        return None;
    }
    match heading {
        "名字" => return Some((Column::Name, 4)),
        "序" | "NO" | "No" | "NO." | "No." => return Some((Column::Sequence, 3)),
        "月" => return Some((Column::Month, 3)),
        _ => {}
    }
    // What stands in brackets is a unit or a hint: 金额(元/月), 身份证号(18位).
    let bare: String = heading.split('(').next().unwrap_or(heading).to_owned();
    let bare = if bare.is_empty() { heading.to_owned() } else { bare };
    let fits = |rule: &&Rule| {
        rule.any.iter().any(|word| bare.contains(word)) && !rule.none.iter().any(|word| bare.contains(word))
    };
    RULES.iter().find(fits).map(|rule| (rule.column, rule.rank))
}

/// What a title, sheet name or file name says about the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Months {
    /// Nothing.
    None,
    /// One month.
    One(Month),
    /// A quarter or a run of months: a sheet that does not say what is for which.
    Several,
}

/// Reads the month out of a title such as `2026年9月高龄津贴发放花名册`.
pub fn months_in(text: &str) -> Months {
    let text: Vec<char> = plain_digits(&tidy(text)).chars().collect();
    let digits = |at: usize| text.iter().skip(at).take_while(|c| c.is_ascii_digit()).count();
    let number = |at: usize, count: usize| {
        text.iter().skip(at).take(count).collect::<String>().parse::<u32>().unwrap_or(0)
    };
    let mut at = 0;
    while at < text.len() {
        let count = digits(at);
        if count == 0 {
            at += 1;
            continue;
        }
        let found = match count {
            4 => after_year(&text, number(at, 4), at + 4),
            6 => one(number(at, 4), number(at + 4, 2)),
            _ => Months::None,
        };
        if found != Months::None {
            return found;
        }
        at += count;
    }
    Months::None
}

fn one(year: u32, month: u32) -> Months {
    let year = year.cast_signed();
    match Month::new(year, month) {
        Some(month) if (1990..2100).contains(&year) => Months::One(month),
        _ => Months::None,
    }
}

/// What follows a year of four digits.
fn after_year(text: &[char], year: u32, at: usize) -> Months {
    let separator = text.get(at).copied().unwrap_or(' ');
    if !matches!(separator, '年' | '.' | '-' | '/') {
        return Months::None;
    }
    let rest: Vec<char> = text.iter().skip(at + 1).copied().collect();
    let said: String = rest.iter().take(4).collect();
    if said.contains("季度") || said.starts_with("上半年") || said.starts_with("下半年") {
        return Months::Several;
    }
    let count = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if !(1..=2).contains(&count) {
        return Months::None;
    }
    let month = rest.iter().take(count).collect::<String>().parse().unwrap_or(0);
    let tail: String = rest.iter().skip(count).collect();
    let after = tail.strip_prefix('月').unwrap_or(&tail);
    let joined = ["-", "—", "–", "~", "至", "到", "、", "及", "和"].iter().find_map(|mark| {
        after.trim_start_matches('—').strip_prefix(mark).or_else(|| after.strip_prefix(mark))
    });
    let digit_next =
        |text: &str| text.chars().find(|c| *c != '—' && *c != '-').is_some_and(|c| c.is_ascii_digit());
    if separator == '年' && joined.is_some_and(|rest| digit_next(rest) && rest.contains('月')) {
        return Months::Several;
    }
    // A full date is the day of signing, not the month of the roll.
    let dated = after.chars().next().is_some_and(|c| c.is_ascii_digit())
        || matches!(after.chars().next(), Some('-' | '.' | '/')) && digit_next(after.get(1..).unwrap_or(""));
    if dated { Months::None } else { one(year, month) }
}

/// `二〇二六年十月` as `2026年10月`.
fn plain_digits(text: &str) -> String {
    let text = text.replace("十二月", "12月").replace("十一月", "11月").replace("十月", "10月");
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|known| known == c);
    text.chars()
        .map(|c| if matches!(c, '○' | '零' | 'Ｏ') { '〇' } else { c })
        .map(|c| digit(c).and_then(|n| char::from_digit(u32::try_from(n).ok()?, 10)).unwrap_or(c))
        .collect()
}

/// Whether the first words of a row are those of a total.
pub fn is_total(text: &str) -> bool {
    let text = tidy(text);
    let long = text.chars().count() > 14;
    !long
        && ["合计", "小计", "总计", "共计", "累计", "本页计", "总合计", "村计"]
            .iter()
            .any(|word| text.starts_with(word) || text.ends_with(word))
}

/// Whether a text belongs to the signatures below a table.
pub fn is_signature(text: &str) -> bool {
    let text = tidy(text);
    [
        "制表",
        "审核",
        "填表",
        "经办",
        "负责人",
        "复核",
        "盖章",
        "审批",
        "填报",
        "签字",
        "签章",
        "分管领导",
        "日期",
        "联系电话",
        "第页",
        "共页",
    ]
    .iter()
    .any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_many_wordings() {
        for (heading, column) in [
            ("姓名", Column::Name),
            ("老人姓名", Column::Name),
            ("姓 名", Column::Name),
            ("身份证号", Column::Id),
            ("公民身份号码", Column::Id),
            ("证件号码(18位)", Column::Id),
            ("出生年月", Column::Born),
            ("年龄（周岁）", Column::Age),
            ("户籍所在地", Column::Hukou),
            ("户口所在地", Column::Hukou),
            ("所在村", Column::Village),
            ("村（社区）", Column::Village),
            ("镇街", Column::Town),
            ("金额（元）", Column::Amount),
            ("本月发放", Column::Amount),
            ("月标准", Column::Amount),
            ("高龄津贴", Column::Amount),
            ("一卡通账号", Column::Account),
            ("补贴卡号", Column::Account),
            ("联系电话", Column::Phone),
            ("发放月份", Column::Month),
            ("去世时间", Column::Died),
            ("火化日期", Column::Cremated),
            ("备　注", Column::Note),
            ("序号", Column::Sequence),
        ] {
            assert_eq!(meaning(&tidy(heading)).map(|(column, _)| column), Some(column), "{heading}");
        }
        for heading in
            ["代领人姓名", "联系人", "开户行", "户口性质", "首次发放时间", "津贴类别", "死亡原因", "民族"]
        {
            assert_eq!(meaning(&tidy(heading)), None, "{heading}");
        }
    }

    #[test]
    fn months_of_titles() {
        let month = |year, number| Month::new(year, number).map_or(Months::None, Months::One);
        for (title, expected) in [
            ("2026年9月高龄津贴发放花名册", month(2026, 9)),
            ("松林街道２０２６年１０月份高龄津贴", month(2026, 10)),
            ("二〇二六年十二月", month(2026, 12)),
            ("高龄津贴202609.xlsx", month(2026, 9)),
            ("2026.9", month(2026, 9)),
            ("2026-09月发放表", month(2026, 9)),
            ("2026年7-9月高龄津贴", Months::Several),
            ("2026年7月—9月高龄津贴", Months::Several),
            ("2026年第三季度", Months::Several),
            ("制表日期：2026年9月25日", Months::None),
            ("2026-09-25", Months::None),
            ("9月高龄津贴", Months::None),
            ("济政字〔2023〕31号", Months::None),
            ("2026年13月", Months::None),
            ("", Months::None),
        ] {
            assert_eq!(months_in(title), expected, "{title}");
        }
    }

    #[test]
    fn rows_of_no_person() {
        assert!(is_total("合 计") && is_total("小计：") && is_total("张庄村小计") && is_total("合计人数"));
        assert!(!is_total("张合计较多的一段说明文字不是合计行"));
        assert!(is_signature("制表人：") && is_signature("单位（盖章）"));
        assert!(!is_signature("王秀英"));
    }
}
