//! Faults on purpose: what goes wrong with real nodes and networks, each by one switch.
//!
//! A switch is written the same everywhere (`docs/emulator-faults.md`): as a flag, in the
//! emulator's own routes, and as text that parses to a [`Fault`]. Faults of answers, announcements, WebSockets and views are
//! those of one node ([`crate::Emulator::another_node`] has its own); those of the chain concern the ledger.

mod acts;
mod behind;
mod connection;
mod routes;
mod strike;
mod switch;
mod untruth;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tegata_symbol::{Address, Amount, Hash256, MosaicId, PublicKey};
use tokio::sync::{broadcast, watch};

use crate::chain::{Event, Ledger, ReplayError, RollbackError, Undone};
use crate::config::FundError;
use crate::emulator::Emulator;
use crate::status::Failure;
use crate::storage::StorageError;

use behind::Behind;
pub(crate) use connection::{Connection, CuttableListener};
pub(crate) use routes::{clear, clear_named, list, set};
pub(crate) use strike::strike;
pub use switch::NotASwitch;

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Requests go wrong.
    Request {
        /// How.
        kind: RequestFault,
        /// Which ones.
        limits: Limits,
    },
    /// Announcements are answered with 202, and nothing happens.
    Forget {
        /// Only those that this key signed.
        signer: Option<PublicKey>,
        /// Only so many.
        times: Option<u64>,
    },
    /// WebSockets are cut without a word.
    CutWebSockets {
        /// Each when so many messages were sent on it; `None`: all that are open, once.
        after: Option<u64>,
    },
    /// No block is made any more, save by [`Emulator::mine`].
    StopMining,
    /// Once: the newest blocks are taken back and others made, as when peers have a better chain.
    RollBack {
        /// How many are taken back; they must not be final.
        blocks: u64,
        /// What becomes of their transactions.
        undone: Undone,
        /// How many others are made; `None`: one more.
        mine: Option<u64>,
    },
    /// The node describes another network: in `/network/properties`, `/network` and `/node/info`.
    OtherNetwork {
        /// One that differs in its generation hash seed alone; `None`: mainnet.
        generation_hash_seed: Option<Hash256>,
    },
    /// The node names another amount in its answers about accounts that it knows.
    LieAboutBalance {
        /// The account.
        address: Address,
        /// The mosaic.
        mosaic: MosaicId,
        /// Atomic units; zero: the account seems not to hold it.
        amount: Amount,
    },
    /// The node shows an older chain while blocks go on, and passes announcements on. It catches up when this is cleared.
    FallBehind {
        /// So many blocks older; `None`: as it stands now.
        blocks: Option<u64>,
    },
    /// Once: a stranger sends an account mosaics of his own, one unit of each, and a block is made.
    Fill {
        /// The account.
        address: Address,
        /// How many different mosaics it is to hold then; `None`: as many as an account may.
        mosaics: Option<u32>,
    },
}

/// What is done to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFault {
    /// It waits for so long first.
    Delay(Duration),
    /// The connection is closed and nothing is done.
    Drop,
    /// It is done, but the connection is closed instead of an answer.
    DropAnswer,
    /// It is answered with this HTTP status, 400 to 599, and nothing is done.
    Error(u16),
    /// It is done, but the answer's body is garbage.
    Garbage(Garbage),
}

/// A body that is not what was asked for, with the status and headers of a right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbage {
    /// HTML, as of a proxy.
    NotJson,
    /// The first half of the right body.
    Truncated,
    /// JSON of the right names with numbers for texts, texts for numbers, and objects for lists.
    WrongTypes,
}

/// Which requests are struck. Those to `/emulator/…` never are.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Only those whose path begins so; `None`: all.
    pub path: Option<String>,
    /// How likely each of them is struck: more than 0, at most 1.
    pub chance: f64,
    /// What decides which ones: the same seed strikes the same requests, counted from when the fault was set.
    pub seed: u64,
    /// The fault ends when it has struck so often; `None`: never.
    pub times: Option<u64>,
}

impl Default for Limits {
    /// All requests.
    fn default() -> Self {
        Self { path: None, chance: 1.0, seed: 0, times: None }
    }
}

