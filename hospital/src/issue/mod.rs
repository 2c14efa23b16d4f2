//! Issuing a study: thumbnail on the chain, NFT to the patient.
//!
//! A job is stored before anything is announced, with the NFT's id fixed; each aggregate's exact bytes are stored before
//! they are announced. Running the same card again continues the job. Bytes are only made anew when the chain has
//! refused the old ones or their deadline has passed in final chain time; and even if both got in, the NFT could not be
//! defined twice, since its id follows from the job's nonce (validator `MosaicDefinition`: `Modification_Disallowed`).

mod aggregates;
mod bonded;
mod error;
mod plan;
mod record;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tegata_rights::ReceiveCard;
use tegata_symbol::{Address, Amount, Hash256, MosaicId, Network, PublicKey};

pub use error::IssueError;

use crate::chain::{Chain, Settled, settle};
use crate::funds::check_funds;
use crate::home::HospitalHome;
use crate::imaging;
use crate::store::{IssueJob, Profile, StepRecord, StepState};

/// How long one aggregate is waited for before the command gives up for now.
const PATIENCE: Duration = Duration::from_secs(900);
/// Attempts at one aggregate in one run.
const ATTEMPTS: u32 = 4;

/// What is to be issued.
#[derive(Debug, Clone)]
pub struct IssueOptions {
    /// A DICOM file or a folder.
    pub path: PathBuf,
    /// Text of the patient's receive card.
    pub card: String,
    /// Most bytes of the thumbnail before sealing.
    pub budget_bytes: usize,
    /// How the thumbnail is written.
    pub profile: Profile,
    /// Write a thumbnail that everybody can read on mainnet too.
    pub allow_public_picture_on_mainnet: bool,
}

/// How far issuing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueEvent {
    /// The study is being read and the thumbnail made.
    Preparing(imaging::Progress),
    /// The study's files are being copied into the home.
    Copying {
        /// Files done.
        done: usize,
        /// Files in all.
        total: usize,
    },
    /// A job that was begun before is continued.
    Resuming {
        /// Its NFT.
        nft: MosaicId,
    },
    /// The account can pay.
    Funded {
        /// The most that is still to be paid, in atomic units.
        needed: Amount,
    },
    /// An aggregate is on its way; the last one hands the NFT over.
    Announced {
        /// From 1.
        number: usize,
        /// Aggregates in all.
        total: usize,
        /// Its hash.
        hash: Hash256,
    },
    /// An aggregate is in a block.
    Confirmed {
        /// From 1.
        number: usize,
        /// Aggregates in all.
        total: usize,
        /// Its block.
        height: u64,
    },
    /// A hash lock is on its way, which lets a bonded aggregate in.
    Locking {
        /// From 1: the aggregate.
        number: usize,
        /// Aggregates in all.
        total: usize,
        /// The lock's hash.
        hash: Hash256,
    },
    /// An aggregate's deadline passed, or a node refused it: it is made anew.
    MadeAnew {
        /// From 1.
        number: usize,
        /// The node's code, if it refused.
        code: Option<String>,
    },
}

/// An aggregate of an issued study, or a hash lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedAggregate {
    /// Its hash.
    pub hash: Hash256,
    /// Its block.
    pub height: u64,
    /// Its size in bytes.
    pub size: usize,
    /// The most that it paid as a fee, in atomic units.
    pub max_fee: Amount,
    /// Time from signing to the sight of its block, in milliseconds.
    pub took_ms: u64,
}

/// A study that its patient has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its NFT.
    pub nft: MosaicId,
    /// The patient's account.
    pub patient: Address,
    /// Its public key.
    pub patient_key: PublicKey,
    /// The hospital's random name for the study.
    pub reference: String,
    /// The aggregates in order; the last one handed the NFT over.
    pub aggregates: Vec<IssuedAggregate>,
    /// The hash locks of bonded aggregates, in the same order; their deposits came back.
    pub hash_locks: Vec<IssuedAggregate>,
    /// Bytes of all aggregates and hash locks.
    pub bytes_on_chain: usize,
    /// Bytes of the record (sealed, or as text).
    pub record_bytes: usize,
    /// Bytes of the thumbnail before sealing.
    pub picture_bytes: u64,
    /// The most that all aggregates and hash locks paid as fees, in atomic units.
    pub max_fees: Amount,
    /// Rental of the NFT, in atomic units, as it was when it was signed for.
    pub rental: Amount,
    /// Time for reading the study and making the thumbnail, in milliseconds.
    pub prepare_ms: u64,
    /// Time from the job's beginning to its end, in milliseconds.
    pub total_ms: u64,
    /// Whether the study had been issued to this card before, so that nothing was announced now.
    pub was_issued_before: bool,
}

