//! What can be typed.

use std::path::PathBuf;

use base::{Day, Lang};
use clap::{Args, Parser, Subcommand};
use policy::pack::Setting;

/// Songhe 松鹤: who is due what under a city's eldercare plan, and why.
#[derive(Parser)]
#[command(name = "songhe", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// Language of what is printed: zh or en. Default: the variable SONGHE_LANG, else zh.
    #[arg(long, global = true, value_parser = language)]
    pub lang: Option<Lang>,
    /// Folder with the policy packs. Default: the variable SONGHE_RULES, else the packs built into the program.
    #[arg(long, global = true, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Policy packs: check them, ask them, explain answers, run their cases.
    #[command(subcommand)]
    Policy(Policy),
    /// The lists of a night: due and delivered, due and missing, delivered and not due, undetermined, may qualify.
    Nightly(Nightly),
    /// Review an office's own very-old-allowance roll: one workbook comes back.
    Start(Start),
}

/// Commands about packs.
#[derive(Subcommand)]
pub enum Policy {
    /// Find mistakes in packs, and point at them.
    Check(Cities),
    /// What carries out each clause of a plan.
    Coverage(Coverage),
    /// Every rule of a plan: kind, entity, labels, clauses, parameters.
    List(List),
    /// The columns that each entity's file takes.
    Facts(FactsOf),
    /// Answer every rule for everybody, into one file a rule.
    Run(Run),
    /// Why an answer is what it is.
    Explain(Explain),
    /// Work an old receipt out again, and name the first difference.
    Replay(Replay),
    /// Run the written cases.
    Test(Cities),
    /// Write formulas in one way.
    Fmt(Fmt),
}

/// Which plans.
#[derive(Args)]
pub struct Cities {
    /// Plans, such as yanzhou; all where none is given.
    pub cities: Vec<String>,
}

/// `policy coverage`.
#[derive(Args)]
pub struct Coverage {
    /// Plans; all where none is given.
    pub cities: Vec<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `policy list`.
#[derive(Args)]
pub struct List {
    /// The plan.
    pub city: String,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `policy facts`.
#[derive(Args)]
pub struct FactsOf {
    /// The plan.
    pub city: String,
    /// Only this entity.
    #[arg(long)]
    pub entity: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// A plan, facts and a day: what most questions need.
#[derive(Args)]
pub struct Question {
    /// The plan, such as yanzhou.
    pub city: String,
    /// The day that is asked about: answers are for the periods that contain it.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Day,
    /// Folder with the fact files.
    #[arg(long, value_name = "DIR")]
    pub facts: PathBuf,
    /// Facts as they were known on this day. Default: the day asked about.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_known: Option<Day>,
    /// A file of parameter values laid over the plan's.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// A parameter value: name[key]@date=value. May be given several times.
    #[arg(long, value_name = "SET", value_parser = setting)]
    pub set: Vec<Setting>,
    /// Set bad rows aside and say so, instead of stopping.
    #[arg(long)]
    pub keep_going: bool,
}

/// `policy run`.
#[derive(Args)]
pub struct Run {
    /// What is asked.
    #[command(flatten)]
    pub question: Question,
    /// Folder for the answers.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// `policy explain`.
#[derive(Args)]
pub struct Explain {
    /// What is asked.
    #[command(flatten)]
    pub question: Question,
    /// The rule.
    #[arg(long)]
    pub rule: String,
    /// Whose answer.
    #[arg(long)]
    pub id: String,
    /// Show every step of the calculation.
    #[arg(long)]
    pub full: bool,
    /// As JSON, in both languages.
    #[arg(long)]
    pub json: bool,
    /// Write the receipt of the answer here.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
}

/// `policy replay`.
#[derive(Args)]
pub struct Replay {
    /// The receipt.
    pub receipt: PathBuf,
    /// Folder with the fact files.
    #[arg(long, value_name = "DIR")]
    pub facts: PathBuf,
    /// A file of parameter values laid over the plan's.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// A parameter value: name[key]@date=value. May be given several times.
    #[arg(long, value_name = "SET", value_parser = setting)]
    pub set: Vec<Setting>,
}

/// `policy fmt`.
#[derive(Args)]
pub struct Fmt {
    /// Only say which files would change; exit 1 where any would.
    #[arg(long)]
    pub check: bool,
}

/// `nightly`.
#[derive(Args)]
pub struct Nightly {
    /// What is asked.
    #[command(flatten)]
    pub question: Question,
    /// Folder with deliveries.csv and coverage.csv.
    #[arg(long, value_name = "DIR")]
    pub delivered: PathBuf,
    /// Folder for the lists.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The first day whose periods are answered. Default: 24 months before.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Day>,
    /// What to write: csv, xlsx, html, separated by commas.
    #[arg(long, value_name = "LIST", default_value = "csv")]
    pub format: String,
}

/// `start`.
#[derive(Args)]
pub struct Start {
    /// The office's files: the roll (.xlsx, .xls, .csv), and where there are any a list of deaths and of residents.
    /// What each sheet is, is found out from its headings.
    #[arg(required = true, value_name = "ROLL")]
    pub files: Vec<PathBuf>,
    /// The plan that is applied.
    #[arg(long, default_value = "yanzhou")]
    pub city: String,
    /// The month of the roll, 2026-09; needed where nothing in it says so.
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub month: Option<base::Month>,
    /// The day of the review. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<Day>,
    /// A file of parameter values, such as the amounts that the plan leaves open.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// A parameter value: name[key]@date=value. May be given several times.
    #[arg(long, value_name = "SET", value_parser = setting)]
    pub set: Vec<Setting>,
    /// Where the workbook goes. Default: beside the roll, its name with -核查结果.xlsx.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl Cli {
    /// The language of what is printed.
    pub fn language(&self) -> Lang {
        let named = std::env::var("SONGHE_LANG").ok();
        self.lang.or_else(|| named.as_deref().and_then(Lang::parse)).unwrap_or(Lang::Zh)
    }
}

fn language(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| "zh 或 en / zh or en".to_owned())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|_| format!("`{text}`: 日期应写成 2026-10-31 / write a day as 2026-10-31"))
}

fn month(text: &str) -> Result<base::Month, String> {
    base::Month::parse_office(text)
        .map_err(|_| format!("`{text}`: 月份应写成 2026-10 / write a month as 2026-10"))
}

fn setting(text: &str) -> Result<Setting, String> {
    Setting::parse(text).map_err(|w| format!("{} / {}", w.zh, w.en))
}
