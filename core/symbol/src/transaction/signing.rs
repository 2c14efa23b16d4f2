//! What is signed and hashed, and by whom.
//!
//! | | covered besides the generation hash seed |
//! | --- | --- |
//! | plain transactions | everything from the version on |
//! | aggregates of versions 1 and 2 | version … transactions hash, 52 bytes |
//! | aggregates of version 3 | version … payload size, 56 bytes |
//!
//! A signature of version 1 or 2 does not commit to how many inner transactions there are: the tree repeats the last leaf
//! of an odd level. Networks that know version 3 take nothing else (catapult `AggregateTransactionVersion` validator),
//! and here nothing else can be signed for them.

use core::num::NonZeroUsize;

use super::aggregate::{Aggregate, Cosignature, DetachedCosignature};
use super::body::{Body, TooLong};
use super::{Transaction, size_field};
use crate::bytes::Hash256;
use crate::key::{KeyPair, Signed, verify_all};
use crate::merkle::sha3_256;
use crate::network::{AggregateForks, Network, NetworkId};
use crate::wire::{Encode, Wire};

/// What a signature is made for: a network, and the version of aggregates that it takes at the height in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningContext {
    /// The network byte that transactions must carry.
    pub network: NetworkId,
    /// Goes into every signature and transaction hash.
    pub generation_hash_seed: Hash256,
    /// The only version of aggregates that a block may contain.
    pub aggregate_version: u8,
}

impl Network {
    /// What transactions for the block of `height` are signed for. `forks` are read from a node of the network.
    pub const fn signing(&self, forks: &AggregateForks, height: u64) -> SigningContext {
        SigningContext {
            network: self.id,
            generation_hash_seed: self.generation_hash_seed,
            aggregate_version: forks.version_at(height),
        }
    }
}

/// A transaction that must not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Names another account as signer.
    #[error("the transaction names another signer")]
    OtherSigner,
    /// Carries another network's byte.
    #[error("the transaction is for network {0:02X}, not for this one")]
    OtherNetwork(u8),
    /// An aggregate of a version that the network does not take at this height.
    #[error("the network takes aggregates of version {demanded} only, this one has version {actual}")]
    ProhibitedVersion {
        /// The version that it has.
        actual: u8,
        /// The only version that may be signed.
        demanded: u8,
    },
    /// Only aggregates have cosignatures.
    #[error("only aggregates are cosigned")]
    NotAnAggregate,
    /// The stated transactions hash is not the one of the inner transactions.
    #[error("the transactions hash is not the one of the inner transactions")]
    TransactionsHash,
    /// A field is longer than the protocol allows.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

impl<B: AsRef<[u8]>> Transaction<B> {
    fn signed_data(&self, generation_hash_seed: &Hash256) -> Vec<u8> {
        let size = match &self.body {
            Body::Aggregate(_) => 32 + 56,
            body => 32 + 20 + body.encoded_size(),
        };
        let mut data = Vec::with_capacity(size);
        generation_hash_seed.write(&mut data);
        self.write_header_end(&mut data);
        match &self.body {
            Body::Aggregate(aggregate) => {
                aggregate.transactions_hash.write(&mut data);
                if self.version >= 3 {
                    size_field(aggregate.payload_size()).write(&mut data);
                }
            }
            body => body.encode(&mut data),
        }
        data
    }

    /// Whether the transaction is one that may be signed for this network now.
    fn signable(&self, context: &SigningContext) -> Result<(), SignError> {
        if self.network != context.network {
            return Err(SignError::OtherNetwork(self.network.0));
        }
        self.body.check()?;
        if let Body::Aggregate(aggregate) = &self.body {
            if self.version != context.aggregate_version {
                return Err(SignError::ProhibitedVersion { actual: self.version, demanded: context.aggregate_version });
            }
            if aggregate.transactions_hash != aggregate.computed_hash() {
                return Err(SignError::TransactionsHash);
            }
        }
        Ok(())
    }

    /// Signs; the signer must be the keys' account.
    ///
    /// # Errors
    /// [`SignError`]: another signer or network, an aggregate of a version that the network does not take or whose hash is
    /// not that of its content. Rules on what fields may say are judged by [`Transaction::check`].
    pub fn sign(mut self, keys: &KeyPair, context: &SigningContext) -> Result<Self, SignError> {
        if self.signer != keys.public_key() {
            return Err(SignError::OtherSigner);
        }
        self.signable(context)?;
        self.signature = keys.sign(&self.signed_data(&context.generation_hash_seed));
        Ok(self)
    }

    /// Cosigns an aggregate, over the hash of these very bytes.
    ///
    /// # Errors
    /// [`SignError`]: no aggregate, another network, a version that the network does not take, or an aggregate whose
    /// hash is not that of its content.
    pub fn cosign(&self, keys: &KeyPair, context: &SigningContext) -> Result<DetachedCosignature, SignError> {
        if !matches!(self.body, Body::Aggregate(_)) {
            return Err(SignError::NotAnAggregate);
        }
        self.signable(context)?;
        let parent_hash = self.hash(&context.generation_hash_seed);
        Ok(DetachedCosignature { cosignature: Cosignature::sign(keys, &parent_hash), parent_hash })
    }

    /// Whether the signature is the signer's over this content. Cosignatures: [`Transaction::verify_all`].
    pub fn verify(&self, generation_hash_seed: &Hash256) -> bool {
        self.signer.verify(&self.signed_data(generation_hash_seed), &self.signature)
    }

    /// Whether the signature and all attached cosignatures are right: what a node checks in its batch, and with the same
    /// answer as [`Transaction::verify`] and [`Cosignature::verify`] one by one. Runs on up to `threads` threads.
    ///
    /// Whether the transactions hash is that of the inner transactions is for [`Transaction::check`].
    pub fn verify_all(&self, generation_hash_seed: &Hash256, threads: NonZeroUsize) -> bool {
        let data = self.signed_data(generation_hash_seed);
        let Body::Aggregate(Aggregate { cosignatures, .. }) = &self.body else {
            return self.signer.verify(&data, &self.signature);
        };
        let hash = self.hash_of(&data);
        let mut all = Vec::with_capacity(1 + cosignatures.len());
        all.push(Signed { signer: self.signer, data: &data, signature: self.signature });
        all.extend(cosignatures.iter().map(|Cosignature { signer, signature, .. }| Signed {
            signer: *signer,
            data: &hash.0,
            signature: *signature,
        }));
        verify_all(&all, threads)
    }

    fn hash_of(&self, signed_data: &[u8]) -> Hash256 {
        sha3_256(&[&self.signature.0, &self.signer.0, signed_data])
    }

    /// The transaction's hash: SHA3-256(signature ‖ signer ‖ generation hash seed ‖ what is signed).
    pub fn hash(&self, generation_hash_seed: &Hash256) -> Hash256 {
        self.hash_of(&self.signed_data(generation_hash_seed))
    }

    /// The transaction's leaf in its block's tree: the hash, or with cosignatures SHA3-256(hash ‖ each cosigner's key).
    pub fn merkle_component_hash(&self, generation_hash_seed: &Hash256) -> Hash256 {
        let hash = self.hash(generation_hash_seed);
        match &self.body {
            Body::Aggregate(aggregate) if !aggregate.cosignatures.is_empty() => {
                let mut parts: Vec<&[u8]> = vec![&hash.0];
                parts.extend(aggregate.cosignatures.iter().map(|cosignature| &cosignature.signer.0[..]));
                sha3_256(&parts)
            }
            _ => hash,
        }
    }
}
