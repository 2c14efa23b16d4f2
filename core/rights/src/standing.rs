//! How the mosaics of rights stand on the chain before a grant. Phone and desk ask alike, so that both come to the same
//! inner transactions.

use tegata_symbol::{Address, Hash256, MosaicId};

use crate::grant::RightState;
use crate::ledger::{Ledger, LedgerError};
use crate::right::{RIGHT_FLAGS, RIGHT_SUPPLY, RightMessage, Role};

/// How one right stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which right.
    pub role: Role,
    /// Its mosaic.
    pub mosaic: MosaicId,
    /// `None`: the mosaic is in use for something else.
    pub state: Option<RightState>,
    /// What came with the unit that was sent last.
    pub message: Option<RightMessage>,
}

impl Standing {
    /// The grant that stands now, if a unit is out.
    pub fn running(&self) -> Option<(Address, RightMessage)> {
        match (self.state, self.message) {
            (Some(RightState::Out { at }), Some(message)) => Some((at, message)),
            _ => None,
        }
    }

    /// Whether a unit was ever sent for this request.
    pub fn was_given_for(&self, request: &Hash256) -> bool {
        self.message.is_some_and(|message| message.request == *request)
    }
}

/// Asks how the mosaic of `role` for `nft` stands. Its id follows from the patient's address, so that nobody else can
/// have made it; but its nonce has only 4 bytes, so that a hostile NFT id can lead to one that is in use.
///
/// # Errors
/// [`LedgerError`].
pub async fn standing(
    chain: &impl Ledger,
    patient: &Address,
    nft: MosaicId,
    role: Role,
    mosaic: MosaicId,
) -> Result<Standing, LedgerError> {
    let taken = Standing { role, mosaic, state: None, message: None };
    let Some(asset) = chain.assets(&[mosaic]).await?.into_iter().find(|asset| asset.id == mosaic) else {
        return Ok(Standing { state: Some(RightState::Absent), ..taken });
    };
    let is_right = asset.creator == *patient
        && asset.flags == RIGHT_FLAGS
        && asset.supply == RIGHT_SUPPLY
        && asset.divisibility == 0
        && asset.duration == 0;
    if !is_right {
        return Ok(taken);
    }
    let delivery = chain.latest_delivery(patient, mosaic).await?;
    let message = delivery.as_ref().and_then(|delivery| RightMessage::from_bytes(&delivery.message));
    // Another study's or role's right, or units that were sent without a right's message.
    if delivery.is_some() && !message.is_some_and(|message| message.nft == nft && message.role == role) {
        return Ok(taken);
    }
    let recipient = delivery.map(|delivery| delivery.recipient);
    let accounts: Vec<Address> = [Some(*patient), recipient].into_iter().flatten().collect();
    let holdings = chain.holdings(&accounts, &[mosaic]).await?;
    let units = |account: &Address| {
        holdings.iter().filter(|holding| holding.account == *account && holding.asset == mosaic).map(|h| h.amount).sum()
    };
    let state = match (units(patient), recipient) {
        (RIGHT_SUPPLY, _) => Some(RightState::Home),
        (1_u64, Some(at)) if at != *patient && units(&at) == 1 => Some(RightState::Out { at }),
        _ => None,
    };
    Ok(Standing { role, mosaic, state, message })
}
