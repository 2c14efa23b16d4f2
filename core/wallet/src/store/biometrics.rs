//! Opening with biometrics instead of the PIN.

use super::error::Damage;
use super::opening::put_envelope;
use super::{Store, StoreError};
use crate::keystore::{DeviceKeystore, KeystoreError};
use crate::vault::{BiometricEnvelope, Purpose, Unlocked, VaultError};

impl Store {
    /// Lets biometrics open the wallet from now on, beside the PIN. `keystore`: the device's key that is bound to them.
    ///
    /// # Errors
    /// [`StoreError::Locked`], [`StoreError::OtherWallet`]; [`StoreError::Keystore`]: nothing is changed then.
    pub fn enable_biometrics(&self, unlocked: &Unlocked, keystore: &dyn DeviceKeystore) -> Result<(), StoreError> {
        // Refuses another wallet's session.
        self.records(unlocked)?;
        let body = BiometricEnvelope::seal(unlocked, keystore)?.to_bytes()?;
        put_envelope(&self.connection(), Purpose::Biometric, &body)
            .map_err(|error| self.failed(&error, Damage::Envelope))
    }

    /// Takes that back. The PIN still opens the wallet.
    ///
    /// # Errors
    /// [`StoreError`] of the file.
    pub fn disable_biometrics(&self) -> Result<(), StoreError> {
        self.connection()
            .execute("DELETE FROM envelopes WHERE purpose = ?1", [Purpose::Biometric.number()])
            .map(|_| ())
            .map_err(|error| self.failed(&error, Damage::Envelope))
    }

    /// Whether biometrics were enabled and not lost since.
    ///
    /// # Errors
    /// [`StoreError`] of the file.
    pub fn has_biometrics(&self) -> Result<bool, StoreError> {
        Ok(self.envelope_bytes(Purpose::Biometric)?.is_some())
    }

    /// Opens the vault with biometrics. Wrong PINs are counted apart: who has the right finger need not wait for them.
    ///
    /// # Errors
    /// [`StoreError::NoBiometrics`]; [`StoreError::BiometricsLost`] when the device has destroyed its key: the envelope is
    /// taken away, and the PIN opens.
    pub fn unlock_with_biometrics(&self, keystore: &dyn DeviceKeystore) -> Result<Unlocked, StoreError> {
        let body = self.envelope_bytes(Purpose::Biometric)?.ok_or(StoreError::NoBiometrics)?;
        let envelope = BiometricEnvelope::from_bytes(&body)?;
        let unlocked = match envelope.open(keystore) {
            Ok(unlocked) => unlocked,
            Err(VaultError::Keystore(
                KeystoreError::Invalidated | KeystoreError::Missing | KeystoreError::Rejected,
            )) => {
                self.disable_biometrics()?;
                return Err(StoreError::BiometricsLost);
            }
            Err(error) => return Err(error.into()),
        };
        // Checks that it is this store's key.
        match self.records(&unlocked) {
            Ok(_) => Ok(unlocked),
            Err(_) => Err(StoreError::Damaged(Damage::Envelope)),
        }
    }
}
