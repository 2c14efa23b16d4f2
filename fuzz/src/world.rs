//! The one network and the few keys that all inputs are about.

use tegata_symbol::{Hash256, KeyPair, MosaicId, Network, PrivateKey};

/// The network.
pub const NETWORK: Network = Network::TESTNET;
/// Its generation hash seed.
pub const SEED: Hash256 = NETWORK.generation_hash_seed;
/// The study.
pub const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);

/// The keys of an account.
pub fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}
