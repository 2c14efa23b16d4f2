//! Account exports that another wallet sealed with a password (symbol-qr-library's `EncryptionService`): read, never written,
//! since 2,000 rounds of PBKDF2 hold nobody off.

use aes::Aes256;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use data_encoding::BASE64;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::from_digits;

/// Rounds of PBKDF2 (`EncryptionService.encrypt`).
const ROUNDS: u32 = 2_000;
const SALT_DIGITS: usize = 64;
const IV_DIGITS: usize = 32;
/// 64 digits of a private key and their padding.
const SEALED_BYTES: usize = 80;

/// PBKDF2 with one of its hashes: password, salt, rounds, key.
type Derivation = fn(&[u8], &[u8], u32, &mut [u8]);

/// The 64 hexadecimal digits of the private key, or nothing where password or text are wrong: AES-CBC does not tell which.
///
/// `ciphertext` is the initialisation vector in hexadecimal, then Base64; `salt` is hexadecimal. The library does not say
/// which hash PBKDF2 uses but takes crypto-js's default: SHA-1 before crypto-js 4.2, SHA-256 since. Both are tried.
pub(super) fn open(ciphertext: &str, salt: &str, password: &[u8]) -> Option<Zeroizing<[u8; 64]>> {
    let mut iv = [0; IV_DIGITS / 2];
    let mut salt_bytes = [0; SALT_DIGITS / 2];
    let (vector, sealed) = ciphertext.split_at_checked(IV_DIGITS)?;
    from_digits(vector, &mut iv)?;
    from_digits(salt, &mut salt_bytes)?;
    if BASE64.decode_len(sealed.len()).ok()? > SEALED_BYTES + 3 {
        return None;
    }
    let sealed = BASE64.decode(sealed.as_bytes()).ok()?;
    let derive: [Derivation; 2] = [pbkdf2_hmac::<Sha1>, pbkdf2_hmac::<Sha256>];
    derive.into_iter().find_map(|derive| {
        let mut key = Zeroizing::new([0; 32]);
        derive(password, &salt_bytes, ROUNDS, key.as_mut_slice());
        let mut opened = Zeroizing::new(sealed.clone());
        let decryptor = Decryptor::<Aes256>::new((&*key).into(), &iv.into());
        let digits: [u8; 64] = decryptor.decrypt_padded::<Pkcs7>(&mut opened).ok()?.try_into().ok()?;
        let digits = Zeroizing::new(digits);
        digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)
    })
}
