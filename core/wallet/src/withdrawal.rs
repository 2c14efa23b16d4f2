//! Taking rights back.
//!
//! A withdrawal is decided once: the signed statement is stored, and from then on it is carried out until it stands on
//! the chain for good. Both hospitals are told, so that they obey before the block. The float that came with the grant
//! pays; where it does not suffice, a hospital does.

mod again;
mod paying;
mod record;
mod telling;

use tegata_rights::{Payer, Rights, Role};
use tegata_symbol::{Address, Amount, Hash256, MosaicId, Transaction};

pub(crate) use record::{WithdrawalRecord, all};
pub use telling::{Concerned, HospitalTold};

use crate::chain::{Chain, Connect};
use crate::consent::Outcome;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::permissions::{OwnRight, own_rights, permission_id};
use crate::progress::{Progress, Step};
use crate::requests::{self, Decided, Fate, OutboxRecord};
use crate::store::Records;
use crate::vault::Auth;
use crate::wallet::Wallet;

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalReceipt {
    /// Id of the permission.
    pub permission: String,
    /// The rights that are taken back.
    pub rights: Vec<Role>,
    /// Hash of the transaction; `None` while none is signed.
    pub transaction: Option<Hash256>,
    /// The most that it costs in fees, in atomic units.
    pub max_fee: Amount,
    /// The hospital that pays; `None`: the patient's account.
    pub paid_by: Option<Address>,
    /// How it ended.
    pub outcome: Outcome,
    /// Which hospitals were told by this call, and obey from now on.
    pub told: Vec<HospitalTold>,
}

