//! Running this program's own commands, as servers and step by step.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::answer::Failure;
use crate::commands::LINES;

/// How long a server may take to start, and to stop.
const SERVER_PATIENCE: Duration = Duration::from_secs(30);

fn program() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(|error| Failure::bad_input("program", error))
}

/// What a command answered.
pub struct Said {
    /// Exit code 0.
    pub yes: bool,
    /// Its JSON.
    pub json: Value,
    /// How long it took.
    pub took: Duration,
}

impl Said {
    /// A text of the answer.
    pub fn text(&self, pointer: &str) -> Result<String, Failure> {
        let value = self.json.pointer(pointer).ok_or_else(|| unexpected(&self.json, pointer))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// A number of the answer, also one that is written as text.
    pub fn number(&self, pointer: &str) -> Result<u64, Failure> {
        self.text(pointer)?.parse().map_err(|_| unexpected(&self.json, pointer))
    }
}

fn unexpected(json: &Value, pointer: &str) -> Failure {
    Failure::no("demo", format!("the answer lacks {pointer}: {json}"))
}

/// Runs a command to its end and reads its JSON. An answer of bad use is an error, a no is an answer.
pub async fn call(arguments: &[&str]) -> Result<Said, Failure> {
    call_with(arguments, None).await
}

/// The same; `progress` hears each step that the command tells.
async fn call_with(arguments: &[&str], progress: Option<&mut dyn FnMut(&str)>) -> Result<Said, Failure> {
    let start = Instant::now();
    let mut command = Command::new(program()?);
    command.arg("--json").args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    if progress.is_some() {
        command.stderr(Stdio::piped()).env(LINES.0, LINES.1);
    }
    let mut child = command.spawn().map_err(|error| Failure::bad_input("program", error))?;
    if let (Some(stderr), Some(progress)) = (child.stderr.take(), progress) {
        let mut lines = BufReader::new(stderr).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            progress(&line);
        }
    }
    let output = child.wait_with_output().await.map_err(|error| Failure::bad_input("program", error))?;
    let json: Value = serde_json::from_slice(&output.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Failure::no("demo", format!("`tegata {}` gave no JSON ({}): {said}", arguments.join(" "), output.status))
    })?;
    if let Some(error) = json.get("error").filter(|_| output.status.code() == Some(2)) {
        let message = error["message"].as_str().unwrap_or("bad use");
        let code = error["code"].as_str().unwrap_or("demo");
        return Err(Failure::bad_input(code, message));
    }
    Ok(Said { yes: output.status.success(), json, took: start.elapsed() })
}

/// Runs a command that must say yes, and tells `progress` its steps.
pub async fn must_with_progress(arguments: &[&str], progress: &mut dyn FnMut(&str)) -> Result<Said, Failure> {
    agreed(arguments, call_with(arguments, Some(progress)).await?)
}

/// Runs a command that must say yes.
pub async fn must(arguments: &[&str]) -> Result<Said, Failure> {
    agreed(arguments, call(arguments).await?)
}

fn agreed(arguments: &[&str], said: Said) -> Result<Said, Failure> {
    if said.yes {
        return Ok(said);
    }
    let reason = said.json.pointer("/error/message").and_then(Value::as_str).map(str::to_owned);
    let reason = reason.unwrap_or_else(|| said.json.to_string());
    Err(Failure::no("demo", format!("`tegata {}` said no: {reason}", arguments.join(" "))))
}

/// A command that serves until it is stopped.
pub struct Server(Child);

impl Server {
    /// Starts it and waits for the line that says it is up.
    pub async fn start(arguments: &[&str]) -> Result<(Self, Value), Failure> {
        let mut child = Command::new(program()?)
            .arg("--json")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Failure::bad_input("program", error))?;
        let broken = |what: String| Failure::no("server", format!("`tegata {}`: {what}", arguments.join(" ")));
        let Some(stdout) = child.stdout.take() else { return Err(broken("no output".to_owned())) };
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(SERVER_PATIENCE, lines.next_line()).await;
        let line = line.map_err(|_| broken("did not start in time".to_owned()))?;
        let line = line.ok().flatten().ok_or_else(|| broken("ended at once".to_owned()))?;
        let json: Value = serde_json::from_str(&line).map_err(|_| broken(line.clone()))?;
        if let Some(message) = json.pointer("/error/message").and_then(Value::as_str) {
            return Err(broken(message.to_owned()));
        }
        // What it says later is read away, so that it never waits for a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok((Self(child), json))
    }

    /// Stops it as Ctrl-C would; kills it when it does not stop.
    pub async fn stop(mut self) {
        if let Some(id) = self.0.id() {
            let _ = Command::new("kill").arg("-TERM").arg(id.to_string()).status().await;
        }
        if tokio::time::timeout(SERVER_PATIENCE, self.0.wait()).await.is_err() {
            let _ = self.0.kill().await;
        }
    }
}

/// A path as an argument.
pub fn argument(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
