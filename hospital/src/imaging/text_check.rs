//! A look for words in a finished picture with the command `tesseract`, where it is installed.
//!
//! It is an addition to [`screening`](super::screening), which goes by what the header says. The command is taken from
//! the system's own folders only, gets the picture through its standard input, an empty environment and 30 seconds. The
//! words themselves are never kept, shown or logged.

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat};

/// Where the command is looked for: places that only the administrator writes to.
const PROGRAMS: [&str; 2] = ["/usr/bin/tesseract", "/usr/local/bin/tesseract"];
/// The recognition takes about a second.
const LONGEST: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);
/// Bytes of the answer that are read.
const LONGEST_ANSWER: u64 = 1 << 20;
/// Letters of burned-in text have about 8 to 16 pixels; the recognition wants about 30.
const ENLARGEMENT: u32 = 2;
/// Longest side of the picture that is looked at.
const LONGEST_SIDE: u32 = 4096;
/// A word counts from this confidence on, in percent.
const CONFIDENCE: f64 = 70.0;
/// A word counts from this many letters and digits on: two are often noise.
const LETTERS: usize = 3;

/// Whether pictures are searched for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextCheck {
    /// Never.
    #[default]
    Off,
    /// Where the command is installed; else not.
    WhereInstalled,
    /// Always; without the command no picture is made.
    Required,
}

/// Why a picture could not be searched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextCheckError {
    /// The command is missing.
    #[error("the search for text needs the command tesseract in /usr/bin or /usr/local/bin: install tesseract-ocr")]
    NotInstalled,
    /// The command failed or took too long.
    #[error("the search for text failed: {0}")]
    Failed(&'static str),
}

/// Whether words are seen in a picture.
///
/// # Errors
/// See [`TextCheckError`].
pub fn shows_text(picture: &GrayImage, check: TextCheck) -> Result<bool, TextCheckError> {
    if check == TextCheck::Off {
        return Ok(false);
    }
    match PROGRAMS.iter().map(Path::new).find(|program| program.is_file()) {
        Some(program) => recognised(program, picture).map(|answer| holds_words(&answer)),
        None if check == TextCheck::Required => Err(TextCheckError::NotInstalled),
        None => Ok(false),
    }
}

fn recognised(program: &Path, picture: &GrayImage) -> Result<String, TextCheckError> {
    let failed = TextCheckError::Failed;
    let side = |length: u32| length.saturating_mul(ENLARGEMENT).clamp(1, LONGEST_SIDE.max(length));
    let enlarged = imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::CatmullRom);
    let mut png = Cursor::new(Vec::new());
    enlarged.write_to(&mut png, ImageFormat::Png).map_err(|_| failed("the picture cannot be written"))?;
    let mut child = Command::new(program)
        // Page segmentation mode 11: sparse text in no order.
        .args(["stdin", "stdout", "--psm", "11", "-c", "tessedit_create_tsv=1"])
        .env_clear()
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| failed("the command cannot be started"))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    // Both ends of the pipes have a thread of their own, so that neither side waits for the other.
    let writer = std::thread::spawn(move || input.map(|mut input| input.write_all(png.get_ref())));
    let reader = std::thread::spawn(move || {
        let mut answer = Vec::new();
        output.map(|output| output.take(LONGEST_ANSWER).read_to_end(&mut answer));
        answer
    });
    let finished = wait(&mut child);
    let _ = writer.join();
    let answer = reader.join().map_err(|_| failed("its answer cannot be read"))?;
    if finished? {
        Ok(String::from_utf8_lossy(&answer).into_owned())
    } else {
        Err(failed("the command reports an error"))
    }
}

/// Whether the command ended well; when its time is over it is ended.
fn wait(child: &mut Child) -> Result<bool, TextCheckError> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if start.elapsed() < LONGEST => std::thread::sleep(PAUSE),
            answer => {
                let _ = child.kill();
                let _ = child.wait();
                let why = if answer.is_ok() { "it took too long" } else { "the command cannot be waited for" };
                return Err(TextCheckError::Failed(why));
            }
        }
    }
}

/// Whether the table that tesseract prints holds a likely word: twelve columns, the last two confidence and text.
fn holds_words(table: &str) -> bool {
    table.lines().any(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[_, _, _, _, _, _, _, _, _, _, confidence, text] = columns.as_slice() else { return false };
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let others = text.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
        letters >= LETTERS && letters > others && confidence.parse::<f64>().is_ok_and(|value| value >= CONFIDENCE)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    fn row(confidence: &str, text: &str) -> String {
        format!("{HEADER}5\t1\t1\t1\t1\t1\t10\t10\t80\t20\t{confidence}\t{text}\n")
    }

    #[test]
    fn a_likely_word_or_number_is_text_and_noise_is_not() {
        assert!(holds_words(&row("91.5", "YAMADA")));
        assert!(holds_words(&row("88", "1968-07-04")));
        for (confidence, text) in [("40", "YAMADA"), ("-1", ""), ("95", "a|"), ("95", "~--_~"), ("x", "YAMADA")] {
            assert!(!holds_words(&row(confidence, text)), "{confidence} {text}");
        }
        assert!(!holds_words(HEADER));
        assert!(!holds_words("YAMADA TARO"));
    }

    #[test]
    fn a_check_that_is_off_sees_nothing_and_a_command_that_fails_is_an_error() {
        let picture = GrayImage::new(8, 8);
        assert_eq!(shows_text(&picture, TextCheck::Off), Ok(false));
        assert!(matches!(recognised(Path::new("/bin/false"), &picture), Err(TextCheckError::Failed(_))));
        assert!(matches!(recognised(Path::new("/nowhere/tesseract"), &picture), Err(TextCheckError::Failed(_))));
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(text in "[\\t\\na-z0-9. -]{0,200}|.{0,80}") {
            let _ = holds_words(&text);
        }
    }
}
