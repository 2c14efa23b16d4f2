//! The consent request: what a hospital asks, signed with its registered request key.

use minicbor::{Decode, Encode};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Hash256, KeyPair, MosaicId, PublicKey, Signature};

use crate::cbor::{self, FormatError};
use crate::code_text::{CodeError, CodeKind, read_code, write_code};
use crate::network_facts::NetworkFacts;
use crate::right::Rights;

/// Largest encoded request in bytes; it must fit a QR code that a phone reads from a tablet.
pub const MAX_REQUEST_SIZE: usize = 640;
/// Longest desk URL in bytes.
pub const MAX_URL: usize = 200;
/// The most that a right may last: 366 days in milliseconds.
pub const MAX_RIGHT_MS: u64 = 366 * 24 * 3_600_000;

const SIGNING_DOMAIN: &[u8] = b"tegata request v1";
const DIGEST_DOMAIN: &[u8] = b"tegata request digest v1";

/// Why the study is asked for (HL7 v3 PurposeOfUse).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Purpose {
    /// TREAT: care of the patient.
    #[n(1)]
    Treatment,
    /// ETREAT: emergency care.
    #[n(2)]
    EmergencyTreatment,
    /// HRESCH: research.
    #[n(3)]
    Research,
    /// PATRQT: the patient wants it so.
    #[n(4)]
    PatientRequest,
    /// HPAYMT: billing and insurance.
    #[n(5)]
    Payment,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] =
        [Self::Treatment, Self::EmergencyTreatment, Self::Research, Self::PatientRequest, Self::Payment];

    /// The HL7 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Treatment => "TREAT",
            Self::EmergencyTreatment => "ETREAT",
            Self::Research => "HRESCH",
            Self::PatientRequest => "PATRQT",
            Self::Payment => "HPAYMT",
        }
    }

    /// The purpose with this HL7 code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code().eq_ignore_ascii_case(code))
    }
}

/// Whether the study is handed over with the patient's name and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Identity {
    /// As it is, so that the receiving hospital can match it to the patient.
    #[n(1)]
    Identified,
    /// After the Basic Application Level Confidentiality Profile (DICOM PS3.15 Annex E).
    #[n(2)]
    Deidentified,
}

/// Who pays for the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Payer {
    /// The asking hospital: its desk prepares the aggregate, the phone cosigns.
    #[n(1)]
    Hospital,
    /// The patient's account: one signature.
    #[n(2)]
    Patient,
    /// The asking hospital, with an aggregate bonded: it waits on the chain for the patient's cosignature, which any node
    /// takes.
    #[n(3)]
    HospitalBonded,
}

/// What a hospital asks of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ConsentRequest {
    /// Format version, 1.
    #[n(0)]
    pub version: u32,
    /// Generation hash seed of the network.
    #[cbor(n(1), with = "cbor::hash")]
    pub network: Hash256,
    /// Identity address of the hospital that asks.
    #[cbor(n(2), with = "cbor::address")]
    pub asker: Address,
    /// The study; `None`: the patient picks one.
    #[cbor(n(3), with = "cbor::optional_mosaic")]
    pub nft: Option<MosaicId>,
    /// Bits of [`Rights`].
    #[n(4)]
    pub rights: u8,
    /// What for.
    #[n(5)]
    pub purpose: Purpose,
    /// With name and number, or not.
    #[n(6)]
    pub identity: Identity,
    /// Who pays.
    #[n(7)]
    pub payer: Payer,
    /// When it was made; milliseconds since 1970-01-01 UTC.
    #[n(8)]
    pub created_ms: u64,
    /// Answers after this moment are not taken; milliseconds since 1970-01-01 UTC.
    #[n(9)]
    pub answer_by_ms: u64,
    /// The rights end at this moment; milliseconds since 1970-01-01 UTC.
    #[n(10)]
    pub until_ms: u64,
    /// Where the answer goes, if the hospital takes answers over the network; otherwise the registry's desk URL.
    #[n(11)]
    pub desk: Option<String>,
    /// Whether the key of the thumbnail is asked for.
    #[n(12)]
    pub wants_thumbnail_key: bool,
    /// 128 random bits: the digest tells nothing about the content.
    #[cbor(n(13), with = "minicbor::bytes")]
    pub random: [u8; 16],
    /// How the network stood, for a phone that has none; see [`NetworkFacts`] for what it is believed for.
    #[n(14)]
    pub network_facts: Option<NetworkFacts>,
}

