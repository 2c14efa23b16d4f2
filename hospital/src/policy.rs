//! How sure the chain must be of a grant before a hospital acts on it, by what the study is for.

use core::fmt;
use core::str::FromStr;

use tegata_rights::{Finality, Purpose};

use crate::storage_error::StorageError;
use crate::store::Store;

/// Most blocks that can be demanded; whoever wants more wants finality.
pub const MOST_BLOCKS: u64 = 10_000;

/// What a block that can still be rolled back may do in the worst case: how much of that a hospital takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RiskClass {
    /// Emergency care: waiting does the greater harm.
    Emergency,
    /// Care, billing, and what the patient wants.
    Treatment,
    /// Research: nothing is urgent.
    Research,
}

impl RiskClass {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Emergency, Self::Treatment, Self::Research];

    /// The class of a purpose.
    pub const fn of(purpose: Purpose) -> Self {
        match purpose {
            Purpose::EmergencyTreatment => Self::Emergency,
            Purpose::Treatment | Purpose::PatientRequest | Purpose::Payment => Self::Treatment,
            Purpose::Research => Self::Research,
        }
    }

    /// Stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Treatment => "treatment",
            Self::Research => "research",
        }
    }
}

/// Finality as people write it: `final`, or a number of blocks, the grant's own counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenFinality(pub Finality);

/// The text is no finality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write `final`, or a number of blocks from 1 to {MOST_BLOCKS}")]
pub struct FinalityTextError;

impl FromStr for WrittenFinality {
    type Err = FinalityTextError;

    fn from_str(text: &str) -> Result<Self, FinalityTextError> {
        if text == "final" {
            return Ok(Self(Finality::Final));
        }
        match text.parse() {
            Ok(blocks) if (1..=MOST_BLOCKS).contains(&blocks) => Ok(Self(Finality::Blocks(blocks))),
            _ => Err(FinalityTextError),
        }
    }
}

impl fmt::Display for WrittenFinality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Finality::Final => f.write_str("final"),
            Finality::Blocks(blocks) => write!(f, "{blocks}"),
        }
    }
}

/// What each risk class asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// For [`RiskClass::Emergency`].
    pub emergency: Finality,
    /// For [`RiskClass::Treatment`].
    pub treatment: Finality,
    /// For [`RiskClass::Research`].
    pub research: Finality,
}

impl Default for Policy {
    /// Final, whatever it is for.
    fn default() -> Self {
        Self { emergency: Finality::Final, treatment: Finality::Final, research: Finality::Final }
    }
}

impl Policy {
    /// How sure the chain must be of a grant for a purpose.
    pub const fn finality(&self, purpose: Purpose) -> Finality {
        self.of(RiskClass::of(purpose))
    }

    /// How sure the chain must be in a risk class.
    pub const fn of(&self, class: RiskClass) -> Finality {
        match class {
            RiskClass::Emergency => self.emergency,
            RiskClass::Treatment => self.treatment,
            RiskClass::Research => self.research,
        }
    }

    /// A setting that cannot be read counts as final: the careful answer.
    pub(crate) fn load(store: &Store) -> Result<Self, StorageError> {
        let read = |class: RiskClass| {
            let text = store.setting(&setting(class))?;
            let written = text.and_then(|text| text.parse::<WrittenFinality>().ok());
            Ok::<_, StorageError>(written.map_or(Finality::Final, |written| written.0))
        };
        Ok(Self {
            emergency: read(RiskClass::Emergency)?,
            treatment: read(RiskClass::Treatment)?,
            research: read(RiskClass::Research)?,
        })
    }

    pub(crate) fn save(&self, store: &Store) -> Result<(), StorageError> {
        let written = RiskClass::ALL.map(|class| (setting(class), WrittenFinality(self.of(class)).to_string()));
        let settings: Vec<(&str, &str)> = written.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        store.set_settings(&settings)
    }
}

fn setting(class: RiskClass) -> String {
    format!("finality_{}", class.code())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn finality_reads_as_it_is_written_and_nothing_else_is_taken() {
        for text in ["final", "1", "10000"] {
            assert_eq!(text.parse::<WrittenFinality>().unwrap().to_string(), text);
        }
        for text in ["", "0", "10001", "-1", "Final", "1 block"] {
            assert_eq!(text.parse::<WrittenFinality>(), Err(FinalityTextError), "{text}");
        }
    }

    #[test]
    fn a_policy_is_kept_and_is_final_until_it_is_set() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store")).unwrap();
        assert_eq!(Policy::load(&store).unwrap(), Policy::default());
        let policy = Policy { emergency: Finality::Blocks(1), treatment: Finality::Blocks(4), ..Policy::default() };
        policy.save(&store).unwrap();
        assert_eq!(Policy::load(&store).unwrap(), policy);
        assert_eq!(policy.finality(Purpose::EmergencyTreatment), Finality::Blocks(1));
        assert_eq!(policy.finality(Purpose::Payment), Finality::Blocks(4));
        assert_eq!(policy.finality(Purpose::Research), Finality::Final);
        store.set_settings(&[("finality_research", "soon")]).unwrap();
        assert_eq!(Policy::load(&store).unwrap().research, Finality::Final);
    }
}
