//! What a caller signs at the gate, over a challenge that the gate made.

use tegata_symbol::{Address, Hash256, MosaicId};

/// Size of the gate's challenge in bytes.
pub const CHALLENGE_SIZE: usize = 32;

/// Signed with the asking hospital's request key: `tegata release v1` ‖ identity address of the gate's hospital 24 ‖
/// challenge 32 ‖ request digest 32.
pub fn release_statement(gate: &Address, challenge: &[u8; CHALLENGE_SIZE], request: &Hash256) -> Vec<u8> {
    [b"tegata release v1".as_slice(), gate.as_bytes(), challenge, &request.0].concat()
}

/// Signed with the key of the account that holds the NFT: `tegata own study v1` ‖ identity address of the gate's
/// hospital 24 ‖ challenge 32 ‖ NFT id u64 LE.
pub fn own_study_statement(gate: &Address, challenge: &[u8; CHALLENGE_SIZE], nft: MosaicId) -> Vec<u8> {
    [b"tegata own study v1".as_slice(), gate.as_bytes(), challenge, &nft.0.to_le_bytes()].concat()
}