/// Reads a receive card as issuing will: for the code that staff and patient compare.
///
/// # Errors
/// [`IssueError::Card`].
pub fn read_card(text: &str, network: &Network) -> Result<ReceiveCard, IssueError> {
    Ok(ReceiveCard::read(text, &network.generation_hash_seed)?)
}

/// Issues a study to a receive card, or continues where an earlier run with the same card was stopped.
///
/// # Errors
/// [`IssueError`]. Everything announced until then stays valid; run the same card again.
pub async fn issue(
    home: &HospitalHome,
    chain: &impl Chain,
    options: &IssueOptions,
    progress: &mut (dyn FnMut(IssueEvent) + Send),
) -> Result<Issued, IssueError> {
    let network = chain.network().await?;
    home.pin_network(&network)?;
    if network.id != home.network_id() {
        return Err(IssueError::OtherNetwork);
    }
    let card = read_card(&options.card, &network)?;
    let source = canonical(&options.path)?;
    let job = match home.store().issue_job(&card.patient)? {
        Some(job) if job.source != source => return Err(IssueError::CardInUse { nft: job.nft, path: job.source }),
        Some(job) if job.finished_ms.is_some() => return issued(home, &network, &job, true),
        Some(job) => {
            progress(IssueEvent::Resuming { nft: job.nft });
            job
        }
        None => plan::plan(home, chain, &network, options, &card, source, progress).await?,
    };
    Run { home, chain, network, job: &job, progress }.run().await?;
    home.store().finish_issue_job(&job, home.clock().now_ms())?;
    let job = home.store().issue_job(&card.patient)?.ok_or(IssueError::JobLost)?;
    issued(home, &network, &job, false)
}

fn canonical(path: &Path) -> Result<String, IssueError> {
    let missing = |error: std::io::Error| IssueError::Path { path: path.to_owned(), what: error.to_string() };
    Ok(path.canonicalize().map_err(missing)?.to_string_lossy().into_owned())
}

fn issued(home: &HospitalHome, network: &Network, job: &IssueJob, before: bool) -> Result<Issued, IssueError> {
    let steps = home.store().issue_steps(job.nft)?;
    let parts = aggregates::record_parts(job, home, network).len();
    let mut aggregates: Vec<IssuedAggregate> = steps
        .iter()
        .map(|step| IssuedAggregate {
            hash: step.signed.hash,
            height: step.height.unwrap_or_default(),
            size: step.signed.bytes.len(),
            max_fee: Amount(step.max_fee),
            took_ms: step.settled_ms.unwrap_or(step.signed_ms).saturating_sub(step.signed_ms),
        })
        .collect();
    let bytes_on_chain = aggregates.iter().map(|aggregate| aggregate.size).sum();
    let max_fees = Amount(aggregates.iter().map(|aggregate| aggregate.max_fee.0).sum());
    let hash_locks = aggregates.split_off(aggregates.len().min(bonded::lock_position(0, parts)));
    Ok(Issued {
        nft: job.nft,
        patient: Address::new(&job.patient, network.id),
        patient_key: job.patient,
        reference: job.reference.clone(),
        bytes_on_chain,
        max_fees,
        rental: Amount(steps.iter().map(|step| step.rental).sum()),
        aggregates,
        hash_locks,
        record_bytes: job.record.len(),
        picture_bytes: job.picture_bytes,
        prepare_ms: job.prepare_ms,
        total_ms: job.finished_ms.unwrap_or(job.started_ms).saturating_sub(job.started_ms),
        was_issued_before: before,
    })
}

/// One run of a job.
struct Run<'a, C> {
    home: &'a HospitalHome,
    chain: &'a C,
    network: Network,
    job: &'a IssueJob,
    progress: &'a mut (dyn FnMut(IssueEvent) + Send),
}

