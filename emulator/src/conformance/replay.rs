//! Playing a recording to a ledger.

use std::collections::HashMap;

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{DetachedCosignature, Hash256, KeyPair, NetworkTime, PrivateKey};

use super::recording::{Announcement, Delivery, Moment, Recording, Said, nemesis};
use crate::chain::{Accepted, Event, Given, Ledger};
use crate::status::Failure;
use crate::storage::StorageError;

/// What the ledger answered to a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It is in the block of this height.
    Confirmed(u64),
    /// It was rejected with this code.
    Failure(Failure),
    /// It was taken in, and is in no block.
    Waits,
    /// Nothing at all.
    Nothing,
}

impl Answered {
    /// Whether a node said the same.
    pub fn agrees_with(&self, said: &Said) -> bool {
        match (self, said) {
            (Self::Confirmed(height), Said::Confirmed(recorded)) => recorded.is_none_or(|recorded| recorded == *height),
            (Self::Failure(failure), Said::Failure(name)) => failure.name() == name,
            (Self::Nothing, Said::Nothing) => true,
            _ => false,
        }
    }
}

impl core::fmt::Display for Answered {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Confirmed(height) => write!(f, "confirmed at height {height}"),
            Self::Failure(failure) => write!(f, "{failure}"),
            Self::Waits => f.write_str("taken in, but in no block"),
            Self::Nothing => f.write_str("none"),
        }
    }
}

/// A verdict of the ledger that is not the node's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Name of the group.
    pub scenario: String,
    /// What was announced.
    pub label: String,
    /// Its hash.
    pub hash: Hash256,
    /// When it was announced.
    pub at: NetworkTime,
    /// What the node said.
    pub node: Said,
    /// What the ledger answered.
    pub ledger: Answered,
}

/// How many verdicts of a scenario agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioAgreement {
    /// Its name.
    pub name: String,
    /// Verdicts that agree.
    pub agreed: usize,
    /// All its verdicts.
    pub verdicts: usize,
}

/// What a replay showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Scenarios in the order in which they begin.
    pub scenarios: Vec<ScenarioAgreement>,
    /// All differences in the order of the announcements.
    pub differences: Vec<Difference>,
}

impl Report {
    /// All verdicts.
    pub fn verdicts(&self) -> usize {
        self.scenarios.iter().map(|scenario| scenario.verdicts).sum()
    }

    /// Verdicts that agree.
    pub fn agreed(&self) -> usize {
        self.scenarios.iter().map(|scenario| scenario.agreed).sum()
    }

    /// Whether every verdict is the node's.
    pub const fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Plays a recording to a new ledger and compares what becomes of each transaction.
///
/// Blocks are made exactly where the recording has one, of exactly its transactions in its order. One that the ledger does
/// not take is left out of its block, and shows as a difference with the ledger's code.
///
/// # Errors
/// [`StorageError`]: the system has no memory for the ledger's database.
pub fn replay(recording: &Recording) -> Result<Report, StorageError> {
    let harvester = KeyPair::new(&PrivateKey::from_bytes(sha3_256(&[b"tegata conformance harvester"]).0));
    let ledger = Ledger::in_memory(recording.parameters.clone(), &nemesis(), harvester, recording.finality_lag)?;
    let mut replay = Replay { ledger, standings: HashMap::new() };
    for (at, moment) in &recording.events {
        match moment {
            Moment::Announced(announcement) => replay.announce(announcement, *at)?,
            Moment::Block { fee_multiplier, hashes, .. } => {
                let given = Given { hashes: hashes.clone(), fee_multiplier: *fee_multiplier };
                replay.ledger.make_block_of(*at, Some(&given))?;
            }
        }
        replay.note_events()?;
    }
    Ok(replay.compare(recording))
}

struct Replay {
    ledger: Ledger,
    /// Transactions that were answered at all.
    standings: HashMap<Hash256, Answered>,
}

impl Replay {
    fn announce(&mut self, announcement: &Announcement, at: NetworkTime) -> Result<(), StorageError> {
        let payload = &announcement.payload;
        let answer = match announcement.delivery {
            Delivery::Transaction { .. } => self.ledger.announce(payload, at)?,
            Delivery::Partial { .. } => self.ledger.announce_partial(payload, at)?,
            Delivery::Cosignature => {
                if let Ok(cosignature) = DetachedCosignature::from_bytes(payload) {
                    self.ledger.announce_cosignature(&cosignature, at);
                }
                return Ok(());
            }
        };
        // A rejection comes as an event, too.
        if let Accepted::Unconfirmed(hash) | Accepted::Partial(hash) = answer {
            self.standings.entry(hash).or_insert(Answered::Waits);
        }
        Ok(())
    }

    fn note_events(&mut self) -> Result<(), StorageError> {
        let snapshot = self.ledger.store().snapshot()?;
        for event in self.ledger.take_events() {
            match event {
                Event::ConfirmedAdded { transaction, height } => {
                    self.standings.insert(transaction.hash, Answered::Confirmed(height));
                }
                Event::Status { hash, failure, .. } if snapshot.place(&hash)?.is_none() => {
                    self.standings.insert(hash, Answered::Failure(failure));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn compare(mut self, recording: &Recording) -> Report {
        let mut scenarios: Vec<ScenarioAgreement> = Vec::new();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut differences = Vec::new();
        for (at, moment) in &recording.events {
            let Moment::Announced(announcement) = moment else { continue };
            let Some((hash, said)) = announcement.delivery.verdict() else { continue };
            let number = *numbers.entry(&announcement.scenario).or_insert_with(|| {
                let name = announcement.scenario.clone();
                scenarios.push(ScenarioAgreement { name, agreed: 0, verdicts: 0 });
                scenarios.len() - 1
            });
            let answered = self.standings.entry(*hash).or_insert(Answered::Nothing);
            let agrees = answered.agrees_with(said);
            if let Some(scenario) = scenarios.get_mut(number) {
                scenario.verdicts += 1;
                scenario.agreed += usize::from(agrees);
            }
            if !agrees {
                differences.push(Difference {
                    scenario: announcement.scenario.clone(),
                    label: announcement.label.clone(),
                    hash: *hash,
                    at: *at,
                    node: said.clone(),
                    ledger: answered.clone(),
                });
            }
        }
        Report { scenarios, differences }
    }
}
