//! The file format of an envelope, CBOR (RFC 8949), deterministic:
//!
//! ```text
//! [ h'5447544156554c54' "TGTAVULT", format 1, purpose, [1 Argon2id, KiB, passes, lanes], salt (16), nonce (24), sealed ]
//! sealed = device key seals( XChaCha20-Poly1305 under the PIN's key, nonce, seals( vault key ) )
//! ```
//!
//! Both seals have as associated data a domain text and the envelope's own first six items, so neither purpose nor
//! parameters can be changed, and one purpose's envelope cannot stand in for another's.

use std::convert::Infallible;

use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::kdf::SALT_BYTES;
use super::{KdfParameters, Pin, Unlocked, VaultError};
use crate::keystore::DeviceKeystore;
use crate::randomness;
use crate::sealing::{self, KEY_BYTES, NONCE_BYTES, NotSealed};

pub(super) const MAGIC: &[u8; 8] = b"TGTAVULT";
pub(super) const FORMAT: u64 = 1;
const ARGON2ID: u64 = 1;
const PIN_DOMAIN: &[u8] = b"tegata vault envelope, PIN\x01";
const DEVICE_DOMAIN: &[u8] = b"tegata vault envelope, device\x01";

/// Most bytes of an envelope; more are not looked at.
pub const MAX_ENVELOPE_BYTES: usize = 4096;

/// Which way of opening an envelope is for. The number stands in the envelope and in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// PIN and device key together.
    Pin = 1,
    /// A device key that the system releases after a biometric check.
    Biometric = 2,
}

impl Purpose {
    /// The number in the envelope.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// A sealed vault key as it lies in the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    header: Header,
    sealed: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq)]
struct Header {
    purpose: u8,
    kdf: KdfParameters,
    salt: [u8; SALT_BYTES],
    nonce: [u8; NONCE_BYTES],
}

/// An envelope after the device key has opened its half; the PIN has not been tried yet.
pub struct DeviceOpened<'a> {
    header: &'a Header,
    inner: Zeroizing<Vec<u8>>,
}

impl Envelope {
    /// Seals the vault key of `unlocked` under a PIN and the device key, with fresh salt and nonce.
    pub fn seal(
        unlocked: &Unlocked,
        pin: &Pin,
        kdf: KdfParameters,
        keystore: &dyn DeviceKeystore,
    ) -> Result<Self, VaultError> {
        let header =
            Header { purpose: Purpose::Pin.number(), kdf, salt: randomness::public()?, nonce: randomness::public()? };
        let key = unlocked.vault_key()?;
        Self::seal_with(header, &key, pin, keystore)
    }

    fn seal_with(
        header: Header,
        vault_key: &[u8; KEY_BYTES],
        pin: &Pin,
        keystore: &dyn DeviceKeystore,
    ) -> Result<Self, VaultError> {
        let pin_key = header.kdf.derive(pin, &header.salt)?;
        let inner = sealing::seal_with_nonce(&pin_key, &header.nonce, vault_key, &header.bound_to(PIN_DOMAIN)?)
            .map_err(|error| match error {
                NotSealed::Randomness => VaultError::Randomness(randomness::NoRandomness),
                NotSealed::TooLong => VaultError::DamagedEnvelope,
            })?;
        let sealed = keystore.seal(&inner, &header.bound_to(DEVICE_DOMAIN)?)?;
        let envelope = Self { header, sealed };
        if envelope.to_bytes()?.len() > MAX_ENVELOPE_BYTES {
            return Err(VaultError::DamagedEnvelope);
        }
        Ok(envelope)
    }

