//! Addresses, ids, keys and hashes as text and as bytes: what is read is written alike.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use libfuzzer_sys::fuzz_target;
use tegata_symbol::{
    Address, Hash256, MetadataKey, MosaicId, NamespaceId, PublicKey, Recipient, Signature, UnresolvedAddress,
    metadata_update, restriction_key,
};

fuzz_target!(|data: &[u8]| {
    if let Ok(bytes) = <[u8; 24]>::try_from(data.get(..24).unwrap_or_default()) {
        let field = UnresolvedAddress(bytes);
        match field.recipient() {
            Recipient::Account(address) => {
                assert_eq!(address.as_bytes(), &bytes);
                assert_eq!(field.account(), Some(address));
                assert_eq!(address.to_string().parse(), Ok(address));
                assert_eq!(Address::from_hex(&address.to_hex()), Ok(address));
            }
            Recipient::Alias(id) => {
                let network = tegata_symbol::NetworkId(bytes[0] & !1);
                assert_eq!(UnresolvedAddress::alias(id, network), field);
            }
            Recipient::Invalid => assert_eq!(field.account(), None),
        }
    }
    let (old, new) = data.split_at(data.len() / 2);
    if let Some((change, delta)) = metadata_update(old, new) {
        let applied = change.iter().enumerate().map(|(i, byte)| byte ^ old.get(i).copied().unwrap_or(0));
        let length = old.len().checked_add_signed(delta.into()).expect("both lengths are small");
        assert!(applied.take(length).eq(new.iter().copied()));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(address) = text.parse::<Address>() {
        assert_eq!(address.to_string().parse(), Ok(address));
        let letters = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect::<String>();
        assert_eq!(address.to_string(), letters.to_ascii_uppercase());
    }
    let _ = Address::from_hex(text);
    same::<MosaicId>(text);
    same::<NamespaceId>(text);
    same::<MetadataKey>(text);
    same::<Hash256>(text);
    same::<PublicKey>(text);
    same::<Signature>(text);
    let _ = (MetadataKey::new(text), restriction_key(text));
    if let Ok(id) = NamespaceId::from_full_name(text) {
        let own = text.split('.').fold(NamespaceId(0), |parent, name| NamespaceId::new(name, parent));
        assert_eq!(id, own);
        assert!(MosaicId(id.0).alias() == Some(id));
    }
});

fn same<T: FromStr + Display>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string(), text.to_ascii_uppercase());
    }
}
