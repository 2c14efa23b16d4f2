//! Declaring an own study void, or replaced by another one.

use std::time::Duration;

use tegata_rights::{LedgerError, VoidDeclaration, VoidReasonError, void_key};
use tegata_symbol::{Aggregate, Body, Embedded, Hash256, Metadata, MosaicId, SignError, Transaction, metadata_update};

use crate::chain::{Chain, Settled, Signed};
use crate::funds::{FundsError, NotEnough, check_funds};
use crate::home::{HomeError, HospitalHome};
use crate::pending::{self, PendingError, Purpose};
use crate::storage_error::StorageError;

const LIFETIME_MS: u64 = 60 * 60_000;
const PATIENCE: Duration = Duration::from_secs(600);

/// A study cannot be declared void.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VoidError {
    /// The reason cannot be shown.
    #[error(transparent)]
    Reason(#[from] VoidReasonError),
    /// Not a study of this hospital.
    #[error("{0} is not a study that this hospital made")]
    NotOwn(MosaicId),
    /// A study cannot take its own place.
    #[error("a study cannot be replaced by itself")]
    ReplacedByItself,
    /// The hospital cannot pay.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
    /// The chain refused.
    #[error("the chain refused the declaration: {0}")]
    Rejected(String),
    /// Nothing is known yet.
    #[error("the declaration is announced but not confirmed yet: run the same command again")]
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

impl From<PendingError> for VoidError {
    fn from(error: PendingError) -> Self {
        match error {
            PendingError::Ledger(error) => Self::Ledger(error),
            PendingError::Storage(error) => Self::Storage(error),
        }
    }
}

/// Declares a study of this hospital void. Its gate refuses it from the block on, and its patient is shown the reason.
/// Declared in the same words already: nothing is done, and the answer is `None`; else hash and height.
///
/// # Errors
/// [`VoidError`]. Running it again is harmless.
pub async fn declare_void(
    home: &HospitalHome,
    chain: &impl Chain,
    nft: MosaicId,
    declaration: &VoidDeclaration,
) -> Result<Option<(Hash256, u64)>, VoidError> {
    let network = chain.network().await?;
    home.pin_network(&network)?;
    let value = declaration.to_bytes()?;
    if declaration.replaced_by == Some(nft) {
        return Err(VoidError::ReplacedByItself);
    }
    let ids: Vec<MosaicId> = [Some(nft), declaration.replaced_by].into_iter().flatten().collect();
    let assets = chain.assets(&ids).await?;
    for id in ids {
        if !assets.iter().any(|asset| asset.id == id && asset.creator == home.identity()) {
            return Err(VoidError::NotOwn(id));
        }
    }
    // A change is the XOR against the value that is there: made twice it would undo itself.
    if !pending::finish(home.store(), chain, home.clock(), Purpose::Void, PATIENCE).await? {
        return Err(VoidError::NotConfirmedYet);
    }
    let current = chain.asset_metadata(&home.identity(), nft, void_key()).await?.unwrap_or_default();
    if current == value {
        return Ok(None);
    }
    let Some((difference, value_size_delta)) = metadata_update(&current, &value) else {
        return Err(VoidReasonError::TooLong(value.len()).into());
    };
    let body = Body::MosaicMetadata(Metadata {
        target: home.identity().into(),
        key: void_key(),
        target_id: nft,
        value_size_delta,
        value: difference,
    });
    let keys = home.keys().identity();
    let aggregate = Aggregate::complete(vec![Embedded::new(keys.public_key(), network.id, body)]);
    let deadline_ms = chain.time_ms().await?.saturating_add(LIFETIME_MS);
    let context = chain.signing().await?;
    let deadline = network.time_from_unix_ms(deadline_ms);
    let transaction = Transaction::new(keys.public_key(), network.id, deadline, Body::Aggregate(aggregate))
        .for_chain(&context)
        .with_fee(chain.fees().await?.multiplier, 0)
        .sign(keys, &context)?;
    match check_funds(chain, &network, &home.identity(), transaction.max_fee).await {
        Ok(()) => {}
        Err(FundsError::NotEnough(error)) => return Err(error.into()),
        Err(FundsError::Ledger(error)) => return Err(error.into()),
    }
    let hash = transaction.hash(&network.generation_hash_seed);
    let signed = Signed { bytes: transaction.to_bytes(), hash, deadline_ms };
    match pending::carry(home.store(), chain, home.clock(), Purpose::Void, &signed, PATIENCE).await? {
        Settled::Confirmed { height } => Ok(Some((hash, height))),
        Settled::Rejected { code } => Err(VoidError::Rejected(code)),
        Settled::Expired => Err(VoidError::Rejected("its deadline passed; run the same command again".into())),
        Settled::Open => Err(VoidError::NotConfirmedYet),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::test_world::{Flaky, World, keys};

    fn declaration(replaced_by: Option<MosaicId>) -> VoidDeclaration {
        VoidDeclaration { reason: "取り違え".into(), replaced_by }
    }

    async fn declared(world: &World, home: &HospitalHome, nft: MosaicId) -> Option<VoidDeclaration> {
        use tegata_rights::Ledger;
        let value = world.pool.asset_metadata(&home.identity(), nft, void_key()).await.unwrap();
        VoidDeclaration::read(&value.unwrap_or_default())
    }

    #[tokio::test]
    async fn a_study_is_declared_void_once_and_names_its_successor() {
        let world = World::new().await;
        let home = world.hospital("A").await;
        let (wrong, right) = (world.issue(&home, &keys(1)).await.nft, world.issue(&home, &keys(2)).await.nft);
        let first = declare_void(&home, &world.pool, wrong, &declaration(None)).await.unwrap();
        assert!(first.is_some());
        assert_eq!(declared(&world, &home, wrong).await, Some(declaration(None)));
        let replaced = declaration(Some(right));
        assert!(declare_void(&home, &world.pool, wrong, &replaced).await.unwrap().is_some());
        assert_eq!(declare_void(&home, &world.pool, wrong, &replaced).await.unwrap(), None);
        assert_eq!(declared(&world, &home, wrong).await, Some(replaced));
        assert_eq!(declared(&world, &home, right).await, None);
    }

    #[tokio::test]
    async fn a_declaration_whose_end_was_not_seen_is_not_undone_by_the_next() {
        let world = World::new().await;
        let home = world.hospital("A").await;
        let nft = world.issue(&home, &keys(1)).await.nft;
        // Wherever the line is cut, the same command run again ends with the study void.
        for after in [false, true] {
            for call in 0.. {
                let chain = Flaky::new(&world.pool, call, after);
                let reason = format!("wrong patient {call} {after}");
                let declaration = VoidDeclaration { reason, replaced_by: None };
                let cut = declare_void(&home, &chain, nft, &declaration).await;
                declare_void(&home, &world.pool, nft, &declaration).await.unwrap();
                assert_eq!(declared(&world, &home, nft).await, Some(declaration), "{call} {after}");
                if !chain.has_failed() {
                    assert!(cut.is_ok());
                    break;
                }
            }
        }
    }

    #[tokio::test]
    async fn studies_of_others_cannot_be_declared_void() {
        let world = World::new().await;
        let (home, other) = (world.hospital("A").await, world.hospital("B").await);
        let (own, foreign) = (world.issue(&home, &keys(1)).await.nft, world.issue(&other, &keys(2)).await.nft);
        let refused = declare_void(&home, &world.pool, foreign, &declaration(None)).await;
        assert!(matches!(refused, Err(VoidError::NotOwn(nft)) if nft == foreign));
        let refused = declare_void(&home, &world.pool, own, &declaration(Some(foreign))).await;
        assert!(matches!(refused, Err(VoidError::NotOwn(nft)) if nft == foreign));
        let refused = declare_void(&home, &world.pool, own, &declaration(Some(own))).await;
        assert!(matches!(refused, Err(VoidError::ReplacedByItself)));
    }
}
