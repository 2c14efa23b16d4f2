//! The key that belongs to one device: in the secure hardware of a phone, or in a file on a computer that has none.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::randomness;
use crate::sealing::{self, KEY_BYTES, NotSealed};

#[cfg(test)]
mod tests;

/// Seals and unseals small secrets under a key that never leaves the device. It needs no user authentication by
/// itself: the PIN or the biometric check is the other half of an envelope (see [`crate::vault`]).
///
/// Synchronous, so that phones can implement it over Android's Keystore and Apple's Keychain. An implementation must
/// authenticate `associated_data` and refuse anything that it did not seal itself.
pub trait DeviceKeystore: Send + Sync {
    /// Seals `plaintext` (at most 1 KiB in this crate). The answer may be up to 1 KiB longer.
    fn seal(&self, plaintext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>, KeystoreError>;

    /// Opens what [`seal`](Self::seal) made with the same `associated_data`.
    fn unseal(&self, ciphertext: &[u8], associated_data: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError>;
}

/// Why the device key did not serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreError {
    /// There is no key: another device, a restored backup, a deleted key file. The words restore the wallet.
    #[error("this device does not have the wallet's device key; restore the wallet from its words")]
    Missing,
    /// The device destroyed the key, for instance because the enrolled biometrics changed.
    #[error("the device has withdrawn the key")]
    Invalidated,
    /// The person or the system cancelled; nothing is wrong with the key.
    #[error("the use of the device key was cancelled")]
    Cancelled,
    /// Not sealed by this key with this associated data: damaged, or of another device.
    #[error("the sealed secret is damaged or belongs to another device")]
    Rejected,
    /// A key is already there and was left untouched.
    #[error("a device key already exists at {}", path.display())]
    AlreadyExists {
        /// The key file.
        path: PathBuf,
    },
    /// The key file is not 32 bytes long.
    #[error("the device key file {} is damaged", path.display())]
    DamagedKeyFile {
        /// The key file.
        path: PathBuf,
    },
    /// Others on this computer may read or change the key file.
    #[error("other users have access to the device key file {} (mode {mode:03o}); make it 600", path.display())]
    ExposedKeyFile {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file could not be read or written.
    #[error("the device key file {} cannot be used: {kind}", path.display())]
    File {
        /// The key file.
        path: PathBuf,
        /// What the operating system said.
        kind: io::ErrorKind,
    },
    /// The hardware or the system behind it does not answer now.
    #[error("the device's keystore is not available")]
    Unavailable,
}

/// The stand-in for computers without secure hardware: a random 32-byte key in a file of mode 0600.
///
/// It keeps a wallet file that was copied *alone* from being opened by guessing PINs. It does not protect from
/// somebody who can read the whole home directory; only hardware does.
pub struct FileKeystore {
    // Boxed so that moving the keystore leaves no copies behind.
    key: Box<Zeroizing<[u8; KEY_BYTES]>>,
}

impl FileKeystore {
    /// First byte of everything sealed, so that the format can change.
    const FORMAT: u8 = 1;
    const DOMAIN: &'static [u8] = b"tegata file keystore\x01";

    /// Makes a new key file. It appears complete or not at all, and an existing one is never replaced.
    pub fn create(path: &Path) -> Result<Self, KeystoreError> {
        let failed = |error: &io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeystoreError::AlreadyExists { path: path.to_owned() },
            kind => KeystoreError::File { path: path.to_owned(), kind },
        };
        if path.symlink_metadata().is_ok() {
            return Err(KeystoreError::AlreadyExists { path: path.to_owned() });
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let key = randomness::secret::<KEY_BYTES>().map_err(|_| KeystoreError::Unavailable)?;
        // A temporary file of the tempfile crate has mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(directory).map_err(|error| failed(&error))?;
        file.write_all(key.as_slice()).map_err(|error| failed(&error))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist_noclobber(path).map_err(|error| failed(&error.error))?;
        File::open(directory).and_then(|directory| directory.sync_all()).map_err(|error| failed(&error))?;
        Ok(Self { key })
    }

    /// Reads an existing key file.
    pub fn open(path: &Path) -> Result<Self, KeystoreError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeystoreError::Missing,
            kind => KeystoreError::File { path: path.to_owned(), kind },
        };
        let mut file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        check_mode(path, &metadata)?;
        let damaged = || KeystoreError::DamagedKeyFile { path: path.to_owned() };
        if metadata.len() != KEY_BYTES as u64 {
            return Err(damaged());
        }
        let mut key = Box::new(Zeroizing::new([0; KEY_BYTES]));
        file.read_exact(key.as_mut_slice()).map_err(|_| damaged())?;
        Ok(Self { key })
    }

    /// Reads the key file, or makes it where there is none: for setting up, where an earlier attempt may have been
    /// interrupted between the key and the store.
    pub fn open_or_create(path: &Path) -> Result<Self, KeystoreError> {
        match Self::open(path) {
            Err(KeystoreError::Missing) => Self::create(path),
            answer => answer,
        }
    }

    fn bound(associated_data: &[u8]) -> Vec<u8> {
        [Self::DOMAIN, associated_data].concat()
    }

    #[cfg(test)]
    pub(crate) fn from_key(key: [u8; KEY_BYTES]) -> Self {
        Self { key: Box::new(Zeroizing::new(key)) }
    }
}

impl DeviceKeystore for FileKeystore {
    fn seal(&self, plaintext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        let sealed =
            sealing::seal(&self.key, plaintext, &Self::bound(associated_data)).map_err(|error| match error {
                NotSealed::Randomness | NotSealed::TooLong => KeystoreError::Unavailable,
            })?;
        let mut answer = Vec::with_capacity(1 + sealed.len());
        answer.push(Self::FORMAT);
        answer.extend_from_slice(&sealed);
        Ok(answer)
    }

    fn unseal(&self, ciphertext: &[u8], associated_data: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
        let sealed = ciphertext.strip_prefix(&[Self::FORMAT]).ok_or(KeystoreError::Rejected)?;
        sealing::open(&self.key, sealed, &Self::bound(associated_data)).map_err(|_| KeystoreError::Rejected)
    }
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), KeystoreError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeystoreError::ExposedKeyFile { path: path.to_owned(), mode }) }
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &fs::Metadata) -> Result<(), KeystoreError> {
    Ok(())
}