/// A request with the asking hospital's signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedRequest {
    /// The encoded [`ConsentRequest`]: what the signature and the digest are over.
    #[cbor(n(0), with = "minicbor::bytes")]
    body: Vec<u8>,
    /// By the request key in the hospital's registry entry.
    #[cbor(n(1), with = "cbor::signature")]
    signature: Signature,
}

/// A request that cannot be read or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The text is not one of Tegata's codes.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Another of Tegata's codes.
    #[error("this code is not a consent request")]
    OtherKind(CodeKind),
    /// The bytes are damaged.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl ConsentRequest {
    /// The rights that are asked for.
    pub fn rights(&self) -> Rights {
        // `check` has refused every other value by the time a request exists outside this module.
        Rights::from_bits(self.rights).unwrap_or(Rights::BOTH)
    }

    /// Whether every field is within its limits.
    ///
    /// # Errors
    /// [`FormatError`] names the field.
    pub fn check(&self) -> Result<(), FormatError> {
        let allowed = |yes: bool, field| {
            if yes { Ok(()) } else { Err(FormatError::Field(field)) }
        };
        if self.version != 1 {
            return Err(FormatError::Version(self.version));
        }
        allowed(Rights::from_bits(self.rights).is_some(), "rights")?;
        allowed(self.created_ms < self.answer_by_ms, "answer by")?;
        allowed(self.answer_by_ms <= self.until_ms, "until")?;
        allowed(self.until_ms - self.created_ms <= MAX_RIGHT_MS, "until")?;
        allowed(self.desk.as_ref().is_none_or(|url| url.len() <= MAX_URL && is_web_url(url)), "desk")
    }

    /// Signs with the hospital's request key.
    ///
    /// # Errors
    /// [`FormatError`] when a field is outside its limits.
    pub fn sign(&self, request_key: &KeyPair) -> Result<SignedRequest, FormatError> {
        self.check()?;
        let body = cbor::encode(self);
        let signature = request_key.sign(&signed_bytes(&body));
        let signed = SignedRequest { body, signature };
        let actual = signed.to_bytes().len();
        if actual > MAX_REQUEST_SIZE {
            return Err(FormatError::TooLarge { actual, most: MAX_REQUEST_SIZE });
        }
        Ok(signed)
    }
}

fn signed_bytes(body: &[u8]) -> Vec<u8> {
    [SIGNING_DOMAIN, body].concat()
}

/// Whether `url` begins with a scheme that answers may be sent over.
pub(crate) fn is_web_url(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(|c| c.is_ascii_graphic())
}

impl SignedRequest {
    /// The encoded form: file content, and what is inside the code's text.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads the encoded form and checks every field's limits, not yet the signature.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let signed: Self = cbor::decode(bytes, MAX_REQUEST_SIZE)?;
        signed.decode_body()?;
        Ok(signed)
    }

    /// The text of its QR code.
    pub fn to_code(&self) -> String {
        write_code(CodeKind::Request, &self.to_bytes())
    }

    /// Reads the text of a QR code.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn from_code(text: &str) -> Result<Self, RequestError> {
        match read_code(text)? {
            (CodeKind::Request, bytes) => Ok(Self::from_bytes(&bytes)?),
            (other, _) => Err(RequestError::OtherKind(other)),
        }
    }

    fn decode_body(&self) -> Result<ConsentRequest, FormatError> {
        let request: ConsentRequest = cbor::decode(&self.body, MAX_REQUEST_SIZE)?;
        request.check()?;
        Ok(request)
    }

    /// The content.
    pub fn request(&self) -> ConsentRequest {
        match self.decode_body() {
            Ok(request) => request,
            Err(_) => unreachable!("a signed request is only made of a body that was read"),
        }
    }

    /// What T and V name: SHA3-256 over the signed content and the signature.
    pub fn digest(&self) -> Hash256 {
        sha3_256(&[DIGEST_DOMAIN, &self.body, &self.signature.0])
    }

    /// Whether `request_key` signed it.
    pub fn is_signed_by(&self, request_key: &PublicKey) -> bool {
        request_key.verify(&signed_bytes(&self.body), &self.signature)
    }
}
