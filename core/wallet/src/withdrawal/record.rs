//! Withdrawals as they are stored.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use tegata_rights::{Rights, Role, WithdrawalStatement};
use tegata_symbol::{Hash256, PublicKey};

use crate::error::WalletError;
use crate::store::{Record, Records, StoreError, Table, Writer};

/// Bits of the hospitals that a statement goes to.
pub(super) const ASKER: u8 = 1;
pub(super) const SOURCE: u8 = 2;

/// A withdrawal that was decided, kept so that it can be made again. Key: digest of its statement; without one, hash of
/// its first transaction.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct WithdrawalRecord {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) request: [u8; 32],
    /// The transaction in the outbox; zeros: none is signed yet.
    #[cbor(n(1), with = "minicbor::bytes")]
    transaction: [u8; 32],
    /// Bits of the rights.
    #[n(2)]
    pub(crate) rights: u8,
    #[cbor(n(3), with = "minicbor::bytes")]
    patient: [u8; 32],
    /// The signed statement; none where the asking hospital is not known, and in records of before.
    #[n(4)]
    statement: Option<ByteVec>,
    /// Digest of the statement; without one, hash of the first transaction once there is another.
    #[n(5)]
    digest: Option<ByteArray<32>>,
    /// Bits of the hospitals that still have to be told.
    #[n(6)]
    waiting: Option<u8>,
    /// URL of the desk that pays for the transaction in the outbox.
    #[n(7)]
    pub(super) sponsor: Option<String>,
    /// Nothing is left to do: there was nothing to take back any more.
    #[n(8)]
    is_closed: Option<bool>,
}

impl Record for WithdrawalRecord {
    const TABLE: Table = Table::Permissions;
}

impl WithdrawalRecord {
    pub(super) const fn new(request: &Hash256, rights: Rights, patient: &PublicKey) -> Self {
        Self {
            request: request.0,
            transaction: [0; 32],
            rights: rights.bits(),
            patient: patient.0,
            statement: None,
            digest: None,
            waiting: None,
            sponsor: None,
            is_closed: None,
        }
    }

    pub(super) fn stated(self, statement: &WithdrawalStatement) -> Self {
        Self {
            statement: Some(statement.to_bytes().into()),
            digest: Some(statement.digest().0.into()),
            waiting: Some(ASKER | SOURCE),
            ..self
        }
    }

    pub(super) fn statement(&self, network: &Hash256) -> Result<Option<WithdrawalStatement>, WalletError> {
        let read = |bytes: &ByteVec| {
            WithdrawalStatement::from_bytes(bytes, network).map_err(|_| WalletError::inconsistent("permissions"))
        };
        self.statement.as_ref().map(read).transpose()
    }

    pub(crate) const fn is_stated(&self) -> bool {
        self.statement.is_some()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed == Some(true)
    }

    pub(super) fn close(&mut self) {
        self.is_closed = Some(true);
    }

    pub(super) fn request(&self) -> Hash256 {
        Hash256(self.request)
    }

    pub(super) const fn patient(&self) -> PublicKey {
        PublicKey(self.patient)
    }

    pub(crate) fn transaction(&self) -> Option<Hash256> {
        (self.transaction != [0; 32]).then_some(Hash256(self.transaction))
    }

    pub(super) fn set_transaction(&mut self, hash: &Hash256) {
        if self.digest.is_none() && self.transaction != [0; 32] {
            self.digest = Some(self.transaction.into());
        }
        self.transaction = hash.0;
    }

    pub(super) fn waits_for(&self, hospital: u8) -> bool {
        self.waiting.is_some_and(|bits| bits & hospital != 0)
    }

    pub(super) fn told(&mut self, hospital: u8) {
        self.waiting = self.waiting.map(|bits| bits & !hospital);
    }

    pub(crate) fn covers(&self, request: &Hash256, role: Role) -> bool {
        self.request == request.0 && self.rights & role as u8 != 0
    }

    pub(super) fn rights(&self) -> Result<Rights, WalletError> {
        Rights::from_bits(self.rights).ok_or(WalletError::inconsistent("permissions"))
    }

    fn key(&self) -> [u8; 32] {
        self.digest.as_ref().map_or(self.transaction, |digest| **digest)
    }

    /// Stores it. A record without statement is stored once its transaction is signed.
    pub(super) fn put(&self, writer: &Writer<'_>) -> Result<(), StoreError> {
        writer.put(&self.key(), self).map(|_| ())
    }
}

/// All of them, the oldest first.
pub(crate) fn all(records: &Records<'_>) -> Result<Vec<WithdrawalRecord>, StoreError> {
    Ok(records.list::<WithdrawalRecord>()?.into_iter().map(|stored| stored.value).collect())
}
