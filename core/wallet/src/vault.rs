//! The vault key: 32 random bytes under which everything in a wallet's store is sealed, and the envelopes that keep it.
//!
//! ```text
//! device key ──┐
//!              ├─ envelope ─ vault key ─ HKDF-SHA256 ─┬─ fields of the store
//! PIN ─Argon2id┘                                      ├─ lookup hashes
//!                                                     └─ vault id
//! ```
//!
//! A second envelope, where the person wishes, is opened by biometrics: see [`BiometricEnvelope`].
//!
//! The device key is the outer seal of an envelope and the PIN the inner one: who copies the file but not the device
//! has nothing that would tell a right PIN from a wrong one, so cannot guess PINs elsewhere.
//!
//! Nothing here touches files or clocks; [`crate::store`] keeps envelopes and attempts.

mod attempts;
mod biometric;
mod calibration;
mod envelope;
mod kdf;
mod pin;
mod unlocked;

#[cfg(test)]
mod tests;

pub use attempts::{Admission, Attempts, FREE_TRIES};
pub use biometric::BiometricEnvelope;
pub use calibration::PIN_CHECK_TARGET;
pub use envelope::{DeviceOpened, Envelope, MAX_ENVELOPE_BYTES, Purpose};
pub use kdf::KdfParameters;
pub use pin::{MAX_PIN_CHARACTERS, MIN_PIN_CHARACTERS, Pin, PinError};
pub use unlocked::{KeyPurpose, Unlocked, VaultId};

use crate::keystore::{DeviceKeystore, KeystoreError};
use crate::randomness::NoRandomness;

/// How a person shows who they are: to open the wallet, and again before each signature.
#[derive(Clone, Copy)]
pub enum Auth<'a> {
    /// By the PIN.
    Pin(&'a Pin),
    /// By biometrics, which this device key is bound to.
    Biometric(&'a dyn DeviceKeystore),
}

impl<'a> From<&'a Pin> for Auth<'a> {
    fn from(pin: &'a Pin) -> Self {
        Self::Pin(pin)
    }
}

/// Why a vault key could not be sealed, opened or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The PIN does not open the envelope.
    #[error("the PIN is wrong")]
    WrongPin,
    /// The session was locked; unlock again.
    #[error("the wallet is locked")]
    Locked,
    /// The device key did not serve; the PIN was not tried.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    /// Not an envelope, or one that was changed.
    #[error("the envelope of the vault key is damaged")]
    DamagedEnvelope,
    /// Written by a newer version of this program.
    #[error("the envelope of the vault key has format {found}; this program reads up to {supported}")]
    NewerEnvelope {
        /// The format found.
        found: u64,
        /// The newest format that is understood.
        supported: u64,
    },
    /// The envelope is for another way of opening.
    #[error("the envelope is for another purpose")]
    OtherPurpose,
    /// Argon2id parameters below the floor or above the ceiling of [`KdfParameters`].
    #[error("key derivation parameters out of range: {memory_kib} KiB, {passes} passes, {lanes} lanes")]
    KdfParameters {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// Not enough memory for Argon2id; the PIN was not tried.
    #[error("{memory_kib} KiB of memory are needed to check the PIN and are not free")]
    NoMemory {
        /// Memory in KiB.
        memory_kib: u32,
    },
    /// No randomness from the system.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}