    /// Reads an envelope. Everything is checked against its limits before memory or time is spent on it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() > MAX_ENVELOPE_BYTES {
            return Err(VaultError::DamagedEnvelope);
        }
        let mut decoder = Decoder::new(bytes);
        let envelope = Self::decode(&mut decoder)?;
        // One envelope, one form: nothing behind it, no other spelling of the same numbers.
        if envelope.to_bytes()? != bytes {
            return Err(VaultError::DamagedEnvelope);
        }
        Ok(envelope)
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, VaultError> {
        fn damaged(_: minicbor::decode::Error) -> VaultError {
            VaultError::DamagedEnvelope
        }
        fn fixed<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[u8; N], VaultError> {
            decoder.bytes().map_err(damaged)?.try_into().map_err(|_| VaultError::DamagedEnvelope)
        }
        let items = decoder.array().map_err(damaged)?;
        if &fixed::<8>(decoder)? != MAGIC {
            return Err(VaultError::DamagedEnvelope);
        }
        let found = decoder.u64().map_err(damaged)?;
        if found > FORMAT {
            return Err(VaultError::NewerEnvelope { found, supported: FORMAT });
        }
        if found != FORMAT || items != Some(7) {
            return Err(VaultError::DamagedEnvelope);
        }
        let purpose = decoder.u8().map_err(damaged)?;
        if decoder.array().map_err(damaged)? != Some(4) || decoder.u64().map_err(damaged)? != ARGON2ID {
            return Err(VaultError::DamagedEnvelope);
        }
        let mut number = || decoder.u32().map_err(damaged);
        let kdf = KdfParameters::new(number()?, number()?, number()?)?;
        let header = Header { purpose, kdf, salt: fixed(decoder)?, nonce: fixed(decoder)? };
        let sealed = decoder.bytes().map_err(damaged)?.to_vec();
        Ok(Self { header, sealed })
    }

    /// The bytes for the store.
    pub fn to_bytes(&self) -> Result<Vec<u8>, VaultError> {
        let mut encoder = Encoder::new(Vec::new());
        let written = self.header.encode(&mut encoder, 7).and_then(|()| encoder.bytes(&self.sealed).map(|_| ()));
        written.map_err(|_| VaultError::DamagedEnvelope)?;
        Ok(encoder.into_writer())
    }

    /// The cost of the PIN in this envelope.
    pub fn kdf(&self) -> KdfParameters {
        self.header.kdf
    }

    /// First half of opening: the device key. Fails without any hint about the PIN, and the PIN need not be counted.
    pub fn open_device(&self, keystore: &dyn DeviceKeystore) -> Result<DeviceOpened<'_>, VaultError> {
        if self.header.purpose != Purpose::Pin.number() {
            return Err(VaultError::OtherPurpose);
        }
        let inner = keystore.unseal(&self.sealed, &self.header.bound_to(DEVICE_DOMAIN)?)?;
        Ok(DeviceOpened { header: &self.header, inner })
    }
}

impl DeviceOpened<'_> {
    /// Second half: the PIN.
    pub fn open_pin(&self, pin: &Pin) -> Result<Unlocked, VaultError> {
        let Header { kdf, salt, nonce, .. } = self.header;
        let pin_key = kdf.derive(pin, salt)?;
        let opened = sealing::open_with_nonce(&pin_key, nonce, &self.inner, &self.header.bound_to(PIN_DOMAIN)?)
            .map_err(|_| VaultError::WrongPin)?;
        let key: &[u8; KEY_BYTES] = opened.as_slice().try_into().map_err(|_| VaultError::DamagedEnvelope)?;
        Ok(Unlocked::new(key))
    }
}

impl Header {
    fn encode(&self, encoder: &mut Encoder<Vec<u8>>, items: u64) -> Result<(), minicbor::encode::Error<Infallible>> {
        encoder.array(items)?.bytes(MAGIC)?.u64(FORMAT)?.u8(self.purpose)?;
        encoder.array(4)?.u64(ARGON2ID)?.u32(self.kdf.memory_kib())?.u32(self.kdf.passes())?.u32(self.kdf.lanes())?;
        encoder.bytes(&self.salt)?.bytes(&self.nonce)?;
        Ok(())
    }

    /// Associated data: the domain, then the first six items as an array of their own.
    fn bound_to(&self, domain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut encoder = Encoder::new(domain.to_vec());
        self.encode(&mut encoder, 6).map_err(|_| VaultError::DamagedEnvelope)?;
        Ok(encoder.into_writer())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod testing {
    use super::*;

    /// Everything given, so that the bytes are always the same.
    pub(in crate::vault) fn seal_fixed(
        purpose: Purpose,
        vault_key: &[u8; KEY_BYTES],
        pin: &Pin,
        keystore: &dyn DeviceKeystore,
    ) -> Envelope {
        let kdf = KdfParameters::new(8, 1, 1).unwrap();
        let header = Header { purpose: purpose.number(), kdf, salt: [0x51; SALT_BYTES], nonce: [0x4e; NONCE_BYTES] };
        Envelope::seal_with(header, vault_key, pin, keystore).unwrap()
    }
}
