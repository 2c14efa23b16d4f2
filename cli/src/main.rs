#![doc = env!("CARGO_PKG_DESCRIPTION")]

mod answer;
mod args;
mod commands;
mod demo;
mod units;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use answer::{Answer, Failure};
use args::{Cli, Command};

/// The local emulator's address: what `tegata emulator` listens on unless told otherwise.
pub const DEFAULT_NODE: &str = "http://127.0.0.1:3000";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let as_json = cli.json;
    let level = match cli.verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::bad_input("runtime", error).print(as_json),
    };
    match runtime.block_on(run(cli)) {
        Ok(answer) => answer.print(as_json),
        Err(failure) => failure.print(as_json),
    }
}

async fn run(cli: Cli) -> Result<Answer, Failure> {
    match cli.command {
        Command::Demo(args) => demo::run(args, cli.json).await,
        Command::Emulator(args) => commands::emulator::run(args, cli.json).await,
        Command::Registry(args) => commands::registry::run(args).await,
        Command::Hospital(args) => commands::hospital::run(args, cli.json).await,
        Command::Wallet(args) => commands::wallet::run(args).await,
        Command::Record(args) => commands::record::run(&args).await,
        Command::Evidence(args) => commands::evidence::run(&args),
        Command::Survey(args) => commands::survey::run(args).await,
        Command::Inspect(args) => commands::inspect::run(&args),
        Command::Conformance(args) => commands::conformance::run(&args),
    }
}
