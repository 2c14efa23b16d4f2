//! The patient's signed statement that rights are taken back, and the aggregate with which a hospital pays for that.

use minicbor::{Decode, Encode};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{
    Address, Aggregate, Body, Embedded, Hash256, KeyPair, MosaicId, Network, NetworkTime, PublicKey, Signature,
    Transaction, Transfer,
};

use crate::cbor::{self, FormatError};
use crate::code_text::{CodeError, CodeKind, read_code, write_code};
use crate::grant::{GrantMismatch, take_back};
use crate::prepared::MAX_SPONSORED_LIFETIME_MS;
use crate::right::Rights;

/// Largest encoded statement in bytes; it fits one QR code.
pub const MAX_STATEMENT_SIZE: usize = 256;

const SIGNING_DOMAIN: &[u8] = b"tegata withdrawal v1";
const DIGEST_DOMAIN: &[u8] = b"tegata withdrawal digest v1";

/// Which rights a patient takes back. It is about what was given for one request: a renewal answers another request,
/// so that a statement need never be undone, and showing it again does nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Withdrawal {
    /// Format version, 1.
    #[n(0)]
    pub version: u32,
    /// Generation hash seed of the network.
    #[cbor(n(1), with = "cbor::hash")]
    pub network: Hash256,
    /// The account that gave the rights.
    #[cbor(n(2), with = "cbor::public_key")]
    pub patient: PublicKey,
    /// The study.
    #[cbor(n(3), with = "cbor::mosaic")]
    pub nft: MosaicId,
    /// Identity address of the hospital that asked.
    #[cbor(n(4), with = "cbor::address")]
    pub asker: Address,
    /// Digest of the request that the rights were given for.
    #[cbor(n(5), with = "cbor::hash")]
    pub request: Hash256,
    /// Bits of [`Rights`].
    #[n(6)]
    pub rights: u8,
    /// When it was signed; milliseconds since 1970-01-01 UTC.
    #[n(7)]
    pub at_ms: u64,
}

#[derive(Encode, Decode)]
struct Signed {
    #[cbor(n(0), with = "minicbor::bytes")]
    body: Vec<u8>,
    #[cbor(n(1), with = "cbor::signature")]
    signature: Signature,
}

/// A withdrawal with the signature of the account that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalStatement {
    withdrawal: Withdrawal,
    body: Vec<u8>,
    signature: Signature,
}

/// A statement that must not be obeyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The text is not one of Tegata's codes.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Another of Tegata's codes.
    #[error("this code is not a withdrawal")]
    OtherKind(CodeKind),
    /// The bytes are damaged.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// Not signed by the account that it names.
    #[error("the withdrawal was not signed by the account that it names, or was changed")]
    Signature,
    /// For another network.
    #[error("the withdrawal belongs to another network")]
    OtherNetwork,
}

impl Withdrawal {
    /// The rights that are taken back.
    pub fn rights(&self) -> Rights {
        // `check` has refused every other value by the time a withdrawal exists in a statement.
        Rights::from_bits(self.rights).unwrap_or(Rights::BOTH)
    }

    fn check(&self) -> Result<(), FormatError> {
        if self.version != 1 {
            return Err(FormatError::Version(self.version));
        }
        Rights::from_bits(self.rights).map(|_| ()).ok_or(FormatError::Field("rights"))
    }

    /// Signs with the account that gave the rights.
    ///
    /// # Errors
    /// [`StatementError::Signature`] when `keys` is another account, [`StatementError::Format`].
    pub fn sign(&self, keys: &KeyPair) -> Result<WithdrawalStatement, StatementError> {
        self.check()?;
        if keys.public_key() != self.patient {
            return Err(StatementError::Signature);
        }
        let body = cbor::encode(self);
        let signature = keys.sign(&[SIGNING_DOMAIN, &body].concat());
        Ok(WithdrawalStatement { withdrawal: self.clone(), body, signature })
    }
}

