//! A wallet file's envelope of the vault key, up to the point where the PIN would be tried.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_wallet::keystore::{DeviceKeystore, KeystoreError};
use tegata_wallet::vault::{Envelope, KdfParameters};
use zeroize::Zeroizing;

fuzz_target!(|data: &[u8]| {
    let Ok(envelope) = Envelope::from_bytes(data) else { return };
    assert_eq!(envelope.to_bytes().as_deref(), Ok(data));
    let kdf = envelope.kdf();
    assert_eq!(KdfParameters::new(kdf.memory_kib(), kdf.passes(), kdf.lanes()), Ok(kdf));
    let _ = envelope.open_device(&Transparent);
});

/// A device key that lets everything through.
struct Transparent;

impl DeviceKeystore for Transparent {
    fn seal(&self, plaintext: &[u8], _: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        Ok(plaintext.to_vec())
    }

    fn unseal(&self, ciphertext: &[u8], _: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
        Ok(Zeroizing::new(ciphertext.to_vec()))
    }
}
