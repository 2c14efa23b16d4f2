//! What must hold for every input.
#![allow(clippy::unwrap_used)]

#[path = "explanation/any_transaction.rs"]
mod any_transaction;

use any_transaction::any_transaction;
use proptest::collection::vec;
use proptest::prelude::*;
use tegata_symbol::{
    Address, Aggregate, Body, Hash256, KeyPair, ParseRule, PrivateKey, SigningContext, Transaction, TransactionRef,
    metadata_update,
};

/// A random transaction in the versions that there are. Metadata stays at top level in some: no parser takes it there.
fn readable() -> impl Strategy<Value = Transaction> {
    any_transaction().prop_map(|mut transaction| {
        match transaction.body {
            Body::Aggregate(aggregate) => {
                let (bonded, hash) = (aggregate.bonded, aggregate.transactions_hash);
                let cosignatures = aggregate.cosignatures.clone();
                let mut inner = aggregate.into_transactions();
                inner.iter_mut().for_each(|each| each.version = 1);
                transaction.body = Body::Aggregate(Aggregate::stated(bonded, hash, inner, cosignatures));
            }
            _ => transaction.version = 1,
        }
        transaction
    })
}

proptest! {
    #[test]
    fn reading_arbitrary_bytes_never_panics(bytes in vec(any::<u8>(), 0..400)) {
        let _ = Transaction::from_bytes(&bytes);
        let _ = tegata_symbol::message::Message::read(&bytes);
    }

    #[test]
    fn reading_arbitrary_text_as_an_address_never_panics_and_what_is_read_is_written_alike(text in ".{0,60}") {
        if let Ok(address) = text.parse::<Address>() {
            prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
        }
    }

    #[test]
    fn one_wrong_character_in_an_address_is_noticed(key in any::<[u8; 32]>(), position in 0usize..39, other in 0usize..32) {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let text = Address::new(&tegata_symbol::PublicKey(key), tegata_symbol::NetworkId::TESTNET).to_string();
        let mut changed = text.clone().into_bytes();
        changed[position] = alphabet[other];
        let changed = String::from_utf8(changed).unwrap();
        prop_assume!(changed != text);
        prop_assert!(changed.parse::<Address>().is_err());
    }

    #[test]
    fn transactions_of_every_type_are_read_as_they_were_written(transaction in readable(), seed in any::<[u8; 32]>()) {
        let bytes = transaction.to_bytes();
        prop_assert_eq!(bytes.len(), transaction.size());
        if !transaction.transaction_type().allowed_at_top_level() {
            let rule = Transaction::from_bytes(&bytes).unwrap_err().rule;
            prop_assert!(matches!(rule, ParseRule::TypeNotAllowedHere(_)));
            return Ok(());
        }
        prop_assert_eq!(&Transaction::from_bytes(&bytes).unwrap(), &transaction);
        let borrowed = TransactionRef::parse(&bytes).unwrap();
        prop_assert_eq!(&borrowed.to_bytes(), &bytes);
        prop_assert_eq!(borrowed.hash(&Hash256(seed)), transaction.hash(&Hash256(seed)));
        prop_assert_eq!(borrowed.check(), transaction.check());
    }

    #[test]
    fn no_transaction_can_be_cut_or_lengthened(transaction in readable(), cut in any::<prop::sample::Index>()) {
        let bytes = transaction.to_bytes();
        prop_assert!(Transaction::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
        prop_assert!(Transaction::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_signed_can_be_changed(
        transaction in readable(),
        seed in any::<[u8; 32]>(),
        place in any::<prop::sample::Index>(),
    ) {
        let keys = KeyPair::new(&PrivateKey::from_bytes(seed));
        let context = SigningContext {
            network: transaction.network,
            generation_hash_seed: Hash256(seed),
            aggregate_version: transaction.version,
        };
        let unsigned = Transaction { signer: keys.public_key(), ..transaction };
        let Ok(signed) = unsigned.sign(&keys, &context) else { return Ok(()) };
        prop_assert!(signed.verify(&context.generation_hash_seed));
        prop_assert!(!signed.verify(&Hash256::ZERO));
        // The signature, the key, and from the version on everything that is signed.
        let mut bytes = signed.to_bytes();
        let end = if matches!(signed.body, Body::Aggregate(_)) { 160 } else { bytes.len() };
        let index = 8 + place.index(end - 8);
        bytes[index] ^= 1;
        if let Ok(changed) = Transaction::from_bytes(&bytes) {
            prop_assert!(!changed.verify(&context.generation_hash_seed));
        }
    }

    #[test]
    fn applying_a_metadata_update_to_the_old_value_gives_the_new_one(old in vec(any::<u8>(), 0..64), new in vec(any::<u8>(), 0..64)) {
        let (value, delta) = metadata_update(&old, &new).unwrap();
        let mut applied: Vec<u8> = value.iter().enumerate().map(|(i, b)| b ^ old.get(i).copied().unwrap_or(0)).collect();
        applied.truncate((old.len() as isize + isize::from(delta)) as usize);
        prop_assert_eq!(applied, new);
    }
}
