//! Setting guardians up and changing them.

use tegata_rights::{
    GuardianCard, Guardians, Guardianship, GuardianshipChange, Ledger, MAX_GUARDIANS, guardianship_step,
    read_guardianship_change,
};
use tegata_symbol::{Address, Aggregate, Amount, Body, Cosignature, Hash256, NetworkTime, SigningContext, Transaction};

use super::{Bond, GuardianError, Signatory};
use crate::accounts::{self, Account, KeyRing, Origin};
use crate::chain::{Chain, Connect, TransactionState, currency_of};
use crate::consent::Outcome;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::progress::{Progress, Step};
use crate::requests::{Fate, Intent, OutboxRecord};
use crate::store::Records;
use crate::vault::Auth;
use crate::wallet::{Ground, Wallet};

/// Deadline of a change that this wallet can sign alone: so far ahead of the chain's time, in milliseconds.
const LIFETIME_MS: u64 = 2 * 3_600_000;

/// A guardian's card on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianCardShown {
    /// Text of its QR code.
    pub text: String,
    /// The account that it names.
    pub address: Address,
}

/// What a change of guardians would do, read back from the bytes that would be signed. Nothing is signed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardiansReview {
    /// The account.
    pub account: Address,
    /// The change.
    pub change: GuardianshipChange,
    /// What the newcomers call themselves. Nobody vouches for it.
    pub names: Vec<(Address, String)>,
    /// How many others must sign on the chain before it happens.
    pub others: usize,
    /// The most that it costs in fees, in atomic units.
    pub max_fee: Amount,
    /// What is locked until it happens, in atomic units; lost if it does not happen in time.
    pub deposit: Amount,
    /// What the guardian who begins lacks, in atomic units.
    pub missing: Amount,
}

/// What became of a change of guardians.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardiansReceipt {
    /// The account.
    pub account: Address,
    /// Hash of the transaction.
    pub transaction: Hash256,
    /// How it ended, or that it waits for others.
    pub outcome: Outcome,
}

/// A change that is ready to be signed.
struct Prepared {
    review: GuardiansReview,
    unsigned: Transaction,
    first: Account,
    /// The account itself, whose key consents when it gets its first guardians.
    consenting: Option<Account>,
    bond: Option<Bond>,
    signing: SigningContext,
}

impl<N: Connect> Wallet<N> {
    /// A card by which somebody else's wallet can take this one as a guardian. One account serves for up to 25 wards.
    ///
    /// # Errors
    /// [`WalletError::Format`] when the name cannot be used; [`WalletError::Ledger`].
    pub async fn guardian_card(&self, name: &str) -> Result<GuardianCardShown, WalletError> {
        let chain = self.chain().await?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ground = self.ground(&records).await?;
        let account = self.own_guardian(&*chain, &records, &ground).await?;
        let keys = KeyRing::open(&records, ground.network.id)?.keys_of(&account)?;
        let (network, guardian) = (ground.network.generation_hash_seed, account.public_key);
        let card = GuardianCard { network, guardian, name: name.to_owned() };
        Ok(GuardianCardShown { text: card.sign(&keys)?, address: account.address })
    }

    /// The account by which this wallet is a guardian: one that can take a further ward, or a new one.
    async fn own_guardian(
        &self,
        chain: &N::Chain,
        records: &Records<'_>,
        ground: &Ground,
    ) -> Result<Account, WalletError> {
        for account in ground.accounts.iter().filter(|account| account.origin.is_of_words()) {
            let place = chain.guardianship(&account.address).await?;
            let wards = place.as_ref().map_or(0, |place| place.wards.len());
            let is_guarded = place.is_some_and(|place| place.is_guarded());
            if (account.origin == Origin::Guardian || wards > 0) && wards < MAX_GUARDIANS && !is_guarded {
                return Ok(account.clone());
            }
        }
        let ring = KeyRing::open(records, ground.network.id)?;
        let keys = records.transaction(self.now_ms(), |writer| accounts::add_next(writer, &ring, Origin::Guardian))?;
        let known = self.ground(records).await?.accounts;
        let made = known.into_iter().find(|account| account.public_key == keys.public_key());
        made.ok_or(WalletError::inconsistent("accounts"))
    }

