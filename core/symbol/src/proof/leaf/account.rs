//! Accounts (catapult `AccountStateSerializer.cpp`, the non-historical one).

use super::{versioned, write_count};
use crate::address::Address;
use crate::bytes::PublicKey;
use crate::network::Amount;
use crate::proof::state::{StateKey, StateLeaf};
use crate::transaction::Mosaic;
use crate::wire::Wire;

/// How an account is linked to another (REST's `accountType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// 0: to none.
    Unlinked,
    /// 1: holds the balance, another one harvests.
    Main,
    /// 2: harvests for another one.
    Remote,
    /// 3: has harvested for another one.
    RemoteUnlinked,
}

/// A key that votes on finality from one epoch to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VotingKey {
    /// The root key.
    pub key: PublicKey,
    /// First epoch.
    pub start_epoch: u32,
    /// Last epoch.
    pub end_epoch: u32,
}

/// What an account did in one period of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActivityBucket {
    /// First height of the period; 0 when there is no such bucket.
    pub start_height: u64,
    /// Fees that the account paid, in atomic units.
    pub total_fees_paid: Amount,
    /// How often it was beneficiary of a block.
    pub beneficiary_count: u32,
    /// Score that importance is calculated of.
    pub raw_score: u64,
}

/// Importance of an account that had enough of the harvesting mosaic when importances were last calculated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountImportance {
    /// The importance.
    pub value: u64,
    /// Height that it was calculated at.
    pub height: u64,
    /// The last five periods, latest first; all zero where there were fewer.
    pub buckets: [ActivityBucket; 5],
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// Its address.
    pub address: Address,
    /// Height at which the address was first seen.
    pub address_height: u64,
    /// Its public key; zero until the account has signed something.
    pub public_key: PublicKey,
    /// Height at which the public key was first seen; 0 with it.
    pub public_key_height: u64,
    /// How it is linked.
    pub kind: AccountKind,
    /// The account that it is linked to.
    pub linked: Option<PublicKey>,
    /// The node that harvests for it.
    pub node: Option<PublicKey>,
    /// Its key for the lottery of harvesters.
    pub vrf: Option<PublicKey>,
    /// Its voting keys, as REST orders them; at most 3.
    pub voting: Vec<VotingKey>,
    /// `None` unless REST's `importanceHeight` differs from 0.
    pub importance: Option<AccountImportance>,
    /// What it owns, as REST orders it: the currency first, the others by id.
    pub mosaics: Vec<Mosaic>,
}

impl StateLeaf for AccountState {
    fn state_key(&self) -> StateKey {
        StateKey::account(&self.address)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.address.write(&mut out);
        self.address_height.write(&mut out);
        self.public_key.write(&mut out);
        self.public_key_height.write(&mut out);
        out.push(self.kind as u8);
        out.push(u8::from(self.importance.is_some()));

        let keys = [&self.linked, &self.node, &self.vrf];
        out.push(keys.iter().zip(0..).fold(0, |mask, (key, bit)| mask | u8::from(key.is_some()) << bit));
        out.push(u8::try_from(self.voting.len()).unwrap_or(u8::MAX));
        keys.into_iter().flatten().for_each(|key| key.write(&mut out));
        for voting in &self.voting {
            voting.key.write(&mut out);
            voting.start_epoch.write(&mut out);
            voting.end_epoch.write(&mut out);
        }

        if let Some(importance) = &self.importance {
            importance.value.write(&mut out);
            importance.height.write(&mut out);
            for bucket in &importance.buckets {
                bucket.start_height.write(&mut out);
                bucket.total_fees_paid.write(&mut out);
                bucket.beneficiary_count.write(&mut out);
                bucket.raw_score.write(&mut out);
            }
        }

        write_count(self.mosaics.len(), &mut out);
        self.mosaics.iter().for_each(|mosaic| mosaic.write(&mut out));
        out
    }
}
