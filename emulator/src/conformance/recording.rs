//! Reading a recording.

use std::collections::HashSet;

use data_encoding::HEXUPPER_PERMISSIVE;
use serde::Deserialize;
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Amount, Hash256, KeyPair, MAX_TRANSACTION_SIZE, MosaicId, NetworkTime, PrivateKey, PublicKey};

use super::network::RecordedNetwork;
use crate::parameters::Parameters;
use crate::status::Failure;

/// Largest recording in bytes.
pub const MAX_RECORDING_SIZE: usize = 256 << 20;
/// Most events of a recording.
pub const MAX_EVENTS: usize = 1_000_000;
/// Most genesis balances.
const MAX_GENESIS: usize = 10_000;

/// Why bytes are not a recording.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// Too many bytes.
    #[error("a recording has at most {MAX_RECORDING_SIZE} bytes, this one has {0}")]
    TooLarge(usize),
    /// No JSON, or fields are missing or of another type.
    #[error("this is not a recording: {0}")]
    Json(#[from] serde_json::Error),
    /// Too many of something.
    #[error("a recording has at most {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// A text is not what its field holds.
    #[error("{field} is not {expected}")]
    Field {
        /// The field, with the number of the event from 0.
        field: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A balance at the start of another mosaic than the currency.
    #[error("genesis: only balances of the currency can be replayed")]
    Genesis,
    /// A block does not follow upon the one before.
    #[error("events: the block of height {found} stands where the block of height {expected} must be")]
    Height {
        /// The height that comes next; the first recorded block has height 2.
        expected: u64,
        /// The recorded one.
        found: u64,
    },
    /// A block confirms what nobody announced.
    #[error("events: the block of height {height} confirms {hash}, which was not announced before")]
    NotAnnounced {
        /// The block.
        height: u64,
        /// The transaction.
        hash: Hash256,
    },
}

/// What the node said to a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is in a block, at this height if the recording names it.
    Confirmed(Option<u64>),
    /// It was rejected with the code of this name.
    Failure(String),
    /// Nothing at all.
    Nothing,
}

impl core::fmt::Display for Said {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Confirmed(Some(height)) => write!(f, "confirmed at height {height}"),
            Self::Confirmed(None) => f.write_str("confirmed"),
            Self::Failure(name) => f.write_str(name),
            Self::Nothing => f.write_str("none"),
        }
    }
}

/// How something was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// As by `PUT /transactions`.
    Transaction {
        /// The hash.
        hash: Hash256,
        /// The verdict on that hash.
        said: Said,
    },
    /// As by `PUT /transactions/partial`.
    Partial {
        /// The hash.
        hash: Hash256,
        /// The verdict on that hash.
        said: Said,
    },
    /// As by `PUT /transactions/cosignature`: 136 bytes, without a verdict of their own.
    Cosignature,
}

impl Delivery {
    /// Hash and verdict of a transaction.
    pub const fn verdict(&self) -> Option<(&Hash256, &Said)> {
        match self {
            Self::Transaction { hash, said } | Self::Partial { hash, said } => Some((hash, said)),
            Self::Cosignature => None,
        }
    }
}

/// One announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Name of the group it belongs to.
    pub scenario: String,
    /// What it is, in the group.
    pub label: String,
    /// The bytes.
    pub payload: Vec<u8>,
    /// The way they went, with what the node said.
    pub delivery: Delivery,
}

/// What happened at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// Something was announced.
    Announced(Announcement),
    /// A block was made.
    Block {
        /// Its height.
        height: u64,
        /// What its transactions paid per byte.
        fee_multiplier: u32,
        /// Its transactions in order.
        hashes: Vec<Hash256>,
    },
}

/// A recording of one network with one real node.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The node's name and version, if the recording has them.
    pub node: Option<String>,
    /// The network's parameters with its balances.
    pub parameters: Parameters,
    /// How many blocks the node's finality lags.
    pub finality_lag: u64,
    /// What happened, with its network time, in order.
    pub events: Vec<(NetworkTime, Moment)>,
}

#[derive(Deserialize)]
struct RecordedFile {
    node: Option<String>,
    network: RecordedNetwork,
    genesis: Vec<RecordedBalance>,
    events: Vec<RecordedEvent>,
}

