//! How a command ends: what it says, in words or JSON, and with which exit code.

use std::process::ExitCode;

use serde_json::Value;

/// What a command found out.
pub struct Answer {
    /// Done or yes; otherwise no, with the reason in the text.
    pub yes: bool,
    /// In words.
    pub text: String,
    /// The same as JSON.
    pub json: Value,
}

impl Answer {
    /// Done, or yes.
    pub fn yes(text: impl Into<String>, json: Value) -> Self {
        Self { yes: true, text: text.into(), json }
    }

    /// No, with the reason in text and JSON.
    pub fn no(text: impl Into<String>, json: Value) -> Self {
        Self { yes: false, text: text.into(), json }
    }

    /// Prints it.
    pub fn print(self, as_json: bool) -> ExitCode {
        if as_json {
            println!("{}", self.json);
        } else if !self.text.is_empty() {
            println!("{}", self.text.trim_end());
        }
        ExitCode::from(if self.yes { 0 } else { 1 })
    }
}

/// A command that could not be carried out.
#[derive(Debug)]
pub struct Failure {
    /// Stable name for programs.
    pub code: String,
    /// A sentence that helps.
    pub message: String,
    /// 1: the world says no. 2: bad use or bad input.
    pub exit: u8,
}

impl Failure {
    /// Bad use or bad input.
    pub fn bad_input(code: &str, message: impl std::fmt::Display) -> Self {
        Self { code: code.to_owned(), message: message.to_string(), exit: 2 }
    }

    /// No, with a reason.
    pub fn no(code: &str, message: impl std::fmt::Display) -> Self {
        Self { code: code.to_owned(), message: message.to_string(), exit: 1 }
    }

    /// Prints it: on standard error in words, on standard output as JSON.
    pub fn print(self, as_json: bool) -> ExitCode {
        if as_json {
            println!("{}", serde_json::json!({ "error": { "code": self.code, "message": self.message } }));
        } else {
            eprintln!("tegata: {}", self.message);
        }
        ExitCode::from(self.exit)
    }
}

/// Error variants that only pass on another room's error: the name inside says more.
const WRAPPERS: [&str; 19] = [
    "Call", "Card", "Code", "Desk", "Format", "Gate", "Home", "Keystore", "Ledger", "Plan", "Prepare", "Prepared",
    "Qr", "Request", "Slice", "Source", "Storage", "Store", "Words",
];

/// Name of an error's variant in kebab case: what comes first in its debug form, behind [`WRAPPERS`].
pub fn code_of(error: &impl std::fmt::Debug) -> String {
    let debug = format!("{error:?}");
    let name = |text: &str| text.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let mut rest = debug.as_str();
    loop {
        let outer = name(rest);
        let inside = rest.strip_prefix(&outer).and_then(|text| text.strip_prefix('(')).unwrap_or_default();
        if !WRAPPERS.contains(&outer.as_str()) || !inside.starts_with(|c: char| c.is_ascii_uppercase()) {
            return kebab(&outer);
        }
        rest = inside;
    }
}

fn kebab(name: &str) -> String {
    let mut code = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !code.is_empty() {
            code.push('-');
        }
        code.push(letter.to_ascii_lowercase());
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[allow(dead_code)] // Read through Debug only.
    enum Outer {
        Store(Inner),
        Address(u8),
    }

    #[derive(Debug)]
    #[allow(dead_code)] // Read through Debug only.
    enum Inner {
        WrongPin { tries: u8 },
    }

    #[test]
    fn an_error_is_named_by_the_room_that_knows_it_best() {
        assert_eq!(code_of(&Outer::Store(Inner::WrongPin { tries: 1 })), "wrong-pin");
        assert_eq!(code_of(&Outer::Address(1)), "address");
        assert_eq!(code_of(&Inner::WrongPin { tries: 1 }), "wrong-pin");
    }
}
