//! From signed bytes to an outcome: announcing, waiting, and telling silence from an end.

use std::time::Instant;

use tegata_symbol::{Body, Hash256, Transaction};

use super::{Next, Outcome, ReceiptNote, is_unreachable};
use crate::chain::{Chain, Connect, TransactionState};
use crate::desk::Desk;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::progress::{Progress, Step};
use crate::requests::{self, Fate, Intent, OutboxRecord};
use crate::store::Records;
use crate::wallet::Wallet;

/// Pause between two announcements of the same bytes while no node knows them, in milliseconds.
const ANNOUNCE_AGAIN_MS: u128 = 20_000;

impl<N: Connect> Wallet<N> {
    /// Brings what is signed on its way: the bytes to a node, or the cosignature to the desk.
    pub(super) async fn hand_over(
        &self,
        digest: &Hash256,
        outbox: &OutboxRecord,
        records: &Records<'_>,
        notes: &mut Vec<ReceiptNote>,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        let hash = outbox.hash();
        if matches!(self.state_of(outbox).await, Ok(Fate::Confirmed { .. })) {
            return Ok(());
        }
        if outbox.intent == Intent::SponsoredGrant {
            let record =
                records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
            let cosignature = outbox.cosignature().ok_or(WalletError::inconsistent("outbox"))?;
            let taken = match Desk::new(&self.client, &record.desk) {
                Ok(desk) => desk.cosign(digest, &cosignature).await,
                Err(error) => Err(error),
            };
            match taken {
                // Any node takes it too, as soon as the aggregate is there: the desk cannot hold it back.
                Ok(()) if outbox.is_bonded() => match self.announce_bytes(outbox).await {
                    Err(error) if !is_unreachable(&error) => return Err(error),
                    _ => {}
                },
                Ok(()) => {}
                Err(error) => {
                    // The hospital signed it to be announced; with the cosignature it is complete.
                    if let Err(ledger) = self.announce_bytes(outbox).await
                        && !is_unreachable(&ledger)
                    {
                        return Err(ledger);
                    }
                    notes.push(ReceiptNote::AnnouncedWithoutDesk(error));
                }
            }
        } else if let Err(error) = self.bring_out(outbox).await
            && !is_unreachable(&error)
        {
            return Err(error);
        }
        progress.step(Step::Announced { hash });
        Ok(())
    }

    /// Hands what is signed to a node. Of a bonded aggregate that is the cosignature where the aggregate waits for it;
    /// where no node knows the aggregate, the aggregate itself, which a node takes if the hospital has locked the deposit.
    pub(crate) async fn announce_bytes(&self, outbox: &OutboxRecord) -> Result<(), WalletError> {
        if outbox.lock.is_some() || outbox.intent == Intent::Cosigning {
            return self.announce_collected(outbox).await;
        }
        if outbox.is_bonded() {
            let chain = self.chain().await?;
            let cosignature = outbox.cosignature().ok_or(WalletError::inconsistent("outbox"))?;
            match chain.state(&outbox.hash()).await? {
                TransactionState::Partial => chain.announce_cosignature(&cosignature).await?,
                TransactionState::Unknown => chain.announce_partial(&outbox.payload).await?,
                _ => {}
            }
            return Ok(());
        }
        let payload = match outbox.cosignature() {
            None => outbox.payload.clone(),
            Some(detached) => {
                let inconsistent = || WalletError::inconsistent("outbox");
                let mut transaction = Transaction::from_bytes(&outbox.payload).map_err(|_| inconsistent())?;
                let Body::Aggregate(aggregate) = &mut transaction.body else { return Err(inconsistent()) };
                aggregate.cosignatures.push(detached.cosignature);
                transaction.to_bytes()
            }
        };
        Ok(self.chain().await?.announce(&payload).await?)
    }

