//! Requests that were scanned, what was decided, and the transactions that followed: as they are stored.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use tegata_rights::{Role, SignedRequest};
use tegata_symbol::{
    Address, DetachedCosignature, Hash256, MosaicId, NetworkTime, PublicKey, TransactionRef, TransactionType,
};

use crate::error::WalletError;
use crate::store::{Reader, Record, StoreError, Table, Writer};

/// What was decided about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Decided {
    /// Nothing yet.
    #[n(0)]
    Open,
    /// Agreed to. Something may be signed; the outbox says what.
    #[n(1)]
    Agreed,
    /// Declined. Nothing was or will be signed.
    #[n(2)]
    Declined,
}

/// Key: digest of the request.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct RequestRecord {
    #[cbor(n(0), with = "minicbor::bytes")]
    signed: Vec<u8>,
    #[n(1)]
    pub(crate) first_seen_ms: u64,
    #[n(2)]
    pub(crate) decided: Decided,
    #[n(3)]
    pub(crate) decided_ms: u64,
    /// The study that the decision is about.
    #[n(4)]
    nft: Option<u64>,
    /// The account that holds it.
    #[n(5)]
    patient: Option<ByteArray<32>>,
    /// The unsigned transaction that the last review showed.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub(crate) draft: Option<Vec<u8>>,
    /// The study that the draft is about.
    #[n(7)]
    draft_nft: Option<u64>,
    /// The transaction in the outbox.
    #[n(8)]
    transaction: Option<ByteArray<32>>,
    /// The sealed answer.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub(crate) answer: Option<Vec<u8>>,
    /// Whether the desk still has to be told the answer.
    #[n(10)]
    pub(crate) desk_waits: bool,
    /// Where the answer goes.
    #[n(11)]
    pub(crate) desk: String,
    /// T's and V's recipients, as they were agreed to.
    #[n(12)]
    transfer_to: Option<ByteArray<24>>,
    #[n(13)]
    viewing_to: Option<ByteArray<24>>,
    /// Name of the asking hospital at the time of the decision.
    #[n(14)]
    pub(crate) asker_name: Option<String>,
}

impl Record for RequestRecord {
    const TABLE: Table = Table::Requests;
}

impl RequestRecord {
    pub(crate) fn new(request: &SignedRequest, now_ms: u64) -> Self {
        Self {
            signed: request.to_bytes(),
            first_seen_ms: now_ms,
            decided: Decided::Open,
            decided_ms: 0,
            nft: None,
            patient: None,
            draft: None,
            draft_nft: None,
            transaction: None,
            answer: None,
            desk_waits: false,
            desk: String::new(),
            transfer_to: None,
            viewing_to: None,
            asker_name: None,
        }
    }

    pub(crate) fn request(&self) -> Result<SignedRequest, WalletError> {
        Ok(SignedRequest::from_bytes(&self.signed)?)
    }

    pub(crate) fn nft(&self) -> Option<MosaicId> {
        self.nft.map(MosaicId)
    }

    /// What was agreed to for one study is not given for another.
    pub(crate) fn check_choice(&self, study: Option<MosaicId>) -> Result<(), WalletError> {
        match (self.nft(), study) {
            (Some(agreed), Some(chosen)) if agreed != chosen => Err(WalletError::OtherStudy(chosen)),
            _ => Ok(()),
        }
    }

    pub(crate) fn patient(&self) -> Option<PublicKey> {
        self.patient.as_ref().map(|bytes| PublicKey(**bytes))
    }

    pub(crate) fn transaction(&self) -> Option<Hash256> {
        self.transaction.as_ref().map(|bytes| Hash256(**bytes))
    }

    pub(crate) fn set_transaction(&mut self, hash: Option<&Hash256>) {
        self.transaction = hash.map(|hash| hash.0.into());
    }

    /// The draft, if it is about `nft`.
    pub(crate) fn draft_of(&self, nft: MosaicId) -> Option<&[u8]> {
        self.draft.as_deref().filter(|_| self.draft_nft == Some(nft.0))
    }

    pub(crate) fn set_draft(&mut self, draft: Option<(MosaicId, Vec<u8>)>) {
        self.draft_nft = draft.as_ref().map(|(nft, _)| nft.0);
        self.draft = draft.map(|(_, bytes)| bytes);
    }

    pub(crate) fn decide(&mut self, decided: Decided, nft: Option<MosaicId>, patient: Option<&PublicKey>, now_ms: u64) {
        self.decided = decided;
        self.decided_ms = now_ms;
        self.nft = nft.map(|nft| nft.0);
        self.patient = patient.map(|key| key.0.into());
    }

    pub(crate) fn recipient(&self, role: Role) -> Option<Address> {
        let bytes = match role {
            Role::Transfer => &self.transfer_to,
            Role::Viewing => &self.viewing_to,
        };
        bytes.as_ref().and_then(|bytes| Address::from_bytes(**bytes).ok())
    }

    pub(crate) fn set_recipients(&mut self, transfer_to: &Address, viewing_to: &Address) {
        self.transfer_to = Some((*transfer_to.as_bytes()).into());
        self.viewing_to = Some((*viewing_to.as_bytes()).into());
    }
}

