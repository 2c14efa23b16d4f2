//! Taking rights back.

use tegata_rights::{Ledger, Rights, Role, guardians_withdrawal, read_guardians_withdrawal, withdrawal};
use tegata_symbol::{Address, Amount, Body, Hash256, MosaicId, Network, NetworkTime, PublicKey, Transaction};

use crate::accounts::KeyRing;
use crate::chain::{Chain, Connect, Fees};
use crate::consent::{Outcome, is_unreachable};
use crate::error::WalletError;
use crate::guardians::{Bond, Signatory};
use crate::history::{Happening, HistoryRecord};
use crate::permissions::{OwnRight, WithdrawalRecord, own_rights, permission_id};
use crate::progress::{Progress, Step};
use crate::requests::{Fate, Intent, OutboxRecord};
use crate::store::Records;
use crate::vault::Pin;
use crate::wallet::Wallet;

/// Deadline of a withdrawal: so far ahead of the chain's time, in milliseconds.
const LIFETIME_MS: u64 = 2 * 3_600_000;

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalReceipt {
    /// Id of the permission.
    pub permission: String,
    /// The rights that are taken back.
    pub rights: Vec<Role>,
    /// Hash of the transaction.
    pub transaction: Hash256,
    /// The most that it costs in fees, in atomic units.
    pub max_fee: Amount,
    /// How it ended.
    pub outcome: Outcome,
}

impl<N: Connect> Wallet<N> {
    /// Takes the rights of a permission back that are named and out; the account pays, from the float that came with
    /// the grant. Made again after a cut or a rollback, it announces what was signed before as long as that can come
    /// true.
    ///
    /// # Errors
    /// [`WalletError::UnknownPermission`], [`WalletError::NothingToWithdraw`], [`WalletError::NotEnough`];
    /// [`WalletError::WithdrawalPending`] when an earlier withdrawal of other rights is on its way.
    pub async fn withdraw(
        &self,
        permission: &str,
        rights: Rights,
        pin: &Pin,
        progress: &dyn Progress,
    ) -> Result<WithdrawalReceipt, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        self.authenticate(pin)?;
        progress.step(Step::Checking);
        if let Some(outbox) = self.pending_withdrawal(&records, permission, rights).await? {
            return self.finish_withdrawal(&records, permission, rights, &outbox, progress).await;
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
        let out: Vec<&OwnRight> = out.copied().collect();
        let units: Vec<(MosaicId, Address)> = out.iter().map(|right| (right.mosaic, right.holder())).collect();
        let taken = out.iter().fold(0, |bits, right| bits | right.message.role as u8);
        let fees = chain.fees().await?;
        let now = ground.network.time_from_unix_ms(chain.tip().await?.time_ms);
        let deadline = NetworkTime(now.0.saturating_add(LIFETIME_MS.min(fees.max_lifetime_ms)));
        let (patient, digest) = (first.account.public_key, first.message.request);
        let signatory = Signatory::of(&*chain, &first.account, &ground.accounts).await?;
        let signing = chain.signing().await?;
        let held = currency(&*chain, &first.account.address, &ground.network).await?;
        let (unsigned, bond, missing) = if signatory.is_guardian() {
            let time = (fees, now, deadline);
            guardians_part(&*chain, &ground.network, &signatory, patient, &units, held, time).await?
        } else {
            let unsigned = withdrawal(patient, &ground.network, &units, deadline, fees.multiplier)
                .ok_or(WalletError::NothingToWithdraw)?;
            check_read_back(&unsigned, &patient, &units)?;
            let missing = unsigned.max_fee.0.saturating_sub(held.0);
            (unsigned, None, Amount(missing))
        };
        if missing.0 > 0 {
            return Err(WalletError::NotEnough { missing });
        }
        let keys = KeyRing::open(&records, ground.network.id)?.keys_of(&signatory.account)?;
        let deadline = unsigned.deadline;
        let signed = unsigned.sign(&keys, &signing)?;
        let hash = signed.hash(&ground.network.generation_hash_seed);
        let lock = bond.map(|bond| bond.lock(&hash, &keys, &ground.network, &signing)).transpose()?;
        let outbox = OutboxRecord::new(hash, Intent::Withdrawal, signed.to_bytes(), digest, deadline).behind(lock);
        let record = WithdrawalRecord { request: digest.0, transaction: hash.0, rights: taken, patient: patient.0 };
        records.transaction(self.now_ms(), |writer| {
            outbox.put(writer)?;
            writer.put(&hash.0, &record)?;
            let entry = HistoryRecord::new(Happening::Withdrawn).request(&digest).nft(Some(first.message.nft));
            writer.append(&entry.transaction(&hash))?;
            Ok::<_, WalletError>(())
        })?;
        progress.step(Step::Signed { hash });
        self.finish_withdrawal(&records, permission, rights, &outbox, progress).await
    }

    /// An earlier withdrawal of the same rights that can still come true.
    async fn pending_withdrawal(
        &self,
        records: &Records<'_>,
        permission: &str,
        rights: Rights,
    ) -> Result<Option<OutboxRecord>, WalletError> {
        for stored in records.list::<WithdrawalRecord>()?.into_iter().rev() {
            let record = stored.value;
            if !permission_id(&Hash256(record.request)).eq_ignore_ascii_case(permission) {
                continue;
            }
            let hash = Hash256(record.transaction);
            let outbox = records.read(|reader| OutboxRecord::get(reader, &hash))?;
            let outbox = outbox.ok_or(WalletError::inconsistent("outbox"))?;
            if matches!(outbox.fate, Fate::Expired | Fate::Confirmed { is_final: true, .. }) {
                continue;
            }
            // One that stands in a block is done; whatever is out now was given later.
            let state = self.chain().await?.state(&hash).await?;
            if matches!(state, crate::chain::TransactionState::Confirmed { .. })
                || self.is_dead(records, &outbox).await?
            {
                continue;
            }
            if Rights::from_bits(record.rights & rights.bits()).is_none() {
                continue;
            }
            return match record.rights == rights.bits() || record.rights & rights.bits() == rights.bits() {
                true => Ok(Some(outbox)),
                false => Err(WalletError::WithdrawalPending(hash)),
            };
        }
        Ok(None)
    }

