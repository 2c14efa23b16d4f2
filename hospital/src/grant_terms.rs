//! What a grant for a request says, and how the rights' mosaics stand before it: for what the desk prepares, and for what
//! it hands to other wallets.

use tegata_rights::{
    GrantTerms, LedgerError, RegistryEntry, RightState, Role, SignedRequest, registered, right_id, standing,
};
use tegata_symbol::{Address, MosaicId, Network, PublicKey};

use crate::chain::Chain;
use crate::home::HospitalHome;

/// There is no grant that could be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TermsError {
    /// No such NFT.
    #[error("there is no such study on the chain")]
    NoStudy,
    /// This hospital or the one that made the study has no valid entry.
    #[error("the hospital {0} is not in the registry now")]
    NotRegistered(Address),
    /// All reception accounts are full.
    #[error("no reception account of the hospital {0} can take the right in")]
    NoReception(Address),
    /// The right's mosaic is in use.
    #[error("the mosaic of {0} is in use for something else")]
    RightTaken(Role),
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Terms and states.
pub(crate) struct Terms {
    pub(crate) terms: GrantTerms,
    states: [RightState; 2],
}

impl Terms {
    pub(crate) const fn state(&self, role: Role) -> RightState {
        match role {
            Role::Transfer => self.states[0],
            Role::Viewing => self.states[1],
        }
    }
}

/// Asks the chain for everything that a grant by `patient` needs.
pub(crate) async fn grant_terms(
    home: &HospitalHome,
    chain: &impl Chain,
    network: &Network,
    signed: &SignedRequest,
    (patient, nft): (PublicKey, MosaicId),
) -> Result<Terms, TermsError> {
    let request = signed.request();
    let own = entry(home, chain, &request.asker).await?;
    let assets = chain.assets(&[nft]).await?;
    let creator = assets.iter().find(|asset| asset.id == nft).ok_or(TermsError::NoStudy)?.creator;
    let source = entry(home, chain, &creator).await?;
    let address = Address::new(&patient, network.id);
    let right = |role| right_id(role, nft, &request.asker, &address);
    let transfer_to = reception(chain, &source, right(Role::Transfer)).await?;
    let viewing_to = reception(chain, &own, right(Role::Viewing)).await?;
    let terms = GrantTerms::answering(signed, patient, nft, transfer_to, viewing_to);
    let mut states = [RightState::Absent; 2];
    for role in terms.rights.roles() {
        let found = standing(chain, &address, nft, role, right(role)).await?;
        let state = found.state.ok_or(TermsError::RightTaken(role))?;
        states[usize::from(role == Role::Viewing)] = state;
    }
    Ok(Terms { terms, states })
}

async fn entry(home: &HospitalHome, chain: &impl Chain, identity: &Address) -> Result<RegistryEntry, TermsError> {
    let found = registered(chain, &home.registry(), identity).await?;
    found.filter(|entry| entry.is_valid_at(home.clock().now_ms())).ok_or(TermsError::NotRegistered(*identity))
}

/// The first account that the registry lists and that can take a unit in; wallets choose by the same rule.
async fn reception(chain: &impl Chain, entry: &RegistryEntry, mosaic: MosaicId) -> Result<Address, TermsError> {
    for account in &entry.reception {
        if chain.can_take(account, mosaic).await? {
            return Ok(*account);
        }
    }
    Err(TermsError::NoReception(entry.identity))
}
