//! A few made-up people.
//!
//! 王秀英 is registered in one county, lives with her son in another, and from December on stays in a home in a third.
//! With the others she has nothing to do: one of them has her name, one shares her hukou book.

use std::fmt::Write as _;
use std::path::Path;

use base::{BankCard, IdNumber};
use uuid::Uuid;

use super::{TestApp, VILLAGE_A, VILLAGE_B, VILLAGE_C, VILLAGE_D};

/// Her telephone.
pub const PHONE: &str = "13800138001";
/// Where she lives, to the house.
pub const ADDRESS: &str = "育才路七号院三单元";

/// The people, by subject id.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// 王秀英, of whom the tests tell.
    pub woman: Uuid,
    /// 王建国, her son.
    pub son: Uuid,
    /// 李桂兰, who shares her hukou book and stayed in the village.
    pub sister: Uuid,
    /// 赵德明, who lives where he is registered, in another village.
    pub stranger: Uuid,
    /// Another 王秀英, in the village of the stranger.
    pub namesake: Uuid,
    /// 孙玉珍, who stays in the other home.
    pub resident: Uuid,
    /// The home in which she will stay.
    pub home: Uuid,
    /// The other home.
    pub other_home: Uuid,
    /// The job that took them in.
    pub load: Uuid,
}

/// A number of 18 characters that begins so and ends as it must.
pub fn number(seventeen: &str) -> String {
    let whole = "0123456789X".chars().map(|last| format!("{seventeen}{last}"));
    whole.into_iter().find(|n| IdNumber::parse(n).is_ok()).unwrap()
}

/// The number of her card.
pub fn card() -> String {
    let whole = (0..10).map(|last| format!("622202123456789012{last}"));
    whole.into_iter().find(|n| BankCard::parse(n).is_ok()).unwrap()
}

/// The identity number of the woman.
pub fn her_number() -> String {
    number("14070219380305102")
}

/// The identity number of her namesake.
pub fn namesakes_number() -> String {
    number("14070219410809204")
}

fn write(folder: &Path) {
    let residents = [
        [
            "R-1",
            "王秀英",
            &her_number(),
            "1938-03-05",
            "female",
            "hui",
            VILLAGE_A,
            "HB-1",
            "",
            "",
            PHONE,
            &card(),
            "subsistence",
        ],
        [
            "R-2",
            "王建国",
            &number("14070219650101101"),
            "1965-01-01",
            "male",
            "han",
            VILLAGE_B,
            "HB-2",
            VILLAGE_B,
            "DW-1",
            "13800138002",
            "none",
            "no_relief",
        ],
        [
            "R-3",
            "李桂兰",
            &number("14070219420202202"),
            "1942-02-02",
            "female",
            "han",
            VILLAGE_A,
            "HB-1",
            VILLAGE_A,
            "DW-2",
            "13800138003",
            "none",
            "low_income",
        ],
        [
            "R-4",
            "赵德明",
            &number("14070219350606303"),
            "1935-06-06",
            "male",
            "han",
            VILLAGE_D,
            "HB-3",
            VILLAGE_D,
            "DW-3",
            "13800138004",
            "none",
            "no_relief",
        ],
        [
            "R-5",
            "王秀英",
            &namesakes_number(),
            "1941-08-09",
            "female",
            "han",
            VILLAGE_D,
            "HB-4",
            VILLAGE_D,
            "DW-4",
            "13800138005",
            "none",
            "no_relief",
        ],
        [
            "R-6",
            "孙玉珍",
            &number("14072119330909406"),
            "1933-09-09",
            "female",
            "han",
            VILLAGE_C,
            "HB-5",
            VILLAGE_C,
            "DW-5",
            "13800138006",
            "none",
            "subsistence",
        ],
    ];
    let heads = "id,name,id_number,born_on,sex,ethnic_group,hukou,hukou_book,residence,dwelling,phone,bank_card,relief,\
        died_on,has_payment_account,disability_kind,address";
    let mut text = format!("{heads}\n");
    for row in residents {
        let (disability, address) = if row[0] == "R-1" { ("visual", ADDRESS) } else { ("none", "") };
        writeln!(text, "{},none,yes,{disability},{address}", row.join(",")).unwrap();
    }
    let spells = format!(
        "id,fact,value,from,until,known_on,source\n\
         R-1,residence,{VILLAGE_A},,2024-01-01,,\n\
         R-1,residence,{VILLAGE_B},2024-01-01,,2024-01-10,村社区\n\
         R-1,dwelling,DW-2,,2024-01-01,,\n\
         R-1,dwelling,DW-1,2024-01-01,,2024-01-10,村社区\n"
    );
    let files = [
        ("resident.csv", text),
        ("resident.spells.csv", spells),
        ("organisation.csv", format!("id,name,kind,region\nORG-1,榆社福康公司,home_operator,{VILLAGE_C}\n")),
        (
            "institution.csv",
            format!(
                "id,name,organisation,region\nINST-1,福康养老院,ORG-1,{VILLAGE_C}\nINST-2,寿康养老院,ORG-1,{VILLAGE_C}\n"
            ),
        ),
        (
            "stay.csv",
            "id,resident,institution,admitted_on\nS-1,R-1,INST-1,2026-12-01\nS-2,R-6,INST-2,2020-05-01\n"
                .to_owned(),
        ),
        (
            "stay.spells.csv",
            "id,fact,value,from,until,known_on,source\n\
             S-1,status,in_home,2026-12-01,2027-02-01,2026-10-01,\n\
             S-1,status,ended,2027-02-01,,2026-10-01,\n\
             S-2,status,in_home,2020-05-01,,2020-05-01,\n"
                .to_owned(),
        ),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Writes them as files and takes those in as the operator does.
pub async fn load(app: &TestApp) -> People {
    let folder = app.db.path("facts");
    std::fs::create_dir_all(&folder).unwrap();
    write(&folder);
    let job = app.work(registry::LOAD, serde_json::json!({ "folder": folder })).await;
    People {
        woman: app.subject("R-1").await,
        son: app.subject("R-2").await,
        sister: app.subject("R-3").await,
        stranger: app.subject("R-4").await,
        namesake: app.subject("R-5").await,
        resident: app.subject("R-6").await,
        home: app.subject("INST-1").await,
        other_home: app.subject("INST-2").await,
        load: job.id,
    }
}
