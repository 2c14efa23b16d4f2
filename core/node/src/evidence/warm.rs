//! A yes that is kept warm by a subscription, so that it need not be asked for again for each file of a release.
//!
//! It holds only while blocks keep coming: while the latest one that was heard of is not older than three block times, while
//! no transaction touched one of the watched accounts, confirmed or not, while the socket stands, and until the first end of a
//! right or registry entry. Whatever else happens makes it cold for good; then the verdict is asked for anew, or it is no.
//! What a node does not tell in time is not known here: a message's way is how late a withdrawal can be noticed.

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tegata_rights::{LedgerError, Question, Tip, Verdict};
use tegata_symbol::{Address, Hash256, Network};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::ProvenVerdict;
use crate::pool::NodePool;
use crate::watch::{Channel, Event, Watch, WatchOptions};

/// A verdict is cold when the latest block is older than so many block times.
pub const SILENT_AFTER_BLOCKS: u64 = 3;
/// Longest wait for the socket. Without it the verdict is as good, but not warm.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// Why a verdict is no longer warm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cold {
    /// The socket is gone: what happened since is not known.
    Disconnected,
    /// A transaction that concerns this account was announced or confirmed.
    Touched(Address),
    /// A block took the place of another, or one was not heard of.
    Reorganized,
    /// No new block for too long.
    Silent,
    /// A right or a registry entry has ended.
    Ended,
}

/// What has been heard since the verdict.
#[derive(Debug, Clone)]
pub struct Warmth {
    network: Network,
    /// Milliseconds.
    silent_after: u64,
    holds_until_ms: u64,
    latest: (u64, Hash256),
    /// Time of the latest block; milliseconds since 1970-01-01 UTC.
    latest_ms: u64,
    cold: Option<Cold>,
}

impl Warmth {
    /// A verdict that was given just now, over a network with this time between blocks (milliseconds).
    pub fn new(verdict: &Verdict, network: Network, block_time_ms: u64) -> Self {
        let Tip { height, block, time_ms, .. } = verdict.evidence.tip;
        Self {
            network,
            silent_after: block_time_ms.saturating_mul(SILENT_AFTER_BLOCKS),
            holds_until_ms: verdict.evidence.holds_until_ms,
            latest: (height, block),
            latest_ms: time_ms,
            cold: None,
        }
    }

    /// Takes an event in.
    pub fn hear(&mut self, event: &Event) {
        let cold = match event {
            Event::Block { height, hash, .. } if (*height, *hash) == self.latest => None,
            Event::Block { height, hash, time } if *height == self.latest.0.saturating_add(1) => {
                self.latest = (*height, *hash);
                self.latest_ms = self.network.unix_ms(*time);
                None
            }
            Event::Block { .. } => Some(Cold::Reorganized),
            Event::Transaction { channel, .. } => match channel {
                Channel::Confirmed(account) | Channel::Unconfirmed(account) | Channel::Partial(account) => {
                    Some(Cold::Touched(*account))
                }
                _ => None,
            },
            Event::Finalized { .. } | Event::Rejected { .. } => None,
            Event::Connected { .. } | Event::Reconnected { .. } | Event::Disconnected { .. } => {
                Some(Cold::Disconnected)
            }
        };
        self.cold = self.cold.or(cold);
    }

    /// Whether the verdict still stands, by the verifier's clock.
    ///
    /// # Errors
    /// Why it does not.
    pub fn holds_at(&self, now_ms: u64) -> Result<(), Cold> {
        if let Some(cold) = self.cold {
            return Err(cold);
        }
        if now_ms.max(self.latest_ms) >= self.holds_until_ms {
            return Err(Cold::Ended);
        }
        if now_ms.saturating_sub(self.latest_ms) > self.silent_after {
            return Err(Cold::Silent);
        }
        Ok(())
    }
}

/// A yes that is kept warm; the subscription ends when this is dropped.
#[derive(Debug)]
pub struct WarmVerdict {
    warmth: Arc<Mutex<Warmth>>,
    task: JoinHandle<()>,
}

impl WarmVerdict {
    fn keep(warmth: Warmth, mut watch: Watch) -> Self {
        let warmth = Arc::new(Mutex::new(warmth));
        let shared = Arc::clone(&warmth);
        let task = tokio::spawn(async move {
            loop {
                let event = watch.next().await;
                let mut warmth = locked(&shared);
                match event {
                    Some(event) => warmth.hear(&event),
                    None => warmth.cold = warmth.cold.or(Some(Cold::Disconnected)),
                }
                if warmth.cold.is_some() {
                    return;
                }
            }
        });
        Self { warmth, task }
    }

    /// Whether it still stands at a moment of the verifier's clock; milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Why it does not; it never will again.
    pub fn holds_at(&self, now_ms: u64) -> Result<(), Cold> {
        let mut warmth = locked(&self.warmth);
        let held = warmth.holds_at(now_ms);
        warmth.cold = warmth.cold.or(held.err());
        held
    }
}

