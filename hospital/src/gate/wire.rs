//! Bodies of the gate's calls and answers, as `docs/protocol.md` says.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tegata_symbol::{Hash256, MosaicId, PublicKey};

use super::MAX_BODY;
use crate::api_error::ApiError;
use crate::store::StudyFile;

/// Answer of `POST /gate/challenge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeBody {
    /// 32 bytes, hexadecimal.
    pub challenge: String,
    /// Identity address of the gate's hospital.
    pub identity: String,
    /// When it expires; milliseconds since 1970-01-01 UTC.
    pub expires_ms: u64,
}

/// A file in a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestFile {
    /// Names it in `GET /gate/files/{number}`.
    pub number: u32,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// SOP Instance UID, told to the patient alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sop_instance_uid: Option<String>,
}

impl ManifestFile {
    /// `uids`: with SOP Instance UIDs.
    pub(super) fn of(file: StudyFile, uids: bool) -> Self {
        Self {
            number: file.number,
            name: file.name,
            size: file.size,
            sha256: Hash256(file.sha256).to_string(),
            sop_instance_uid: file.sop_instance_uid.filter(|_| uids),
        }
    }
}

/// Answer of `POST /gate/release` and `POST /gate/own`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// 32 bytes, hexadecimal; secret.
    pub token: String,
    /// When the token expires; milliseconds since 1970-01-01 UTC.
    pub expires_ms: u64,
    /// What it opens.
    pub files: Vec<ManifestFile>,
}

#[derive(Encode, Decode)]
struct ReleaseWire {
    #[n(0)]
    request: ByteVec,
    #[n(1)]
    nft: ByteArray<8>,
    #[n(2)]
    challenge: ByteArray<32>,
    #[n(3)]
    signature: ByteArray<64>,
}

#[derive(Encode, Decode)]
struct OwnWire {
    #[n(0)]
    nft: ByteArray<8>,
    #[n(1)]
    patient: ByteArray<32>,
    #[n(2)]
    challenge: ByteArray<32>,
    #[n(3)]
    signature: ByteArray<64>,
    #[n(4)]
    signer: Option<ByteArray<32>>,
}

/// Body of `POST /gate/release`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseCall {
    /// The signed request's bytes.
    pub request: Vec<u8>,
    /// The study.
    pub nft: MosaicId,
    /// The gate's challenge.
    pub challenge: [u8; 32],
    /// Over [`tegata_rights::release_statement`], by the asking hospital's request key.
    pub signature: [u8; 64],
}

/// Body of `POST /gate/own`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCall {
    /// The study.
    pub nft: MosaicId,
    /// Key of the account that holds it.
    pub patient: PublicKey,
    /// The gate's challenge.
    pub challenge: [u8; 32],
    /// Over [`tegata_rights::own_study_statement`], by that key or the guardian's.
    pub signature: [u8; 64],
    /// Where guardians act for the account: the key of the one who signed. Never the account's own.
    pub signer: Option<PublicKey>,
}

fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    match minicbor::to_vec(value) {
        Ok(bytes) => bytes,
        Err(_) => unreachable!("encoding into memory does not fail"),
    }
}

fn decode<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, ApiError> {
    let malformed = || ApiError::malformed("the call's body is damaged");
    if bytes.len() > MAX_BODY {
        return Err(malformed());
    }
    let value: T = minicbor::decode(bytes).map_err(|_| malformed())?;
    // RFC 8949 section 4.2: one form only.
    if encode(&value) == bytes { Ok(value) } else { Err(malformed()) }
}

impl ReleaseCall {
    /// CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(&ReleaseWire {
            request: self.request.clone().into(),
            nft: self.nft.0.to_be_bytes().into(),
            challenge: self.challenge.into(),
            signature: self.signature.into(),
        })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, ApiError> {
        let wire: ReleaseWire = decode(bytes)?;
        Ok(Self {
            request: wire.request.into(),
            nft: MosaicId(u64::from_be_bytes(*wire.nft)),
            challenge: *wire.challenge,
            signature: *wire.signature,
        })
    }
}

impl OwnCall {
    /// CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(&OwnWire {
            nft: self.nft.0.to_be_bytes().into(),
            patient: self.patient.0.into(),
            challenge: self.challenge.into(),
            signature: self.signature.into(),
            signer: self.signer.map(|key| key.0.into()),
        })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, ApiError> {
        let wire: OwnWire = decode(bytes)?;
        if wire.signer.as_ref() == Some(&wire.patient) {
            return Err(ApiError::malformed("the account itself is named as its guardian"));
        }
        Ok(Self {
            nft: MosaicId(u64::from_be_bytes(*wire.nft)),
            patient: PublicKey(*wire.patient),
            challenge: *wire.challenge,
            signature: *wire.signature,
            signer: wire.signer.map(|key| PublicKey(*key)),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_is_read_is_written_in_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(call) = ReleaseCall::from_bytes(&bytes) {
                prop_assert_eq!(call.to_bytes(), bytes.clone());
            }
            if let Ok(call) = OwnCall::from_bytes(&bytes) {
                prop_assert_eq!(call.to_bytes(), bytes);
            }
        }

        #[test]
        fn a_call_survives_the_way(request in proptest::collection::vec(any::<u8>(), 0..600), nft: u64) {
            let call = ReleaseCall { request, nft: MosaicId(nft), challenge: [1; 32], signature: [2; 64] };
            prop_assert_eq!(ReleaseCall::from_bytes(&call.to_bytes()).unwrap(), call);
        }
    }

    #[test]
    fn a_call_is_an_array_of_four_byte_strings() {
        let (nft, patient) = (MosaicId(0x0102), PublicKey([3; 32]));
        let call = OwnCall { nft, patient, challenge: [4; 32], signature: [5; 64], signer: None };
        let bytes = call.to_bytes();
        assert_eq!(bytes[..10], [0x84, 0x48, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(bytes[10..12], [0x58, 32]);
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(OwnCall::from_bytes(&longer).is_err());
        let by_guardian = OwnCall { signer: Some(PublicKey([6; 32])), ..call.clone() };
        assert_eq!(by_guardian.to_bytes()[0], 0x85);
        assert_eq!(OwnCall::from_bytes(&by_guardian.to_bytes()).unwrap(), by_guardian);
        let twice = OwnCall { signer: Some(PublicKey([3; 32])), ..call };
        assert!(OwnCall::from_bytes(&twice.to_bytes()).is_err());
    }
}
