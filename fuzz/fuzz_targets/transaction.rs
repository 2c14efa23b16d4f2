//! Transactions from anywhere: what is read is written again to the byte, and can be explained.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::world::SEED;
use tegata_symbol::explain::{Known, explain};
use tegata_symbol::{Body, DetachedCosignature, Network, Transaction, TransactionRef};

/// What a borrowed transfer, alone or inside an aggregate, carries as message.
fn payloads<'a>(transaction: &TransactionRef<'a>) -> Vec<&'a [u8]> {
    let message = |body: &Body<&'a [u8]>| match body {
        Body::Transfer(transfer) => Some(transfer.message),
        _ => None,
    };
    match &transaction.body {
        Body::Aggregate(aggregate) => {
            aggregate.transactions().iter().filter_map(|inner| message(&inner.body)).collect()
        }
        body => message(body).into_iter().collect(),
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(cosignature) = DetachedCosignature::from_bytes(data) {
        assert_eq!(cosignature.to_bytes(), data);
    }
    let Ok(transaction) = Transaction::from_bytes(data) else { return };
    assert_eq!(transaction.to_bytes(), data);
    assert_eq!(transaction.size(), data.len());
    match transaction.check() {
        Ok(()) => transaction.body.check().expect("what keeps the rules can be signed"),
        Err(error) => assert!(error.offset <= data.len(), "{error}"),
    }
    let explanation = explain(&transaction, &Known::of(&Network::TESTNET));
    assert!(!explanation.to_string().is_empty());
    let (messages, inside) = (payloads(&TransactionRef::parse(data).expect("just read")), data.as_ptr_range());
    assert!(messages.iter().all(|slice| inside.contains(&slice.as_ptr()) || slice.is_empty()));
    let borrowed = TransactionRef::parse(data).expect("what can be copied can be borrowed");
    assert_eq!(explain(&borrowed, &Known::of(&Network::TESTNET)), explanation);
    let _ = (transaction.hash(&SEED), transaction.merkle_component_hash(&SEED), transaction.signer_address());
    if let Body::Aggregate(aggregate) = &transaction.body {
        let _ = (aggregate.computed_hash(), aggregate.payload_size());
    }
});