fn locked(warmth: &Mutex<Warmth>) -> MutexGuard<'_, Warmth> {
    warmth.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for WarmVerdict {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl NodePool {
    /// As [`NodePool::verdict`]; a yes comes with a subscription to blocks and to `accounts`, where a node gives one. Name
    /// there the patient, the registry, the NFT's creator and the accounts that may hold the units.
    ///
    /// The subscription stands before the question is asked, so that nothing in between is missed.
    ///
    /// # Errors
    /// As [`NodePool::verdict`].
    pub async fn warm_verdict(
        &self,
        question: &Question<'_>,
        accounts: &[Address],
    ) -> Result<(ProvenVerdict, Option<WarmVerdict>), LedgerError> {
        let mut channels = vec![Channel::Block];
        channels.extend(accounts.iter().flat_map(|one| [Channel::Confirmed(*one), Channel::Unconfirmed(*one)]));
        let mut watch = self.watch(channels, WatchOptions::default());
        let connected = matches!(timeout(CONNECT_PATIENCE, watch.next()).await, Ok(Some(Event::Connected { .. })));
        let proven = self.verdict(question).await?;
        if !connected || !proven.verdict.is_yes() {
            return Ok((proven, None));
        }
        let mut warmth = Warmth::new(&proven.verdict, self.facts().network, self.facts().block_time_ms);
        while let Some(event) = watch.ready() {
            // A block that was made before the verdict's own was looked at with it.
            let earlier = matches!(event, Event::Block { height, .. } if height < warmth.latest.0);
            if !earlier {
                warmth.hear(&event);
            }
        }
        Ok((proven, Some(WarmVerdict::keep(warmth, watch))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use tegata_rights::Evidence;
    use tegata_symbol::{MosaicId, NetworkTime};

    use super::*;

    const BLOCK_TIME: u64 = 30_000;
    const NETWORK: Network = Network::TESTNET;

    fn hash(number: u64) -> Hash256 {
        tegata_symbol::merkle::sha3_256(&[&number.to_le_bytes()])
    }

    fn account() -> Address {
        "TA53AVLYMT5HCP5TJ23CGKGTUXQHNPBTJ4Z2LIQ".parse().unwrap()
    }

    fn time_ms(height: u64) -> u64 {
        NETWORK.epoch_ms + height * BLOCK_TIME
    }

    /// A yes as of block 100, good until block 200.
    fn warmth() -> Warmth {
        let tip = Tip { height: 100, block: hash(100), time_ms: time_ms(100), finalized_height: 90, nodes: vec![] };
        let evidence = Evidence {
            tip,
            request: Hash256::ZERO,
            nft: MosaicId(1),
            patient: account(),
            source: None,
            rights: vec![],
            holds_until_ms: time_ms(200),
        };
        Warmth::new(&Verdict { reasons: vec![], lacks: vec![], evidence }, NETWORK, BLOCK_TIME)
    }

    fn block(height: u64) -> Event {
        Event::Block { height, hash: hash(height), time: NetworkTime(height * BLOCK_TIME) }
    }

    #[test]
    fn it_holds_while_blocks_keep_coming_and_is_cold_three_block_times_after_the_last() {
        let mut warmth = warmth();
        for height in 101..=150 {
            warmth.hear(&block(height));
            assert_eq!(warmth.holds_at(time_ms(height + 3)), Ok(()));
        }
        warmth.hear(&block(150));
        assert_eq!(warmth.holds_at(time_ms(153)), Ok(()));
        assert_eq!(warmth.holds_at(time_ms(153) + 1), Err(Cold::Silent));
    }

    #[test]
    fn it_ends_with_the_right_by_either_clock() {
        let mut warmth = warmth();
        for height in 101..200 {
            warmth.hear(&block(height));
        }
        assert_eq!(warmth.holds_at(time_ms(200) - 1), Ok(()));
        assert_eq!(warmth.holds_at(time_ms(200)), Err(Cold::Ended));
        warmth.hear(&block(200));
        assert_eq!(warmth.holds_at(time_ms(199)), Err(Cold::Ended));
    }

    #[test]
    fn each_thing_that_may_have_changed_the_answer_makes_it_cold_for_good() {
        let touched = |channel| Event::Transaction { channel, hash: hash(1), height: None };
        let gone = Event::Disconnected { reason: String::new() };
        let back = Event::Reconnected { node: String::new() };
        let other = Event::Block { height: 100, hash: hash(7), time: NetworkTime(0) };
        for (event, why) in [
            (touched(Channel::Confirmed(account())), Cold::Touched(account())),
            (touched(Channel::Unconfirmed(account())), Cold::Touched(account())),
            (gone, Cold::Disconnected),
            (back, Cold::Disconnected),
            (other, Cold::Reorganized),
            (block(99), Cold::Reorganized),
            (block(102), Cold::Reorganized),
        ] {
            let mut warmth = warmth();
            warmth.hear(&event);
            warmth.hear(&block(101));
            assert_eq!(warmth.holds_at(time_ms(101)), Err(why), "{event:?}");
        }
    }

    proptest! {
        #[test]
        fn after_any_events_it_holds_only_if_all_were_the_next_blocks(
            steps in proptest::collection::vec((0u8..6, 0u64..4), 0..40)
        ) {
            let (mut warmth, mut height, mut sound) = (warmth(), 100, true);
            for (kind, skip) in steps {
                let event = match kind {
                    0 => Event::Disconnected { reason: String::new() },
                    1 => Event::Transaction { channel: Channel::Confirmed(account()), hash: hash(2), height: Some(1) },
                    2 => block(height + skip),
                    _ => block(height + 1),
                };
                sound &= kind > 2 || kind == 2 && skip <= 1;
                if let Event::Block { height: next, .. } = event {
                    height = next;
                }
                warmth.hear(&event);
            }
            prop_assert_eq!(warmth.holds_at(time_ms(height)).is_ok(), sound);
        }
    }
}
