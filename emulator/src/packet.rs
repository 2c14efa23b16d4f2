//! Reading what was announced, as a node's packet parser does: some bytes are dropped without a word, others are read
//! and judged later.

use std::collections::BTreeSet;

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{
    Address, Body, Hash256, NetworkId, ParseRule, PublicKey, Transaction, TransactionType, UnresolvedAddress,
};

use crate::parameters::Parameters;
use crate::rules::key_link::LINK;
use crate::status::Failure;

/// A transaction as it was announced, with what is computed from it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// What it says.
    pub transaction: Transaction,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Hash256,
    /// Its leaf in a block's tree.
    pub merkle_component_hash: Hash256,
    /// Every account that it names: signers, recipients, targets, cosigners; where it names one by an alias, the alias.
    pub addresses: BTreeSet<UnresolvedAddress>,
    /// A rule about its layout that it breaks, which a node tells with a code.
    pub defect: Option<Failure>,
}

/// Bytes that a ledger does not even judge: a node drops them without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no transaction that a node reads; it drops them without a word")]
pub struct Unread;

impl Announced {
    /// Reads announced bytes.
    ///
    /// # Errors
    /// [`Unread`]: the bytes have no transaction in them, or one that the network does not take.
    pub fn read(bytes: &[u8], parameters: &Parameters) -> Result<Self, Unread> {
        let (transaction, defect) = read_leniently(bytes)?;
        let kind = transaction.transaction_type();
        if kind.is_aggregate() && transaction.version > 2 && parameters.aggregate_forks.v3.is_none() {
            return Err(Unread);
        }
        if kind.only_embedded() {
            return Err(Unread);
        }
        let seed = parameters.network.generation_hash_seed;
        let hash = raw_hash(bytes, &transaction, &seed).ok_or(Unread)?;
        Ok(Self::assemble(transaction, bytes.to_vec(), hash, parameters.network.id, defect))
    }

    /// The same aggregate with other cosignatures, which its hash does not cover.
    pub fn with_cosignatures(&self, cosignatures: Vec<tegata_symbol::Cosignature>) -> Self {
        let mut transaction = self.transaction.clone();
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            aggregate.cosignatures = cosignatures;
        }
        let bytes = transaction.to_bytes();
        let network = transaction.network;
        Self::assemble(transaction, bytes, self.hash, network, self.defect)
    }

    fn assemble(
        transaction: Transaction,
        bytes: Vec<u8>,
        hash: Hash256,
        network: NetworkId,
        defect: Option<Failure>,
    ) -> Self {
        let merkle_component_hash = match &transaction.body {
            Body::Aggregate(aggregate) if !aggregate.cosignatures.is_empty() => {
                let mut parts: Vec<&[u8]> = vec![&hash.0];
                parts.extend(aggregate.cosignatures.iter().map(|cosignature| &cosignature.signer.0[..]));
                sha3_256(&parts)
            }
            _ => hash,
        };
        let addresses = named_addresses(&transaction, network);
        Self { transaction, bytes, hash, merkle_component_hash, addresses, defect }
    }

    /// Size in bytes, which fees are counted by.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Number of transactions that it counts as in a block.
    pub fn weight(&self) -> usize {
        match &self.transaction.body {
            Body::Aggregate(aggregate) => 1 + aggregate.transactions().len(),
            _ => 1,
        }
    }

    /// The most that the signer pays per byte.
    pub fn fee_multiplier(&self) -> u32 {
        u32::try_from(self.transaction.max_fee.0 / self.size().max(1)).unwrap_or(u32::MAX)
    }
}

