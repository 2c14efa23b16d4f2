//! Randomness of the operating system, the only source of keys, salts and nonces in this crate.

use zeroize::Zeroizing;

/// The operating system gave no randomness. Nothing secret can be made; trying again later is all that helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

/// Fills `bytes` from the system's generator.
pub fn fill(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    getrandom::fill(bytes).map_err(|_| NoRandomness)
}

/// `N` random bytes that wipe themselves: entropy for a mnemonic, a key.
///
/// Boxed so that moving them leaves no copies behind.
pub fn secret<const N: usize>() -> Result<Box<Zeroizing<[u8; N]>>, NoRandomness> {
    let mut bytes = Box::new(Zeroizing::new([0; N]));
    fill(bytes.as_mut_slice())?;
    Ok(bytes)
}

/// `N` random bytes that are not secret: a salt, a nonce.
pub fn public<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}
