//! The second envelope: the vault key under a device key that the system lends out only after a check of biometrics.
//!
//! ```text
//! [ h'5447544156554c54' "TGTAVULT", format 1, purpose 2, sealed ]
//! sealed = biometric key seals( vault key )
//! ```
//!
//! Associated data: a domain text and the first three items. There is no PIN in it and nothing to guess: who has the file
//! needs the device and the finger or face. When the enrolled biometrics change, the device destroys its key and this
//! envelope is worthless; the PIN's still opens.

use std::convert::Infallible;

use minicbor::{Decoder, Encoder};

use super::envelope::{FORMAT, MAGIC, MAX_ENVELOPE_BYTES, Purpose};
use super::{Unlocked, VaultError};
use crate::keystore::DeviceKeystore;
use crate::sealing::KEY_BYTES;

const DOMAIN: &[u8] = b"tegata vault envelope, biometric\x01";

/// The vault key, sealed for biometrics.
#[derive(Clone, PartialEq, Eq)]
pub struct BiometricEnvelope {
    sealed: Vec<u8>,
}

impl BiometricEnvelope {
    /// Seals the vault key of `unlocked` under the device's biometric key.
    ///
    /// # Errors
    /// [`VaultError::Locked`], [`VaultError::Keystore`].
    pub fn seal(unlocked: &Unlocked, keystore: &dyn DeviceKeystore) -> Result<Self, VaultError> {
        let envelope = Self { sealed: keystore.seal(unlocked.vault_key()?.as_slice(), &bound_to()?)? };
        if envelope.to_bytes()?.len() > MAX_ENVELOPE_BYTES {
            return Err(VaultError::DamagedEnvelope);
        }
        Ok(envelope)
    }

    /// Opens it; the device checks the person.
    ///
    /// # Errors
    /// [`VaultError::Keystore`]: [`Invalidated`](crate::keystore::KeystoreError::Invalidated) when biometrics changed.
    pub fn open(&self, keystore: &dyn DeviceKeystore) -> Result<Unlocked, VaultError> {
        let opened = keystore.unseal(&self.sealed, &bound_to()?)?;
        let key: &[u8; KEY_BYTES] = opened.as_slice().try_into().map_err(|_| VaultError::DamagedEnvelope)?;
        Ok(Unlocked::new(key))
    }

    /// Reads one; only its one spelling is taken.
    ///
    /// # Errors
    /// [`VaultError::DamagedEnvelope`], [`VaultError::NewerEnvelope`], [`VaultError::OtherPurpose`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() > MAX_ENVELOPE_BYTES {
            return Err(VaultError::DamagedEnvelope);
        }
        let envelope = Self::decode(&mut Decoder::new(bytes))?;
        if envelope.to_bytes()? == bytes { Ok(envelope) } else { Err(VaultError::DamagedEnvelope) }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, VaultError> {
        let damaged = |_| VaultError::DamagedEnvelope;
        let items = decoder.array().map_err(damaged)?;
        if decoder.bytes().map_err(damaged)? != MAGIC {
            return Err(VaultError::DamagedEnvelope);
        }
        let found = decoder.u64().map_err(damaged)?;
        if found > FORMAT {
            return Err(VaultError::NewerEnvelope { found, supported: FORMAT });
        }
        if decoder.u8().map_err(damaged)? != Purpose::Biometric.number() {
            return Err(VaultError::OtherPurpose);
        }
        if items != Some(4) {
            return Err(VaultError::DamagedEnvelope);
        }
        Ok(Self { sealed: decoder.bytes().map_err(damaged)?.to_vec() })
    }

    /// The bytes for the store.
    ///
    /// # Errors
    /// None in practice: writing to memory.
    pub fn to_bytes(&self) -> Result<Vec<u8>, VaultError> {
        let mut encoder = Encoder::new(Vec::new());
        let written = header(&mut encoder, 4).and_then(|()| encoder.bytes(&self.sealed).map(|_| ()));
        written.map_err(|_| VaultError::DamagedEnvelope)?;
        Ok(encoder.into_writer())
    }
}

fn header(encoder: &mut Encoder<Vec<u8>>, items: u64) -> Result<(), minicbor::encode::Error<Infallible>> {
    encoder.array(items)?.bytes(MAGIC)?.u64(FORMAT)?.u8(Purpose::Biometric.number())?;
    Ok(())
}

fn bound_to() -> Result<Vec<u8>, VaultError> {
    let mut encoder = Encoder::new(DOMAIN.to_vec());
    header(&mut encoder, 3).map_err(|_| VaultError::DamagedEnvelope)?;
    Ok(encoder.into_writer())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::keystore::{FileKeystore, KeystoreError};

    #[test]
    fn it_opens_with_its_own_device_key_only_and_any_changed_byte_is_found() {
        let (unlocked, device) = (Unlocked::new(&[7; 32]), FileKeystore::from_key([1; 32]));
        let bytes = BiometricEnvelope::seal(&unlocked, &device).unwrap().to_bytes().unwrap();
        let read = BiometricEnvelope::from_bytes(&bytes).unwrap();
        assert_eq!(read.open(&device).ok().unwrap().vault_id(), unlocked.vault_id());
        let other = read.open(&FileKeystore::from_key([2; 32]));
        assert_eq!(other.err(), Some(VaultError::Keystore(KeystoreError::Rejected)));
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let opened = BiometricEnvelope::from_bytes(&changed).and_then(|envelope| envelope.open(&device));
            assert!(opened.is_err(), "byte {index}");
        }
        let session = Unlocked::new(&[7; 32]);
        session.lock();
        assert_eq!(BiometricEnvelope::seal(&session, &device).err(), Some(VaultError::Locked));
    }

    #[test]
    fn what_is_sealed_for_one_purpose_does_not_stand_in_for_another() {
        let (unlocked, device) = (Unlocked::new(&[7; 32]), FileKeystore::from_key([1; 32]));
        let pin = super::super::Pin::new("123456").unwrap();
        let kdf = super::super::KdfParameters::new(8, 1, 1).unwrap();
        let of_pin = super::super::Envelope::seal(&unlocked, &pin, kdf, &device).unwrap().to_bytes().unwrap();
        assert_eq!(BiometricEnvelope::from_bytes(&of_pin).err(), Some(VaultError::OtherPurpose));
        let of_biometrics = BiometricEnvelope::seal(&unlocked, &device).unwrap().to_bytes().unwrap();
        assert!(super::super::Envelope::from_bytes(&of_biometrics).is_err());
    }

    proptest! {
        #[test]
        fn garbage_is_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(BiometricEnvelope::from_bytes(&bytes).is_err());
        }
    }
}
