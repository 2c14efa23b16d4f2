//! The aggregate that the hospital pays for: made and signed by the desk, cosigned by the patient.

use axum::http::StatusCode;
use tegata_rights::{
    Answer, GrantTerms, MAX_SPONSORED_LIFETIME_MS, RegistryEntry, RightState, Role, SignedRequest, hospital_paid_grant,
    registered, right_id, standing,
};
use tegata_symbol::{Address, Amount, MosaicId, Network};

use super::Desk;
use crate::api_error::ApiError;
use crate::chain::{Chain, Signed};
use crate::funds::{FundsError, check_funds};

/// The prepared aggregate waits at most so long for the patient's cosignature and a block: 10 minutes.
pub const DEADLINE_MS: u64 = 10 * 60_000;
/// Rentals follow the network's recent fees and may rise until the block is made; so much is sent beyond them.
pub const RENTAL_MARGIN_PERCENT: u64 = 10;
/// What stays with the patient's account, so that it can withdraw later without help: 1 XYM in atomic units.
pub const FLOAT: Amount = Amount(1_000_000);
/// Between a block's time and the moment that a phone looks at the deadline; keeps it below the phone's limit.
const DEADLINE_SLACK_MS: u64 = 30_000;

impl<C: Chain> Desk<C> {
    /// Makes and signs the aggregate for an answer.
    pub(super) async fn prepare(&self, signed: &SignedRequest, answer: &Answer) -> Result<Signed, ApiError> {
        let network = self.chain.network().await?;
        let request = signed.request();
        let own = self.entry(&self.home.identity(), "this hospital is not in the registry now").await?;
        let assets = self.chain.assets(&[answer.nft]).await?;
        let creator = assets.iter().find(|asset| asset.id == answer.nft).map(|asset| asset.creator);
        let creator = creator.ok_or_else(|| conflict("no-study", "there is no such study on the chain"))?;
        let source = self.entry(&creator, "the hospital that made the study is not in the registry now").await?;
        let patient = Address::new(&answer.patient, network.id);
        let right = |role| right_id(role, answer.nft, &request.asker, &patient);
        let terms = GrantTerms {
            patient: answer.patient,
            nft: answer.nft,
            asker: request.asker,
            rights: request.rights(),
            request: signed.digest(),
            until_ms: request.until_ms,
            transfer_to: self.reception(&source, right(Role::Transfer)).await?,
            viewing_to: self.reception(&own, right(Role::Viewing)).await?,
        };
        let states = [
            self.right_state(&terms, Role::Transfer, &network).await?,
            self.right_state(&terms, Role::Viewing, &network).await?,
        ];
        let state = |role| if role == Role::Transfer { states[0] } else { states[1] };

        let fees = self.chain.fees().await?;
        let rentals = fees.mosaic_rental.0.saturating_mul(terms.rentals(state));
        let margin = rentals.saturating_mul(RENTAL_MARGIN_PERCENT) / 100;
        let funds = Amount(rentals.saturating_add(margin).saturating_add(FLOAT.0));
        let deadline_ms = self.deadline_ms().await?;
        let keys = self.home.keys().identity();
        let transaction = hospital_paid_grant(
            &terms,
            &network,
            keys.public_key(),
            funds,
            network.time_from_unix_ms(deadline_ms),
            fees.multiplier,
            state,
        );
        let needed = Amount(funds.0.saturating_add(transaction.max_fee.0));
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
        Ok(Signed { bytes: transaction.to_bytes(), hash, deadline_ms })
    }

    /// Counted from the node's clock, and never more than a phone accepts from the time of the latest block.
    pub(super) async fn deadline_ms(&self) -> Result<u64, ApiError> {
        let most = self.chain.tip().await?.time_ms.saturating_add(MAX_SPONSORED_LIFETIME_MS - DEADLINE_SLACK_MS);
        Ok(self.chain.time_ms().await?.saturating_add(DEADLINE_MS).min(most))
    }

    async fn entry(&self, identity: &Address, what: &str) -> Result<RegistryEntry, ApiError> {
        let entry = registered(&*self.chain, &self.home.registry(), identity).await?;
        entry.ok_or_else(|| conflict("not-registered", what))
    }

    /// The first account that the registry lists and that can take a unit in; wallets choose by the same rule.
    async fn reception(&self, entry: &RegistryEntry, mosaic: MosaicId) -> Result<Address, ApiError> {
        for account in &entry.reception {
            if self.chain.can_take(account, mosaic).await? {
                return Ok(*account);
            }
        }
        Err(conflict("no-reception", "no reception account of the hospital can take the right in"))
    }

    async fn right_state(&self, terms: &GrantTerms, role: Role, network: &Network) -> Result<RightState, ApiError> {
        if !terms.rights.contains(role) {
            return Ok(RightState::Absent);
        }
        let patient = Address::new(&terms.patient, network.id);
        let found = standing(&*self.chain, &patient, terms.nft, role, terms.right_id(role, network)).await?;
        found.state.ok_or_else(|| conflict("right-taken", "the mosaic of this right is in use for something else"))
    }
}

fn conflict(code: &'static str, message: &str) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, code, message)
}
