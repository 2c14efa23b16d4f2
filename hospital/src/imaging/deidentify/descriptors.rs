//! Clean Descriptors (PS3.15 E.3.5): of a free text only those words stay that are known to be harmless.
//!
//! A word stays when it is in the list `descriptors.words` (anatomy, sequences, phases, contrast media, in English and
//! Japanese) and no part of a name or identifier of the same object. A run of Japanese letters stays when it consists of
//! listed words from its first letter to its last. A number of up to three digits stays when it has a unit or follows a
//! word that stays, and no other number follows it. Dates, telephone numbers, addresses and everything else go, and the
//! words that stay are parted by single spaces.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::identities::{Identities, folded};

/// Texts longer than this are cut before they are looked at.
const LONGEST_TEXT: usize = 10_240;
/// Longest word of the list in letters, for Japanese texts without spaces.
const LONGEST_WORD: usize = 12;
const UNITS: [&str; 19] = [
    "mm", "cm", "ms", "msec", "s", "sec", "min", "kv", "kvp", "ma", "mas", "ml", "mg", "t", "d", "x", "st", "nd", "rd",
];

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("descriptors.words")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// What one word of a text is.
enum Word {
    Kept(String),
    /// Without a unit: it stays only beside a word.
    Number(String),
    Dropped,
}

/// The harmless words of a text; empty when there are none.
pub(super) fn clean(text: &str, identities: &Identities) -> String {
    let text: String = text.nfkc().take(LONGEST_TEXT).collect();
    let mut words = Vec::new();
    for chunk in text.split(|c: char| c.is_whitespace() || ",;()[]{}<>|^=_\"'".contains(c)) {
        if !chunk.is_empty() {
            classify(chunk, identities, &mut words);
        }
    }
    let mut kept: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        match word {
            Word::Kept(word) => kept.push(word),
            Word::Number(number)
                if matches!(before, Some(Word::Kept(_))) && !matches!(words.get(at + 1), Some(Word::Number(_))) =>
            {
                kept.push(number);
            }
            _ => {}
        }
    }
    kept.join(" ")
}

fn classify(chunk: &str, identities: &Identities, words: &mut Vec<Word>) {
    if super::identities::looks_identifying(chunk) || identities.has_word(&folded(chunk)) {
        words.push(Word::Dropped);
        return;
    }
    // Letters that are written without spaces, and all others, taken apart.
    let cjk: Vec<(usize, bool)> = chunk.char_indices().map(|(at, c)| (at, is_japanese(c))).collect();
    for run in cjk.chunk_by(|a, b| a.1 == b.1) {
        let Some(&(from, japanese)) = run.first() else { continue };
        let to = run.last().and_then(|(at, _)| Some(at + chunk.get(*at..)?.chars().next()?.len_utf8()));
        let run = to.and_then(|to| chunk.get(from..to)).unwrap_or_default();
        if japanese {
            let harmless = is_listed_throughout(run) && !identities.has_inside(&folded(run));
            words.push(if harmless { Word::Kept(run.to_owned()) } else { Word::Dropped });
        } else {
            for word in run.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty()) {
                words.push(latin(word.trim_matches('.'), identities));
            }
        }
    }
}

