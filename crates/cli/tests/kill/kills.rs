//! When to kill, how often, and what that broke.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use testkit::Backend;

use crate::picture::Picture;
use crate::place::Program;

/// Kills of a test, and of a soak.
const KILLS: u64 = 10;
const KILLS_SOAK: u64 = 200;
/// Kills of one piece of work before it is let come to its end: a job that is lost more often is given up.
pub const IN_A_ROW: u64 = 4;
/// Attempts for each kill: a program may have come to its end before its moment.
const ATTEMPTS: u64 = 4;
/// How long a test may take for each kill.
const EACH_MAX: Duration = Duration::from_secs(30);
/// How long something is waited for at most, and how long between two looks.
const WAIT_MAX: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// Differences that are shown.
const SHOWN: usize = 10;
/// The golden ratio of 64 bits: steps of it spread evenly over all of them, wherever they begin.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The kills of a scenario.
pub struct Kills {
    scenario: &'static str,
    backend: Backend,
    seed: u64,
    next: u64,
    wanted: u64,
    done: u64,
    attempts: u64,
    lost: u64,
    doubled: u64,
}

/// Runs a scenario to its end, and says what the kills broke.
pub fn run<F: Future<Output = Kills>>(
    scenario: &'static str,
    backend: Backend,
    test: impl FnOnce(Kills) -> F,
) {
    let kills = Kills::new(scenario, backend);
    let most = EACH_MAX * u32::try_from(kills.wanted).unwrap() + WAIT_MAX;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let began = Instant::now();
    let _shown = ShownWhenItFails { seed: kills.seed, scenario };
    let kills = runtime.block_on(async { tokio::time::timeout(most, test(kills)).await });
    let kills = kills.unwrap_or_else(|_| panic!("it took longer than {} s", most.as_secs()));
    assert!(
        kills.done >= kills.wanted,
        "only {} of {} kills met the program at work",
        kills.done,
        kills.wanted
    );
    let (done, lost, doubled) = (kills.done, kills.lost, kills.doubled);
    let on = kills.on();
    let took = began.elapsed().as_secs();
    println!("kills: {scenario} on {on}: {done} kills, {lost} lost, {doubled} doubled ({took} s)");
    assert_eq!((lost, doubled), (0, 0), "{scenario} on {on}: what was lost and doubled is shown above");
}

/// How to have the same moments again.
struct ShownWhenItFails {
    seed: u64,
    scenario: &'static str,
}

impl Drop for ShownWhenItFails {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("SONGHE_SEED={} cargo test -p songhe-cli --test kill {}", self.seed, self.scenario);
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

impl Kills {
    fn new(scenario: &'static str, backend: Backend) -> Kills {
        let usual = if std::env::var_os("SONGHE_SOAK").is_some() { KILLS_SOAK } else { KILLS };
        let seed = number("SONGHE_SEED").unwrap_or_else(|| RandomState::new().hash_one(scenario));
        Kills {
            scenario,
            backend,
            seed,
            next: seed,
            wanted: number("SONGHE_KILLS").unwrap_or(usual),
            done: 0,
            attempts: 0,
            lost: 0,
            doubled: 0,
        }
    }

    /// The database of the scenario.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    const fn on(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
        }
    }

    /// Whether more are wanted.
    pub const fn left(&self) -> bool {
        self.done < self.wanted && self.attempts < self.wanted * ATTEMPTS
    }

    /// A moment within what the work takes undisturbed.
    pub fn moment(&mut self, within: Duration) -> Duration {
        self.next = self.next.wrapping_add(GOLDEN);
        let micros = (u128::from(self.next) * within.as_micros()) >> 64;
        Duration::from_micros(u64::try_from(micros).unwrap())
    }

    /// Lets a program work until a random moment and kills it. Whether it met it alive.
    pub async fn kill(&mut self, program: &mut Program, within: Duration) -> bool {
        let moment = self.moment(within);
        tokio::time::sleep(moment).await;
        self.attempts += 1;
        let killed = program.kill();
        self.done += u64::from(killed);
        killed
    }

    /// A kill that met nothing at work does not count.
    pub fn missed(&mut self) {
        self.done -= 1;
    }

    /// What is there against what must be there: what is missing was lost, what is over was doubled.
    pub fn compare(&mut self, when: &str, expected: &Picture, found: &Picture) {
        self.at_least(when, expected, found);
        self.at_most(when, expected, found);
    }

    /// What was acknowledged is there.
    pub fn at_least(&mut self, when: &str, acknowledged: &Picture, found: &Picture) {
        let lost = acknowledged.without(found);
        self.show("lost", when, &lost);
        self.lost += lost.len() as u64;
    }

    /// Nothing is there but what was asked for, and that once.
    pub fn at_most(&mut self, when: &str, asked: &Picture, found: &Picture) {
        let doubled = found.without(asked);
        self.show("doubled", when, &doubled);
        self.doubled += doubled.len() as u64;
    }

    fn show(&self, what: &str, when: &str, lines: &[String]) {
        for line in lines.iter().take(SHOWN) {
            println!("{} on {}: {what} {when}: {line}", self.scenario, self.on());
        }
    }
}

/// Waits until something is so.
pub async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < WAIT_MAX, "waited {} s in vain until {what}", WAIT_MAX.as_secs());
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
