//! What the core says to whoever looks for a fault in it.
//!
//! Pulled like events, through a channel: nothing of the app is called. Lines never hold secrets, since the core gives its
//! logging none; what could tie lines to a person or a study (addresses, hashes, keys, ids) is shortened here.

use std::fmt::{Debug, Write};
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{Mutex, broadcast};
use tokio_util::sync::CancellationToken;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use crate::failure::TegataError;

/// Lines that wait for a stream that nobody reads; older ones are dropped, and their number is told.
const BACKLOG: usize = 256;
/// Most lines of one answer.
const BATCH: usize = 64;
/// Longest line, in bytes.
const MAX_LINE: usize = 1_024;
/// The shortest run of letters and digits that is taken for a hash, a key, an address or an id. English words are shorter.
const NAMING: usize = 16;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase")]
pub enum LogLevel {
    /// A call did not do what was asked.
    Info,
    /// Something is amiss that the core works around: another node is asked.
    Warning,
    /// A fault.
    Error,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// Where it comes from, such as `tegata_node::pool`.
    pub from: String,
    /// In English.
    pub text: String,
}

/// The channel that all streams read.
fn channel() -> &'static broadcast::Sender<LogLine> {
    static CHANNEL: OnceLock<broadcast::Sender<LogLine>> = OnceLock::new();
    CHANNEL.get_or_init(|| {
        // Where a program has its own subscriber, as the tests of other crates do, streams stay silent.
        let _ = tracing::subscriber::set_global_default(ToChannel);
        broadcast::Sender::new(BACKLOG)
    })
}

/// Writes the core's own lines, and nobody else's: libraries log whatever they like.
struct ToChannel;

impl Subscriber for ToChannel {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= tracing::Level::INFO && metadata.target().starts_with("tegata")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut words = Words::default();
        event.record(&mut words);
        let level = match *event.metadata().level() {
            tracing::Level::ERROR => LogLevel::Error,
            tracing::Level::WARN => LogLevel::Warning,
            _ => LogLevel::Info,
        };
        let text = shortened(&format!("{}{}", words.message, words.fields));
        // Nobody needs to listen.
        let _ = channel().send(LogLine { level, from: event.metadata().target().to_owned(), text });
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a text does not fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, "; {name}: {value:?}"),
        };
    }
}

/// The text without what names somebody or something: of each long run of letters and digits the first six, of each URL
/// nothing behind the host.
fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (taken, behind) = rest.split_at(if run == 0 { first.len_utf8() } else { run });
        match taken.split_at_checked(6) {
            Some((beginning, _)) if run >= NAMING => {
                short.push_str(beginning);
                short.push('…');
            }
            _ => short.push_str(taken),
        }
        rest = behind;
        if short.ends_with("://") {
            let host = rest.find(['/', ' ', '"', ')', '?', '#']).unwrap_or(rest.len());
            let (host, behind) = rest.split_at(host);
            // In front of the host there may be a name and a password.
            short.push_str(host.rsplit('@').next().unwrap_or_default());
            rest = behind.trim_start_matches(|letter: char| !" \")".contains(letter));
        }
    }
    let end = (0..=MAX_LINE.min(short.len())).rev().find(|end| short.is_char_boundary(*end)).unwrap_or(0);
    short.truncate(end);
    short
}

/// A reader of the log, from its making on.
#[derive(uniffi::Object)]
pub struct LogStream {
    lines: Mutex<broadcast::Receiver<LogLine>>,
    least: LogLevel,
    closed: CancellationToken,
}

/// Follows the log from now on, as far as lines matter at least as much as `least`.
#[uniffi::export]
pub fn follow_log(least: LogLevel) -> Arc<LogStream> {
    Arc::new(LogStream { lines: Mutex::new(channel().subscribe()), least, closed: CancellationToken::new() })
}

/// Says that a call failed. A camera's frames without a code and calls that were given up are no failures.
pub(crate) fn failed(error: &TegataError) {
    if !matches!(error, TegataError::NoCode | TegataError::Cancelled) {
        tracing::info!("a call failed: {error}");
    }
}

fn dropped(count: u64) -> LogLine {
    LogLine { level: LogLevel::Warning, from: module_path!().to_owned(), text: format!("{count} lines were dropped") }
}

#[uniffi::export]
impl LogStream {
    /// Waits for the next lines. Empty: the stream was closed. As with events, close the stream to stop waiting.
    pub async fn next(&self) -> Vec<LogLine> {
        let mut lines = tokio::select! {
            biased;
            () = self.closed.cancelled() => return Vec::new(),
            lines = self.lines.lock() => lines,
        };
        let mut told = Vec::new();
        while told.is_empty() {
            let first = tokio::select! {
                biased;
                () = self.closed.cancelled() => return Vec::new(),
                line = lines.recv() => match line {
                    Ok(line) => line,
                    Err(RecvError::Lagged(count)) => dropped(count),
                    Err(RecvError::Closed) => return Vec::new(),
                },
            };
            let mut next = Some(first);
            while let Some(line) = next {
                if line.level >= self.least {
                    told.push(line);
                }
                next = match lines.try_recv() {
                    _ if told.len() >= BATCH => None,
                    Ok(line) => Some(line),
                    Err(TryRecvError::Lagged(count)) => Some(dropped(count)),
                    Err(TryRecvError::Empty | TryRecvError::Closed) => None,
                };
            }
        }
        told
    }

    /// Ends the stream: whoever waits gets nothing.
    pub fn close_stream(&self) {
        self.closed.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_somebody_is_shortened() {
        let key = "575DBB3062267EFF57C970A336EBBC8FBCFE12C5BD3ED7BC11EB0481D7704CED";
        let line = format!("account TDISUQXVZAVHOTPLYLIHWVZXTWOCUVLAOD7CJSQ; key: {key}, not found");
        assert_eq!(shortened(&line), "account TDISUQ…; key: 575DBB…, not found");
        assert_eq!(shortened("tries left: 3"), "tries left: 3");
    }

    #[test]
    fn of_an_address_on_the_web_only_the_host_is_told() {
        let line = "(https://name:word@node.example:3001/accounts/ABC?x=1) is slow; http://desk.example/a/b";
        assert_eq!(shortened(line), "(https://node.example:3001) is slow; http://desk.example");
    }

    #[test]
    fn a_line_has_an_end() {
        assert!(shortened(&"é ".repeat(5_000)).len() <= MAX_LINE);
        assert_eq!(shortened(""), "");
    }

    #[tokio::test]
    async fn the_core_s_lines_are_told_and_no_others() {
        let (all, errors) = (follow_log(LogLevel::Info), follow_log(LogLevel::Error));
        tracing::warn!(target: "hyper::client", "of a library");
        tracing::debug!(target: "tegata_node::pool", "too fine");
        tracing::warn!(target: "tegata_node::pool", node = "https://node.example/chain/info", "cannot be used");
        tracing::error!(target: "tegata_node::pool", "a fault");
        let told: Vec<LogLine> = all.next().await.into_iter().filter(|line| line.from == "tegata_node::pool").collect();
        let texts: Vec<&str> = told.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["cannot be used; node: \"https://node.example\"", "a fault"]);
        let told = errors.next().await;
        assert_eq!((told.len(), told.first().map(|line| line.level)), (1, Some(LogLevel::Error)));
    }

    #[tokio::test]
    async fn a_closed_stream_ends() {
        let stream = follow_log(LogLevel::Error);
        stream.close_stream();
        assert!(stream.next().await.is_empty());
    }
}
