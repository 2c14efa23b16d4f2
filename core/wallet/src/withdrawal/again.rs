//! Withdrawals that are made again without asking: after a cut, and after a rollback.

use tegata_rights::Payer;

use super::record::{ASKER, SOURCE, WithdrawalRecord, all};
use crate::chain::Connect;
use crate::error::WalletError;
use crate::progress::Progress;
use crate::requests::{Fate, OutboxRecord};
use crate::store::Records;
use crate::wallet::Wallet;

impl<N: Connect> Wallet<N> {
    /// Carries on with every withdrawal that does not stand on the chain for good: the same bytes as long as they can
    /// come true; once they cannot, new ones for what is still out. The patient decided once and is not asked again.
    pub(crate) async fn resume_withdrawals(
        &self,
        records: &Records<'_>,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        for mut record in all(records)? {
            if record.is_closed() {
                continue;
            }
            let is_done = self.is_done(records, &record)?;
            if is_done && !record.waits_for(ASKER) && !record.waits_for(SOURCE) {
                continue;
            }
            let carried_out = match is_done {
                true => self.tell(records, &mut record, false).await.map(|_| ()),
                false => self.carry_out(records, record, Payer::Patient, progress).await.map(|_| ()),
            };
            match carried_out {
                // Nothing is out any more, or it stays a statement until somebody pays or can be reached.
                Ok(()) | Err(WalletError::NothingToWithdraw | WalletError::NotEnough { .. }) => {}
                // A desk that prepared something else does not keep the other withdrawals from going on.
                Err(WalletError::Prepared(_) | WalletError::Desk(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether its transaction stands in a block for good.
    fn is_done(&self, records: &Records<'_>, record: &WithdrawalRecord) -> Result<bool, WalletError> {
        let Some(hash) = record.transaction() else { return Ok(false) };
        let outbox = records.read(|reader| OutboxRecord::get(reader, &hash))?;
        match outbox.ok_or(WalletError::inconsistent("outbox"))?.fate {
            Fate::Confirmed { is_final, .. } => Ok(is_final),
            Fate::Open | Fate::Rejected { .. } | Fate::Expired => Ok(false),
        }
    }
}
