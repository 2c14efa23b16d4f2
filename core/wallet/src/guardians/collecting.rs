//! Bonded aggregates on their way: first the lock, then the aggregate, then waiting for the others.

use std::time::Instant;

use tegata_rights::ward_of;
use tegata_symbol::{Address, Body, Hash256, Transaction};

use crate::chain::{Chain, Connect, TransactionState};
use crate::consent::{Outcome, is_unreachable};
use crate::error::WalletError;
use crate::progress::{Progress, Step};
use crate::requests::{Intent, OutboxRecord};
use crate::store::Records;
use crate::wallet::Wallet;

/// A lock for this hash is there already: any lets the aggregate in.
const LOCKED_ALREADY: &str = "Failure_LockHash_Hash_Already_Exists";

impl<N: Connect> Wallet<N> {
    /// Announces what is signed; a bonded aggregate as soon as its lock stands in a block, or else the next time.
    pub(crate) async fn bring_out(&self, outbox: &OutboxRecord) -> Result<(), WalletError> {
        let start = Instant::now();
        self.announce_bytes(outbox).await?;
        while self.lock_waits(outbox).await? && start.elapsed() < self.tools.patience {
            tokio::time::sleep(self.tools.poll).await;
        }
        if outbox.lock.is_some() { self.announce_bytes(outbox).await } else { Ok(()) }
    }

    /// Brings this wallet's part out and waits for what comes of it; where nobody can be reached it is brought out again
    /// while waiting.
    pub(super) async fn bring_out_and_settle(
        &self,
        records: &Records<'_>,
        outbox: &OutboxRecord,
        progress: &dyn Progress,
    ) -> Result<Outcome, WalletError> {
        let hash = outbox.hash();
        match self.bring_out(outbox).await {
            Ok(()) => progress.step(Step::Announced { hash }),
            Err(error) if is_unreachable(&error) => {}
            Err(error) => return Err(error),
        }
        self.settle(records, &hash, progress).await
    }

    /// What takes this wallet's part of a collection further now: the lock, the aggregate behind it, or the cosignature.
    pub(crate) async fn announce_collected(&self, outbox: &OutboxRecord) -> Result<(), WalletError> {
        let chain = self.chain().await?;
        if let Some(cosignature) = outbox.cosignature() {
            return Ok(chain.announce_cosignature(&cosignature).await?);
        }
        let Some(lock) = &outbox.lock else { return Ok(chain.announce(&outbox.payload).await?) };
        match chain.state(&self.lock_hash(lock)?).await? {
            TransactionState::Confirmed { .. } => Ok(chain.announce(&outbox.payload).await?),
            TransactionState::Rejected { code } if code == LOCKED_ALREADY => {
                Ok(chain.announce(&outbox.payload).await?)
            }
            TransactionState::Waiting | TransactionState::Partial => Ok(()),
            TransactionState::Unknown | TransactionState::Rejected { .. } => Ok(chain.announce(lock).await?),
        }
    }

    fn lock_hash(&self, lock: &[u8]) -> Result<Hash256, WalletError> {
        let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
        let lock = Transaction::from_bytes(lock).map_err(|_| WalletError::inconsistent("outbox"))?;
        Ok(lock.hash(&network.generation_hash_seed))
    }

    async fn lock_waits(&self, outbox: &OutboxRecord) -> Result<bool, WalletError> {
        let Some(lock) = &outbox.lock else { return Ok(false) };
        let state = self.chain().await?.state(&self.lock_hash(lock)?).await?;
        Ok(matches!(state, TransactionState::Unknown | TransactionState::Waiting))
    }

    /// Why nodes refuse the lock, and with it the aggregate.
    pub(crate) async fn lock_refusal(&self, outbox: &OutboxRecord) -> Result<Option<String>, WalletError> {
        let Some(lock) = &outbox.lock else { return Ok(None) };
        Ok(match self.chain().await?.state(&self.lock_hash(lock)?).await? {
            TransactionState::Rejected { code } if code != LOCKED_ALREADY => Some(code),
            _ => None,
        })
    }

    /// Whether all that this wallet has to do is done, and the chain waits for others' signatures.
    pub(crate) async fn is_collecting(&self, outbox: &OutboxRecord) -> bool {
        if outbox.lock.is_none() && outbox.intent != Intent::Cosigning {
            return false;
        }
        let Ok(chain) = self.chain().await else { return false };
        if !matches!(chain.state(&outbox.hash()).await, Ok(TransactionState::Partial)) {
            return false;
        }
        let Some(own) = outbox.cosignature() else { return true };
        // Nodes pass wrong cosignatures over without a word, and count right ones a moment later.
        let ward = Transaction::from_bytes(&outbox.payload).ok().and_then(|waiting| ward_of(&waiting));
        let Some(ward) = ward else { return false };
        let waiting = chain.waiting_at(&Address::new(&ward, chain.network().id)).await.unwrap_or_default();
        let seed = chain.network().generation_hash_seed;
        waiting.iter().filter(|waiting| waiting.hash(&seed) == outbox.hash()).any(|waiting| match &waiting.body {
            Body::Aggregate(body) => body.cosignatures.iter().any(|other| other.signer == own.cosignature.signer),
            _ => false,
        })
    }

    /// Continues changes of guardians and cosignatures that are not settled.
    pub(crate) async fn resume_guardians(
        &self,
        records: &Records<'_>,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        for stored in records.list::<OutboxRecord>()? {
            let outbox = stored.value;
            let is_one = matches!(outbox.intent, Intent::Guardians | Intent::Cosigning);
            if !is_one || !outbox.is_signed() || !outbox.is_unsettled() || self.is_dead(records, &outbox).await? {
                continue;
            }
            match self.bring_out(&outbox).await {
                Err(error) if !is_unreachable(&error) => return Err(error),
                _ => {}
            }
            self.settle(records, &outbox.hash(), progress).await?;
        }
        Ok(())
    }
}
