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
    /// Serve the platform: pages, interfaces, background work.
    Serve(Serve),
    /// Take the steps of the schema that are left.
    Migrate(Platform),
    /// A made-up city: write it as fact files, or load fact files into the database.
    #[command(subcommand)]
    Sim(Sim),
    /// A made-up city, loaded, judged and served, with an account for each role.
    Demo(Demo),
    /// People who log in.
    #[command(subcommand)]
    User(User),
    /// The audit trail.
    #[command(subcommand)]
    Audit(Audit),
    /// The data keys.
    #[command(subcommand)]
    Keys(Keys),
    /// Copy the database while it is in use.
    Backup(Copy),
    /// Bring a copy back into an empty database, and verify it.
    Restore(Copy),
    /// Say what is wrong with this installation, and how to mend it.
    Doctor(Platform),
    /// Every setting with its value.
    Config(Platform),
}

/// Which installation.
#[derive(Args, Clone, Default)]
pub struct Platform {
    /// The file of settings. Default: the variable SONGHE_CONFIG, else songhe.toml where there is one.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// `serve`.
#[derive(Args)]
pub struct Serve {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// What is served: inner (everything) or outer (the public's and people's own pages).
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
}

/// `sim`.
#[derive(Subcommand)]
pub enum Sim {
    /// Write a made-up city as fact files.
    New(SimNew),
    /// Load a folder of fact files into the database.
    Load(SimLoad),
}

/// `sim new`.
#[derive(Args)]
pub struct SimNew {
    /// The city: panjin, dongguan, jinzhong, fuxin or yanzhou.
    #[arg(long)]
    pub city: String,
    /// How many people its registry has.
    #[arg(long, default_value_t = 20_000)]
    pub residents: u32,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// The folder; the files go into facts/ within it.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The last day of what is told.
    #[arg(long, value_name = "DATE", value_parser = day, default_value = "2026-10-31")]
    pub until: Day,
}

/// `sim load`.
#[derive(Args)]
pub struct SimLoad {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// The folder with the fact files.
    pub folder: PathBuf,
}

/// `demo`.
#[derive(Args)]
pub struct Demo {
    /// The city: panjin, dongguan, jinzhong, fuxin or yanzhou.
    #[arg(long, default_value = "jinzhong")]
    pub city: String,
    /// How many people its registry has.
    #[arg(long, default_value_t = 20_000)]
    pub residents: u32,
    /// The port to listen on; 0 takes any that is free.
    #[arg(long, default_value_t = 8700)]
    pub port: u16,
    /// Where everything of the demonstration is kept.
    #[arg(long, value_name = "DIR", default_value = "out/demo")]
    pub data: PathBuf,
    /// Make and judge the city, and stop instead of serving it.
    #[arg(long)]
    pub no_serve: bool,
}

/// `user`.
#[derive(Subcommand)]
pub enum User {
    /// Make an account; its one-time password is printed once.
    Add(UserAdd),
    /// Every account.
    List(Platform),
    /// A new one-time password.
    Reset(UserNamed),
}

/// `user add`.
#[derive(Args)]
pub struct UserAdd {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// The login name.
    pub login: String,
    /// The name that others see.
    #[arg(long)]
    pub name: String,
    /// The role, such as system_admin or village_worker.
    #[arg(long)]
    pub role: Option<String>,
    /// Where the role is held: a region code; none for administrators.
    #[arg(long)]
    pub region: Option<String>,
    /// The line of an officer, such as civil_affairs.
    #[arg(long)]
    pub line: Option<String>,
}

/// A user by name.
#[derive(Args)]
pub struct UserNamed {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// The login name.
    pub login: String,
}

/// `audit`.
#[derive(Subcommand)]
pub enum Audit {
    /// Verify the whole chain; exit 1 where it is broken.
    Verify(AuditVerify),
    /// The last link of a day, to be kept elsewhere.
    Head(AuditHead),
}

/// `audit verify`.
#[derive(Args)]
pub struct AuditVerify {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// A head that was exported earlier: its number and hash, as `audit head` prints it.
    #[arg(long, value_name = "SEQ:HASH")]
    pub head: Option<String>,
}

/// `audit head`.
#[derive(Args)]
pub struct AuditHead {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// The day. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub day: Option<Day>,
}

/// `keys`.
#[derive(Subcommand)]
pub enum Keys {
    /// Make the file with the wrapping key, where there is none.
    Create(Platform),
    /// Change the data keys, as a job of the running service.
    Rotate(Platform),
}

/// `backup` and `restore`.
#[derive(Args)]
pub struct Copy {
    /// Which installation.
    #[command(flatten)]
    pub platform: Platform,
    /// The copy.
    pub file: PathBuf,
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
