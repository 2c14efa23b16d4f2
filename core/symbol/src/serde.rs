//! Ids, keys and addresses in the formats of `serde`, as their plain bytes or numbers: for stores of whoever keeps them.
//! It is not the text of a node's REST, which has other forms.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    Address, Amount, Hash256, MetadataKey, MosaicFlags, MosaicId, NamespaceId, NetworkTime, PublicKey,
    UnresolvedAddress,
};

macro_rules! as_its_content {
    ($($name:ident: $content:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$content>::deserialize(deserializer).map(Self)
            }
        }
    )*};
}

as_its_content!(
    Amount: u64,
    Hash256: [u8; 32],
    MetadataKey: u64,
    MosaicFlags: u8,
    MosaicId: u64,
    NamespaceId: u64,
    NetworkTime: u64,
    PublicKey: [u8; 32],
    UnresolvedAddress: [u8; 24]
);

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_bytes().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_bytes(<[u8; 24]>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
