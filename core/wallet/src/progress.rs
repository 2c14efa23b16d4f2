//! What is happening during a long call, for a screen or a terminal.

use std::path::PathBuf;

use tegata_symbol::{Hash256, MosaicId};

/// One step of a long call. A step that stores something is told after it is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Accounts are looked for on the chain.
    SearchingAccounts {
        /// Accounts asked about so far.
        asked: u32,
        /// Accounts found so far.
        found: u32,
    },
    /// Studies are read from the chain.
    ReadingStudies {
        /// Studies read so far.
        done: usize,
        /// Studies to read.
        of: usize,
    },
    /// A study's preview is stored and can be shown; its whole picture is still being read.
    PreviewReady {
        /// The study's NFT.
        nft: MosaicId,
    },
    /// The request is checked once more.
    Checking,
    /// The decision is stored; nothing is signed yet.
    Agreed,
    /// The desk is asked to prepare the transaction.
    AskingDesk,
    /// The prepared transaction was checked and is stored; it is not signed yet.
    Prepared {
        /// Its hash.
        hash: Hash256,
    },
    /// The signed bytes are stored.
    Signed {
        /// The transaction's hash.
        hash: Hash256,
    },
    /// A node took the bytes, or the desk took the cosignature.
    Announced {
        /// The transaction's hash.
        hash: Hash256,
    },
    /// The desk has the answer.
    DeskTold,
    /// Waiting for the chain.
    Waiting {
        /// The transaction's hash.
        hash: Hash256,
    },
    /// How it ended is stored.
    Settled {
        /// The transaction's hash.
        hash: Hash256,
    },
    /// A file is being fetched.
    Fetching {
        /// Its name.
        file: String,
        /// Which one, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// Bytes received so far of all files.
        received: u64,
        /// Bytes of all files.
        total: u64,
    },
    /// A file is complete and checked.
    Fetched {
        /// Where it is.
        path: PathBuf,
    },
}

/// Takes the steps of a long call. Closures and `()` are such receivers.
pub trait Progress: Send + Sync {
    /// Takes one step; must return quickly.
    fn step(&self, step: Step);
}

impl Progress for () {
    fn step(&self, _: Step) {}
}

impl<F: Fn(Step) + Send + Sync> Progress for F {
    fn step(&self, step: Step) {
        self(step);
    }
}
