//! The sentences of a review.

use super::super::OfficeInput;
use super::super::classify::SheetKind;
use super::super::hukou::Hukou;
use super::super::roll::RollEntry;
use super::{FindingKind, Review};
use base::{Day, Fen, IdNumber, Month, Wording};

/// The same number under another name.
pub(super) fn other_name(first: &RollEntry) -> Wording {
    let (line, name) = (first.who.place.words(), &first.who.name);
    Wording::new(
        format!("与{}（{name}）身份证号相同、姓名不同，有一处录错，请按证件核对", line.zh),
        format!("the same identity number as {} under another name ({name}); check the cards", line.en),
    )
}

/// The verdict hangs on when exactly the person died.
pub(super) fn death_within(died: Option<(Day, Day)>, month: Month) -> Wording {
    let (first, last) = died.unwrap_or((month.first_day(), month.last_day()));
    Wording::new(
        format!("死亡日期在{first}至{last}之间，{month}该不该发要看具体日期，请补上"),
        format!("died between {first} and {last}: whether {month} is due hangs on the day; add it"),
    )
}

/// Nothing is due.
pub(super) fn refused(
    kind: FindingKind,
    entry: &RollEntry,
    died: Option<(Day, Day)>,
    month: Month,
    why: &Wording,
) -> Wording {
    let born = entry.who.id.valid().map(IdNumber::birth_day);
    let (zh, en) = match (kind, died, born) {
        (FindingKind::DeadPaid, Some((_, last)), _) => (
            format!("已于{last}去世，{month}仍在发放。"),
            format!("Died on {last}; still paid for {month}. "),
        ),
        (FindingKind::TooYoung, _, Some(born)) => {
            let age = born.full_years_until(month.last_day());
            (
                format!("{born}出生，到{}才{age}周岁。", month.last_day()),
                format!("Born on {born}: {age} on {}. ", month.last_day()),
            )
        }
        (FindingKind::HukouElsewhere, ..) => {
            let words = match &entry.hukou {
                Hukou::Elsewhere { text, .. } => hukou_elsewhere(text),
                _ => Wording::new("户籍不在本区", "the hukou is elsewhere"),
            };
            (format!("{}。", words.zh), format!("{}. ", words.en))
        }
        _ => (String::new(), String::new()),
    };
    Wording::new(zh + &why.zh, en + &why.en)
}

/// The list says that the hukou is elsewhere.
pub(super) fn hukou_elsewhere(text: &str) -> Wording {
    Wording::new(
        format!("花名册写的户籍地是“{text}”，不属于本区，请核实迁出时间"),
        format!("the roll says the hukou is `{text}`, outside the plan's region; ask since when"),
    )
}

/// A fact is missing.
pub(super) fn undetermined(hukou: &Hukou, why: &Wording) -> Wording {
    match hukou {
        Hukou::Blank => Wording::new(
            format!("户籍地没有填写。{}", why.zh),
            format!("The hukou is left empty. {}", why.en),
        ),
        Hukou::Unclear(text) => Wording::new(
            format!("户籍地“{text}”看不出属于哪个区县。{}", why.zh),
            format!("The hukou `{text}` does not say which county. {}", why.en),
        ),
        Hukou::NoColumn | Hukou::Inside | Hukou::Local | Hukou::Elsewhere { .. } => why.clone(),
    }
}

/// The person is paid in another line already.
pub(super) fn paid_twice(first: &RollEntry, month: Month) -> Wording {
    let line = first.who.place.words();
    Wording::new(
        format!("{month}在{}已发放一次，本行是重复发放", line.zh),
        format!("already paid for {month} in {}; this line is the second", line.en),
    )
}

/// Another amount is due.
pub(super) fn wrong_amount(paid: Fen, due: Fen, entry: &RollEntry, month: Month) -> Wording {
    let age = entry.who.id.valid().map_or(0, |id| id.birth_day().full_years_until(month.last_day()));
    let (zh, en) = if paid > due { ("多发", "too much") } else { ("少发", "too little") };
    let by = paid.checked_sub(due).map_or(0, |fen| fen.fen().abs());
    let by = Fen::new(by);
    Wording::new(
        format!("到{}满{age}周岁，应发{due}元，实发{paid}元，{zh}{by}元", month.last_day()),
        format!("{age} on {}: due {due} yuan, paid {paid}; {by} {en}", month.last_day()),
    )
}

/// Meets the conditions and is not on the roll.
pub(super) fn absent(born: Day, month: Month) -> Wording {
    let age = born.full_years_until(month.last_day());
    Wording::new(
        format!(
            "到{}满{age}周岁，在人口名单中，不在{month}花名册中；请核实是否申请过、是否漏发",
            month.last_day()
        ),
        format!(
            "{age} on {}, on the population list, not on the roll of {month}; ask whether they applied",
            month.last_day()
        ),
    )
}