/// Reads a transaction although version bytes, padding or a registration type are wrong: a node reads such ones and rejects them with a code.
fn read_leniently(bytes: &[u8]) -> Result<(Transaction, Option<Failure>), Unread> {
    const MOST_REPAIRS: usize = 64;
    let mut repaired = bytes.to_vec();
    let stated_version = bytes.get(108).copied().ok_or(Unread)?;
    let mut defect = None;
    for _ in 0..MOST_REPAIRS {
        let error = match Transaction::from_bytes(&repaired) {
            Ok(mut transaction) => {
                transaction.version = stated_version;
                return Ok((transaction, defect));
            }
            Err(error) => error,
        };
        match error.rule {
            ParseRule::UnknownVersion(_) if error.offset != 108 || !states_an_aggregate(bytes) => {
                *repaired.get_mut(error.offset).ok_or(Unread)? = 1;
                defect.get_or_insert(Failure::CoreInvalidVersion);
            }
            ParseRule::NonzeroReserved => {
                let field = repaired.get_mut(error.offset..).unwrap_or_default();
                *field.iter_mut().take(8).find(|byte| **byte != 0).ok_or(Unread)? = 0;
                defect.get_or_insert(Failure::CoreNonzeroInternalPadding);
            }
            // The only field whose values are judged while reading (`NamespaceRegistrationTypeValidator`).
            ParseRule::UnknownValue(_) => {
                *repaired.get_mut(error.offset).ok_or(Unread)? = 1;
                defect.get_or_insert(Failure::NamespaceInvalidRegistrationType);
            }
            _ => return Err(Unread),
        }
    }
    Err(Unread)
}

fn states_an_aggregate(bytes: &[u8]) -> bool {
    let number = bytes.get(110..112).and_then(|pair| pair.first_chunk::<2>()).map(|pair| u16::from_le_bytes(*pair));
    number.and_then(TransactionType::from_number).is_some_and(TransactionType::is_aggregate)
}

/// The hash over the bytes as they came, since repairs must not change it.
fn raw_hash(bytes: &[u8], transaction: &Transaction, seed: &Hash256) -> Option<Hash256> {
    let end = match (&transaction.body, transaction.version) {
        (Body::Aggregate(_), ..=2) => 108 + 52,
        (Body::Aggregate(_), _) => 108 + 56,
        _ => bytes.len(),
    };
    Some(sha3_256(&[bytes.get(8..72)?, bytes.get(72..104)?, &seed.0, bytes.get(108..end)?]))
}

fn named_addresses(transaction: &Transaction, network: NetworkId) -> BTreeSet<UnresolvedAddress> {
    let of_key = |key: &PublicKey| UnresolvedAddress::from(Address::new(key, network));
    let mut addresses = BTreeSet::from([of_key(&transaction.signer)]);
    match &transaction.body {
        Body::Aggregate(aggregate) => {
            for embedded in aggregate.transactions() {
                addresses.insert(of_key(&embedded.signer));
                addresses.extend(concerned(&embedded.body, network));
            }
            addresses.extend(aggregate.cosignatures.iter().map(|cosignature| of_key(&cosignature.signer)));
        }
        body => addresses.extend(concerned(body, network)),
    }
    addresses
}

/// The other accounts that a body names, as a node's notifications do: those that become cosignatories, but not those that
/// leave; who gets a secret lock, but not who gets its proof; a remote account when it is linked.
fn concerned(body: &Body, network: NetworkId) -> Vec<UnresolvedAddress> {
    match body {
        Body::Transfer(body) => vec![body.recipient],
        Body::MosaicSupplyRevocation(body) => vec![body.source],
        Body::AccountMetadata(body) => vec![body.target],
        Body::MosaicMetadata(body) => vec![body.target],
        Body::SecretLock(body) => vec![body.recipient],
        Body::MultisigAccountModification(body) => body.additions.clone(),
        Body::AccountKeyLink(body) if body.action == LINK => {
            vec![Address::new(&body.linked_public_key, network).into()]
        }
        _ => Vec::new(),
    }
}

/// The account of a key.
pub(crate) fn account_of(key: &PublicKey, network: NetworkId) -> Address {
    Address::new(key, network)
}