impl WithdrawalStatement {
    /// Body of the HTTP request, and what is inside the code's text.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&Signed { body: self.body.clone(), signature: self.signature })
    }

    /// Reads a statement and checks its signature and network.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn from_bytes(bytes: &[u8], network: &Hash256) -> Result<Self, StatementError> {
        let Signed { body, signature } = cbor::decode(bytes, MAX_STATEMENT_SIZE)?;
        let withdrawal: Withdrawal = cbor::decode(&body, MAX_STATEMENT_SIZE)?;
        withdrawal.check()?;
        if !withdrawal.patient.verify(&[SIGNING_DOMAIN, &body].concat(), &signature) {
            return Err(StatementError::Signature);
        }
        if withdrawal.network != *network {
            return Err(StatementError::OtherNetwork);
        }
        Ok(Self { withdrawal, body, signature })
    }

    /// The text of its QR code.
    pub fn to_code(&self) -> String {
        write_code(CodeKind::Withdrawal, &self.to_bytes())
    }

    /// Reads the text of a QR code.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn from_code(text: &str, network: &Hash256) -> Result<Self, StatementError> {
        match read_code(text)? {
            (CodeKind::Withdrawal, bytes) => Self::from_bytes(&bytes, network),
            (other, _) => Err(StatementError::OtherKind(other)),
        }
    }

    /// The content.
    pub const fn withdrawal(&self) -> &Withdrawal {
        &self.withdrawal
    }

    /// Its name in calls: SHA3-256 over what is signed, so that no other form of the signature makes a second one.
    pub fn digest(&self) -> Hash256 {
        sha3_256(&[DIGEST_DOMAIN, &self.body])
    }
}

/// The inner transactions of a withdrawal that `payer` pays for: a transfer of nothing from the payer to the patient,
/// since who signs an aggregate must do something in it; then the revocations.
fn sponsored_steps(
    payer: PublicKey,
    patient: PublicKey,
    network: &Network,
    units: &[(MosaicId, Address)],
) -> Vec<Embedded> {
    let nothing = Body::Transfer(Transfer {
        recipient: Address::new(&patient, network.id).into(),
        mosaics: Vec::new(),
        message: Vec::new(),
    });
    let revocations = units.iter().map(|(id, holder)| Embedded::new(patient, network.id, take_back(*id, *holder)));
    core::iter::once(Embedded::new(payer, network.id, nothing)).chain(revocations).collect()
}

/// An unsigned withdrawal that `payer` pays for; the patient's cosignature is still to come, and its size is in the
/// fee. `None` when there is nothing to take back.
pub fn sponsored_withdrawal(
    payer: PublicKey,
    patient: PublicKey,
    network: &Network,
    units: &[(MosaicId, Address)],
    deadline: NetworkTime,
    fee_multiplier: u32,
) -> Option<Transaction> {
    if units.is_empty() {
        return None;
    }
    let body = Body::Aggregate(Aggregate::complete(sponsored_steps(payer, patient, network, units)));
    Some(Transaction::new(payer, network.id, deadline, body).with_fee(fee_multiplier, 1))
}

/// Compares an aggregate that a desk prepared, byte for byte, with the withdrawal of `units`. Only the hash that this
/// returns, computed from the bytes, may be cosigned. `chain_time`: time of the latest block.
///
/// # Errors
/// [`GrantMismatch`] says what differs.
pub fn check_sponsored_withdrawal(
    transaction: &Transaction,
    patient: &PublicKey,
    network: &Network,
    units: &[(MosaicId, Address)],
    chain_time: NetworkTime,
) -> Result<Hash256, GrantMismatch> {
    let kind = || GrantMismatch::Kind(transaction.transaction_type(), transaction.version);
    let Body::Aggregate(aggregate) = &transaction.body else {
        return Err(kind());
    };
    if aggregate.bonded || transaction.version != 3 {
        return Err(kind());
    }
    if aggregate.computed_hash() != aggregate.transactions_hash {
        return Err(GrantMismatch::TransactionsHash);
    }
    if transaction.network != network.id {
        return Err(GrantMismatch::OtherNetwork);
    }
    if transaction.signer == *patient {
        return Err(GrantMismatch::PatientPays);
    }
    if aggregate.transactions() != sponsored_steps(transaction.signer, *patient, network, units) {
        return Err(GrantMismatch::OtherSteps);
    }
    if !aggregate.cosignatures.is_empty() {
        return Err(GrantMismatch::Cosigned);
    }
    if !transaction.verify(&network.generation_hash_seed) {
        return Err(GrantMismatch::PayerSignature);
    }
    let latest = chain_time.0.saturating_add(MAX_SPONSORED_LIFETIME_MS);
    if transaction.deadline <= chain_time || transaction.deadline.0 > latest {
        return Err(GrantMismatch::Deadline);
    }
    Ok(transaction.hash(&network.generation_hash_seed))
}
