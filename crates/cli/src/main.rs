//! The one binary: `songhe`.
//!
//! Every command reads files, asks the pure crates and writes files or a page of text; nothing here decides anything.

mod args;
mod check;
mod context;
mod explain;
mod facts_help;
mod format;
mod nightly;
mod output;
mod packs;
mod platform;
mod run;
mod start;
mod table;

use std::process::ExitCode;

use clap::Parser as _;

/// A night over a million people takes much memory for minutes; this allocator gives it back to the system afterwards.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let lang = cli.language();
    let outcome = match cli.command {
        args::Command::Policy(policy) => packs::dispatch(policy, cli.rules.as_deref(), lang),
        args::Command::Nightly(nightly) => nightly::nightly(&nightly, cli.rules.as_deref(), lang),
        args::Command::Start(start) => start::start(&start, cli.rules.as_deref(), lang),
        other => platform::dispatch(other, cli.rules.as_deref(), lang),
    };
    match outcome {
        Ok(code) => code,
        Err(trouble) => {
            output::complain(&trouble.render(lang));
            ExitCode::FAILURE
        }
    }
}
