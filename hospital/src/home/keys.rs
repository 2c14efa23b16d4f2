//! All keys of a hospital, derived from one seed.
//!
//! | use | derivation |
//! | --- | --- |
//! | identity account, which also pays | Symbol HD account 0 |
//! | request key | Symbol HD account 1 |
//! | reception accounts | Symbol HD accounts 2 and 3 |
//! | transport key's seed | HMAC-SHA256(seed, `tegata hospital transport v1`) |
//! | secret behind pseudonyms | HMAC-SHA256(seed, `tegata hospital pseudonyms v1`) |

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tegata_rights::TransportKey;
use tegata_symbol::{Address, KeyPair, NetworkId, PrivateKey, hd};
use zeroize::Zeroizing;

use crate::imaging::PseudonymSecret;

/// Number of accounts that take rights in.
pub const RECEPTION_ACCOUNTS: u32 = 2;
const FIRST_RECEPTION: u32 = 2;
const SEED_SIZE: usize = 64;

/// A hospital's keys. Never printed, wiped on drop.
pub struct HospitalKeys {
    seed: Zeroizing<[u8; SEED_SIZE]>,
    network: NetworkId,
    identity: KeyPair,
    request: KeyPair,
    transport: TransportKey,
}

impl std::fmt::Debug for HospitalKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HospitalKeys({})", self.identity_address())
    }
}

impl HospitalKeys {
    pub(super) fn derive(seed: [u8; SEED_SIZE], network: NetworkId) -> Self {
        let seed = Zeroizing::new(seed);
        let transport = TransportKey::from_seed(&labelled(&seed, b"tegata hospital transport v1"));
        Self { identity: account(&seed, network, 0), request: account(&seed, network, 1), transport, network, seed }
    }

    /// Content of the key file: a mark with the format's number, then the seed.
    pub(super) fn write_seed(&self, mark: &[u8; 8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([mark.as_slice(), self.seed.as_slice()].concat())
    }

    pub(super) fn read_seed(mark: &[u8; 8], content: &[u8], network: NetworkId) -> Option<Self> {
        let seed: [u8; SEED_SIZE] = content.strip_prefix(mark)?.try_into().ok()?;
        Some(Self::derive(seed, network))
    }

    /// The hospital's name on the chain. Makes NFTs and pays.
    pub const fn identity(&self) -> &KeyPair {
        &self.identity
    }

    /// Address of the identity account.
    pub fn identity_address(&self) -> Address {
        Address::new(&self.identity.public_key(), self.network)
    }

    /// Signs consent requests and release calls.
    pub const fn request(&self) -> &KeyPair {
        &self.request
    }

    /// Opens answers.
    pub const fn transport(&self) -> &TransportKey {
        &self.transport
    }

    /// Accounts that take rights in.
    pub fn reception_addresses(&self) -> Vec<Address> {
        self.reception().iter().map(|keys| Address::new(&keys.public_key(), self.network)).collect()
    }

    /// The keys of the accounts that take rights in: they send ended units back.
    pub(crate) fn reception(&self) -> Vec<KeyPair> {
        let numbers = FIRST_RECEPTION..FIRST_RECEPTION + RECEPTION_ACCOUNTS;
        numbers.map(|number| account(&self.seed, self.network, number)).collect()
    }

    /// The secret behind the pseudonyms of de-identified copies.
    pub fn pseudonyms(&self) -> PseudonymSecret {
        PseudonymSecret::new(*labelled(&self.seed, b"tegata hospital pseudonyms v1"))
    }
}

fn account(seed: &[u8; SEED_SIZE], network: NetworkId, number: u32) -> KeyPair {
    match hd::derive_account(seed, network, number) {
        Ok(private) => KeyPair::new(&private),
        // Only indices of 2³¹ and more cannot be hardened; the numbers here are below 4.
        Err(_) => unreachable!("small account numbers can be derived"),
    }
}

fn labelled(seed: &[u8; SEED_SIZE], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac = match Hmac::<Sha256>::new_from_slice(seed) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of every length"),
    };
    mac.update(label);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// A key pair of fresh random bytes, to be used once.
pub(crate) fn ephemeral() -> Result<KeyPair, crate::randomness::NoRandomness> {
    Ok(KeyPair::new(&PrivateKey::from_bytes(crate::randomness::random()?)))
}
