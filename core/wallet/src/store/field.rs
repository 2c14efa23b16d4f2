//! One sealed value: `format 1 ‖ nonce (24) ‖ ciphertext ‖ tag (16)`, XChaCha20-Poly1305 under the vault's key for
//! fields. The associated data names everything that says where the value belongs, so that it opens nowhere else.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tegata_symbol::stack;
use zeroize::Zeroizing;

use super::table::Table;
use crate::sealing::{self, KEY_BYTES, NotAuthentic, NotSealed, SecretKey};
use crate::vault::{KeyPurpose, Unlocked, VaultError};

/// Version of a sealed value and of its associated data. Kept by the value, not by the store, so that a migration need
/// not seal everything anew.
pub(super) const FIELD_FORMAT: u8 = 1;
const DOMAIN: &[u8] = b"tegata store field";
const COLUMN: &str = "value";

/// HMAC-SHA256 of a natural key.
pub(super) type Lookup = [u8; 32];

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub table: Table,
    pub row: i64,
    pub lookup: Option<Lookup>,
    pub updated_at: i64,
}

impl Place {
    fn associated_data(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(128);
        data.extend_from_slice(DOMAIN);
        data.push(FIELD_FORMAT);
        for name in [self.table.name(), COLUMN] {
            data.push(name.len() as u8); // names are constants of a few letters
            data.extend_from_slice(name.as_bytes());
        }
        data.extend_from_slice(&self.row.to_be_bytes());
        data.extend_from_slice(&self.updated_at.to_be_bytes());
        match &self.lookup {
            None => data.push(0),
            Some(lookup) => {
                data.push(1);
                data.extend_from_slice(lookup);
            }
        }
        data
    }
}

/// The keys of an open store, wiped when dropped.
pub(super) struct FieldKeys {
    fields: SecretKey,
    lookups: SecretKey,
}

impl FieldKeys {
    pub(super) fn of(unlocked: &Unlocked) -> Result<Self, VaultError> {
        Ok(Self { fields: unlocked.key(KeyPurpose::StoreFields)?, lookups: unlocked.key(KeyPurpose::StoreLookup)? })
    }

    /// The keyed hash of a natural key; the table's name is in it, so that one key in two tables cannot be linked.
    pub(super) fn lookup(&self, table: Table, key: &[u8]) -> Lookup {
        stack::wiping(|| self.hash(table, key))
    }

    fn hash(&self, table: Table, key: &[u8]) -> Lookup {
        // HMAC pads a shorter key with zeros to the block size (RFC 2104), which is what `new` takes.
        let mut block = Zeroizing::new([0; 64]);
        block[..KEY_BYTES].copy_from_slice(self.lookups.as_slice());
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(&[table.name().len() as u8]);
        mac.update(table.name().as_bytes());
        mac.update(key);
        mac.finalize().into_bytes().into()
    }

    pub(super) fn seal(&self, plaintext: &[u8], place: &Place) -> Result<Vec<u8>, NotSealed> {
        let sealed = sealing::seal(&self.fields, plaintext, &place.associated_data())?;
        let mut value = Vec::with_capacity(1 + sealed.len());
        value.push(FIELD_FORMAT);
        value.extend_from_slice(&sealed);
        Ok(value)
    }

    pub(super) fn open(&self, value: &[u8], place: &Place) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
        let sealed = value.strip_prefix(&[FIELD_FORMAT]).ok_or(NotAuthentic)?;
        sealing::open(&self.fields, sealed, &place.associated_data())
    }
}