    async fn finish_withdrawal(
        &self,
        records: &Records<'_>,
        permission: &str,
        rights: Rights,
        outbox: &OutboxRecord,
        progress: &dyn Progress,
    ) -> Result<WithdrawalReceipt, WalletError> {
        let hash = outbox.hash();
        match self.bring_out(outbox).await {
            Ok(()) => progress.step(Step::Announced { hash }),
            Err(error) if is_unreachable(&error) => {}
            Err(error) => return Err(error),
        }
        let outcome = self.settle(records, &hash, progress).await?;
        let record = records.get::<WithdrawalRecord>(&hash.0)?;
        let taken = record.and_then(|stored| Rights::from_bits(stored.value.rights)).unwrap_or(rights);
        let transaction = Transaction::from_bytes(&outbox.payload).map_err(|_| WalletError::inconsistent("outbox"))?;
        Ok(WithdrawalReceipt {
            permission: permission.to_ascii_uppercase(),
            rights: taken.roles().collect(),
            transaction: hash,
            max_fee: transaction.max_fee,
            outcome,
        })
    }

    /// Announces withdrawals again that are not final: after a cut, and after a rollback without asking.
    pub(crate) async fn resume_withdrawals(
        &self,
        records: &Records<'_>,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        for stored in records.list::<WithdrawalRecord>()? {
            let hash = Hash256(stored.value.transaction);
            let Some(outbox) = records.read(|reader| OutboxRecord::get(reader, &hash))? else { continue };
            if outbox.is_unsettled() && !self.is_dead(records, &outbox).await? {
                let id = permission_id(&Hash256(stored.value.request));
                self.finish_withdrawal(records, &id, Rights::BOTH, &outbox, progress).await?;
            }
        }
        Ok(())
    }
}

async fn currency<C: Chain>(chain: &C, account: &Address, network: &Network) -> Result<Amount, WalletError> {
    let held = chain.account(account).await?.unwrap_or_default();
    let currency = held.iter().find(|holding| holding.asset == network.currency);
    Ok(Amount(currency.map_or(0, |holding| holding.amount)))
}

/// The withdrawal of an account with guardians, what it needs to wait for the others, and what the guardian who signs
/// first lacks. The account's float, which came with the grant, pays the fee as far as it reaches.
async fn guardians_part<C: Chain>(
    chain: &C,
    network: &Network,
    signatory: &Signatory,
    ward: PublicKey,
    units: &[(MosaicId, Address)],
    held: Amount,
    (fees, now, alone): (Fees, NetworkTime, NetworkTime),
) -> Result<(Transaction, Option<Bond>, Amount), WalletError> {
    let (guardian, signatures) = (signatory.key(), signatory.signatures());
    let bond = if signatures > 1 { Some(Bond::of(chain, fees, now).await?) } else { None };
    let deadline = bond.as_ref().map_or(alone, Bond::deadline);
    let multiplier = fees.multiplier;
    let unsigned = guardians_withdrawal(ward, network, guardian, signatures, held, units, deadline, multiplier);
    let unsigned = unsigned.ok_or(WalletError::NothingToWithdraw)?;
    let read = Transaction::from_bytes(&unsigned.to_bytes()).map_err(|_| WalletError::ReviewChanged)?;
    let facts = read_guardians_withdrawal(&read, network, &ward).map_err(|_| WalletError::ReviewChanged)?;
    if facts.taken_back != units || facts.payer != guardian {
        return Err(WalletError::ReviewChanged);
    }
    let lock = bond.as_ref().map_or(0, |bond| bond.max_fee(network).0.saturating_add(bond.deposit().0));
    let needed = facts.max_fee.0.saturating_sub(facts.share.0).saturating_add(lock);
    let own = currency(chain, &signatory.account.address, network).await?;
    Ok((unsigned, bond, Amount(needed.saturating_sub(own.0))))
}

/// The bytes that will be signed take back these units and do nothing else.
fn check_read_back(
    unsigned: &Transaction,
    patient: &PublicKey,
    units: &[(MosaicId, Address)],
) -> Result<(), WalletError> {
    let read = Transaction::from_bytes(&unsigned.to_bytes()).map_err(|_| WalletError::ReviewChanged)?;
    let bodies: Vec<&Body> = match &read.body {
        Body::Aggregate(aggregate) if aggregate.transactions().iter().all(|inner| inner.signer == *patient) => {
            aggregate.transactions().iter().map(|inner| &inner.body).collect()
        }
        body => vec![body],
    };
    let taken: Option<Vec<(MosaicId, Address)>> = bodies
        .into_iter()
        .map(|body| match body {
            Body::MosaicSupplyRevocation(body) if body.mosaic.amount == Amount(1) => {
                Some((body.mosaic.id, body.source.account()?))
            }
            _ => None,
        })
        .collect();
    if taken.as_deref() == Some(units) { Ok(()) } else { Err(WalletError::ReviewChanged) }
}
