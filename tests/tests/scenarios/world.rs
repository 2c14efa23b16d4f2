//! The process that plays everybody but the patient.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// Started for one scenario, and gone with it.
pub struct World {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl World {
    pub fn start() -> Self {
        let program = env!("CARGO_BIN_EXE_scenario-world");
        let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Does one act. An error is what did not go as the scenario says.
    pub fn act(&mut self, act: &Value) -> Result<Value, String> {
        writeln!(self.input.as_mut().unwrap(), "{act}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))?;
        match answer.get("failed") {
            Some(why) => Err(format!("the world failed: {why}")),
            None => Ok(answer),
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
