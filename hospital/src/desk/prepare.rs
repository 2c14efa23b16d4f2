//! The aggregate that the hospital pays for: made and signed by the desk, cosigned by the patient.

use axum::http::StatusCode;
use tegata_rights::{Answer, GrantForm, LedgerError, SignedRequest, as_bonded, hospital_paid_grant};
use tegata_symbol::{Amount, Hash256, Network, NetworkTime, SignError, Transaction};

use super::Desk;
use crate::api_error::ApiError;
use crate::chain::{Chain, Signed};
use crate::funds::{FundsError, check_funds};
use crate::grant_terms::{TermsError, grant_terms};
use crate::hash_lock::lock_body;
use crate::store::{LockRecord, LockState};

/// The prepared aggregate waits at most so long for the patient's cosignature and a block: 10 minutes.
pub const DEADLINE_MS: u64 = 10 * 60_000;
/// A bonded one, which its hash lock comes before: 2 hours.
pub const BONDED_DEADLINE_MS: u64 = 2 * 60 * 60_000;
/// A hash lock waits at most so long for a block; after that it is made anew.
const LOCK_DEADLINE_MS: u64 = 30 * 60_000;
/// Deposits that one request may cost: who asks for a bonded aggregate and never signs loses one to the hospital each time.
const MOST_DEPOSITS_OF_REQUEST: u32 = 3;
/// Deposits that are out at a time.
const MOST_OPEN_DEPOSITS: u32 = 20;
/// Rentals follow the network's recent fees and may rise until the block is made; so much is sent beyond them.
pub const RENTAL_MARGIN_PERCENT: u64 = 10;
/// What stays with the patient's account, so that it can withdraw later without help: 1 XYM in atomic units.
pub const FLOAT: Amount = Amount(1_000_000);
/// Between a block's time and the moment that a phone looks at the deadline; keeps it below the phone's limit.
const DEADLINE_SLACK_MS: u64 = 30_000;

/// What is made and signed for an answer, and not announced yet.
pub(super) struct Prepared {
    pub(super) aggregate: Signed,
    /// Where the aggregate is bonded.
    pub(super) lock: Option<LockRecord>,
}

