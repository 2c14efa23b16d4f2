//! What must hold for every input.
#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, KeyPair, Mosaic, MosaicId, Network, NetworkTime, PrivateKey,
    Transaction, Transfer, UnresolvedAddress, metadata_update,
};

fn transfer() -> impl Strategy<Value = Body> {
    (any::<[u8; 24]>(), vec((any::<u64>(), any::<u64>()), 0..4), vec(any::<u8>(), 0..200)).prop_map(
        |(recipient, mosaics, message)| {
            let mosaics =
                mosaics.into_iter().map(|(id, amount)| Mosaic { id: MosaicId(id), amount: Amount(amount) }).collect();
            Body::Transfer(Transfer { recipient: UnresolvedAddress(recipient), mosaics, message })
        },
    )
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
    fn aggregates_are_read_as_they_were_written(bodies in vec(transfer(), 0..8), seed in any::<[u8; 32]>()) {
        let keys = KeyPair::new(&PrivateKey::from_bytes(seed));
        let network = Network::TESTNET;
        let inner = bodies.into_iter().map(|body| Embedded::new(keys.public_key(), network.id, body)).collect();
        let body = Body::Aggregate(Aggregate::complete(inner));
        let signed = Transaction::new(keys.public_key(), network.id, NetworkTime(5), body)
            .with_fee(100, 2)
            .sign(&keys, &network.generation_hash_seed)
            .unwrap();
        let read = Transaction::from_bytes(&signed.to_bytes()).unwrap();
        prop_assert!(read.verify(&network.generation_hash_seed));
        prop_assert_eq!(read, signed);
    }

    #[test]
    fn applying_a_metadata_update_to_the_old_value_gives_the_new_one(old in vec(any::<u8>(), 0..64), new in vec(any::<u8>(), 0..64)) {
        let (value, delta) = metadata_update(&old, &new).unwrap();
        let mut applied: Vec<u8> = value.iter().enumerate().map(|(i, b)| b ^ old.get(i).copied().unwrap_or(0)).collect();
        applied.truncate((old.len() as isize + isize::from(delta)) as usize);
        prop_assert_eq!(applied, new);
    }
}