pub(crate) fn get(reader: &Reader<'_>, digest: &Hash256) -> Result<Option<RequestRecord>, StoreError> {
    Ok(reader.get::<RequestRecord>(&digest.0)?.map(|stored| stored.value))
}

pub(crate) fn put(writer: &Writer<'_>, digest: &Hash256, record: &RequestRecord) -> Result<(), StoreError> {
    writer.put(&digest.0, record).map(|_| ())
}

/// What a transaction in the outbox is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Intent {
    /// A grant that the patient pays for: signed bytes.
    #[n(1)]
    Grant,
    /// A grant that the hospital pays for, complete or bonded: its bytes and the patient's cosignature.
    #[n(2)]
    SponsoredGrant,
    /// A withdrawal that the patient pays for: signed bytes.
    #[n(3)]
    Withdrawal,
    /// A withdrawal that a hospital pays for: its bytes and the patient's cosignature.
    #[n(4)]
    SponsoredWithdrawal,
    /// Sending strangers' mosaics away, so that a grant finds room: signed bytes.
    #[n(5)]
    Room,
    /// A change of an account's guardians: signed bytes.
    #[n(6)]
    Guardians,
    /// What another guardian began: its bytes and this wallet's cosignature.
    #[n(7)]
    Cosigning,
}

/// How a transaction in the outbox stands, as far as the wallet knows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Fate {
    /// Not known yet.
    #[n(0)]
    Open,
    /// In a block.
    #[n(1)]
    Confirmed {
        #[n(0)]
        height: u64,
        #[n(1)]
        is_final: bool,
    },
    /// Refused.
    #[n(2)]
    Rejected {
        #[n(0)]
        code: String,
    },
    /// Its deadline has passed in final chain time without it.
    #[n(3)]
    Expired,
}

/// Key: hash of the transaction. The bytes never change once they are stored.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct OutboxRecord {
    #[cbor(n(0), with = "minicbor::bytes")]
    hash: [u8; 32],
    #[n(1)]
    pub(crate) intent: Intent,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(crate) payload: Vec<u8>,
    /// The patient's cosignature, once it is made.
    #[cbor(n(3), with = "minicbor::bytes")]
    cosignature: Option<Vec<u8>>,
    #[cbor(n(4), with = "minicbor::bytes")]
    request: [u8; 32],
    /// Milliseconds since the network's epoch.
    #[n(5)]
    deadline: u64,
    #[n(6)]
    pub(crate) fate: Fate,
    /// Of a bonded aggregate: the signed hash lock that must stand in a block before it.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub(crate) lock: Option<Vec<u8>>,
}

impl Record for OutboxRecord {
    const TABLE: Table = Table::Outbox;
}

impl OutboxRecord {
    pub(crate) const fn new(
        hash: Hash256,
        intent: Intent,
        payload: Vec<u8>,
        request: Hash256,
        deadline: NetworkTime,
    ) -> Self {
        Self {
            hash: hash.0,
            intent,
            payload,
            cosignature: None,
            request: request.0,
            deadline: deadline.0,
            fate: Fate::Open,
            lock: None,
        }
    }

    /// The same, behind a hash lock.
    pub(crate) fn behind(self, lock: Option<Vec<u8>>) -> Self {
        Self { lock, ..self }
    }

    pub(crate) const fn hash(&self) -> Hash256 {
        Hash256(self.hash)
    }

    pub(crate) const fn request(&self) -> Hash256 {
        Hash256(self.request)
    }

    pub(crate) const fn deadline(&self) -> NetworkTime {
        NetworkTime(self.deadline)
    }

    pub(crate) fn cosignature(&self) -> Option<DetachedCosignature> {
        self.cosignature.as_deref().and_then(|bytes| DetachedCosignature::from_bytes(bytes).ok())
    }

    pub(crate) fn set_cosignature(&mut self, cosignature: &DetachedCosignature) {
        self.cosignature = Some(cosignature.to_bytes());
    }

    /// Whether everything that this wallet signs for it is signed.
    pub(crate) fn is_signed(&self) -> bool {
        !matches!(self.intent, Intent::SponsoredGrant | Intent::SponsoredWithdrawal | Intent::Cosigning)
            || self.cosignature.is_some()
    }

    /// Whether it waits on the chain for the patient's cosignature, so that nodes take the two apart.
    pub(crate) fn is_bonded(&self) -> bool {
        TransactionRef::parse(&self.payload)
            .is_ok_and(|transaction| transaction.transaction_type() == TransactionType::AggregateBonded)
    }

    /// Whether the chain may still change its mind about it.
    pub(crate) const fn is_unsettled(&self) -> bool {
        matches!(self.fate, Fate::Open | Fate::Confirmed { is_final: false, .. })
    }

    pub(crate) fn get(reader: &Reader<'_>, hash: &Hash256) -> Result<Option<Self>, StoreError> {
        Ok(reader.get::<Self>(&hash.0)?.map(|stored| stored.value))
    }

    pub(crate) fn put(&self, writer: &Writer<'_>) -> Result<(), StoreError> {
        writer.put(&self.hash, self).map(|_| ())
    }
}