#[derive(Deserialize)]
struct RecordedBalance {
    public_key: String,
    mosaic_id: String,
    amount: u64,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum RecordedEvent {
    Announce {
        at: u64,
        kind: RecordedKind,
        payload: String,
        #[serde(default)]
        scenario: String,
        #[serde(default)]
        label: String,
        hash: Option<String>,
        verdict: Option<String>,
        height: Option<u64>,
    },
    Block {
        height: u64,
        timestamp: u64,
        fee_multiplier: u32,
        hashes: Vec<String>,
    },
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RecordedKind {
    Transaction,
    Partial,
    Cosignature,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`RecordingError`]: the bytes are none, or it cannot be replayed.
    pub fn read(bytes: &[u8]) -> Result<Self, RecordingError> {
        if bytes.len() > MAX_RECORDING_SIZE {
            return Err(RecordingError::TooLarge(bytes.len()));
        }
        let file: RecordedFile = serde_json::from_slice(bytes)?;
        limit(file.genesis.len(), "genesis balances", MAX_GENESIS)?;
        limit(file.events.len(), "events", MAX_EVENTS)?;
        let balances = file.genesis.into_iter().enumerate().map(|(number, balance)| {
            let field = |name: &str| format!("genesis[{number}].{name}");
            let key = balance.public_key.parse::<PublicKey>().map_err(|_| not(field("public_key"), HEX_32))?;
            Ok((key, MosaicId(id(&balance.mosaic_id, &field("mosaic_id"))?), Amount(balance.amount)))
        });
        let balances = balances.collect::<Result<Vec<_>, RecordingError>>()?;
        let (parameters, finality_lag) = file.network.parameters(&nemesis().public_key(), balances)?;
        let events = file.events.into_iter().enumerate().map(|(number, event)| moment(event, number));
        let events = events.collect::<Result<Vec<_>, _>>()?;
        check_blocks(&events)?;
        Ok(Self { node: file.node, parameters, finality_lag, events })
    }
}

/// Keys of the first block, which a recording does not name and which sign nothing else.
pub(super) fn nemesis() -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes(sha3_256(&[b"tegata conformance nemesis"]).0))
}

const HEX_32: &str = "64 hexadecimal characters";

pub(super) fn not(field: String, expected: &'static str) -> RecordingError {
    RecordingError::Field { field, expected }
}

fn limit(count: usize, what: &'static str, most: usize) -> Result<(), RecordingError> {
    if count > most { Err(RecordingError::TooMany { what, most }) } else { Ok(()) }
}

/// A hash in hexadecimal.
pub(super) fn hexadecimal(text: &str, field: &str) -> Result<Hash256, RecordingError> {
    text.parse().map_err(|_| not(field.to_owned(), HEX_32))
}

/// A number of 8 bytes in hexadecimal.
pub(super) fn id(text: &str, field: &str) -> Result<u64, RecordingError> {
    let hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = if hex { u64::from_str_radix(text, 16).ok() } else { None };
    number.ok_or_else(|| not(field.to_owned(), "16 hexadecimal characters"))
}

fn moment(event: RecordedEvent, number: usize) -> Result<(NetworkTime, Moment), RecordingError> {
    let field = |name: &str| format!("events[{number}].{name}");
    match event {
        RecordedEvent::Announce { at, kind, payload, scenario, label, hash, verdict, height } => {
            if payload.len() > 2 * MAX_TRANSACTION_SIZE {
                return Err(not(field("payload"), "as short as a transaction"));
            }
            let payload = HEXUPPER_PERMISSIVE
                .decode(payload.as_bytes())
                .map_err(|_| not(field("payload"), "bytes in hexadecimal"))?;
            let hash = hash.map(|hash| hexadecimal(&hash, &field("hash"))).transpose()?;
            let judged = || match (hash, verdict.as_deref()) {
                (Some(hash), Some(verdict)) => Ok((hash, said(verdict, height, &field("verdict"))?)),
                (None, _) => Err(not(field("hash"), "there")),
                (_, None) => Err(not(field("verdict"), "there")),
            };
            let delivery = match kind {
                RecordedKind::Transaction => judged().map(|(hash, said)| Delivery::Transaction { hash, said })?,
                RecordedKind::Partial => judged().map(|(hash, said)| Delivery::Partial { hash, said })?,
                RecordedKind::Cosignature => Delivery::Cosignature,
            };
            Ok((NetworkTime(at), Moment::Announced(Announcement { scenario, label, payload, delivery })))
        }
        RecordedEvent::Block { height, timestamp, fee_multiplier, hashes } => {
            let hashes = hashes.iter().map(|hash| hexadecimal(hash, &field("hashes")));
            let hashes = hashes.collect::<Result<_, _>>()?;
            Ok((NetworkTime(timestamp), Moment::Block { height, fee_multiplier, hashes }))
        }
    }
}

fn said(verdict: &str, height: Option<u64>, field: &str) -> Result<Said, RecordingError> {
    match verdict {
        "confirmed" => Ok(Said::Confirmed(height)),
        "none" => Ok(Said::Nothing),
        name if Failure::from_name(name).is_some() => Ok(Said::Failure(name.to_owned())),
        _ => Err(not(field.to_owned(), "`confirmed`, `none` or the name of a node's failure code")),
    }
}

/// Heights follow upon each other, and what a block confirms was announced before.
fn check_blocks(events: &[(NetworkTime, Moment)]) -> Result<(), RecordingError> {
    let mut announced = HashSet::new();
    let mut expected = 2;
    for (_, moment) in events {
        match moment {
            Moment::Announced(announcement) => {
                announced.extend(announcement.delivery.verdict().map(|(hash, _)| *hash));
            }
            Moment::Block { height, hashes, .. } => {
                if *height != expected {
                    return Err(RecordingError::Height { expected, found: *height });
                }
                expected += 1;
                if let Some(hash) = hashes.iter().find(|hash| !announced.contains(*hash)) {
                    return Err(RecordingError::NotAnnounced { height: *height, hash: *hash });
                }
            }
        }
    }
    Ok(())
}
