//! Sending back units whose time is over, or that were taken back by a statement: reception accounts must not fill up.

use std::collections::BTreeSet;
use std::time::Duration;

use tegata_rights::{LedgerError, RIGHT_FLAGS, RIGHT_SUPPLY, RightMessage, Role};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Cosignature, Embedded, Hash256, KeyPair, Mosaic, MosaicId, Network, SignError,
    Transaction, Transfer,
};

use crate::chain::{Chain, Settled, Signed};
use crate::funds::{FundsError, NotEnough, check_funds};
use crate::home::{HomeError, HospitalHome};
use crate::pending::{self, PendingError, Purpose};
use crate::storage_error::StorageError;
use crate::withdrawals::stated_rights;

/// Units in one aggregate.
const MOST_IN_ONE: usize = 40;
/// Short: a right that is given again meanwhile must not be sent back by an aggregate of before.
const LIFETIME_MS: u64 = 10 * 60_000;
const PATIENCE: Duration = Duration::from_secs(600);

/// Units cannot be sent back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TidyError {
    /// The hospital cannot pay.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
    /// Nothing is known yet.
    #[error("units are on their way back, but not confirmed yet: run the same command again")]
    NotConfirmedYet,
    /// The transaction cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<PendingError> for TidyError {
    fn from(error: PendingError) -> Self {
        match error {
            PendingError::Ledger(error) => Self::Ledger(error),
            PendingError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<FundsError> for TidyError {
    fn from(error: FundsError) -> Self {
        match error {
            FundsError::NotEnough(error) => Self::NotEnough(error),
            FundsError::Ledger(error) => Self::Ledger(error),
        }
    }
}

/// A unit at a reception account that is to go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedUnit {
    /// Its mosaic.
    pub mosaic: MosaicId,
    /// Which right.
    pub role: Role,
    /// Who made it, and gets it back.
    pub patient: Address,
    /// The reception account that has it.
    pub held_by: Address,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Units that went back.
    pub sent_back: Vec<EndedUnit>,
    /// Units that the chain does not let go back, with its code: a patient's account may refuse them.
    pub refused: Vec<(EndedUnit, String)>,
    /// The aggregates.
    pub transactions: Vec<Hash256>,
}

/// Sends ended units back to their patients, many in one aggregate; the identity account pays. After a cut the same call
/// goes on, and nothing is sent twice.
///
/// # Errors
/// [`TidyError`].
pub async fn tidy(home: &HospitalHome, chain: &impl Chain) -> Result<Tidied, TidyError> {
    let network = chain.network().await?;
    home.pin_network(&network)?;
    if !pending::finish(home.store(), chain, home.clock(), Purpose::Tidy, PATIENCE).await? {
        return Err(TidyError::NotConfirmedYet);
    }
    let keys = home.keys().reception();
    let mut tidied = Tidied::default();
    let mut parts: Vec<Vec<EndedUnit>> =
        ended_units(home, chain, &network, &keys).await?.chunks(MOST_IN_ONE).map(<[_]>::to_vec).collect();
    while let Some(part) = parts.pop() {
        let signed = send_back(home, chain, &network, &keys, &part).await?;
        let settled = pending::carry(home.store(), chain, home.clock(), Purpose::Tidy, &signed, PATIENCE).await?;
        match (settled, &part[..]) {
            (Settled::Confirmed { .. }, _) => {
                tidied.transactions.push(signed.hash);
                tidied.sent_back.extend(part);
            }
            (Settled::Open, _) => return Err(TidyError::NotConfirmedYet),
            (Settled::Rejected { code }, [unit]) => tidied.refused.push((*unit, code)),
            (Settled::Expired, [unit]) => tidied.refused.push((*unit, "expired".to_owned())),
            // One of them stands in the way of the others.
            (Settled::Rejected { .. } | Settled::Expired, several) => {
                let (first, second) = several.split_at(several.len() / 2);
                parts.extend([first.to_vec(), second.to_vec()]);
            }
        }
    }
    Ok(tidied)
}

/// Units of a right's form at own reception accounts whose end is past by both clocks, or that a statement takes back.
async fn ended_units(
    home: &HospitalHome,
    chain: &impl Chain,
    network: &Network,
    keys: &[KeyPair],
) -> Result<Vec<EndedUnit>, TidyError> {
    let tip = chain.tip().await?;
    let now_ms = tip.time_ms.min(home.clock().now_ms());
    let mut found = Vec::new();
    for account in keys.iter().map(|keys| Address::new(&keys.public_key(), network.id)) {
        let held = chain.held(&account).await?;
        let ids: Vec<MosaicId> = held.iter().filter(|h| h.amount == 1).map(|h| h.asset).collect();
        if ids.is_empty() {
            continue;
        }
        let rights = chain.assets(&ids).await?.into_iter().filter(|asset| {
            asset.flags == RIGHT_FLAGS && asset.supply == RIGHT_SUPPLY && asset.divisibility == 0 && asset.duration == 0
        });
        for asset in rights {
            let delivery = chain.latest_delivery(&asset.creator, asset.id).await?;
            let Some(delivery) = delivery.filter(|d| d.recipient == account && d.amount == 1) else { continue };
            let Some(message) = RightMessage::from_bytes(&delivery.message) else { continue };
            let is_stated = stated_rights(home, &message.request, &asset.creator)?.contains(&message.role);
            if now_ms >= message.until_ms || is_stated {
                let (mosaic, role, patient) = (asset.id, message.role, asset.creator);
                found.push(EndedUnit { mosaic, role, patient, held_by: account });
            }
        }
    }
    Ok(found)
}

/// Signed by the identity account, which pays, and by the reception accounts, which have no currency.
async fn send_back(
    home: &HospitalHome,
    chain: &impl Chain,
    network: &Network,
    keys: &[KeyPair],
    units: &[EndedUnit],
) -> Result<Signed, TidyError> {
    let holders: BTreeSet<Address> = units.iter().map(|unit| unit.held_by).collect();
    let keys_of = |holder: &Address| keys.iter().find(|keys| Address::new(&keys.public_key(), network.id) == *holder);
    let signers: Vec<&KeyPair> = holders.iter().filter_map(keys_of).collect();
    let transfer = |recipient: Address, mosaics| {
        Body::Transfer(Transfer { recipient: recipient.into(), mosaics, message: Vec::new() })
    };
    let identity = home.keys().identity();
    // Who signs an aggregate must do something in it.
    let nothing =
        holders.first().map(|holder| Embedded::new(identity.public_key(), network.id, transfer(*holder, vec![])));
    let back = units.iter().filter_map(|unit| {
        let mosaics = vec![Mosaic { id: unit.mosaic, amount: Amount(1) }];
        let holder = keys_of(&unit.held_by)?.public_key();
        Some(Embedded::new(holder, network.id, transfer(unit.patient, mosaics)))
    });
    let body = Body::Aggregate(Aggregate::complete(nothing.into_iter().chain(back).collect()));
    let deadline_ms = chain.time_ms().await?.saturating_add(LIFETIME_MS);
    let context = chain.signing().await?;
    let mut transaction =
        Transaction::new(identity.public_key(), network.id, network.time_from_unix_ms(deadline_ms), body)
            .for_chain(&context)
            .with_fee(chain.fees().await?.multiplier, signers.len())
            .sign(identity, &context)?;
    check_funds(chain, network, &home.identity(), transaction.max_fee).await?;
    let hash = transaction.hash(&network.generation_hash_seed);
    if let Body::Aggregate(aggregate) = &mut transaction.body {
        aggregate.cosignatures = signers.iter().map(|keys| Cosignature::sign(keys, &hash)).collect();
    }
    Ok(Signed { bytes: transaction.to_bytes(), hash, deadline_ms })
}

#[cfg(test)]
mod tests;
