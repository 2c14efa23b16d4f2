//! The explorer's two languages. All texts of one language are in one file: `words/ja.json`, `words/en.json`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};

/// A language of the explorer.
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
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::Japanese, Self::English];

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
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
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

    /// One text, if there is one.
    pub(super) fn find(self, key: &str) -> Option<&'static str> {
        self.words().get(key).map(String::as_str)
    }

    /// One text; the key itself where there is none, which the tests' pages don't let pass.
    pub(super) fn word(self, key: &str) -> &str {
        let found = self.find(key);
        debug_assert!(found.is_some(), "{key} has no words");
        found.unwrap_or(key)
    }

    /// A text with values in place of `{name}`.
    pub(super) fn with(self, key: &str, values: &[(&str, &str)]) -> String {
        let text = self.word(key).to_owned();
        values.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// The text of a kind of thing: `field` and `Field::Recipient` make `field_Recipient`.
    pub(super) fn named(self, kind: &str, thing: &impl Debug) -> String {
        let key = format!("{kind}_{}", name_of(thing));
        self.word(&key).to_owned()
    }
}

/// The name of an enum's variant without what it holds.
pub(super) fn name_of(thing: &impl Debug) -> String {
    let mut name = format!("{thing:?}");
    name.truncate(name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len()));
    name
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use axum::http::HeaderValue;
    use tegata_symbol::TransactionType;
    use tegata_symbol::explain::{
        Comparison, Consequence as C, Field, HashAlgorithm, LinkAction, MosaicFlag, RestrictionFlag, SupplyAction,
    };

    use super::*;
    use crate::status::Failure;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_placeholders() {
        let (japanese, english) = (Language::Japanese.words(), Language::English.words());
        assert!(english.len() > 300);
        assert_eq!(japanese.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
        for (key, text) in english {
            assert_eq!(placeholders(text), placeholders(&japanese[key]), "{key}");
            assert!(!text.trim().is_empty() && !japanese[key].trim().is_empty(), "{key}");
        }
    }

    fn assert_named(kind: &str, thing: &impl Debug) {
        for language in Language::ALL {
            let key = format!("{kind}_{}", name_of(thing));
            assert!(language.find(&key).is_some(), "{key} has no words in {language:?}");
        }
    }

    #[test]
    fn everything_that_an_explanation_or_a_rejection_can_say_has_words() {
        Failure::ALL.iter().for_each(|failure| assert_named("failure", failure));
        Field::ALL.iter().for_each(|field| assert_named("field", field));
        TransactionType::ALL.iter().for_each(|kind| assert_named("type", kind));
        (0..=7).for_each(|number| assert_named("comparison", &Comparison::from(number)));
        (0..=2).for_each(|number| assert_named("link", &LinkAction::from(number)));
        (0..=2).for_each(|number| assert_named("supply", &SupplyAction::from(number)));
        (0..=3).for_each(|number| assert_named("algorithm", &HashAlgorithm::from(number)));
        MosaicFlag::set_in(u8::MAX).iter().for_each(|flag| assert_named("flag", flag));
        RestrictionFlag::set_in(u16::MAX).iter().for_each(|flag| assert_named("restriction", flag));
    }

    #[test]
    fn every_consequence_has_words() {
        let all = [
            C::PublishesForEver,
            C::GivesNodeSecrets,
            C::AliasDecides,
            C::PaysRental,
            C::RedefinesMosaic,
            C::RevokableByCreator,
            C::CannotBePassedOn,
            C::RestrictableByCreator,
            C::SupplyMayChange,
            C::SupplyFixedForHolders,
            C::NeverExpires,
            C::ExpiresAfter { blocks: 1 },
            C::DestroysUnits,
            C::TakesUnitsWithoutAsking,
            C::LocksDeposit { blocks: 1 },
            C::LocksUntilProof { blocks: 1 },
            C::RevealsProof,
            C::OverwritesMetadata { old_size: 1, new_size: 2 },
            C::DeletesMetadata,
            C::NameExpires { blocks: 1 },
            C::NameExpiresWithRoot,
            C::AliasMoves,
            C::AliasEnds,
            C::DelegatesHarvesting,
            C::AllowsNodeToHarvest,
            C::EnablesHarvesting,
            C::DelegatesVoting { first: 1, last: 2 },
            C::EndsKeyLink,
            C::BlocksIncoming,
            C::AllowsOnlyIncoming,
            C::BlocksOutgoing,
            C::AllowsOnlyOutgoing,
            C::BlocksMosaics,
            C::AllowsOnlyMosaics,
            C::BlocksOperations,
            C::AllowsOnlyOperations,
            C::Unblocks,
            C::RestrictsHolders,
            C::LiftsRestriction,
            C::MayFreezeHolder,
            C::AccountBecomesMultisig,
            C::OthersMaySignForAccount,
            C::RemovesCosignatory,
            C::MayEndMultisig,
            C::WaitsForCosignatures,
            C::TransactionsHashDiffers,
        ];
        let texts = Language::English.words().keys().filter(|key| key.starts_with("consequence_"));
        assert_eq!(texts.count(), all.len());
        all.iter().for_each(|consequence| assert_named("consequence", consequence));
    }

    #[test]
    fn every_word_that_a_template_asks_for_is_there() {
        let templates = [
            include_str!("../../templates/explorer/layout.html"),
            include_str!("../../templates/explorer/page.html"),
            include_str!("../../templates/explorer/sections.html"),
        ];
        let mut asked = 0;
        for template in templates {
            for rest in template.split("w.").skip(1) {
                let key = rest.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_').next().unwrap();
                assert!(Language::English.find(key).is_some(), "{key} has no words");
                asked += 1;
            }
        }
        assert!(asked > 10, "{asked}");
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
