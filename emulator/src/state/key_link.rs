//! Keys that accounts are linked with (catapult `state/AccountState`, `state/AccountPublicKeys`).

use serde::{Deserialize, Serialize};
use tegata_symbol::PublicKey;

/// What an account is to another by an account key link; the numbers are the node's (catapult `AccountType`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum AccountKind {
    /// Not linked.
    #[default]
    Unlinked = 0,
    /// Holds a balance; a remote account harvests for it.
    Main = 1,
    /// Harvests for another.
    Remote = 2,
    /// Did so once and can again.
    RemoteUnlinked = 3,
}

impl AccountKind {
    /// Whether it is, or was, a remote account (catapult `state::IsRemote`).
    pub const fn is_remote(self) -> bool {
        matches!(self, Self::Remote | Self::RemoteUnlinked)
    }
}

/// A voting key with the finalization epochs that it votes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotingKey {
    /// The root voting key.
    pub public_key: PublicKey,
    /// First epoch.
    pub start_epoch: u32,
    /// Last epoch.
    pub end_epoch: u32,
}

/// The links of an account. A key of zeros counts as none, as in a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLinks {
    /// What the account is by its link.
    pub kind: AccountKind,
    /// Of a main account its remote one, of a remote one its main account.
    pub linked: PublicKey,
    /// Of the node on which the remote account may harvest.
    pub node: PublicKey,
    /// For proofs of being the next harvester.
    pub vrf: PublicKey,
    /// Voting keys by ascending epochs.
    pub voting: Vec<VotingKey>,
}

impl Default for KeyLinks {
    fn default() -> Self {
        let none = PublicKey::ZERO;
        Self { kind: AccountKind::Unlinked, linked: none, node: none, vrf: none, voting: Vec::new() }
    }
}