impl<C: Chain> Run<'_, C> {
    async fn run(&mut self) -> Result<(), IssueError> {
        let parts = aggregates::record_parts(self.job, self.home, &self.network).len();
        self.note_confirmed().await?;
        self.check_funds(parts).await?;
        // All parts of the record at once: they do not depend on each other and may share a block.
        if self.job.profile == Profile::Paper {
            self.bring_in_bonded(parts).await?;
        } else {
            for position in 0..parts {
                self.announce_part(position, parts).await?;
            }
        }
        for position in 0..=parts {
            self.bring_in(position, parts).await?;
        }
        Ok(())
    }

    async fn announce_part(&mut self, position: usize, parts: usize) -> Result<(), IssueError> {
        let step = self.live_step(position).await?;
        if step.state == StepState::Signed {
            self.chain.announce(&step.signed.bytes).await?;
            self.announced(position, parts, &step);
        }
        Ok(())
    }

    /// The latest attempt at an aggregate, if it may still get in or is in.
    fn stored_step(&self, position: usize) -> Result<Option<StepRecord>, IssueError> {
        let steps = self.home.store().issue_steps(self.job.nft)?;
        Ok(steps.into_iter().find(|step| usize::try_from(step.position) == Ok(position)))
    }

    /// The same; where there is none it is made, and stored before anybody else sees it.
    async fn live_step(&self, position: usize) -> Result<StepRecord, IssueError> {
        let attempt = match self.stored_step(position)? {
            Some(step) if step.state != StepState::Void => return Ok(step),
            Some(step) => step.attempt.saturating_add(1),
            None => 0,
        };
        let step = self.sign(position, attempt).await?;
        self.home.store().add_issue_step(self.job.nft, &step)?;
        Ok(step)
    }

    async fn bring_in(&mut self, position: usize, parts: usize) -> Result<(), IssueError> {
        for attempt in 1..=ATTEMPTS {
            let step = self.live_step(position).await?;
            if step.state == StepState::Confirmed {
                return Ok(());
            }
            if position == parts {
                self.announced(position, parts, &step);
            }
            match settle(self.chain, &step.signed, self.home.clock(), PATIENCE).await? {
                Settled::Confirmed { height } => {
                    self.confirm(step, height)?;
                    (self.progress)(IssueEvent::Confirmed { number: position + 1, total: parts + 1, height });
                    return Ok(());
                }
                Settled::Open => return Err(IssueError::NotConfirmedYet { nft: self.job.nft }),
                Settled::Expired => self.give_up(position, step, None)?,
                Settled::Rejected { code } => {
                    self.give_up(position, step, Some(code.clone()))?;
                    if attempt == ATTEMPTS || !may_pass_later(&code) {
                        return Err(IssueError::Rejected { nft: self.job.nft, code });
                    }
                }
            }
        }
        Err(IssueError::NotConfirmedYet { nft: self.job.nft })
    }

    fn confirm(&self, mut step: StepRecord, height: u64) -> Result<(), IssueError> {
        step.state = StepState::Confirmed;
        step.height = Some(height);
        step.settled_ms = Some(self.home.clock().now_ms());
        Ok(self.home.store().settle_issue_step(self.job.nft, &step)?)
    }

    fn give_up(&mut self, position: usize, mut step: StepRecord, code: Option<String>) -> Result<(), IssueError> {
        step.state = StepState::Void;
        step.settled_ms = Some(self.home.clock().now_ms());
        self.home.store().settle_issue_step(self.job.nft, &step)?;
        (self.progress)(IssueEvent::MadeAnew { number: position + 1, code });
        Ok(())
    }

    fn announced(&mut self, position: usize, parts: usize, step: &StepRecord) {
        let hash = step.signed.hash;
        (self.progress)(IssueEvent::Announced { number: position + 1, total: parts + 1, hash });
    }

    /// What an earlier run announced may have got in meanwhile.
    async fn note_confirmed(&self) -> Result<(), IssueError> {
        for step in self.home.store().issue_steps(self.job.nft)? {
            if step.state == StepState::Signed
                && let crate::chain::Fate::Confirmed { height } = self.chain.fate(&step.signed.hash).await?
            {
                self.confirm(step, height)?;
            }
        }
        Ok(())
    }

    async fn check_funds(&mut self, parts: usize) -> Result<(), IssueError> {
        let fees = self.chain.fees().await?;
        let mut needed = 0u64;
        for position in 0..=parts {
            let cost = match self.stored_step(position)? {
                Some(step) if step.state == StepState::Confirmed => 0,
                Some(step) if step.state == StepState::Signed => step.max_fee.saturating_add(step.rental),
                _ => aggregates::estimate(self.job, self.home, &self.network, position, parts, &fees),
            };
            needed = needed.saturating_add(cost);
        }
        if self.job.profile == Profile::Paper {
            needed = needed.saturating_add(self.cost_of_locks(parts, &fees).await?);
        }
        check_funds(self.chain, &self.network, &self.home.identity(), Amount(needed)).await?;
        (self.progress)(IssueEvent::Funded { needed: Amount(needed) });
        Ok(())
    }
}

/// Refusals that say nothing about the bytes: another attempt with a new deadline may get in.
fn may_pass_later(code: &str) -> bool {
    matches!(code, "Failure_Core_Future_Deadline" | "Failure_Core_Past_Deadline")
}

#[cfg(test)]
mod bonded_tests;
#[cfg(test)]
mod finding_tests;
#[cfg(test)]
mod tests;