    /// What [`Self::change_guardians`] would do.
    ///
    /// # Errors
    /// [`WalletError::Guardian`], [`WalletError::Ledger`].
    pub async fn review_guardians(
        &self,
        account: &Address,
        cards: &[String],
        removed: Option<Address>,
        approvals: Option<u32>,
    ) -> Result<GuardiansReview, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        Ok(self.prepare_change(&records, account, cards, removed, approvals).await?.review)
    }

    async fn prepare_change(
        &self,
        records: &Records<'_>,
        address: &Address,
        cards: &[String],
        removed: Option<Address>,
        approvals: Option<u32>,
    ) -> Result<Prepared, WalletError> {
        let chain = self.chain().await?;
        let ground = self.ground(records).await?;
        let network = ground.network;
        let holder = ground.accounts.iter().find(|account| account.address == *address);
        let holder = holder.ok_or(GuardianError::NotOwn(*address))?;
        let before = chain.guardianship(address).await?.unwrap_or(Guardianship::none(*address));
        if !before.wards.is_empty() {
            return Err(GuardianError::IsGuardian(*address).into());
        }
        let (mut added, mut names) = (Vec::new(), Vec::new());
        let first = if before.is_guarded() {
            Signatory::of(&*chain, holder, &ground.accounts).await?.account
        } else if holder.origin == Origin::Ward {
            return Err(GuardianError::NotOwn(*address).into());
        } else {
            let own = self.own_guardian(&*chain, records, &ground).await?;
            added.push(own.address);
            own
        };
        for text in cards {
            let card = GuardianCard::read(text.trim(), &network.generation_hash_seed).map_err(GuardianError::from)?;
            added.push(card.address(network.id));
            names.push((card.address(network.id), card.name));
        }
        for guardian in &added {
            let wards = chain.guardianship(guardian).await?.map_or(0, |place| place.wards.len());
            if wards >= MAX_GUARDIANS {
                return Err(GuardianError::TooManyWards(*guardian).into());
            }
        }
        let needed = approvals.unwrap_or(before.approvals.max(1));
        let (after, modification) = before.changed(&added, removed, needed).map_err(GuardianError::from)?;
        let old = before.signatures_for(&modification).saturating_sub(1);
        let others = usize::try_from(old).unwrap_or(usize::MAX).saturating_add(cards.len());
        let consenting = (!before.is_guarded()).then(|| holder.clone());

        let fees = chain.fees().await?;
        let chain_time = network.time_from_unix_ms(chain.tip().await?.time_ms);
        let step = vec![guardianship_step(holder.public_key, &network, modification)];
        let bond = if others > 0 { Some(Bond::of(&*chain, fees, chain_time).await?) } else { None };
        let alone = NetworkTime(chain_time.0.saturating_add(LIFETIME_MS.min(fees.max_lifetime_ms)));
        let (body, deadline) = match &bond {
            Some(bond) => (Aggregate::bonded(step), bond.deadline()),
            None => (Aggregate::complete(step), alone),
        };
        let unsigned = Transaction::new(first.public_key, network.id, deadline, Body::Aggregate(body))
            .with_fee(fees.multiplier, others.saturating_add(usize::from(consenting.is_some())));
        let read = Transaction::from_bytes(&unsigned.to_bytes()).map_err(|_| WalletError::ReviewChanged)?;
        let change = read_guardianship_change(&read, &network, &before).map_err(GuardianError::from)?;
        if change.after != after {
            return Err(WalletError::ReviewChanged);
        }
        let deposit = bond.as_ref().map_or(Amount(0), Bond::deposit);
        let lock_fee = bond.as_ref().map_or(Amount(0), |bond| bond.max_fee(&network));
        let max_fee = Amount(unsigned.max_fee.0.saturating_add(lock_fee.0));
        let balance = currency_of(&*chain, &first.address, &network).await?;
        let missing = Amount(max_fee.0.saturating_add(deposit.0).saturating_sub(balance.0));
        let review = GuardiansReview { account: *address, change, names, others, max_fee, deposit, missing };
        Ok(Prepared { review, unsigned, first, consenting, bond, signing: chain.signing().await? })
    }

    /// Gives an account of this wallet its first guardians, of whom this wallet is one, or changes the guardians of an
    /// account that this wallet is a guardian of: `cards` come, `removed` leaves, `approvals` of them must sign from then on.
    /// What others must sign too waits for them on the chain for a day. The same call made again continues.
    ///
    /// # Errors
    /// [`WalletError::Guardian`], [`WalletError::NotEnough`]; [`GuardianError::ChangePending`] when another change is on its
    /// way.
    pub async fn change_guardians(
        &self,
        account: &Address,
        cards: &[String],
        removed: Option<Address>,
        approvals: Option<u32>,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<GuardiansReceipt, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        self.authenticate(auth.into())?;
        progress.step(Step::Checking);
        let prepared = self.prepare_change(&records, account, cards, removed, approvals).await?;
        if let Some(pending) = self.pending_change(&records, account).await? {
            let stored = Transaction::from_bytes(&pending.payload).map_err(|_| WalletError::inconsistent("outbox"))?;
            if steps(&stored) != steps(&prepared.unsigned) {
                return Err(GuardianError::ChangePending(pending.hash()).into());
            }
            return self.finish_change(&records, account, &pending, progress).await;
        }
        if prepared.review.missing.0 > 0 {
            return Err(WalletError::NotEnough { missing: prepared.review.missing });
        }
        let network = self.network().await?;
        let ring = KeyRing::open(&records, network.id)?;
        let keys = ring.keys_of(&prepared.first)?;
        let deadline = prepared.unsigned.deadline;
        let mut signed = prepared.unsigned.sign(&keys, &prepared.signing)?;
        let hash = signed.hash(&network.generation_hash_seed);
        if let (Some(consenting), Body::Aggregate(aggregate)) = (&prepared.consenting, &mut signed.body) {
            aggregate.cosignatures.push(Cosignature::sign(&ring.keys_of(consenting)?, &hash));
        }
        let lock =
            prepared.bond.as_ref().map(|bond| bond.lock(&hash, &keys, &network, &prepared.signing)).transpose()?;
        let outbox =
            OutboxRecord::new(hash, Intent::Guardians, signed.to_bytes(), Hash256::ZERO, deadline).behind(lock);
        records.transaction(self.now_ms(), |writer| {
            outbox.put(writer)?;
            let entry = HistoryRecord::new(Happening::GuardiansChanging).transaction(&hash);
            writer.append(&entry.detail(account.to_string()))?;
            Ok::<_, WalletError>(())
        })?;
        progress.step(Step::Signed { hash });
        self.finish_change(&records, account, &outbox, progress).await
    }

    /// A change of this account's guardians that this wallet began and that can still come true.
    async fn pending_change(
        &self,
        records: &Records<'_>,
        account: &Address,
    ) -> Result<Option<OutboxRecord>, WalletError> {
        for stored in records.list::<OutboxRecord>()? {
            let outbox = stored.value;
            let is_open = matches!(outbox.fate, Fate::Open | Fate::Rejected { .. });
            if outbox.intent != Intent::Guardians || !is_open {
                continue;
            }
            let transaction =
                Transaction::from_bytes(&outbox.payload).map_err(|_| WalletError::inconsistent("outbox"))?;
            let is_of = tegata_rights::ward_of(&transaction)
                .is_some_and(|ward| Address::new(&ward, transaction.network) == *account);
            // One that stands in a block is done, whether this wallet has looked since or not.
            let state = self.chain().await?.state(&outbox.hash()).await?;
            let is_done = matches!(state, TransactionState::Confirmed { .. });
            if is_of && !is_done && !self.is_dead(records, &outbox).await? {
                return Ok(Some(outbox));
            }
        }
        Ok(None)
    }

    async fn finish_change(
        &self,
        records: &Records<'_>,
        account: &Address,
        outbox: &OutboxRecord,
        progress: &dyn Progress,
    ) -> Result<GuardiansReceipt, WalletError> {
        let outcome = self.bring_out_and_settle(records, outbox, progress).await?;
        Ok(GuardiansReceipt { account: *account, transaction: outbox.hash(), outcome })
    }
}

fn steps(transaction: &Transaction) -> Option<&[tegata_symbol::Embedded]> {
    match &transaction.body {
        Body::Aggregate(aggregate) => Some(aggregate.transactions()),
        _ => None,
    }
}
