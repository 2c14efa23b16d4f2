//! Text that strangers wrote and people read: names, reasons, descriptions. What does not show, or turns round the text
//! beside it, can make one name look like another.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether a character shows as what it is: no control character, no line or paragraph separator, nothing of Unicode's
/// category *Format* (bidirectional overrides, zero-width characters, tags), nothing private or unassigned.
/// Variation selectors stay: Japanese names are written with them.
fn shows(letter: char) -> bool {
    !matches!(
        letter.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    )
}

/// Whether `text` is one line that shows as what it is.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(shows)
}

/// `text` as one line that shows as what it is, of at most `most` characters.
pub fn plain(text: &str, most: usize) -> String {
    text.chars().filter(|letter| shows(*letter)).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_what_hides_or_turns_text_is_not() {
        for name in
            ["岐阜大学医学部附属病院", "Hôpital Saint-Louis", "مستشفى", "葛\u{E0100}飾病院", "ぎふ びょういん", "😀"]
        {
            assert!(is_plain(name), "{name}");
            assert_eq!(plain(name, 100), name);
        }
        for hidden in [
            "\u{202E}",
            "\u{2066}",
            "\u{200B}",
            "\u{200D}",
            "\u{FEFF}",
            "\u{AD}",
            "\u{2028}",
            "\n",
            "\u{7F}",
            "\u{E0041}",
            "\u{E000}",
        ] {
            let name = format!("Gifu{hidden} Hospital");
            assert!(!is_plain(&name), "{}", hidden.escape_unicode());
            assert_eq!(plain(&name, 100), "Gifu Hospital");
        }
        assert_eq!(plain("Gifu", 2), "Gi");
    }
}