fn latin(word: &str, identities: &Identities) -> Word {
    let lower = folded(word);
    if lower.is_empty() || identities.has_word(&lower) {
        return Word::Dropped;
    }
    if WORDS.contains(lower.as_str()) {
        return Word::Kept(word.to_owned());
    }
    let digits = lower.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(lower.len());
    let (number, unit) = lower.split_at(digits);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let short = (1..=3).contains(&whole.len()) && fraction.len() <= 3 && !fraction.contains('.');
    match (short, unit) {
        (true, "") => Word::Number(word.to_owned()),
        (true, unit) if UNITS.contains(&unit) => Word::Kept(word.to_owned()),
        _ => Word::Dropped,
    }
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3041}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Whether listed words cover a run from end to end.
fn is_listed_throughout(run: &str) -> bool {
    let letters: Vec<(usize, char)> = run.char_indices().collect();
    let place = |at: usize| letters.get(at).map_or(run.len(), |(place, _)| *place);
    // reached[n]: the first n letters can be cut into listed words.
    let mut reached = vec![false; letters.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for end in 1..=letters.len() {
        let covered = (end.saturating_sub(LONGEST_WORD)..end).any(|start| {
            reached.get(start) == Some(&true)
                && run.get(place(start)..place(end)).is_some_and(|word| WORDS.contains(word))
        });
        if let Some(it) = reached.get_mut(end) {
            *it = covered;
        }
    }
    reached.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::imaging::fixtures::put;
    use dicom_core::VR;
    use dicom_dictionary_std::tags;
    use dicom_object::InMemDicomObject;
    use proptest::prelude::*;

    fn of(name: &str, id: &str) -> Identities {
        let mut object = InMemDicomObject::new_empty();
        put(&mut object, tags::PATIENT_NAME, VR::PN, name);
        put(&mut object, tags::PATIENT_ID, VR::LO, id);
        Identities::of(&object)
    }

    fn cleaned(text: &str) -> String {
        clean(text, &of("Yamada^Taro=山田^太郎", "123"))
    }

    #[test]
    fn harmless_words_stay_in_english_and_japanese() {
        assert_eq!(cleaned("CT Head w/o contrast"), "CT Head w o contrast");
        assert_eq!(cleaned("T2 FLAIR axial, 5mm"), "T2 FLAIR axial 5mm");
        assert_eq!(cleaned("頭部単純CT"), "頭部単純 CT");
        assert_eq!(cleaned("胸部・腹部造影 動脈相"), "胸部 腹部造影 動脈相");
        assert_eq!(cleaned("ＣＴ　腹部"), "CT 腹部");
        assert_eq!(cleaned("phase 2"), "phase 2");
    }

    #[test]
    fn names_dates_numbers_and_addresses_go() {
        for text in [
            "Yamada",
            "山田太郎",
            "やまだたろう",
            "頭部山田",
            "2024-02-29",
            "20240229",
            "03-1234-5678",
            "12 04 87",
            "Room 512",
            "taro@example.jp",
            "http://pacs.example.jp/77120",
            "77120",
            "123",
            "Sapporo Kita Hospital",
            "北総合病院",
            "令和六年",
            "MG3ED",
            "A123456",
        ] {
            assert_eq!(cleaned(text), "", "{text}");
        }
        assert_eq!(cleaned("brain 12 04 87"), "brain");
        assert_eq!(cleaned("chest 123"), "chest", "a number that is the patient's");
        assert_eq!(cleaned("CT chest Yamada 20240229 ward 7"), "CT chest");
    }

    #[test]
    fn a_listed_word_that_is_the_patients_name_goes() {
        assert_eq!(clean("CT head", &of("Head^Mary", "1")), "CT");
        assert_eq!(clean("胸部 頭部", &of("x=胸部^x", "1")), "頭部");
    }

    #[test]
    fn the_list_holds_folded_words_that_are_short_enough() {
        assert!(WORDS.len() > 400, "{}", WORDS.len());
        for word in WORDS.iter() {
            assert_eq!(folded(word), *word);
            assert!(word.is_ascii() || word.chars().all(is_japanese) && word.chars().count() <= LONGEST_WORD, "{word}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent_and_adds_nothing(text in "([a-zA-Z0-9山田頭部胸造影.,/ -]{0,12} ?){0,6}|.{0,40}") {
            let identities = of("Yamada^Taro", "123");
            let once = clean(&text, &identities);
            prop_assert_eq!(clean(&once, &identities), once.clone());
            let folded_text = folded(&text);
            for word in once.split(' ') {
                prop_assert!(folded_text.contains(&folded(word)), "{word}");
            }
        }
    }
}
