//! The phone's key store, which the apps implement: Android's Keystore, Apple's Keychain and Secure Enclave.

use std::sync::Arc;

use serde::Serialize;
use tegata_wallet::keystore::{DeviceKeystore, KeystoreError};
use zeroize::Zeroizing;

/// Seals and unseals small secrets under a key that never leaves the device.
///
/// It is called from a thread that may wait, never from one of the app's own. What it seals for the PIN's envelope is
/// ciphertext under the PIN already; for the biometric one it is the vault's key, which the app is to wipe after the call.
#[uniffi::export(foreign)]
pub trait DeviceKey: Send + Sync {
    /// Seals at most 1 KiB; the answer may be 1 KiB longer.
    fn seal(&self, plaintext: Vec<u8>, associated_data: Vec<u8>) -> Result<Vec<u8>, DeviceKeyError>;

    /// Opens what `seal` made with the same `associated_data`, and nothing else.
    fn unseal(&self, ciphertext: Vec<u8>, associated_data: Vec<u8>) -> Result<Vec<u8>, DeviceKeyError>;
}

/// Why the device key did not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, uniffi::Error)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DeviceKeyError {
    /// There is no key: another device, or a restored backup. The words restore the wallet.
    #[error("this device does not have the key")]
    Missing,
    /// The device destroyed the key, since the enrolled biometrics changed or its lock was taken off.
    #[error("the device has withdrawn the key")]
    Invalidated,
    /// The person or the system cancelled; nothing is wrong with the key.
    #[error("the use of the key was cancelled")]
    Cancelled,
    /// Not sealed by this key with this associated data.
    #[error("the sealed secret is damaged or of another device")]
    Rejected,
    /// The hardware or the system behind it does not answer now, or the app's own code failed.
    #[error("the key store is not available")]
    Unavailable,
}

/// Whatever else the app throws. Its text holds a stack trace, and is dropped.
impl From<uniffi::UnexpectedUniFFICallbackError> for DeviceKeyError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

impl From<DeviceKeyError> for KeystoreError {
    fn from(error: DeviceKeyError) -> Self {
        match error {
            DeviceKeyError::Missing => Self::Missing,
            DeviceKeyError::Invalidated => Self::Invalidated,
            DeviceKeyError::Cancelled => Self::Cancelled,
            DeviceKeyError::Rejected => Self::Rejected,
            DeviceKeyError::Unavailable => Self::Unavailable,
        }
    }
}

impl From<KeystoreError> for DeviceKeyError {
    fn from(error: KeystoreError) -> Self {
        match error {
            KeystoreError::Missing => Self::Missing,
            KeystoreError::Invalidated => Self::Invalidated,
            KeystoreError::Cancelled => Self::Cancelled,
            KeystoreError::Rejected => Self::Rejected,
            // Those of the key file, which is not used behind this surface.
            _ => Self::Unavailable,
        }
    }
}

/// The app's key store as the wallet knows one.
#[derive(Clone)]
pub(crate) struct OfApp(pub(crate) Arc<dyn DeviceKey>);

impl DeviceKeystore for OfApp {
    fn seal(&self, plaintext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        Ok(self.0.seal(plaintext.to_vec(), associated_data.to_vec())?)
    }

    fn unseal(&self, ciphertext: &[u8], associated_data: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
        Ok(Zeroizing::new(self.0.unseal(ciphertext.to_vec(), associated_data.to_vec())?))
    }
}