impl<N: Connect> Wallet<N> {
    /// Takes the rights of a permission back that are named and out, and tells both hospitals. The account pays, from the
    /// float that came with the grant; where that does not suffice, the hospital that asked or the one that holds the
    /// study. Made again after a cut or a rollback, it announces what was signed before as long as that can come true.
    ///
    /// # Errors
    /// [`WalletError::UnknownPermission`], [`WalletError::NothingToWithdraw`]; [`WalletError::NotEnough`] when nobody
    /// pays and no hospital could be told; [`WalletError::WithdrawalPending`] when an earlier withdrawal of other
    /// rights is on its way.
    pub async fn withdraw(
        &self,
        permission: &str,
        rights: Rights,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<WithdrawalReceipt, WalletError> {
        self.withdraw_paid_by(Payer::Patient, permission, rights, auth, progress).await
    }

    /// The same, with who is to pay first: `Payer::Hospital` spares the account's float as long as a hospital pays.
    ///
    /// # Errors
    /// As [`Self::withdraw`].
    pub async fn withdraw_paid_by(
        &self,
        payer: Payer,
        permission: &str,
        rights: Rights,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<WithdrawalReceipt, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        self.authenticate(auth.into())?;
        progress.step(Step::Checking);
        if let Some(record) = self.pending_withdrawal(&records, permission, rights).await? {
            return self.carry_out(&records, record, payer, progress).await;
        }
        let chain = self.chain().await?;
        let ground = self.ground(&records).await?;
        let known: Vec<OwnRight> = own_rights(&*chain, &ground).await?;
        let of_permission: Vec<&OwnRight> = known
            .iter()
            .filter(|right| permission_id(&right.message.request).eq_ignore_ascii_case(permission))
            .collect();
        let Some(first) = of_permission.first() else {
            return Err(WalletError::UnknownPermission(permission.to_owned()));
        };
        let out = of_permission.iter().filter(|right| !right.at_home && rights.contains(right.message.role));
        let taken = out.fold(0, |bits, right| bits | right.message.role as u8);
        let taken = Rights::from_bits(taken).ok_or(WalletError::NothingToWithdraw)?;
        let asker = self.asker_of(&records, first).await?;
        let record = WithdrawalRecord::new(&first.message.request, taken, &first.account.public_key);
        let record = self.state(&records, &ground, record, &first.account, first.message.nft, asker)?;
        if record.is_stated() {
            self.keep_statement(&records, &record, first.message.nft)?;
        }
        self.carry_out(&records, record, payer, progress).await
    }

    /// The code (`W1`) by which a desk is told without network that the rights are taken back; the hospital obeys it at
    /// once. The withdrawal is carried out on the chain by the next [`Self::withdraw`] or `resume` that reaches it.
    ///
    /// # Errors
    /// [`WalletError::UnknownPermission`] when this wallet did not give the permission itself.
    pub fn withdrawal_code<'a>(
        &self,
        permission: &str,
        rights: Rights,
        auth: impl Into<Auth<'a>>,
    ) -> Result<String, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        self.authenticate(auth.into())?;
        let unknown = || WalletError::UnknownPermission(permission.to_owned());
        let ground = self.known_ground(&records)?;
        let given = records.list::<requests::RequestRecord>()?.into_iter().map(|stored| stored.value);
        let mut given = given.filter(|record| record.decided == Decided::Agreed);
        let given = given
            .find_map(|record| {
                let signed = record.request().ok()?;
                permission_id(&signed.digest()).eq_ignore_ascii_case(permission).then_some((record, signed))
            })
            .ok_or_else(unknown)?;
        let (given, signed) = given;
        let (patient, nft) = given.patient().zip(given.nft()).ok_or_else(unknown)?;
        let (digest, request) = (signed.digest(), signed.request());
        let taken = Rights::from_bits(request.rights & rights.bits()).ok_or(WalletError::NothingToWithdraw)?;
        let network = ground.network.generation_hash_seed;
        for earlier in all(&records)? {
            if earlier.request() == digest
                && earlier.rights == taken.bits()
                && let Some(statement) = earlier.statement(&network)?
            {
                return Ok(statement.to_code());
            }
        }
        let account = ground.accounts.iter().find(|account| account.public_key == patient).ok_or_else(unknown)?;
        let record = WithdrawalRecord::new(&digest, taken, &patient);
        let record = self.state(&records, &ground, record, account, nft, Some(request.asker))?;
        self.keep_statement(&records, &record, nft)?;
        let statement = record.statement(&network)?.ok_or(WalletError::inconsistent("permissions"))?;
        Ok(statement.to_code())
    }

    /// Stores that the patient takes rights back: decided from here on.
    fn keep_statement(
        &self,
        records: &Records<'_>,
        record: &WithdrawalRecord,
        nft: MosaicId,
    ) -> Result<(), WalletError> {
        records.transaction(self.now_ms(), |writer| {
            record.put(writer)?;
            writer
                .append(&HistoryRecord::new(Happening::WithdrawalStated).request(&record.request()).nft(Some(nft)))?;
            Ok(())
        })
    }

    /// An earlier withdrawal of the same rights that is not done, and that can still come true or is only stated.
    async fn pending_withdrawal(
        &self,
        records: &Records<'_>,
        permission: &str,
        rights: Rights,
    ) -> Result<Option<WithdrawalRecord>, WalletError> {
        for record in all(records)?.into_iter().rev() {
            if record.is_closed() || !permission_id(&record.request()).eq_ignore_ascii_case(permission) {
                continue;
            }
            let Some(hash) = record.transaction() else {
                match record.rights & rights.bits() == rights.bits() {
                    true => return Ok(Some(record)),
                    false => continue,
                }
            };
            let outbox = records.read(|reader| OutboxRecord::get(reader, &hash))?;
            let outbox = outbox.ok_or(WalletError::inconsistent("outbox"))?;
            if matches!(outbox.fate, Fate::Confirmed { is_final: true, .. }) {
                continue;
            }
            // One that stands in a block is done; whatever is out now was given later.
            let state = self.chain().await?.state(&hash).await?;
            if matches!(state, crate::chain::TransactionState::Confirmed { .. }) {
                continue;
            }
            let covers_all = record.rights & rights.bits() == rights.bits();
            if outbox.fate == Fate::Expired || self.is_dead(records, &outbox).await? {
                // Carried out with new bytes.
                match covers_all {
                    true => return Ok(Some(record)),
                    false => continue,
                }
            }
            if Rights::from_bits(record.rights & rights.bits()).is_none() {
                continue;
            }
            return match record.rights == rights.bits() || record.rights & rights.bits() == rights.bits() {
                true => Ok(Some(record)),
                false => Err(WalletError::WithdrawalPending(hash)),
            };
        }
        Ok(None)
    }

    /// Brings a withdrawal onto the chain: announces what is signed, or signs, and tells the hospitals.
    async fn carry_out(
        &self,
        records: &Records<'_>,
        mut record: WithdrawalRecord,
        payer: Payer,
        progress: &dyn Progress,
    ) -> Result<WithdrawalReceipt, WalletError> {
        let outbox = match record.transaction() {
            Some(hash) => records.read(|reader| OutboxRecord::get(reader, &hash))?,
            None => None,
        };
        let can_come_true = match outbox {
            Some(outbox) if !self.is_dead(records, &outbox).await? => Some(outbox),
            _ => None,
        };
        let (told, outbox) = match can_come_true {
            Some(outbox) => (Vec::new(), outbox),
            None => match self.sign_withdrawal(records, &mut record, payer, progress).await? {
                paying::Signed::Yes { told, outbox } => (told, *outbox),
                paying::Signed::Nobody { told, missing } => return nobody_pays(&record, told, missing),
            },
        };
        self.bring_in(records, record, &outbox, told, progress).await
    }

    /// Announces, tells, waits.
    async fn bring_in(
        &self,
        records: &Records<'_>,
        mut record: WithdrawalRecord,
        outbox: &OutboxRecord,
        mut told: Vec<HospitalTold>,
        progress: &dyn Progress,
    ) -> Result<WithdrawalReceipt, WalletError> {
        let hash = outbox.hash();
        self.hand_over_withdrawal(&record, outbox, progress).await?;
        match self.tell(records, &mut record, false).await {
            Ok((more, _)) => told.extend(more),
            // Announced is announced; who could not be told is told later.
            Err(error) if crate::consent::is_unreachable(&error) => {}
            Err(error) => return Err(error),
        }
        let outcome = self.settle(records, &hash, progress).await?;
        let transaction = Transaction::from_bytes(&outbox.payload).map_err(|_| WalletError::inconsistent("outbox"))?;
        let network = self.network().await?;
        let payer = Address::new(&transaction.signer, network.id);
        Ok(WithdrawalReceipt {
            permission: permission_id(&record.request()).to_ascii_uppercase(),
            rights: record.rights()?.roles().collect(),
            transaction: Some(hash),
            max_fee: transaction.max_fee,
            paid_by: (transaction.signer != record.patient()).then_some(payer),
            outcome,
            told,
        })
    }
}

/// Nothing is on the chain. Where a hospital knows, or may know later, that is a result; else nothing is won.
fn nobody_pays(
    record: &WithdrawalRecord,
    told: Vec<HospitalTold>,
    missing: Amount,
) -> Result<WithdrawalReceipt, WalletError> {
    let helps = |one: &HospitalTold| match &one.told {
        Ok(()) => true,
        Err(error) => error.is_passing(),
    };
    if !told.iter().any(helps) {
        return Err(WalletError::NotEnough { missing });
    }
    Ok(WithdrawalReceipt {
        permission: permission_id(&record.request()).to_ascii_uppercase(),
        rights: record.rights()?.roles().collect(),
        transaction: None,
        max_fee: Amount(0),
        paid_by: None,
        outcome: Outcome::Stated { missing },
        told,
    })
}

fn units(out: &[&OwnRight]) -> Vec<(MosaicId, Address)> {
    out.iter().map(|right| (right.mosaic, right.holder())).collect()
}
