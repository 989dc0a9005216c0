//! Asks a running service at a fixed rate and says how long answers take.
//!
//! First as many requests are asked as the service answers, by connections that each ask again once they are answered:
//! that is saturation. Then the loop is open: requests are due at fixed instants, at less than half of that rate, whether
//! or not earlier ones were answered, and the time of an answer counts from the instant its request was due. A service
//! that falls behind cannot hide it.

mod client;
mod plan;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::sync::Mutex;

use client::Connection;
use plan::{Asked, Kind, Plan};

/// Asks a running service at a fixed rate and says how long answers take.
#[derive(Parser)]
struct Args {
    /// The address of the service.
    #[arg(long, default_value = "127.0.0.1:8700")]
    at: SocketAddr,
    /// Requests a second, over all kinds together; 0 for 45 in 100 of what the service answers at most.
    #[arg(long, default_value_t = 0)]
    rate: u32,
    /// Connections that find out how much the service answers at most.
    #[arg(long, default_value_t = 16)]
    connections: u32,
    /// How long, in seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// The folder with the fact files of the city that is served.
    #[arg(long)]
    facts: PathBuf,
    /// Which database, for the report.
    #[arg(long, default_value = "sqlite")]
    name: String,
    /// The greatest ratio of a page's 99th percentile to that of /healthz.
    #[arg(long, default_value_t = 10.0)]
    ratio_max: f64,
}

/// How long saturation is looked for at most, in seconds.
const SATURATION_S: u32 = 15;

/// One answer.
struct Answer {
    kind: Kind,
    /// When its request was due, in seconds from the start.
    second: u32,
    took: Duration,
    ok: bool,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> std::process::ExitCode {
    let args = Args::parse();
    match measure(&args).await {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(e) => {
            println!("{e}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// Whether every page was within the ratio and every request answered.
async fn measure(args: &Args) -> Result<bool, String> {
    let plan = Arc::new(Plan::make(args.at, &args.facts).await?);
    // Caches and prepared statements are warm in a service that has been up for a minute.
    saturate(args, &plan, 3).await;
    let most = saturate(args, &plan, args.seconds.div_ceil(2).min(SATURATION_S)).await;
    let half = u32::try_from(most / 2).unwrap_or(u32::MAX);
    let rate = if args.rate == 0 { half.saturating_mul(9) / 10 } else { args.rate };
    println!("{}: {most} answers a second at saturation, over {} connections", args.name, args.connections);
    if rate > half {
        println!("{rate} requests a second are more than half of that");
        return Ok(false);
    }
    let answers = run(args.at, &plan, rate.max(1), args.seconds).await;
    Ok(report(args, rate, &answers))
}

/// Answers a second where each connection asks again once it is answered.
async fn saturate(args: &Args, plan: &Arc<Plan>, seconds: u32) -> u64 {
    let until = Instant::now() + Duration::from_secs(seconds.into());
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..args.connections {
        let (plan, next, at) = (Arc::clone(plan), Arc::clone(&next), args.at);
        tasks.spawn(async move {
            let mut answered = 0_u64;
            let Ok(mut connection) = Connection::open(at).await else { return 0 };
            while Instant::now() < until {
                let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let (_, request) = plan.request(n);
                match connection.get(&request.path, &request.cookie).await {
                    Ok(answer) if answer.status == 200 => answered += 1,
                    _ => match Connection::open(at).await {
                        Ok(new) => connection = new,
                        Err(_) => break,
                    },
                }
            }
            answered
        });
    }
    let mut answered = 0;
    while let Some(some) = tasks.join_next().await {
        answered += some.unwrap_or(0);
    }
    answered / u64::from(seconds.max(1))
}

async fn run(at: SocketAddr, plan: &Arc<Plan>, rate: u32, seconds: u32) -> Vec<Answer> {
    let total = rate * seconds;
    let gap = Duration::from_secs(1) / rate.max(1);
    let start = Instant::now() + Duration::from_millis(100);
    let pool: Arc<Mutex<Vec<Connection>>> = Arc::default();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..total {
        let due = start + gap * n;
        tokio::time::sleep_until(due.into()).await;
        let (plan, pool) = (Arc::clone(plan), Arc::clone(&pool));
        tasks.spawn(async move {
            let (kind, request) = plan.request(n as usize);
            let second = n / rate.max(1);
            let answer = ask(at, &pool, &request).await;
            let took = due.elapsed();
            let ok = answer.is_ok_and(|status| status == 200);
            Answer { kind, second, took, ok }
        });
    }
    let mut answers = Vec::with_capacity(total as usize);
    while let Some(answer) = tasks.join_next().await {
        answers.extend(answer.ok());
    }
    answers
}

/// The status of what a connection from the pool brings, or a new one where none is idle.
async fn ask(at: SocketAddr, pool: &Mutex<Vec<Connection>>, asked: &Asked) -> Result<u16, String> {
    let mut connection = match idle(pool).await {
        Some(connection) => connection,
        None => Connection::open(at).await?,
    };
    let answer = connection.get(&asked.path, &asked.cookie).await?;
    pool.lock().await.push(connection);
    Ok(answer.status)
}

async fn idle(pool: &Mutex<Vec<Connection>>) -> Option<Connection> {
    let mut pool = pool.lock().await;
    while let Some(kept) = pool.pop() {
        if !kept.is_closed() {
            return Some(kept);
        }
    }
    None
}

fn report(args: &Args, rate: u32, answers: &[Answer]) -> bool {
    let failed = answers.iter().filter(|a| !a.ok).count();
    println!(
        "{}: {} requests a second for {} s, {} answers, {failed} failed",
        args.name,
        rate,
        args.seconds,
        answers.len()
    );
    println!(
        "{:<22} {:>7} {:>9} {:>9} {:>9} {:>8}",
        "page", "answers", "p50 ms", "p99 ms", "max ms", "× health"
    );
    let health = percentile(answers, Kind::Health, 0.99);
    let mut well = failed == 0;
    for kind in Kind::ALL {
        let p99 = percentile(answers, kind, 0.99);
        let ratio = p99 / health.max(1e-6);
        well &= ratio <= args.ratio_max;
        println!(
            "{:<22} {:>7} {:>9.2} {p99:>9.2} {:>9.2} {ratio:>8.1}",
            kind.label(),
            answers.iter().filter(|a| a.kind == kind).count(),
            percentile(answers, kind, 0.5),
            percentile(answers, kind, 1.0),
        );
    }
    if let Some(when) = slow_seconds(answers, health * args.ratio_max) {
        println!("slower than the ratio, by second of the run: {when}");
    }
    println!("{}", if well { "all within the ratio" } else { "NOT all within the ratio" });
    well
}

/// In which seconds answers took longer than so many milliseconds, and how many: one stall looks different from a load.
fn slow_seconds(answers: &[Answer], limit: f64) -> Option<String> {
    let mut seconds: BTreeMap<u32, u32> = BTreeMap::new();
    for answer in answers.iter().filter(|a| a.took.as_secs_f64() * 1e3 > limit) {
        *seconds.entry(answer.second).or_default() += 1;
    }
    let each: Vec<String> = seconds.iter().map(|(second, count)| format!("{second}: {count}")).collect();
    (!each.is_empty()).then(|| each.join(", "))
}

/// In milliseconds.
fn percentile(answers: &[Answer], kind: Kind, share: f64) -> f64 {
    let mut times: Vec<f64> =
        answers.iter().filter(|a| a.kind == kind).map(|a| a.took.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let last = times.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let at = (last as f64 * share).round() as usize;
    times.get(at).copied().unwrap_or(0.0)
}
