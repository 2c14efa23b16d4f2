//! What others put on the chain for the patient to cosign: explained, refused, and blocked where a person is tired of it.

use tegata_emulator::chain::Accepted;
use tegata_rights::as_bonded;
use tegata_symbol::{
    Aggregate, AggregateForks, Amount, Body, Embedded, Hash256, HashLock, KeyPair, Mosaic, NetworkTime, PublicKey,
    Transaction, Transfer,
};

use super::world::*;
use crate::other_wallet::Refusal;

/// Somebody asks the patient to send 1 XYM, behind a hash lock, as anybody can.
fn propose(world: &World, sender: &KeyPair, patient: &PublicKey, number: u8) -> Hash256 {
    let network = &world.network;
    let send = |from: PublicKey, to: PublicKey, amount: u64| {
        let mosaics = vec![Mosaic { id: network.currency, amount: Amount(amount) }];
        let body = Transfer { recipient: world.address(&to).into(), mosaics, message: vec![number] };
        Embedded::new(from, network.id, Body::Transfer(body))
    };
    let steps = vec![send(*patient, sender.public_key(), 1_000_000), send(sender.public_key(), *patient, 1)];
    let deadline = NetworkTime(world.emulator.ledger().time().0 + HOUR_MS);
    let body = Body::Aggregate(Aggregate::complete(steps));
    let signing = network.signing(&AggregateForks::FROM_THE_START, 1);
    let bonded = as_bonded(Transaction::new(sender.public_key(), network.id, deadline, body)).with_fee(100, 1);
    let bonded = bonded.sign(sender, &signing).unwrap();
    let hash = bonded.hash(&network.generation_hash_seed);
    let mosaic = Mosaic { id: network.currency, amount: Amount(10_000_000) };
    let lock = Body::HashLock(HashLock { mosaic, duration: 1_000, hash });
    let lock = Transaction::new(sender.public_key(), network.id, deadline, lock).with_fee(100, 0);
    world.emulator.announce(&lock.sign(sender, &signing).unwrap().to_bytes()).unwrap();
    assert_eq!(world.emulator.announce_partial(&bonded.to_bytes()).unwrap(), Accepted::Partial(hash));
    hash
}

#[tokio::test]
async fn a_strangers_proposal_is_explained_refused_and_gone_once_the_stranger_is_blocked() {
    let world = World::new().await;
    let (wallet, _, patient) = world.patient(400_000_000).await;
    let stranger = keys(0x77);
    world.fund(&stranger.public_key(), 400_000_000);
    world.fund(&world.asker.keys.public_key(), 400_000_000);
    let by_stranger = propose(&world, &stranger, &patient, 1);
    let by_hospital = propose(&world, &world.asker.keys, &patient, 2);

    let found = wallet.proposals().await.unwrap();
    let hashes: Vec<Hash256> = found.proposals.iter().map(|proposal| proposal.hash).collect();
    assert_eq!(hashes, [by_hospital, by_stranger], "whom the registry knows comes first");
    let [known, unknown] = &found.proposals[..] else { panic!("two") };
    assert_eq!((known.is_stranger, known.sender.name.as_ref()), (false, Some(&world.asker.name)));
    assert_eq!((unknown.is_stranger, unknown.sender.name.as_ref()), (true, None));
    for proposal in &found.proposals {
        assert_eq!(proposal.refusal, Refusal::NotConsent, "a registered hospital gets no other signature either");
        assert_eq!(proposal.explanation.inner.len(), 2, "every inner transaction is shown");
        let told = proposal.explanation.to_string();
        assert!(told.contains("1000000 units"), "{told}");
    }

    let sender = world.address(&stranger.public_key());
    wallet.block(&sender).unwrap();
    wallet.block(&sender).unwrap();
    assert_eq!(wallet.blocked().unwrap(), [sender]);
    let found = wallet.proposals().await.unwrap();
    assert_eq!((found.proposals.len(), found.blocked), (1, 1));
    wallet.unblock(&sender).unwrap();
    assert_eq!(wallet.proposals().await.unwrap().proposals.len(), 2);
    assert!(world.faults.cosignatures.lock().unwrap().is_empty(), "nothing was ever signed");
}

#[tokio::test]
async fn more_proposals_than_anybody_reads_are_counted_and_not_all_explained() {
    let world = World::new().await;
    let (wallet, _, patient) = world.patient(400_000_000).await;
    let stranger = keys(0x77);
    world.fund(&stranger.public_key(), 4_000_000_000);
    let most = crate::proposals::MAX_PROPOSALS;
    for number in 0..most + 5 {
        propose(&world, &stranger, &patient, u8::try_from(number).unwrap());
    }
    let found = wallet.proposals().await.unwrap();
    assert_eq!((found.proposals.len(), found.beyond), (most, 5));
}
