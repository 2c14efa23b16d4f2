//! The desk's two languages. All texts of one language are in one file: `words/ja.json`, `words/en.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};

/// A language of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Japanese,
    English,
}

pub(super) type Words = BTreeMap<String, String>;

fn read(text: &str) -> Words {
    // The files are part of the program; the tests read them.
    serde_json::from_str(text).unwrap_or_default()
}

static JAPANESE: LazyLock<Words> = LazyLock::new(|| read(include_str!("words/ja.json")));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| read(include_str!("words/en.json")));

impl Language {
    /// The code in URLs and in the page's `lang` attribute.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Japanese => Self::English,
            Self::English => Self::Japanese,
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default().trim();
        [Self::Japanese, Self::English].into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// As the URL says, else as the browser prefers, else Japanese.
    pub(super) fn choose(query: Option<&str>, headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        query.and_then(Self::from_code).or_else(|| Self::preferred(accepted)).unwrap_or(Self::Japanese)
    }

    /// The language with the highest weight in an `Accept-Language` header (RFC 9110 section 12.5.4).
    fn preferred(accepted: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in accepted.split(',').take(20) {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            if let Some(language) = Self::from_code(tag.trim())
                && weight > best.map_or(0.0, |(best, _)| best)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// All texts.
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Japanese => &JAPANESE,
            Self::English => &ENGLISH,
        }
    }

    /// One text; the key itself where there is none.
    pub(super) fn word(self, key: &str) -> String {
        self.words().get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// A moment (milliseconds since 1970-01-01 UTC) in the machine's time zone.
    pub(super) fn moment(self, ms: u64) -> String {
        let Ok(time) = jiff::Timestamp::from_millisecond(i64::try_from(ms).unwrap_or(i64::MAX)) else {
            return String::new();
        };
        let format = match self {
            Self::Japanese => "%Y年%-m月%-d日 %H:%M",
            Self::English => "%-d %B %Y, %H:%M",
        };
        time.to_zoned(jiff::tz::TimeZone::system()).strftime(format).to_string()
    }

    /// A reason's code, such as `NotGiven:T`, in words.
    pub(super) fn reason(self, code: &str) -> String {
        self.of_right("reason", code)
    }

    /// What a right of another wallet lacks, by its code such as `Binding:T`, in words.
    pub(super) fn lack(self, code: &str) -> String {
        self.of_right("lack", code)
    }

    fn of_right(self, group: &str, code: &str) -> String {
        let (name, role) = code.split_once(':').unwrap_or((code, ""));
        let role = match role {
            "T" => self.word("right_transfer_short"),
            "V" => self.word("right_viewing_short"),
            _ => String::new(),
        };
        match self.words().get(&format!("{group}_{name}")) {
            Some(text) => text.replace("{right}", &role),
            None => code.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use axum::http::HeaderValue;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_placeholders() {
        let (japanese, english) = (Language::Japanese.words(), Language::English.words());
        assert!(english.len() > 60);
        assert_eq!(japanese.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
        for (key, text) in english {
            assert_eq!(placeholders(text), placeholders(&japanese[key]), "{key}");
            assert!(!text.trim().is_empty() && !japanese[key].trim().is_empty(), "{key}");
        }
    }

    #[test]
    fn every_reason_for_a_no_has_words_in_both_languages() {
        use tegata_rights::{Reason, Role};
        let address =
            tegata_symbol::Address::new(&tegata_symbol::PublicKey([1; 32]), tegata_symbol::NetworkId::TESTNET);
        let mut reasons = vec![
            Reason::AskerNotRegistered,
            Reason::SourceNotRegistered,
            Reason::EntryNotValid(address),
            Reason::RequestSignature,
            Reason::OtherStudy,
            Reason::NoStudy,
            Reason::StudyForm,
            Reason::StudyVoid,
            Reason::NotHolder,
            Reason::OldBlocks { newest_ms: 7 },
        ];
        for role in Role::ALL {
            reasons.extend([
                Reason::Missing(role),
                Reason::NotByPatient(role),
                Reason::Form(role),
                Reason::NotGiven(role),
                Reason::Units(role),
                Reason::Message(role),
                Reason::OtherRequest(role),
                Reason::Ended(role),
                Reason::BeingWithdrawn(role),
                Reason::WithdrawnByStatement(role),
                Reason::NotFinal { role, height: 7 },
                Reason::RightNotAsked(role),
            ]);
        }
        for reason in reasons {
            for language in [Language::Japanese, Language::English] {
                let text = language.reason(&reason.code());
                assert!(text != reason.code() && !text.contains('{'), "{}: {text}", reason.code());
            }
        }
    }

    #[test]
    fn every_lack_has_words_in_both_languages() {
        use tegata_rights::{Lack, Role};
        for role in Role::ALL {
            for lack in [
                Lack::Binding(role),
                Lack::Transferable(role),
                Lack::NotRevokable(role),
                Lack::Supply(role),
                Lack::Expires(role),
                Lack::Restrictable(role),
                Lack::NotAtReception(role),
                Lack::OtherRequest(role),
                Lack::NoEnd(role),
            ] {
                for language in [Language::Japanese, Language::English] {
                    let text = language.lack(&lack.code());
                    assert!(text != lack.code() && !text.contains('{'), "{}: {text}", lack.code());
                }
            }
        }
    }

    #[test]
    fn the_url_wins_over_the_browser_and_japanese_is_the_default() {
        let mut headers = HeaderMap::new();
        assert_eq!(Language::choose(None, &headers), Language::Japanese);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr, en-GB;q=0.8, ja;q=0.3"));
        assert_eq!(Language::choose(None, &headers), Language::English);
        assert_eq!(Language::choose(Some("ja"), &headers), Language::Japanese);
        assert_eq!(Language::choose(Some("<script>"), &headers), Language::English);
    }
}
