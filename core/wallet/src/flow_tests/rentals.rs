//! The rental of a mosaic follows the network's fees, and may rise between the desk's preparation and the block.

use tegata_rights::Payer;
use tegata_symbol::{Body, KeyPair, NetworkTime, Transaction, Transfer};

use super::consent::reasons;
use super::desk::Manner;
use super::world::*;
use crate::WalletError;
use crate::consent::{MAX_FLOAT, Next, Outcome, RENTAL_MARGIN_PERCENT};

/// What one mosaic costs while the network's fees are what they begin with.
const RENTAL: u64 = 50_000_000;

/// Fills more than half of the blocks that the network's fee is the median of with transactions of this multiplier.
fn raise_fees(world: &World, multiplier: u32) {
    let payer: &KeyPair = &world.registry;
    for number in 0..31_u8 {
        let body = Body::Transfer(Transfer {
            recipient: world.source.address.into(),
            mosaics: Vec::new(),
            message: vec![0, number],
        });
        let deadline = NetworkTime(world.emulator.ledger().time().0 + 60_000 + u64::from(multiplier));
        let signing = world.network.signing(&tegata_symbol::AggregateForks::FROM_THE_START, 1);
        let signed = Transaction::new(payer.public_key(), world.network.id, deadline, body)
            .with_fee(multiplier, 0)
            .sign(payer, &signing)
            .unwrap();
        world.emulator.announce(&signed.to_bytes()).unwrap();
    }
    assert_eq!(world.emulator.ledger().rental_multiplier(), multiplier);
}

/// Agrees, and lets the fees rise when the desk has prepared.
async fn agree_while_fees_rise(
    world: &World,
    wallet: &TestWallet,
    digest: &tegata_symbol::Hash256,
    multiplier: u32,
) -> Outcome {
    let raise = |step| {
        if matches!(step, crate::progress::Step::Prepared { .. }) {
            raise_fees(world, multiplier);
        }
    };
    wallet.accept(digest, None, &pin(), &raise).await.unwrap().outcome
}

#[tokio::test]
async fn a_rental_that_rises_within_the_margin_is_paid_from_it() {
    for payer in [Payer::Hospital, Payer::HospitalBonded] {
        let world = World::new().await;
        let (wallet, nft, patient) = world.patient(0).await;
        let request = world.signed(nft, payer);
        scan(&wallet, &request).await;
        // A tenth of both rentals, and nothing else: the float is what is left.
        world.desk.send_beyond_rentals(2 * RENTAL / 10);
        let outcome = agree_while_fees_rise(&world, &wallet, &request.digest(), 110).await;
        assert!(matches!(outcome, Outcome::Confirmed { .. }), "{payer:?}: {outcome:?}");
        assert!(reasons(&world, &request, nft, &patient).await.is_empty());
        assert_eq!(world.balance(&world.address(&patient), world.network.currency), 0);
    }
}

#[tokio::test]
async fn a_rental_beyond_the_margin_is_refused_by_the_chain_and_prepared_anew_after_the_deadline() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.send_beyond_rentals(2 * RENTAL / 10);
    let outcome = agree_while_fees_rise(&world, &wallet, &request.digest(), 111).await;
    assert_eq!(outcome, Outcome::Rejected { code: "Failure_Core_Insufficient_Balance".into() });
    assert_eq!(world.balance(&world.address(&patient), world.network.currency), 0, "nothing happened at all");

    // Another node might still take the same bytes: until their deadline nothing else is signed.
    world.desk.forget_prepared();
    let again = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(again.outcome, Outcome::Rejected { .. }), "{again:?}");
    assert_eq!(world.desk.cosignatures().iter().filter(|c| c.parent_hash != again.transaction).count(), 0);

    world.advance(11 * 60_000);
    let settled = wallet.resume(quiet()).await.unwrap();
    assert!(settled.is_empty() || settled[0].outcome == Outcome::TimedOut { next: Next::SignAnew }, "{settled:?}");
    let last = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_ne!(last.transaction, again.transaction);
    assert!(matches!(last.outcome, Outcome::Confirmed { .. }), "{last:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_phone_takes_float_and_margin_up_to_its_caps_and_not_one_unit_more() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    let most = MAX_FLOAT.0 + 2 * RENTAL * RENTAL_MARGIN_PERCENT / 100;
    world.desk.send_beyond_rentals(most + 1);
    let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    assert!(matches!(&error, WalletError::Prepared(_)) && error.to_string().contains("more than"), "{error}");
    world.desk.behave(Manner::Honest);
    world.desk.send_beyond_rentals(most);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
}
