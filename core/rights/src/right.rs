//! The two rights: what their mosaics are called and what the message beside each unit says.

use core::fmt;

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Hash256, MosaicFlags, MosaicId};

/// Flags of every right's mosaic: its patient can take it back, nobody can pass it on.
pub const RIGHT_FLAGS: MosaicFlags = MosaicFlags::REVOKABLE;
/// Supply of every right's mosaic: one unit out, one stub with the patient.
pub const RIGHT_SUPPLY: u64 = 2;

const NONCE_DOMAIN: &[u8] = b"tegata right v1";
const MESSAGE_MARK: [u8; 2] = *b"TG";
const MESSAGE_VERSION: u8 = 1;
/// Size of a [`RightMessage`] in bytes.
pub const RIGHT_MESSAGE_SIZE: usize = 52;

/// Which of the two rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// T: the hospital that holds the study may hand it over.
    Transfer = 1,
    /// V: the hospital that asks may view it.
    Viewing = 2,
}

impl Role {
    /// Both, T first.
    pub const ALL: [Self; 2] = [Self::Transfer, Self::Viewing];

    /// T or V.
    pub const fn letter(self) -> char {
        match self {
            Self::Transfer => 'T',
            Self::Viewing => 'V',
        }
    }

    const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Transfer),
            2 => Some(Self::Viewing),
            _ => None,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

/// A set of rights, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rights(u8);

impl Rights {
    /// T and V.
    pub const BOTH: Self = Self(3);
    /// Only T.
    pub const TRANSFER: Self = Self(1);
    /// Only V.
    pub const VIEWING: Self = Self(2);

    /// Bits 1 (T) and 2 (V); `None` for the empty set and unknown bits.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits == 0 || bits > 3 { None } else { Some(Self(bits)) }
    }

    /// Bits 1 (T) and 2 (V).
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether `role` is among them.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & role as u8 != 0
    }

    /// The rights, T first.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.roles().try_for_each(|role| role.fmt(f))
    }
}

impl core::str::FromStr for Rights {
    type Err = RightsError;

    /// Reads `T`, `V`, `TV` or `VT`.
    fn from_str(text: &str) -> Result<Self, RightsError> {
        match text.to_ascii_uppercase().as_str() {
            "T" => Ok(Self::TRANSFER),
            "V" => Ok(Self::VIEWING),
            "TV" | "VT" => Ok(Self::BOTH),
            _ => Err(RightsError),
        }
    }
}

/// The text names no set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rights are T, V or TV")]
pub struct RightsError;

/// The nonce of the one mosaic for (patient, NFT, role, asking hospital):
/// first 4 bytes (little-endian) of SHA3-256(`tegata right v1` ‖ role u8 ‖ NFT id u64 LE ‖ asker's identity address 24).
pub fn right_nonce(role: Role, nft: MosaicId, asker: &Address) -> u32 {
    let hash = sha3_256(&[NONCE_DOMAIN, &[role as u8], &nft.0.to_le_bytes(), asker.as_bytes()]);
    let [a, b, c, d, ..] = hash.0;
    u32::from_le_bytes([a, b, c, d])
}

/// The id of that mosaic; every verifier computes it, only the patient can make it.
pub fn right_id(role: Role, nft: MosaicId, asker: &Address, patient: &Address) -> MosaicId {
    MosaicId::new(right_nonce(role, nft, asker), patient)
}

/// What travels with a unit: binds it to a study, a request and a time. Says nothing about purpose or people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RightMessage {
    /// Which right.
    pub role: Role,
    /// Which study; whole, since a mosaic's nonce has only 4 bytes.
    pub nft: MosaicId,
    /// Digest of the signed request that is answered.
    pub request: Hash256,
    /// End of the right in milliseconds since 1970-01-01 UTC.
    pub until_ms: u64,
}

impl RightMessage {
    /// `TG` ‖ version 1 ‖ role u8 ‖ NFT id u64 LE ‖ request digest 32 ‖ until u64 LE.
    pub fn to_bytes(&self) -> [u8; RIGHT_MESSAGE_SIZE] {
        let mut out = [0; RIGHT_MESSAGE_SIZE];
        out[..2].copy_from_slice(&MESSAGE_MARK);
        out[2] = MESSAGE_VERSION;
        out[3] = self.role as u8;
        out[4..12].copy_from_slice(&self.nft.0.to_le_bytes());
        out[12..44].copy_from_slice(&self.request.0);
        out[44..].copy_from_slice(&self.until_ms.to_le_bytes());
        out
    }

    /// Reads a message field; `None` when it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; RIGHT_MESSAGE_SIZE] = bytes.try_into().ok()?;
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let (nft, rest) = rest.split_first_chunk::<8>()?;
        let (request, until) = rest.split_first_chunk::<32>()?;
        let [m0, m1, version, role] = *head;
        if [m0, m1] != MESSAGE_MARK || version != MESSAGE_VERSION {
            return None;
        }
        Some(Self {
            role: Role::from_number(role)?,
            nft: MosaicId(u64::from_le_bytes(*nft)),
            request: Hash256(*request),
            until_ms: u64::from_le_bytes(until.try_into().ok()?),
        })
    }
}