/// Not on the roll, and something must be asked first.
pub(super) fn absent_but(why: &Wording) -> Wording {
    Wording::new(
        format!("不在花名册中，可能符合条件。{}", why.zh),
        format!("Not on the roll; may qualify. {}", why.en),
    )
}

/// Assumptions, what was not checked, and what to do next.
pub(super) fn tell(input: &OfficeInput, out: &mut Review) {
    assumptions(input, out);
    not_checked(input, out);
    next(input, out);
}

fn assumptions(input: &OfficeInput, out: &mut Review) {
    let region = input.settings.plan.names.last().cloned().unwrap_or_default();
    let roll = || input.roll.iter().map(|entry| &entry.hukou);
    if roll().any(|hukou| *hukou == Hukou::NoColumn) {
        out.assumptions.push(Wording::new(
            format!("花名册没有户籍地列：按册内人员户籍都在{region}核查"),
            format!("The roll has no column of hukou: its people are taken to have their hukou in {region}."),
        ));
    }
    let local = roll().filter(|hukou| **hukou == Hukou::Local).count();
    if local > 0 {
        out.assumptions.push(Wording::new(
            format!("户籍地只写了镇街或村居的{local}人，按户籍在{region}核查"),
            format!("{local} people with only a town or village as hukou are taken to have it in {region}."),
        ));
    }
    if input.has(SheetKind::Deaths) {
        out.assumptions.push(Wording::new(
            "死亡名单里没有的人，按在世核查",
            "Whoever is not on the death list is taken to be alive.",
        ));
    }
    let cremated = input.deaths.iter().filter(|entry| entry.by_cremation).count();
    if cremated > 0 {
        out.assumptions.push(Wording::new(
            format!("{cremated}名逝者没有死亡日期，用了火化或注销日期；实际死亡可能更早"),
            format!("For {cremated} of the dead the day of cremation or cancellation stands in; death may be earlier."),
        ));
    }
    out.assumptions.extend(input.notes.iter().cloned());
}

fn not_checked(input: &OfficeInput, out: &mut Review) {
    if !input.has(SheetKind::Deaths) {
        out.not_checked.push(Wording::new(
            "没有死亡名单：没有核查“死亡后仍发放”，册内人员都按在世处理",
            "No death list: payments to the dead were not checked; everybody is taken to be alive.",
        ));
    }
    if !input.has(SheetKind::Population) {
        out.not_checked.push(Wording::new(
            "没有人口名单：没有核查“符合条件而不在册”",
            "No population list: people missing from the roll were not looked for.",
        ));
    }
    let spoilt = input.population.iter().filter(|entry| entry.who.id.valid().is_none()).count();
    if spoilt > 0 {
        out.not_checked.push(Wording::new(
            format!("人口名单中{spoilt}人的身份证号缺失或有误，没有核查是否漏发（见“读取问题”）"),
            format!(
                "{spoilt} people of the population list have no sound identity number and were not looked up."
            ),
        ));
    }
    if out.tally(FindingKind::CannotJudge).lines > 0 {
        let count = out.tally(FindingKind::CannotJudge).lines;
        out.not_checked.push(Wording::new(
            format!("{count}条缺少关键信息，没有判断对错（见“无法判断”）"),
            format!("{count} lines lack a fact and were judged neither right nor wrong."),
        ));
    }
}

fn next(input: &OfficeInput, out: &mut Review) {
    let lines = |kind: FindingKind| out.tally(kind).lines > 0;
    let mut next = Vec::new();
    let mut say = |zh: &str, en: &str| next.push(Wording::new(zh, en));
    if FindingKind::ALL.iter().any(|&kind| kind.is_fault() && lines(kind)) {
        say(
            "本表是核查线索，不是处理决定。先听取老人或家属说明，再由有权的人签字决定停发、追回或补发",
            "These are findings, not decisions: hear the person or the family first; whoever has the power decides.",
        );
    }
    if lines(FindingKind::DeadPaid) {
        say(
            "死亡后仍发放：先暂缓下一笔，与家属核对死亡日期，再办追回",
            "Paid after death: hold the next payment, confirm the day, then recover.",
        );
    }
    if lines(FindingKind::WrongAmount) {
        say(
            "金额不符：核对标准；少发的下月补发",
            "Wrong amounts: check the rate; make good what was too little.",
        );
    }
    if lines(FindingKind::CannotJudge) {
        say(
            "无法判断：按“原因”补齐身份证号、户籍等，再核查一遍",
            "Cannot be judged: complete what the reason names and review again.",
        );
    }
    if lines(FindingKind::Absent) {
        say("不在册：上门或电话告知可以申请", "Not on the roll: tell them that they can apply.");
    }
    if !input.has(SheetKind::Deaths) {
        say(
            "向公安、殡葬或卫健索取死亡名单，连同花名册再核查一遍",
            "Get a death list and review again with it.",
        );
    }
    if next.is_empty() {
        next.push(Wording::new("没有发现问题，可按程序报送", "Nothing was found; proceed as usual."));
    }
    out.next = next;
}
