//! Message fields from anywhere, and messages sealed for us with anything inside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::world::keys;
use tegata_symbol::message::{
    self, DELEGATED_HARVESTING_MARKER, HarvestingKeys, Message, decrypt, encrypt, read_harvesting_delegation,
};
use tegata_symbol::{PrivateKey, PublicKey};

fuzz_target!(|data: &[u8]| {
    let (own, other) = (keys(1), keys(2));
    match Message::read(data) {
        Message::Empty => assert!(data.is_empty()),
        Message::Plain(text) => assert_eq!(message::plain(text), data),
        Message::Encrypted(field) => assert_eq!(field, data),
        Message::DelegatedHarvesting(field) => {
            assert!(field.starts_with(&DELEGATED_HARVESTING_MARKER));
            let _ = read_harvesting_delegation(&own, field);
        }
        Message::Raw(field) => assert_eq!(field, data),
    }
    let _ = decrypt(&own, &other.public_key(), data);
    if let Some((key, rest)) = data.split_first_chunk::<32>() {
        // A stranger's key decides nothing but whether there is an answer.
        let _ = decrypt(&own, &PublicKey(*key), rest);
        if let Ok(field) = encrypt(&own, &PublicKey(*key), [7; 12], rest) {
            assert_eq!(*decrypt(&own, &PublicKey(*key), &field).expect("the shared key is the same"), rest);
        }
    }
    let sealed = encrypt(&other, &own.public_key(), [7; 12], data).expect("both keys are usable");
    assert_eq!(*decrypt(&own, &other.public_key(), &sealed).expect("it was made for us"), data);
    if let Some((remote, rest)) = data.split_first_chunk::<32>()
        && let Some((vrf, _)) = rest.split_first_chunk::<32>()
    {
        let given = HarvestingKeys { remote: PrivateKey::from_bytes(*remote), vrf: PrivateKey::from_bytes(*vrf) };
        let field = message::delegate_harvesting(&other, &own.public_key(), [7; 12], &given).expect("usable keys");
        let read = read_harvesting_delegation(&own, &field).expect("it was made for this node");
        assert_eq!((read.remote.expose(), read.vrf.expose()), (remote, vrf));
    }
});