    /// Waits for the outcome and stores it. Announces the same bytes again while no node knows them.
    pub(crate) async fn settle(
        &self,
        records: &Records<'_>,
        hash: &Hash256,
        progress: &dyn Progress,
    ) -> Result<Outcome, WalletError> {
        let outbox =
            records.read(|reader| OutboxRecord::get(reader, hash))?.ok_or(WalletError::inconsistent("outbox"))?;
        progress.step(Step::Waiting { hash: *hash });
        let start = Instant::now();
        let (mut announced_ms, mut cosigned) = (0, !outbox.is_bonded());
        let fate = loop {
            match self.state_of(&outbox).await {
                Ok(Fate::Open) if self.is_collecting(&outbox).await => {
                    progress.step(Step::Settled { hash: *hash });
                    let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
                    return Ok(Outcome::Collecting { deadline_ms: network.unix_ms(outbox.deadline()) });
                }
                // The aggregate has come to a node meanwhile, and waits for the cosignature.
                Ok(Fate::Open) if !cosigned => {
                    let is_there = self.chain().await?.state(hash).await == Ok(TransactionState::Partial);
                    cosigned = is_there && self.announce_bytes(&outbox).await.is_ok();
                }
                Ok(Fate::Open) => {}
                Ok(fate) => break fate,
                Err(error) if is_unreachable(&error) => {}
                Err(error) => return Err(error),
            }
            let waited = start.elapsed();
            if waited >= self.tools.patience {
                break Fate::Open;
            }
            if waited.as_millis() >= announced_ms + ANNOUNCE_AGAIN_MS {
                announced_ms = waited.as_millis();
                // What comes of it shows in the next round.
                let _ = self.announce_bytes(&outbox).await;
            }
            tokio::time::sleep(self.tools.poll).await;
        };
        self.store_fate(records, hash, &fate)?;
        progress.step(Step::Settled { hash: *hash });
        Ok(match fate {
            Fate::Confirmed { height, is_final } => Outcome::Confirmed { height, is_final },
            Fate::Rejected { code } => Outcome::Rejected { code },
            Fate::Expired => Outcome::TimedOut { next: Next::SignAnew },
            Fate::Open => {
                let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
                Outcome::TimedOut { next: Next::TryAgain { deadline_ms: network.unix_ms(outbox.deadline()) } }
            }
        })
    }

    async fn state_of(&self, outbox: &OutboxRecord) -> Result<Fate, WalletError> {
        let chain = self.chain().await?;
        Ok(match chain.state(&outbox.hash()).await? {
            TransactionState::Confirmed { height, is_final } => Fate::Confirmed { height, is_final },
            TransactionState::Rejected { code } => Fate::Rejected { code },
            TransactionState::Partial | TransactionState::Waiting => Fate::Open,
            // Asked in this order: a block that was final before the question cannot hold it unseen.
            TransactionState::Unknown if self.deadline_is_past(&chain, outbox).await? => {
                match chain.state(&outbox.hash()).await? {
                    TransactionState::Unknown => Fate::Expired,
                    TransactionState::Confirmed { height, is_final } => Fate::Confirmed { height, is_final },
                    TransactionState::Rejected { code } => Fate::Rejected { code },
                    TransactionState::Partial | TransactionState::Waiting => Fate::Open,
                }
            }
            TransactionState::Unknown => match self.lock_refusal(outbox).await? {
                Some(code) => Fate::Rejected { code },
                None => Fate::Open,
            },
        })
    }

    /// Whether no block that can still come may hold it: its deadline is past in final chain time.
    async fn deadline_is_past(&self, chain: &N::Chain, outbox: &OutboxRecord) -> Result<bool, WalletError> {
        Ok(chain.final_time().await? > outbox.deadline())
    }

    /// Whether the bytes can never come true any more. Only then may something else be signed in their place; a node's
    /// refusal alone is not enough, since another node may take them.
    pub(crate) async fn is_dead(&self, records: &Records<'_>, outbox: &OutboxRecord) -> Result<bool, WalletError> {
        let chain = self.chain().await?;
        let is_past = self.deadline_is_past(&chain, outbox).await?;
        let is_dead = is_past && !matches!(chain.state(&outbox.hash()).await?, TransactionState::Confirmed { .. });
        if is_dead {
            self.store_fate(records, &outbox.hash(), &Fate::Expired)?;
        }
        Ok(is_dead)
    }

    fn store_fate(&self, records: &Records<'_>, hash: &Hash256, fate: &Fate) -> Result<(), WalletError> {
        records.transaction(self.now_ms(), |writer| {
            let mut outbox = OutboxRecord::get(writer, hash)?.ok_or(WalletError::inconsistent("outbox"))?;
            if outbox.fate == *fate {
                return Ok(());
            }
            let was_confirmed = matches!(outbox.fate, Fate::Confirmed { .. });
            outbox.fate = fate.clone();
            outbox.put(writer)?;
            let (what, detail) = match fate {
                Fate::Open => return Ok(()),
                Fate::Confirmed { .. } if was_confirmed => return Ok(()),
                Fate::Confirmed { .. } => (happening(outbox.intent), None),
                Fate::Rejected { code } => (Happening::Rejected, Some(code.clone())),
                Fate::Expired => (Happening::Expired, None),
            };
            let nft = requests::get(writer, &outbox.request())?.and_then(|record| record.nft());
            let mut entry = HistoryRecord::new(what).request(&outbox.request()).nft(nft).transaction(hash);
            entry.detail = detail;
            writer.append(&entry)?;
            Ok(())
        })
    }
}

/// What it means that a transaction of this intent stands on the chain.
const fn happening(intent: Intent) -> Happening {
    match intent {
        Intent::Grant | Intent::SponsoredGrant => Happening::Confirmed,
        Intent::Withdrawal | Intent::SponsoredWithdrawal => Happening::WithdrawalConfirmed,
        Intent::Room => Happening::RoomMade,
        Intent::Guardians => Happening::GuardiansChanged,
        Intent::Cosigning => Happening::CosignedConfirmed,
    }
}
