//! The program that serves a made-up city, and the driver of the browser: one of each for all journeys.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::Outcome;

/// How long the program may take to make, load and judge the city.
const CITY_MAX: Duration = Duration::from_secs(150);
/// How long the driver may take to start.
const DRIVER_MAX: Duration = Duration::from_secs(30);
/// People in the city.
const RESIDENTS: &str = "2000";
/// The folder of the city's rules.
pub const PACK: &str = "jinzhong";

/// Waits until its input ends, which happens however this process ends; then ends the other processes and takes their
/// folder away.
const KEEPER: &str =
    r#"read -r _; for group in "$2" "$3"; do kill -s KILL -- "-$group"; done; rm -rf -- "$1""#;

/// What is running.
pub struct City {
    /// The address of the pages, without a slash at the end.
    pub url: String,
    /// The address of the driver.
    pub driver: String,
    /// Where the city keeps its data.
    pub data: PathBuf,
    /// As many browsers at once as the machine can carry.
    pub browsers: Semaphore,
    _keeper: ChildStdin,
}

/// The city that all journeys share.
pub fn city() -> &'static City {
    static CITY: OnceLock<City> = OnceLock::new();
    CITY.get_or_init(|| start().unwrap_or_else(|e| panic!("the city cannot be served: {e}")))
}

fn start() -> Outcome<City> {
    std::fs::create_dir_all(pictures())?;
    let data = tempfile::Builder::new().prefix("songhe-e2e-").tempdir()?.keep();
    let mut served = spawn(
        Command::new(program()?)
            .args(["--lang", "en", "demo", "--city", PACK, "--residents", RESIDENTS, "--port", "0", "--data"])
            .arg(&data)
            .stderr(File::create(pictures().join("server.log"))?),
    )?;
    let mut driver = spawn(
        Command::new(tool("SONGHE_CHROMEDRIVER", "/usr/bin/chromedriver")?)
            .args(["--port=0", "--log-level=SEVERE"])
            .env("TMPDIR", &data)
            .stderr(Stdio::null()),
    )?;
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(&data)
        .args([served.id().to_string(), driver.id().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let keeper = keeper.stdin.take().ok_or("the keeper has no input")?;
    let port = said(&mut driver, DRIVER_MAX, |line| {
        // Before it has chosen one it names the port that it was asked for.
        let (_, port) = line.rsplit_once("on port ")?;
        Some(port.trim_end_matches('.').to_owned()).filter(|port| port != "0")
    })?;
    let url = said(&mut served, CITY_MAX, |line| {
        let (_, after) = line.split_once("http://")?;
        Some(format!("http://{}", after.split('/').next()?))
    })?;
    let at_once = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
    Ok(City {
        url,
        driver: format!("http://127.0.0.1:{port}"),
        data,
        browsers: Semaphore::new(at_once),
        _keeper: keeper,
    })
}

/// A process at the head of a group of its own.
fn spawn(command: &mut Command) -> Outcome<Child> {
    Ok(command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn()?)
}

/// Reads lines until one says what is looked for.
fn said(child: &mut Child, within: Duration, find: impl Fn(&str) -> Option<String>) -> Outcome<String> {
    let output = child.stdout.take().ok_or("the process has no output")?;
    let (send, lines) = channel();
    // It goes on reading after the line was found, or the process would one day wait for a reader.
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    let mut heard = String::new();
    loop {
        match lines.recv_timeout(within) {
            Ok(line) => match find(&line) {
                Some(found) => return Ok(found),
                None => heard = format!("{heard}{line}\n"),
            },
            Err(RecvTimeoutError::Timeout) => return Err(format!("nothing more came after\n{heard}").into()),
            Err(RecvTimeoutError::Disconnected) => return Err(format!("it ended after\n{heard}").into()),
        }
    }
}

/// The program: that of `SONGHE_BIN`, else the one that was built beside this test.
pub fn program() -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("SONGHE_BIN") {
        return Ok(named.into());
    }
    let own = std::env::current_exe()?;
    let built = own.ancestors().nth(2).map(|folder| folder.join("songhe")).filter(|p| p.is_file());
    built.ok_or_else(|| {
        "there is no songhe beside this test: cargo build -p songhe-cli, or set SONGHE_BIN".into()
    })
}

/// A program of the system.
pub fn tool(variable: &str, usual: &str) -> Outcome<PathBuf> {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!(
            "{} is not there: install chromium and chromium-driver, or set {variable}",
            path.display()
        )
        .into())
    }
}

/// Where pictures go.
pub fn pictures() -> PathBuf {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    own.parent().unwrap_or(own).join("e2e")
}

impl City {
    /// Runs a command of the program on the data of the city, and gives what it printed.
    pub fn command(&self, arguments: &[&str]) -> Outcome<String> {
        let done = Command::new(program()?)
            .args(["--lang", "en"])
            .args(arguments)
            .env("SONGHE_DATABASE", format!("sqlite://{}", self.data.join(format!("{PACK}.db")).display()))
            .env("SONGHE_KEY_FILE", self.data.join("songhe.key"))
            .env("SONGHE_DATA", &self.data)
            .env("SONGHE_DEMO", "true")
            .stdin(Stdio::null())
            .output()?;
        if done.status.success() {
            Ok(String::from_utf8(done.stdout)?)
        } else {
            Err(format!("songhe {arguments:?}: {}", String::from_utf8_lossy(&done.stderr)).into())
        }
    }

    /// The file of facts of an entity, or of what became of them.
    pub fn file(&self, name: &str) -> PathBuf {
        self.data.join(format!("facts-{PACK}")).join(name)
    }
}
