//! People who do not exist.

use base::{Day, Month};

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const GIVEN: &str = "秀英 桂兰 玉兰 凤英 淑珍 秀兰 桂英 玉珍 素珍 兰英 翠英 春梅 金凤 月英 爱莲 香云 \
    德福 建国 长贵 永福 宝山 国栋 守义 文才 玉山 振华 永昌 忠信 学文 明德 传福 庆祥 \
    兆瑞 继先 维新 洪亮 立本 景春 占奎 士诚";
/// So many of the given names are women's.
const WOMEN: usize = 16;

/// A day that exists.
pub fn day(year: i16, month: i8, number: i8) -> Day {
    Day::ymd(year, month, number).unwrap()
}

/// The month of most rolls.
pub fn september() -> Month {
    Month::new(2026, 9).unwrap()
}

/// Yuan a month, as the made-up offices pay: 100 from 80, 200 from 90, 600 from 100, the birthday month counts.
pub fn rate(born: Day, month: Month) -> i64 {
    match born.full_years_until(month.last_day()) {
        100.. => 600,
        90.. => 200,
        80.. => 100,
        _ => 0,
    }
}

/// Somebody who does not exist.
#[derive(Clone)]
pub struct Elder {
    pub name: String,
    pub born: Day,
    pub id: String,
    /// Yuan.
    pub paid: i64,
}

impl Elder {
    /// The old number of fifteen digits.
    pub fn old_id(&self) -> String {
        format!("{}{}", &self.id[..6], &self.id[8..17])
    }
    /// What a spreadsheet makes of the number when it is not text.
    pub fn spoilt(&self) -> f64 {
        format!("{}000", &self.id[..15]).parse().unwrap()
    }
    pub fn sex(&self) -> &'static str {
        if self.id.as_bytes()[16] % 2 == 1 { "男" } else { "女" }
    }
    pub fn age(&self) -> i64 {
        self.born.full_years_until(day(2026, 9, 30))
    }
}

fn id_number(region: u32, born: Day, sequence: u64) -> String {
    let (year, month, number) = born.civil();
    let body = format!("{region}{year:04}{month:02}{number:02}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    body + &"10X98765432"[sum as usize % 11..][..1]
}

/// People one after the other, by a fixed rule.
pub struct Town {
    state: u64,
    count: usize,
    region: u32,
    month: Month,
}

impl Town {
    pub fn new(seed: u64, region: u32, month: Month) -> Town {
        Town { state: seed, count: 0, region, month }
    }
    fn next(&mut self, below: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }
    /// Somebody born on that day, paid rightly.
    pub fn elder(&mut self, born: Day) -> Elder {
        let surnames: Vec<char> = SURNAMES.chars().collect();
        let given: Vec<&str> = GIVEN.split(' ').collect();
        // 40 and 40 names combine without repeating for 1,600 people.
        let at = (self.count * 7 + self.count / 40) % given.len();
        let surname = surnames[(self.count * 3 + self.region as usize) % surnames.len()];
        let name = format!("{surname}{}", given[at]);
        self.count += 1;
        let sequence = 2 * (1 + self.next(480)) + u64::from(at >= WOMEN);
        let id = id_number(self.region, born, sequence);
        Elder { name, born, id, paid: rate(born, self.month) }
    }
    /// Somebody of 80 to 98.
    pub fn old(&mut self) -> Elder {
        let years = 81 + i64::try_from(self.next(140) / 8).unwrap();
        let back = i64::try_from(self.next(330)).unwrap();
        let born = self.month.last_day().plus_years(-years).unwrap().plus_days(back - 340).unwrap();
        self.elder(born)
    }
    pub fn some(&mut self, count: usize) -> Vec<Elder> {
        (0..count).map(|_| self.old()).collect()
    }
}
