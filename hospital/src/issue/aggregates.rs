//! The aggregates of a job: parts of the record, and the last one that defines the NFT and hands it over.

use tegata_rights::FormatError;
use tegata_rights::thumbnail::{LOCATOR_VERSION, Locator, RecordFormat, fragments, locator_key};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Hash256, Metadata, Mosaic, MosaicDefinition, MosaicFlags,
    MosaicSupplyChange, Network, NetworkTime, Transaction, Transfer,
};

use super::{IssueError, Run};
use crate::chain::{Chain, Fees, Signed};
use crate::home::HospitalHome;
use crate::store::{IssueJob, Profile, StepRecord, StepState};

/// A transaction may wait for an hour; after that it is made anew.
pub(super) const LIFETIME_MS: u64 = 60 * 60_000;

/// The transfers that write the record, in lists for one aggregate each; none where it is kept.
pub(super) fn record_parts(job: &IssueJob, home: &HospitalHome, network: &Network) -> Vec<Vec<Embedded>> {
    if job.profile == Profile::Commitment {
        return Vec::new();
    }
    fragments(&job.record, home.keys().identity().public_key(), network)
}

/// What an aggregate will cost at most, in atomic units.
pub(super) fn estimate(
    job: &IssueJob,
    home: &HospitalHome,
    network: &Network,
    position: usize,
    parts: usize,
    fees: &Fees,
) -> u64 {
    let (steps, rental) = if position == parts {
        // Hashes that are not known yet have the same length.
        let hashes: Vec<Hash256> = (0..parts).map(|number| sha3_256(&[&number.to_le_bytes()])).collect();
        (hand_over(job, home, network, hashes).unwrap_or_default(), fees.mosaic_rental.0)
    } else {
        (record_parts(job, home, network).into_iter().nth(position).unwrap_or_default(), 0)
    };
    let body = Body::Aggregate(Aggregate::complete(steps));
    fee(home, network, body, fees).saturating_add(rental)
}

/// What a transaction of the identity account pays at most, in atomic units.
pub(super) fn fee(home: &HospitalHome, network: &Network, body: Body, fees: &Fees) -> u64 {
    unsigned(home, network, body, NetworkTime(0), fees.multiplier).max_fee.0
}

fn unsigned(home: &HospitalHome, network: &Network, body: Body, deadline: NetworkTime, multiplier: u32) -> Transaction {
    let signer = home.keys().identity().public_key();
    Transaction::new(signer, network.id, deadline, body).with_fee(multiplier, 0)
}

/// Definition of the NFT, its one unit, the locator, and the transfer to the patient.
fn hand_over(
    job: &IssueJob,
    home: &HospitalHome,
    network: &Network,
    aggregates: Vec<Hash256>,
) -> Result<Vec<Embedded>, FormatError> {
    let creator = home.keys().identity().public_key();
    let own = Address::new(&creator, network.id);
    let (format, lengths, hash) = match (job.profile, &job.commitment) {
        (Profile::Commitment, Some(commitment)) => (RecordFormat::CommitmentOnly, (0, 0), commitment.root),
        // A job of this profile has its commitment from the beginning.
        (Profile::Commitment, None) => return Err(FormatError::Field("hash")),
        (Profile::Tegata, _) => (RecordFormat::Sealed, (job.first_length, job.second_length), sha3_256(&[&job.record])),
        (Profile::Paper, _) => (RecordFormat::PaperBase32, (job.first_length, 0), sha3_256(&[&job.record])),
    };
    let locator = Locator {
        version: LOCATOR_VERSION,
        format,
        first_length: lengths.0,
        second_length: lengths.1,
        hash,
        aggregates,
        wrapped_key: job.wrapped_key.clone(),
    };
    let value = locator.to_bytes()?;
    let value_size_delta = i16::try_from(value.len())
        .map_err(|_| FormatError::TooLarge { actual: value.len(), most: tegata_symbol::MAX_METADATA_VALUE_SIZE })?;
    let bodies = [
        Body::MosaicDefinition(MosaicDefinition {
            id: job.nft,
            duration: 0,
            nonce: job.nonce,
            flags: MosaicFlags::NONE,
            divisibility: 0,
        }),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: job.nft, delta: Amount(1), action: 1 }),
        Body::MosaicMetadata(Metadata {
            target: own.into(),
            key: locator_key(),
            target_id: job.nft,
            value_size_delta,
            value,
        }),
        Body::Transfer(Transfer {
            recipient: Address::new(&job.patient, network.id).into(),
            mosaics: vec![Mosaic { id: job.nft, amount: Amount(1) }],
            message: Vec::new(),
        }),
    ];
    Ok(bodies.into_iter().map(|body| Embedded::new(creator, network.id, body)).collect())
}

impl<C: Chain> Run<'_, C> {
    /// Makes and signs an attempt at an aggregate. The last one names the others by the hashes that are confirmed.
    pub(super) async fn sign(&self, position: usize, attempt: u32) -> Result<StepRecord, IssueError> {
        let fees = self.chain.fees().await?;
        let mut parts = record_parts(self.job, self.home, &self.network);
        let (steps, rental) = if position == parts.len() {
            let confirmed = self.home.store().issue_steps(self.job.nft)?;
            let hashes: Vec<Hash256> = confirmed
                .iter()
                .take(parts.len())
                .filter(|step| step.state == StepState::Confirmed)
                .map(|step| step.signed.hash)
                .collect();
            if hashes.len() != parts.len() {
                return Err(IssueError::NotConfirmedYet { nft: self.job.nft });
            }
            (hand_over(self.job, self.home, &self.network, hashes)?, fees.mosaic_rental.0)
        } else if position < parts.len() {
            (parts.get_mut(position).map(core::mem::take).unwrap_or_default(), 0)
        } else {
            return Err(IssueError::JobLost);
        };
        let bonded = self.job.profile == Profile::Paper && position < parts.len();
        let (aggregate, lifetime_ms) = if bonded {
            (Aggregate::bonded(steps), self.bonded_lifetime_ms().await?)
        } else {
            (Aggregate::complete(steps), LIFETIME_MS)
        };
        let step = self.signed(position, attempt, Body::Aggregate(aggregate), lifetime_ms, &fees).await?;
        Ok(StepRecord { rental, ..step })
    }

    /// Signs what the identity account does.
    pub(super) async fn signed(
        &self,
        position: usize,
        attempt: u32,
        body: Body,
        lifetime_ms: u64,
        fees: &Fees,
    ) -> Result<StepRecord, IssueError> {
        let deadline_ms = self.chain.time_ms().await?.saturating_add(lifetime_ms);
        let deadline = self.network.time_from_unix_ms(deadline_ms);
        let context = self.chain.signing().await?;
        let transaction = unsigned(self.home, &self.network, body, deadline, fees.multiplier)
            .for_chain(&context)
            .sign(self.home.keys().identity(), &context)?;
        let hash = transaction.hash(&context.generation_hash_seed);
        Ok(StepRecord {
            position: u32::try_from(position).unwrap_or(u32::MAX),
            attempt,
            signed: Signed { bytes: transaction.to_bytes(), hash, deadline_ms },
            max_fee: transaction.max_fee.0,
            rental: 0,
            state: StepState::Signed,
            height: None,
            signed_ms: self.home.clock().now_ms(),
            settled_ms: None,
        })
    }
}
