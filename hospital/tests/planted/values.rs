//! Invented identities, each different from all others.

use dicom_core::VR;
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};

/// How the texts of an object are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterSet {
    /// ISO_IR 192: UTF-8.
    Utf8,
    /// ISO_IR 100: Latin alphabet 1.
    Latin1,
    /// \ISO 2022 IR 87: kanji behind escapes.
    Kanji,
    /// ISO 2022 IR 13\ISO 2022 IR 87: half-width katakana, and kanji behind escapes.
    Katakana,
    /// GB18030.
    Gb18030,
}

impl CharacterSet {
    pub const ALL: [Self; 5] = [Self::Utf8, Self::Latin1, Self::Kanji, Self::Katakana, Self::Gb18030];

    /// Specific Character Set (0008,0005).
    pub fn names(self) -> &'static str {
        match self {
            Self::Utf8 => "ISO_IR 192",
            Self::Latin1 => "ISO_IR 100",
            Self::Kanji => "\\ISO 2022 IR 87",
            Self::Katakana => "ISO 2022 IR 13\\ISO 2022 IR 87",
            Self::Gb18030 => "GB18030",
        }
    }

    /// The text as it must stand in memory for its bytes to be right in the file: the writer knows no escapes.
    fn in_memory(self, text: &str) -> String {
        match self {
            Self::Kanji | Self::Katakana
                if text.chars().any(|c| c > '\u{7F}' && !('\u{FF61}'..='\u{FF9F}').contains(&c)) =>
            {
                let set = SpecificCharacterSet::from_code("ISO_IR 87").unwrap();
                set.encode(text).unwrap().into_iter().map(char::from).collect()
            }
            _ => text.to_owned(),
        }
    }
}

/// Makes identities; each number is used once.
#[derive(Debug, Clone)]
pub struct Values {
    number: u32,
    dates: u32,
    character_set: CharacterSet,
}

const LATIN: [&str; 16] =
    ["ka", "mo", "ri", "to", "ne", "zu", "ya", "bi", "fu", "go", "he", "ji", "ku", "mi", "no", "pa"];
const KANJI: [char; 16] =
    ['山', '田', '鈴', '木', '佐', '藤', '伊', '加', '渡', '井', '村', '松', '本', '清', '水', '林'];
const KANA: [char; 16] =
    ['あ', 'か', 'さ', 'た', 'な', 'は', 'ま', 'や', 'ら', 'わ', 'い', 'き', 'し', 'ち', 'に', 'ひ'];

impl Values {
    /// Numbers from `first` on.
    pub fn new(first: u32, character_set: CharacterSet) -> Self {
        Self { number: first, dates: 0, character_set }
    }

    pub fn character_set(&self) -> CharacterSet {
        self.character_set
    }

    fn take(&mut self) -> u32 {
        self.number += 1;
        // Different for different numbers below 2^16, and neighbours are not alike.
        self.number.wrapping_mul(40_503) & 0xFFFF
    }

    fn letters<T: Copy>(number: u32, of: [T; 16]) -> [T; 4] {
        [0, 4, 8, 12].map(|shift| of[(number >> shift & 15) as usize])
    }

    fn latin(&mut self) -> String {
        let name = Self::letters(self.take(), LATIN).concat();
        format!("{}{}", name[..1].to_uppercase(), &name[1..])
    }

    pub fn phone(&mut self) -> String {
        let number = self.take();
        format!("090-{:04}-1{:04}", number / 10_000 + 1_000, number % 10_000)
    }

    pub fn mail(&mut self) -> String {
        format!("{}@kita-hospital.example", self.latin().to_lowercase())
    }

    /// A date from 1875 on, all of them whole weeks apart: a shift by other than whole weeks makes none of another.
    fn date(&mut self) -> String {
        self.dates += 1;
        let day = self.dates * 7;
        // Days since 1875-01-01, by the civil calendar (Howard Hinnant's algorithm).
        let z = i64::from(day) + 684_770;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let (d, m) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
        let y = yoe + era * 400 + i64::from(m <= 2);
        format!("{y:04}{m:02}{d:02}")
    }

    fn time(&mut self) -> String {
        let number = self.take();
        format!("{:02}{:02}{:02}.{:06}", number % 24, number % 60, number % 59, number * 15 + 7)
    }

    /// The parts that identify, and the value as it stands in memory.
    pub fn next(&mut self, vr: VR) -> (Vec<String>, String) {
        let set = self.character_set;
        match vr {
            VR::PN => self.name(),
            VR::DA => self.one(Self::date),
            VR::DT => {
                let date = self.date();
                (vec![date.clone()], format!("{date}101112.5+0900"))
            }
            VR::TM => self.one(Self::time),
            VR::UI => {
                let number = self.take();
                let uid = format!("1.2.392.200036.9{number:05}.77.{}", number * 31 + 1_000_003);
                (vec![uid.clone()], uid)
            }
            VR::AE | VR::CS => self.one(|values| values.latin().to_uppercase()),
            VR::UR => self.one(|values| format!("https://pacs.{}.example/p", values.latin().to_lowercase())),
            VR::DS | VR::IS => self.one(|values| format!("7{:05}31", values.take())),
            VR::SH => self.one(|values| format!("N{}", values.latin())),
            VR::OB => self.one(Self::mail),
            _ => match self.number % 6 {
                0 => self.one(Self::phone),
                1 => self.one(Self::mail),
                2 => self.one(|values| format!("ID-{:05}-{}", values.take(), "K")),
                3 => self.one(|values| format!("3-14 {} dori", values.latin())),
                4 if set != CharacterSet::Latin1 => {
                    let kanji: String = Self::letters(self.take(), KANJI).iter().collect();
                    (vec![kanji.clone()], format!("CT {}", set.in_memory(&kanji)))
                }
                _ => {
                    let name = self.latin();
                    (vec![name.clone()], format!("CT chest of {name}"))
                }
            },
        }
    }

    fn one(&mut self, make: impl Fn(&mut Self) -> String) -> (Vec<String>, String) {
        let text = make(self);
        (vec![text.clone()], text)
    }

    /// A name in its component groups: alphabetic, ideographic, phonetic (PS3.5 6.2.1.1).
    fn name(&mut self) -> (Vec<String>, String) {
        let set = self.character_set;
        let (family, given) = (self.latin(), self.latin());
        if set == CharacterSet::Latin1 {
            let family = format!("{family}é");
            return (vec![family.clone(), given.clone()], format!("{family}^{given}"));
        }
        let kanji: [String; 2] = [0; 2].map(|_| Self::letters(self.take(), KANJI).iter().collect());
        let kana: [String; 2] = [0; 2].map(|_| {
            let letters = Self::letters(self.take(), KANA);
            if set == CharacterSet::Katakana {
                letters.iter().map(|c| half_width(*c)).collect()
            } else {
                letters.iter().collect()
            }
        });
        let parts: Vec<String> = [[family, given], kanji, kana].concat();
        let written: Vec<String> = parts.iter().map(|part| set.in_memory(part)).collect();
        (parts, format!("{}^{}={}^{}={}^{}", written[0], written[1], written[2], written[3], written[4], written[5]))
    }
}

/// Any half-width katakana, another for another letter of [`KANA`].
fn half_width(kana: char) -> char {
    let place = KANA.iter().position(|it| *it == kana).unwrap();
    char::from_u32(0xFF71 + u32::try_from(place).unwrap()).unwrap()
}
