//! Texts in Japanese, Korean and Chinese character sets with code extensions (ISO 2022, PS3.5 6.1.2.5), which the
//! reader of data sets leaves as it finds them: it follows the first value of Specific Character Set (0008,0005) only.

use dicom_dictionary_std::tags;
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use crate::imaging::attributes::{element_texts, texts};

/// The character sets of an object or item.
#[derive(Debug, Clone, Default)]
pub(super) struct CharacterSets {
    /// What the reader used, when code extensions are there besides.
    first: Option<SpecificCharacterSet>,
    katakana: bool,
    korean: bool,
    chinese: bool,
}

impl CharacterSets {
    /// Those that the object names; an item without any has those around it.
    pub(super) fn of(object: &InMemDicomObject, around: &Self) -> Self {
        let names = texts(object, tags::SPECIFIC_CHARACTER_SET);
        if names.is_empty() {
            return around.clone();
        }
        if names.len() < 2 {
            return Self::default();
        }
        let has = |suffix: &str| names.iter().any(|name| name.ends_with(suffix));
        let first = names.first().and_then(|name| SpecificCharacterSet::from_code(name)).unwrap_or_default();
        Self { first: Some(first), katakana: has("IR 13"), korean: has("IR 149"), chinese: has("IR 58") }
    }

    /// The values of an element as Unicode, trimmed.
    pub(super) fn texts(&self, element: &InMemElement) -> Vec<String> {
        let values = element_texts(element);
        if self.first.is_none() {
            return values;
        }
        // A second byte may be that of the backslash, so the reader may have cut a character in two.
        let joined = element.to_multi_str().map(|values| values.join("\\")).unwrap_or_default();
        let trimmed = |value: &str| value.trim_matches([' ', '\0', '\t', '\r', '\n']).to_owned();
        match self.decode(&joined) {
            Some(text) => text.split('\\').map(trimmed).collect(),
            None => values,
        }
    }

    /// `None` when the text has no code extension in it, or cannot be turned back to what stood in the file.
    fn decode(&self, text: &str) -> Option<String> {
        let bytes = self.first.as_ref()?.encode(text).ok()?;
        let extended = bytes.contains(&0x1B) || self.katakana && bytes.iter().any(|byte| *byte >= 0x80);
        if !extended {
            return None;
        }
        let mut decoded = String::new();
        for run in bytes.chunk_by(|a, b| (*a >= 0x80) == (*b >= 0x80)) {
            if run.first().is_some_and(|byte| *byte < 0x80) {
                decoded.push_str(&without_g1_escapes(run));
            } else if self.korean {
                decoded.push_str(&through("ISO_IR 149", run));
            } else if self.chinese {
                decoded.push_str(&through("GBK", run));
            } else if self.katakana {
                // JIS X 0201: A1 to DF are U+FF61 to U+FF9F.
                decoded.extend(run.iter().map(|byte| match byte {
                    0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(byte - 0xA1)).unwrap_or('\u{FFFD}'),
                    _ => '\u{FFFD}',
                }));
            } else {
                decoded.extend(run.iter().map(|byte| char::from(*byte)));
            }
        }
        Some(decoded)
    }
}

/// Seven-bit text with escapes to JIS X 0208, 0201 and 0212. Escapes that put a set into the upper half (PS3.3
/// C.12.1.1.2: ESC ) I, ESC $ ) C, ESC $ ) A) change nothing here.
fn without_g1_escapes(run: &[u8]) -> String {
    let mut kept = Vec::with_capacity(run.len());
    let mut rest = run;
    while let Some((byte, after)) = rest.split_first() {
        if let Some(after) = [&[0x1B, b')', b'I'][..], &[0x1B, b'$', b')', b'C'], &[0x1B, b'$', b')', b'A']]
            .into_iter()
            .find_map(|escape| rest.strip_prefix(escape))
        {
            rest = after;
            continue;
        }
        kept.push(*byte);
        rest = after;
    }
    through("ISO 2022 IR 87", &kept)
}

fn through(set: &str, bytes: &[u8]) -> String {
    SpecificCharacterSet::from_code(set).and_then(|set| set.decode(bytes).ok()).unwrap_or_else(|| "\u{FFFD}".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use dicom_core::value::PrimitiveValue;
    use dicom_core::{DataElement, VR};

    fn decoded(character_sets: &str, bytes: &[u8]) -> Vec<String> {
        let mut object = InMemDicomObject::new_empty();
        object.put_str(tags::SPECIFIC_CHARACTER_SET, VR::CS, character_sets);
        let sets = CharacterSets::of(&object, &CharacterSets::default());
        let first = SpecificCharacterSet::from_code(character_sets.split('\\').next().unwrap()).unwrap_or_default();
        // As the reader does it: cut at each byte of a backslash, then decoded.
        let parts: Vec<String> = bytes.split(|byte| *byte == b'\\').map(|part| first.decode(part).unwrap()).collect();
        sets.texts(&DataElement::new(tags::SERIES_DESCRIPTION, VR::LO, PrimitiveValue::Strs(parts.into())))
    }

    #[test]
    fn kanji_behind_escapes_are_read() {
        // PS3.5 H.3.1: Yamada^Tarou=山田^太郎=やまだ^たろう.
        let name = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B";
        assert_eq!(decoded("\\ISO 2022 IR 87", name), ["Yamada^Tarou=山田^太郎=やまだ^たろう"]);
    }

    #[test]
    fn half_width_katakana_and_kanji_are_read_together() {
        // PS3.5 H.3.2.
        let name = b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J";
        assert_eq!(decoded("ISO 2022 IR 13\\ISO 2022 IR 87", name), ["ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎"]);
    }

    #[test]
    fn a_character_with_the_byte_of_a_backslash_is_not_cut_in_two() {
        // 旬 is 3D 5C in JIS X 0208, and 5C is the backslash.
        assert_eq!(decoded("\\ISO 2022 IR 87", b"\x1b$B=\\\x1b(B\\CT"), ["旬", "CT"]);
    }

    #[test]
    fn korean_in_the_upper_half_is_read() {
        // PS3.5 I.2: Hong^Gildong=洪^吉洞=홍^길동.
        let name = b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf";
        assert_eq!(decoded("\\ISO 2022 IR 149", name), ["Hong^Gildong=洪^吉洞=홍^길동"]);
    }

    #[test]
    fn texts_without_extensions_stay_as_the_reader_read_them() {
        assert_eq!(decoded("ISO_IR 100", b"caf\xe9"), ["café"]);
        assert_eq!(decoded("\\ISO 2022 IR 87", b"chest\\CT"), ["chest", "CT"]);
    }
}