/// A fault cannot be set or cleared.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// A chance that is none.
    #[error("a chance is more than 0 and at most 1, not {0}")]
    Chance(f64),
    /// A status that is no error.
    #[error("an error's status is 400 to 599, not {0}")]
    Status(u16),
    /// More mosaics than an account may hold.
    #[error("an account holds at most {most} mosaics")]
    TooManyMosaics {
        /// The network's limit.
        most: u32,
    },
    /// Too many blocks, or the database.
    #[error(transparent)]
    RollBack(#[from] RollbackError),
    /// The chain cannot be copied for a node that falls behind.
    #[error("the chain cannot be followed: {0}")]
    Follow(#[from] ReplayError),
    /// The stranger gets no currency.
    #[error(transparent)]
    Fund(#[from] FundError),
    /// The ledger does not let the stranger send.
    #[error("the stranger's transaction was rejected: {0}")]
    Rejected(Failure),
    /// The ledger dropped the stranger's transaction.
    #[error("the stranger's transaction was dropped")]
    Dropped,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The faults of a node, to set and to clear.
#[derive(Clone, Copy)]
pub struct Faults<'a>(&'a Emulator);

impl<'a> Faults<'a> {
    pub(crate) const fn of(emulator: &'a Emulator) -> Self {
        Self(emulator)
    }

    /// Sets a fault; one of the same kind and subject (path, signer, account and mosaic) is replaced. Those that happen
    /// once have happened when this returns.
    ///
    /// # Errors
    /// [`FaultError`]; nothing is set then.
    pub fn set(self, fault: Fault) -> Result<(), FaultError> {
        let node = self.0.node();
        match &fault {
            Fault::Request { kind, limits } => {
                if !(limits.chance > 0.0 && limits.chance <= 1.0) {
                    return Err(FaultError::Chance(limits.chance));
                }
                if let RequestFault::Error(status) = kind
                    && !(400..=599).contains(status)
                {
                    return Err(FaultError::Status(*status));
                }
            }
            Fault::CutWebSockets { after: None } => {
                node.cuts.send_modify(|count| *count = count.wrapping_add(1));
                return Ok(());
            }
            Fault::RollBack { blocks, undone, mine } => return self.0.change_chain(*blocks, *undone, *mine),
            Fault::Fill { address, mosaics } => return self.0.fill(address, *mosaics),
            Fault::FallBehind { blocks } => self.0.fall_behind(*blocks)?,
            Fault::Forget { .. }
            | Fault::CutWebSockets { after: Some(_) }
            | Fault::StopMining
            | Fault::OtherNetwork { .. }
            | Fault::LieAboutBalance { .. } => {}
        }
        let subject = fault.subject();
        let mut standing = node.standing();
        standing.retain(|each| each.fault.subject() != subject);
        standing.push(Standing { fault, seen: 0, struck: 0 });
        node.any.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// The faults that stand, in the order in which they were set.
    pub fn standing(self) -> Vec<Fault> {
        self.0.node().standing().iter().map(|each| each.fault.clone()).collect()
    }

    /// Clears all faults: a node that is behind catches up, and what waits is confirmed where blocks are instant.
    ///
    /// # Errors
    /// [`FaultError`]: it cannot catch up, or no block be made.
    pub fn clear(self) -> Result<(), FaultError> {
        self.clear_those(|_| true)
    }

    /// Clears the faults of a name, such as `drop`: see [`Faults::clear`].
    ///
    /// # Errors
    /// [`FaultError`], as of [`Faults::clear`].
    pub fn clear_named(self, name: &str) -> Result<(), FaultError> {
        self.clear_those(|fault| fault.name() == name)
    }

    fn clear_those(self, wanted: impl Fn(&Fault) -> bool) -> Result<(), FaultError> {
        let node = self.0.node();
        let cleared: Vec<Fault> = {
            let mut standing = node.standing();
            let cleared = standing.extract_if(.., |each| wanted(&each.fault)).map(|each| each.fault).collect();
            node.any.store(!standing.is_empty(), Ordering::SeqCst);
            cleared
        };
        if cleared.iter().any(|fault| matches!(fault, Fault::FallBehind { .. })) {
            self.0.catch_up()?;
        }
        if cleared.contains(&Fault::StopMining) {
            self.0.mine_what_waits()?;
        }
        Ok(())
    }
}

/// A fault that is set, and what it did.
struct Standing {
    fault: Fault,
    /// Requests that it could have struck.
    seen: u64,
    struck: u64,
}

/// One node of a ledger: what its clients hear, and what goes wrong with it.
pub(crate) struct Node {
    standing: Mutex<Vec<Standing>>,
    /// Whether anything stands, so that a node without faults does no more than ask this.
    any: AtomicBool,
    cuts: watch::Sender<u64>,
    /// What WebSockets tell.
    shown: broadcast::Sender<Event>,
    behind: Mutex<Option<Behind>>,
    /// Only one node of a ledger makes its blocks.
    pub(crate) makes_blocks: bool,
    /// Which node of the ledger it is, from 0: each is run with an account of its own.
    pub(crate) number: usize,
}

impl Node {
    pub(crate) fn new(shown: broadcast::Sender<Event>, makes_blocks: bool, number: usize) -> Self {
        Self {
            standing: Mutex::default(),
            any: AtomicBool::new(false),
            cuts: watch::Sender::new(0),
            shown,
            behind: Mutex::default(),
            makes_blocks,
            number,
        }
    }

    fn standing(&self) -> MutexGuard<'_, Vec<Standing>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn behind(&self) -> MutexGuard<'_, Option<Behind>> {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is told from now on.
    pub(crate) fn shown(&self) -> broadcast::Receiver<Event> {
        self.shown.subscribe()
    }

    /// Changes when all WebSockets are to be cut.
    pub(crate) fn cuts(&self) -> watch::Receiver<u64> {
        self.cuts.subscribe()
    }

    /// Hears what happened on the ledger, and tells what it shows of it.
    pub(crate) fn hear(&self, events: &[Event], ledger: &Ledger) {
        match &*self.behind() {
            Some(behind) => behind.follow(ledger),
            None => events.iter().for_each(|event| {
                // Nobody may be listening.
                let _ = self.shown.send(event.clone());
            }),
        }
    }

    /// The first thing that is found in what stands.
    fn find<T>(&self, mut of: impl FnMut(&mut Standing) -> Option<T>) -> Option<T> {
        if !self.any.load(Ordering::SeqCst) {
            return None;
        }
        self.standing().iter_mut().find_map(&mut of)
    }

    /// After how many messages a WebSocket is cut.
    pub(crate) fn cut_after(&self) -> Option<u64> {
        self.find(|each| match each.fault {
            Fault::CutWebSockets { after } => after,
            _ => None,
        })
    }

    pub(crate) fn has_stopped_mining(&self) -> bool {
        self.find(|each| (each.fault == Fault::StopMining).then_some(())).is_some()
    }

    /// Whether an announcement that `signer` signed is to be forgotten. Asked once for each.
    pub(crate) fn forgets(&self, signer: impl Fn() -> Option<PublicKey>) -> bool {
        let forgotten = self.find(|each| {
            let Fault::Forget { signer: wanted, .. } = &each.fault else { return None };
            let is_it = wanted.is_none_or(|wanted| signer() == Some(wanted));
            is_it.then(|| each.struck = each.struck.saturating_add(1))
        });
        if forgotten.is_some() {
            self.end_what_is_over();
        }
        forgotten.is_some()
    }

    /// What is done to a request with this path. Asked once for each.
    fn strikes(&self, path: &str) -> Vec<RequestFault> {
        let mut struck = Vec::new();
        for each in &mut *self.standing() {
            let Fault::Request { kind, limits } = &each.fault else { continue };
            if limits.path.as_ref().is_some_and(|prefix| !path.starts_with(prefix)) {
                continue;
            }
            each.seen = each.seen.saturating_add(1);
            if chance(limits.seed, each.seen) < limits.chance {
                each.struck = each.struck.saturating_add(1);
                struck.push(*kind);
            }
        }
        self.end_what_is_over();
        struck
    }

    fn end_what_is_over(&self) {
        let mut standing = self.standing();
        standing.retain(|each| match &each.fault {
            Fault::Request { limits: Limits { times, .. }, .. } | Fault::Forget { times, .. } => {
                times.is_none_or(|times| each.struck < times)
            }
            _ => true,
        });
        self.any.store(!standing.is_empty(), Ordering::SeqCst);
    }
}

/// A number from 0 up to 1 that looks like chance and is always the same (the mixing of SplitMix64).
fn chance(seed: u64, number: u64) -> f64 {
    let mut mixed = seed.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    // The upper 53 bits are what such a number can hold.
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}
