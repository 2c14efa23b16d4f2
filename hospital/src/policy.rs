//! How sure the chain must be of a grant before a hospital acts on it, by what the study is for, and how new its blocks
//! must be.

use core::fmt;
use core::str::FromStr;

use tegata_rights::{Finality, Purpose, Reason, Tip};
use tegata_symbol::Network;

use crate::storage_error::StorageError;
use crate::store::Store;

/// Most minutes that [`BlockAge`] can allow: a day.
pub const MOST_MINUTES: u64 = 24 * 60;
/// On mainnet and testnet, where a block comes each 30 seconds, until something else is set.
const PUBLIC_BLOCK_AGE: BlockAge = BlockAge::Minutes(10);
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

/// How old the newest block that nodes know may be for a yes. A single node that fell behind would else hide a withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockAge {
    /// At most so many minutes by the hospital's clock.
    Minutes(u64),
    /// Any age: for a ledger that makes blocks only when there is something to put in.
    Any,
}

impl BlockAge {
    /// What a block that is too old gives.
    pub fn check(self, tip: &Tip, now_ms: u64) -> Option<Reason> {
        match self {
            Self::Minutes(minutes) if now_ms.saturating_sub(tip.time_ms) > minutes.saturating_mul(60_000) => {
                Some(Reason::OldBlocks { newest_ms: tip.time_ms })
            }
            Self::Minutes(_) | Self::Any => None,
        }
    }
}

/// The text is no age of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write `any`, or minutes from 1 to {MOST_MINUTES}")]
pub struct BlockAgeTextError;

impl FromStr for BlockAge {
    type Err = BlockAgeTextError;

    fn from_str(text: &str) -> Result<Self, BlockAgeTextError> {
        if text == "any" {
            return Ok(Self::Any);
        }
        match text.parse() {
            Ok(minutes) if (1..=MOST_MINUTES).contains(&minutes) => Ok(Self::Minutes(minutes)),
            _ => Err(BlockAgeTextError),
        }
    }
}

impl fmt::Display for BlockAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(minutes) => write!(f, "{minutes}"),
            Self::Any => f.write_str("any"),
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
    /// For all of them.
    pub newest_block: BlockAge,
}

impl Default for Policy {
    /// Final, whatever it is for; blocks of any age.
    fn default() -> Self {
        Self {
            emergency: Finality::Final,
            treatment: Finality::Final,
            research: Finality::Final,
            newest_block: BlockAge::Any,
        }
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
            newest_block: match store.setting(NEWEST_BLOCK)? {
                Some(text) => text.parse().unwrap_or(PUBLIC_BLOCK_AGE),
                None if is_public(store)? => PUBLIC_BLOCK_AGE,
                None => BlockAge::Any,
            },
        })
    }

    pub(crate) fn save(&self, store: &Store) -> Result<(), StorageError> {
        let written = RiskClass::ALL.map(|class| (setting(class), WrittenFinality(self.of(class)).to_string()));
        let newest_block = self.newest_block.to_string();
        let settings: Vec<(&str, &str)> = written
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .chain([(NEWEST_BLOCK, newest_block.as_str())])
            .collect();
        store.set_settings(&settings)
    }
}

const NEWEST_BLOCK: &str = "newest_block_minutes";

/// Whether the home's network is mainnet or testnet.
fn is_public(store: &Store) -> Result<bool, StorageError> {
    let pinned = store.setting("network")?.and_then(|text| text.parse().ok());
    Ok([Network::MAINNET, Network::TESTNET].iter().any(|network| pinned == Some(network.generation_hash_seed)))
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
        store.set_settings(&[("finality_research", "soon"), (NEWEST_BLOCK, "ancient")]).unwrap();
        let unreadable = Policy::load(&store).unwrap();
        assert_eq!((unreadable.research, unreadable.newest_block), (Finality::Final, PUBLIC_BLOCK_AGE));
    }

    #[test]
    fn on_public_networks_old_blocks_give_no_yes_unless_they_are_allowed() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store")).unwrap();
        store.set_settings(&[("network", &Network::TESTNET.generation_hash_seed.to_string())]).unwrap();
        assert_eq!(Policy::load(&store).unwrap().newest_block, BlockAge::Minutes(10));
        Policy { newest_block: "any".parse().unwrap(), ..Policy::default() }.save(&store).unwrap();
        assert_eq!(Policy::load(&store).unwrap().newest_block, BlockAge::Any);
        for text in ["", "0", "1441", "-5", "all"] {
            assert_eq!(text.parse::<BlockAge>(), Err(BlockAgeTextError), "{text}");
        }
    }
}
