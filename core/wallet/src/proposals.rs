//! Other transactions that wait on the chain for the patient's cosignature. This wallet signs consent to requests of
//! hospitals, and what guardians agreed on; everything else it explains completely and refuses. Anybody can put such a
//! proposal there: nothing of it is announced by itself, and whoever keeps doing so can be blocked.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use tegata_symbol::{Address, Explanation, Hash256, PublicKey};

use crate::accounts::Origin;
use crate::chain::{Chain, Connect};
use crate::error::WalletError;
use crate::hospitals::{self, Hospital};
use crate::other_wallet::{Ask, OtherTransaction, Refusal};
use crate::store::{Reader, Record, Table};
use crate::wallet::Wallet;

/// Most proposals that are looked at for one account; what comes beyond is counted.
pub const MAX_PROPOSALS: usize = 20;
/// Most senders that are blocked at a time; the one blocked first makes room.
pub const MAX_BLOCKED: usize = 500;

const BLOCKED_KEY: &[u8] = b"blocked senders";

/// The senders whose proposals are not shown, the one blocked first in front.
#[derive(Debug, Clone, Default, Encode, Decode)]
struct BlockedRecord {
    #[n(0)]
    senders: Vec<ByteArray<24>>,
}

impl Record for BlockedRecord {
    const TABLE: Table = Table::Settings;
}

impl BlockedRecord {
    fn get(reader: &Reader<'_>) -> Result<Self, WalletError> {
        Ok(reader.get::<Self>(BLOCKED_KEY)?.map(|stored| stored.value).unwrap_or_default())
    }
}

/// One of them, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its hash, computed from its bytes.
    pub hash: Hash256,
    /// The account of this wallet that is asked to sign.
    pub account: Address,
    /// Who put it there.
    pub sender: Hospital,
    /// Whether the registry does not know the sender: say so loudly.
    pub is_stranger: bool,
    /// Every inner transaction.
    pub explanation: Explanation,
    /// Why this wallet does not sign it. For a grant the request's own code is to be scanned, and agreed to there.
    pub refusal: Refusal,
    /// No block after this moment may contain it; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: u64,
}

/// What waits, and what is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// The registered senders' first.
    pub proposals: Vec<Proposal>,
    /// How many of blocked senders there are.
    pub blocked: usize,
    /// How many were not looked at, since there are too many.
    pub beyond: usize,
}

impl<N: Connect> Wallet<N> {
    /// What waits for cosignatures of the wallet's own accounts; guardians' affairs are in
    /// [`Self::waiting_for_guardians`]. Asked when a person wants to see it, never by itself.
    ///
    /// # Errors
    /// [`WalletError::Ledger`], [`WalletError::NoNode`].
    pub async fn proposals(&self) -> Result<Proposals, WalletError> {
        let chain = self.chain().await?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ground = self.ground(&records).await?;
        let blocked = records.read(BlockedRecord::get)?;
        let own: Vec<PublicKey> = ground.accounts.iter().map(|account| account.public_key).collect();
        let mut found = Proposals::default();
        for account in ground.accounts.iter().filter(|a| !matches!(a.origin, Origin::Ward | Origin::Watched)) {
            let waiting = chain.waiting_at(&account.address).await?;
            found.beyond = found.beyond.saturating_add(waiting.len().saturating_sub(MAX_PROPOSALS));
            for transaction in waiting.into_iter().take(MAX_PROPOSALS) {
                let hash = transaction.hash(&ground.network.generation_hash_seed);
                let sender = Address::new(&transaction.signer, ground.network.id);
                let explained =
                    OtherTransaction::explain(Ask::Cosign, &transaction, Some(&ground.network), &own, false);
                // Guardians' affairs have their own place; what merely sends something here asks for no signature.
                if !explained.own || own.contains(&transaction.signer) {
                    continue;
                }
                if self.is_for_guardians(&chain, &records, &ground, &transaction, hash).await? {
                    continue;
                }
                if blocked.senders.iter().any(|known| **known == *sender.as_bytes()) {
                    found.blocked += 1;
                    continue;
                }
                if found.proposals.iter().any(|known| known.hash == hash) {
                    continue;
                }
                let registry = ground.registry.as_ref();
                let entry = hospitals::look_up(&*chain, &records, registry, &sender, ground.now_ms).await?;
                found.proposals.push(Proposal {
                    hash,
                    account: account.address,
                    is_stranger: entry.is_none(),
                    sender: Hospital::new(sender, entry.as_ref(), ground.now_ms),
                    explanation: explained.explanation,
                    refusal: explained.refusal,
                    deadline_ms: ground.network.unix_ms(transaction.deadline),
                });
            }
        }
        found.proposals.sort_by_key(|proposal| proposal.is_stranger);
        Ok(found)
    }

    /// Shows nothing of this sender any more. Its consent requests are still read when their code is scanned.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn block(&self, sender: &Address) -> Result<(), WalletError> {
        self.change_blocked(|senders| {
            if !senders.iter().any(|known| **known == *sender.as_bytes()) {
                senders.push((*sender.as_bytes()).into());
                let most = senders.len().saturating_sub(MAX_BLOCKED);
                senders.drain(..most);
            }
        })
    }

    /// Takes that back.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn unblock(&self, sender: &Address) -> Result<(), WalletError> {
        self.change_blocked(|senders| senders.retain(|known| **known != *sender.as_bytes()))
    }

    /// Who is blocked, the first one in front.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn blocked(&self) -> Result<Vec<Address>, WalletError> {
        let session = self.session()?;
        let stored = self.store.records(&session)?.read(BlockedRecord::get)?;
        let read =
            |bytes: &ByteArray<24>| Address::from_bytes(**bytes).map_err(|_| WalletError::inconsistent("settings"));
        stored.senders.iter().map(read).collect()
    }

    fn change_blocked(&self, change: impl FnOnce(&mut Vec<ByteArray<24>>)) -> Result<(), WalletError> {
        let session = self.session()?;
        self.store.records(&session)?.transaction(self.now_ms(), |writer| {
            let mut record = BlockedRecord::get(writer)?;
            change(&mut record.senders);
            writer.put(BLOCKED_KEY, &record)?;
            Ok(())
        })
    }
}
