//! From a PIN to a key: Argon2id (RFC 9106), version 0x13.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use tegata_symbol::stack;
use zeroize::{Zeroize, Zeroizing};

use super::{Pin, VaultError};
use crate::sealing::{KEY_BYTES, SecretKey};

/// Bytes of the salt.
pub(super) const SALT_BYTES: usize = 16;

/// How much work a PIN costs. Stored in the envelope, so that it can be raised later.
///
/// Floor: 19,456 KiB and 2 passes, which OWASP's password storage guidance names as the least for Argon2id.
/// Ceiling: 256 MiB, 16 passes, 8 lanes; an envelope that asks for more is refused before any memory is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParameters {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfParameters {
    /// Least memory in KiB.
    pub const MIN_MEMORY_KIB: u32 = if cfg!(test) { 8 } else { 19 * 1024 };
    /// Most memory in KiB.
    pub const MAX_MEMORY_KIB: u32 = 256 * 1024;
    /// Fewest passes.
    pub const MIN_PASSES: u32 = if cfg!(test) { 1 } else { 2 };
    /// Most passes.
    pub const MAX_PASSES: u32 = 16;
    /// Most lanes.
    pub const MAX_LANES: u32 = 8;

    /// What a wallet uses unless told otherwise: 19,456 KiB, 2 passes, 1 lane.
    pub const fn interactive() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }

    /// Other parameters, within floor and ceiling.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, VaultError> {
        let fits = memory_kib >= Self::MIN_MEMORY_KIB
            && memory_kib <= Self::MAX_MEMORY_KIB
            && passes >= Self::MIN_PASSES
            && passes <= Self::MAX_PASSES
            && lanes >= 1
            && lanes <= Self::MAX_LANES
            // RFC 9106, section 3.1: at least 8 KiB for each lane.
            && memory_kib >= 8 * lanes;
        if fits {
            Ok(Self { memory_kib, passes, lanes })
        } else {
            Err(VaultError::KdfParameters { memory_kib, passes, lanes })
        }
    }

    /// Memory in KiB.
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes.
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    /// Derives the key. Made to be slow: tenths of a second on a phone, so not on the thread that draws.
    pub(super) fn derive(self, pin: &Pin, salt: &[u8; SALT_BYTES]) -> Result<SecretKey, VaultError> {
        let Self { memory_kib, passes, lanes } = self;
        let refused = |_| VaultError::KdfParameters { memory_kib, passes, lanes };
        let parameters = Params::new(memory_kib, passes, lanes, Some(KEY_BYTES)).map_err(refused)?;
        let blocks = parameters.block_count();
        let mut memory = Vec::<Block>::new();
        memory.try_reserve_exact(blocks).map_err(|_| VaultError::NoMemory { memory_kib })?;
        memory.resize(blocks, Block::default());
        let mut memory = Wiped(memory);
        let mut key = Box::new(Zeroizing::new([0; KEY_BYTES]));
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
        stack::wiping(|| {
            argon2.hash_password_into_with_memory(pin.as_bytes(), salt, key.as_mut_slice(), memory.0.as_mut_slice())
        })
        .map_err(refused)?;
        Ok(key)
    }
}

impl Default for KdfParameters {
    fn default() -> Self {
        Self::interactive()
    }
}

/// Argon2id's working memory, from which the key could be derived again.
struct Wiped(Vec<Block>);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
    }
}