impl<C: Chain> Desk<C> {
    /// Makes and signs the aggregate for an answer, and its hash lock if it needs one.
    pub(super) async fn prepare(
        &self,
        signed: &SignedRequest,
        answer: &Answer,
        form: GrantForm,
    ) -> Result<Prepared, ApiError> {
        if form == GrantForm::Bonded {
            self.check_deposits(&signed.digest()).await?;
        }
        let network = self.chain.network().await?;
        let found = grant_terms(&self.home, &*self.chain, &network, signed, (answer.patient, answer.nft)).await?;
        let (terms, state) = (&found.terms, |role| found.state(role));

        let fees = self.chain.fees().await?;
        let rentals = fees.mosaic_rental.0.saturating_mul(terms.rentals(state));
        let margin = rentals.saturating_mul(RENTAL_MARGIN_PERCENT) / 100;
        let funds = Amount(rentals.saturating_add(margin).saturating_add(FLOAT.0));
        let deadline_ms = self.deadline_ms(form).await?;
        let keys = self.home.keys().identity();
        let transaction = hospital_paid_grant(
            terms,
            &network,
            keys.public_key(),
            funds,
            network.time_from_unix_ms(deadline_ms),
            fees.multiplier,
            state,
        );
        let transaction = if form == GrantForm::Bonded { as_bonded(transaction) } else { transaction };
        let of_lock = match form {
            GrantForm::Complete => 0,
            GrantForm::Bonded => {
                let (lock, deposit) = self.unsigned_lock(&network, Hash256::ZERO, NetworkTime(0)).await?;
                lock.max_fee.0.saturating_add(deposit)
            }
        };
        let needed = Amount(funds.0.saturating_add(transaction.max_fee.0).saturating_add(of_lock));
        match check_funds(&*self.chain, &network, &self.home.identity(), needed).await {
            Ok(()) => {}
            Err(FundsError::Ledger(error)) => return Err(error.into()),
            Err(FundsError::NotEnough(shortfall)) => {
                tracing::error!(%shortfall, "the hospital cannot pay for a grant");
                let message = "the hospital cannot pay at the moment: ask at the desk, or pay yourself";
                return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "hospital-cannot-pay", message));
            }
        }
        let context = self.chain.signing().await?;
        let transaction = transaction.sign(keys, &context).map_err(|error| ApiError::internal(&error))?;
        let hash = transaction.hash(&context.generation_hash_seed);
        let lock = match form {
            GrantForm::Complete => None,
            GrantForm::Bonded => Some(self.sign_lock(&signed.digest(), &hash, deadline_ms).await?),
        };
        Ok(Prepared { aggregate: Signed { bytes: transaction.to_bytes(), hash, deadline_ms }, lock })
    }

    /// Counted from the node's clock, and never more than a phone accepts from the time of the latest block.
    pub(super) async fn deadline_ms(&self, form: GrantForm) -> Result<u64, LedgerError> {
        let most = self.chain.tip().await?.time_ms.saturating_add(form.most_lifetime_ms() - DEADLINE_SLACK_MS);
        let lifetime = match form {
            GrantForm::Complete => DEADLINE_MS,
            GrantForm::Bonded => BONDED_DEADLINE_MS.min(self.chain.bond_terms().await?.most_lifetime_ms),
        };
        Ok(self.chain.time_ms().await?.saturating_add(lifetime).min(most))
    }

    async fn check_deposits(&self, digest: &Hash256) -> Result<(), ApiError> {
        self.settle_overdue_locks().await?;
        let deposits = self.home.store().count_deposits(digest)?;
        if deposits.of_request >= MOST_DEPOSITS_OF_REQUEST {
            let message = "too many deposits were lost for this request: ask the hospital for a new one";
            return Err(conflict("deposit-lost", message));
        }
        if deposits.open >= MOST_OPEN_DEPOSITS {
            let message = "the hospital waits for too many other patients at the moment: try again later";
            return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-deposits", message));
        }
        Ok(())
    }

    /// A hash lock for an aggregate, before it is signed, and its deposit in atomic units.
    async fn unsigned_lock(
        &self,
        network: &Network,
        aggregate: Hash256,
        deadline: NetworkTime,
    ) -> Result<(Transaction, u64), LedgerError> {
        let terms = self.chain.bond_terms().await?;
        let multiplier = self.chain.fees().await?.multiplier;
        let body = lock_body(network, aggregate, &terms);
        let payer = self.home.keys().identity().public_key();
        Ok((Transaction::new(payer, network.id, deadline, body).with_fee(multiplier, 0), terms.deposit.0))
    }

    /// Makes and signs a hash lock for an aggregate of the request.
    pub(super) async fn sign_lock(
        &self,
        digest: &Hash256,
        aggregate: &Hash256,
        aggregate_deadline_ms: u64,
    ) -> Result<LockRecord, SignLockError> {
        let network = self.chain.network().await?;
        let deadline_ms = self.chain.time_ms().await?.saturating_add(LOCK_DEADLINE_MS).min(aggregate_deadline_ms);
        let deadline = network.time_from_unix_ms(deadline_ms);
        let (lock, deposit) = self.unsigned_lock(&network, *aggregate, deadline).await?;
        let context = self.chain.signing().await?;
        let lock = lock.sign(self.home.keys().identity(), &context)?;
        let hash = lock.hash(&context.generation_hash_seed);
        Ok(LockRecord {
            aggregate: *aggregate,
            digest: *digest,
            signed: Signed { bytes: lock.to_bytes(), hash, deadline_ms },
            deposit,
            until_ms: aggregate_deadline_ms,
            state: LockState::Signed,
        })
    }
}

/// A hash lock could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignLockError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl From<SignLockError> for ApiError {
    fn from(error: SignLockError) -> Self {
        match error {
            SignLockError::Ledger(error) => error.into(),
            SignLockError::Sign(error) => Self::internal(&error),
        }
    }
}

impl From<TermsError> for ApiError {
    fn from(error: TermsError) -> Self {
        let code = match error {
            TermsError::NoStudy => "no-study",
            TermsError::NotRegistered(_) => "not-registered",
            TermsError::NoReception(_) => "no-reception",
            TermsError::RightTaken(_) => "right-taken",
            TermsError::Ledger(error) => return error.into(),
        };
        conflict(code, &error.to_string())
    }
}

fn conflict(code: &'static str, message: &str) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, code, message)
}
