//! Hierarchical keys: SLIP-10 over a BIP39 seed, Symbol's path `m/44'/coin'/account'/0'/0'`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::key::PrivateKey;
use crate::network::NetworkId;
use crate::stack;

const HARDENED: u32 = 1 << 31;

/// The path has an index that cannot be hardened: 2³¹ or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the index {0} is too large for a derivation path")]
pub struct PathError(pub u32);

/// The private key of account number `account`, on a network's coin type, below a BIP39 seed.
///
/// ```
/// use tegata_symbol::{KeyPair, NetworkId, hd};
/// let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
/// let seed = bip39::Mnemonic::parse_normalized(words)?.to_seed_normalized("");
/// let first = KeyPair::new(&hd::derive_account(&seed, NetworkId::TESTNET, 0)?);
/// let second = KeyPair::new(&hd::derive_account(&seed, NetworkId::TESTNET, 1)?);
/// assert_ne!(first.public_key(), second.public_key());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// The path is `m/44'/coin'/account'/0'/0'`.
///
/// # Errors
/// When `account` is 2³¹ or more.
pub fn derive_account(seed: &[u8; 64], network: NetworkId, account: u32) -> Result<PrivateKey, PathError> {
    derive(seed, &[44, network.coin_type(), account, 0, 0])
}

/// The private key at a path of hardened indices (given without the hardening bit) below a BIP39 seed.
///
/// # Errors
/// When an index is 2³¹ or more.
pub fn derive(seed: &[u8; 64], path: &[u32]) -> Result<PrivateKey, PathError> {
    stack::wiping(|| walk(seed, path))
}

fn walk(seed: &[u8; 64], path: &[u32]) -> Result<PrivateKey, PathError> {
    let mut node = hmac_sha512(b"ed25519 seed", &[seed]);
    for index in path {
        if *index >= HARDENED {
            return Err(PathError(*index));
        }
        let (key, chain_code) = node.split_at(32);
        let next = hmac_sha512(chain_code, &[&[0], key, &(index | HARDENED).to_be_bytes()]);
        node = next;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    bytes.copy_from_slice(&node[..32]);
    Ok(PrivateKey::from_slice(&bytes))
}

fn hmac_sha512(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    // HMAC takes keys of every length: the error type is there for other constructions.
    let mut mac = match Hmac::<Sha512>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of every length"),
    };
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}
