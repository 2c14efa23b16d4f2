#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::{WordCount, Words, WordsError};

const ABANDON_ART: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
     abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn refused(text: &str) -> WordsError {
    Words::parse(text).err().expect("not a mnemonic")
}

#[test]
fn entropy_and_seed_agree_with_the_bip39_vectors() {
    // trezor/python-mnemonic vectors.json, passphrase "TREZOR".
    let words = Words::from_entropy(&[0; 32]).unwrap();
    assert_eq!(words.phrase().as_str(), ABANDON_ART);
    assert_eq!(
        hex(words.seed("TREZOR").as_slice()),
        "bda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd3097170af7a4d73245cafa9c3cca8d561a7c3de6f5d4a10be8ed2a5e608d68f92fcc8"
    );
    let words = Words::from_entropy(&[0x7f; 16]).unwrap();
    assert_eq!(words.phrase().as_str(), "legal winner thank year wave sausage worth useful legal winner thank yellow");
    assert_eq!(
        hex(words.seed("TREZOR").as_slice()),
        "2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607"
    );
}

#[test]
fn every_allowed_count_of_words_comes_back_from_its_text() {
    for count in
        [WordCount::Twelve, WordCount::Fifteen, WordCount::Eighteen, WordCount::TwentyOne, WordCount::TwentyFour]
    {
        let entropy: Vec<u8> = (0..count.entropy_bytes() as u8).map(|byte| byte.wrapping_mul(37)).collect();
        let words = Words::from_entropy(&entropy).unwrap();
        let read = Words::parse(&words.phrase()).unwrap();
        assert_eq!(read.entropy().as_slice(), entropy);
        assert_eq!(read.count(), entropy.len() * 3 / 4);
    }
    assert_eq!(WordCount::default(), WordCount::TwentyFour);
}

#[test]
fn capitals_line_breaks_and_full_width_input_are_understood() {
    let messy = ABANDON_ART.to_uppercase().replacen(' ', "\u{3000}\n", 3).replacen("ART", "ａｒｔ", 1);
    assert_eq!(Words::parse(&messy).unwrap().phrase().as_str(), ABANDON_ART);
}

#[test]
fn an_unknown_word_is_named_by_its_position() {
    let text = ABANDON_ART.replacen("abandon abandon abandon", "abandon abandon abandno", 1);
    assert_eq!(refused(&text), WordsError::UnknownWord { position: 3 });
    let message = refused(&text).to_string();
    assert!(!message.contains("abandno"), "an error text must not hold words: {message}");
}

#[test]
fn wrong_counts_and_wrong_checksums_are_told_apart() {
    assert_eq!(refused(""), WordsError::WrongCount { found: 0 });
    assert_eq!(refused(&ABANDON_ART.replacen("abandon ", "", 1)), WordsError::WrongCount { found: 23 });
    assert_eq!(refused(&format!("{ABANDON_ART} art")), WordsError::WrongCount { found: 25 });
    assert_eq!(refused(&ABANDON_ART.replacen("art", "zoo", 1)), WordsError::WrongChecksum);
    assert_eq!(Words::from_entropy(&[0; 17]).err(), Some(WordsError::WrongEntropyLength { found: 17 }));
}

#[test]
fn a_passphrase_is_compared_in_its_normal_form() {
    let words = Words::from_entropy(&[7; 32]).unwrap();
    assert_eq!(words.seed("が").as_slice(), words.seed("か\u{3099}").as_slice());
    assert_ne!(words.seed("").as_slice(), words.seed(" ").as_slice());
}

#[test]
fn words_are_completed_from_their_beginning() {
    assert_eq!(Words::beginning_with("zo"), ["zone", "zoo"]);
    assert!(Words::beginning_with("").is_empty());
    assert!(Words::beginning_with("qqq").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_panics(text in "\\PC{0,300}") {
        let _ = Words::parse(&text);
    }

    #[test]
    fn any_sequence_of_listed_words_is_a_mnemonic_or_an_error(indices in prop::collection::vec(0usize..2048, 0..30)) {
        let list = bip39::Language::English.word_list();
        let text = indices.iter().map(|index| list[*index]).collect::<Vec<_>>().join(" ");
        match Words::parse(&text) {
            Ok(words) => {
                let phrase = words.phrase();
                prop_assert_eq!(phrase.as_str(), text);
            }
            Err(error) => {
                let expected = matches!(error, WordsError::WrongChecksum | WordsError::WrongCount { .. });
                prop_assert!(expected);
            }
        }
    }
}
