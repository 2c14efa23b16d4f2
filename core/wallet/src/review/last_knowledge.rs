//! How a right stood when the wallet last heard of it, for a review without a node.

use tegata_rights::{RightState, Rights, Role};
use tegata_symbol::{Address, Hash256, MosaicId};

use crate::error::WalletError;
use crate::requests::{Decided, Fate, OutboxRecord, RequestRecord};
use crate::store::Records;
use crate::withdrawal::WithdrawalRecord;

/// One right as the wallet's own decisions left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LastKnown {
    pub(super) state: RightState,
    /// End of the permission that is out; milliseconds since 1970-01-01 UTC.
    pub(super) until_ms: Option<u64>,
}

/// The state of `role` after the latest grant or withdrawal of this wallet that a block had. What was never granted is
/// taken to be absent, which a hospital that sent an ended unit back does not change.
pub(super) fn last_known(
    records: &Records<'_>,
    nft: MosaicId,
    asker: &Address,
    role: Role,
) -> Result<LastKnown, WalletError> {
    let confirmed = |hash: &Hash256| -> Result<Option<u64>, WalletError> {
        let outbox = records.read(|reader| OutboxRecord::get(reader, hash))?;
        Ok(outbox.and_then(|outbox| match outbox.fate {
            Fate::Confirmed { height, .. } => Some(height),
            _ => None,
        }))
    };
    let (mut latest, mut known) = (0, LastKnown { state: RightState::Absent, until_ms: None });
    let mut requests = Vec::new();
    for stored in records.list::<RequestRecord>()? {
        let record = stored.value;
        let signed = record.request()?;
        let request = signed.request();
        let concerns = record.decided == Decided::Agreed
            && record.nft() == Some(nft)
            && request.asker == *asker
            && request.rights().contains(role);
        let (true, Some(hash), Some(at)) = (concerns, record.transaction(), record.recipient(role)) else { continue };
        requests.push(signed.digest());
        if let Some(height) = confirmed(&hash)?.filter(|height| *height >= latest) {
            (latest, known) = (height, LastKnown { state: RightState::Out { at }, until_ms: Some(request.until_ms) });
        }
    }
    for stored in records.list::<WithdrawalRecord>()? {
        let withdrawal = stored.value;
        let concerns = requests.contains(&Hash256(withdrawal.request))
            && Rights::from_bits(withdrawal.rights).is_some_and(|rights| rights.contains(role));
        let Some(hash) = withdrawal.transaction().filter(|_| concerns) else { continue };
        if confirmed(&hash)?.is_some_and(|height| height >= latest) {
            known = LastKnown { state: RightState::Home, until_ms: None };
        }
    }
    Ok(known)
}
