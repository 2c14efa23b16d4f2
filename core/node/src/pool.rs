//! Several nodes of one network as one.

use core::future::Future;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use rustls::ClientConfig;
use serde::de::DeserializeOwned;
use tegata_symbol::{Hash256, PublicKey};

use crate::error::{NodeError, NodeFailure};
use crate::facts::{NetworkFacts, facts_of};
use crate::http::{Endpoint, Node, tls_config};

/// Limits, and the network that is expected.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// Generation hash seed of the only network that is accepted; `None`: the network of the first node that answers.
    pub expected_network: Option<Hash256>,
    /// Longest time until a connection stands.
    pub connect_timeout: Duration,
    /// Longest time for one request with its whole answer.
    pub request_timeout: Duration,
    /// Largest answer that is read, in bytes.
    pub max_body: usize,
    /// How often one question is asked before the pool gives up, over all nodes; each node is asked once at least.
    pub attempts: usize,
    /// Pause before all nodes are asked once more; it grows with each round.
    pub retry_pause: Duration,
}

impl Default for PoolOptions {
    /// 3 s to connect, 10 s for an answer of at most 4 MiB, 3 attempts, 250 ms between rounds.
    fn default() -> Self {
        Self {
            expected_network: None,
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(10),
            max_body: 4 << 20,
            attempts: 3,
            retry_pause: Duration::from_millis(250),
        }
    }
}

/// One or more nodes of one network. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct NodePool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    nodes: Vec<Arc<Node>>,
    facts: NetworkFacts,
    options: PoolOptions,
    tls: Arc<ClientConfig>,
    /// Index of the node that is asked first: the last one that answered well.
    preferred: AtomicUsize,
    unreachable: Vec<NodeFailure>,
}

impl NodePool {
    /// Asks every node which network it belongs to.
    ///
    /// Nodes that cannot be reached now are noted ([`NodePool::unreachable_at_start`]) and asked again when they are
    /// needed, as long as one node answers. A URL may have a path in front of REST's own.
    ///
    /// # Errors
    /// [`NodeError::NoNodes`], [`NodeError::BadUrl`], [`NodeError::Unreachable`] with each node's reason,
    /// [`NodeError::OtherNetwork`], [`NodeError::DifferentNetworks`], [`NodeError::Nonsense`].
    pub async fn connect<S: AsRef<str>>(urls: &[S], options: PoolOptions) -> Result<Self, NodeError> {
        let tls = tls_config()?;
        let mut nodes: Vec<Arc<Node>> = Vec::new();
        for url in urls {
            let node = Node::new(url.as_ref(), &options, &tls)?;
            // A node that is named twice must not count as two that agree.
            if nodes.iter().all(|known| known.name != node.name) {
                nodes.push(Arc::new(node));
            }
        }
        if nodes.is_empty() {
            return Err(NodeError::NoNodes);
        }
        let answers = join_all(nodes.iter().map(|node| facts_of(node))).await;
        let mut found: Option<(&str, NetworkFacts)> = None;
        let (mut unreachable, mut nonsense) = (Vec::new(), None);
        for (node, answer) in nodes.iter().zip(answers) {
            let (facts, key) = match answer {
                Ok(answer) => answer,
                Err(NodeError::Unreachable(failures)) => {
                    unreachable.extend(failures);
                    continue;
                }
                Err(error) => {
                    unreachable.push(NodeFailure { node: node.name.clone(), reason: error.to_string() });
                    nonsense.get_or_insert(error);
                    continue;
                }
            };
            let seed = facts.network.generation_hash_seed;
            if let Some(expected) = options.expected_network
                && expected != seed
            {
                return Err(NodeError::OtherNetwork { node: node.name.clone(), expected, found: seed });
            }
            match &found {
                None => found = Some((&node.name, facts)),
                Some((first, known)) if !same_network(known, &facts) => {
                    return Err(NodeError::DifferentNetworks {
                        first: (*first).to_owned(),
                        first_seed: known.network.generation_hash_seed,
                        second: node.name.clone(),
                        second_seed: seed,
                    });
                }
                Some(_) => {}
            }
            let _ = node.identified.set(key);
        }
        let Some((first, facts)) = found else {
            return Err(nonsense.unwrap_or(NodeError::Unreachable(unreachable)));
        };
        for failure in &unreachable {
            tracing::warn!(node = %failure.node, reason = %failure.reason, "node cannot be used at the moment");
        }
        let preferred = nodes.iter().position(|node| node.name == first).unwrap_or(0);
        let preferred = AtomicUsize::new(preferred);
        Ok(Self { inner: Arc::new(Inner { nodes, facts, options, tls, preferred, unreachable }) })
    }

    /// The network's parameters.
    pub fn facts(&self) -> &NetworkFacts {
        &self.inner.facts
    }

    /// URLs of all nodes, also of those that cannot be reached.
    pub fn nodes(&self) -> Vec<String> {
        self.inner.nodes.iter().map(|node| node.name.clone()).collect()
    }

    /// Nodes that did not answer when the pool was made.
    pub fn unreachable_at_start(&self) -> &[NodeFailure] {
        &self.inner.unreachable
    }

    pub(crate) fn tls(&self) -> &Arc<ClientConfig> {
        &self.inner.tls
    }

    pub(crate) fn all(&self) -> &[Arc<Node>] {
        &self.inner.nodes
    }

    /// Makes `name` the node that is asked first.
    pub(crate) fn prefer(&self, name: &str) {
        if let Some(index) = self.inner.nodes.iter().position(|node| node.name == name) {
            self.inner.preferred.store(index, Ordering::Relaxed);
        }
    }

    pub(crate) fn retry_pause(&self) -> Duration {
        self.inner.options.retry_pause
    }

    /// The name of the node that is asked first.
    pub(crate) fn preferred_name(&self) -> &str {
        let index = self.inner.preferred.load(Ordering::Relaxed);
        self.inner.nodes.get(index).map_or("", |node| node.name.as_str())
    }

    /// Makes sure that a node which was down at the start belongs to the network.
    pub(crate) async fn identify(&self, node: &Node) -> Result<PublicKey, NodeError> {
        node.identified
            .get_or_try_init(|| async {
                let (facts, key) = facts_of(node).await?;
                if same_network(&self.inner.facts, &facts) {
                    return Ok(key);
                }
                Err(NodeError::OtherNetwork {
                    node: node.name.clone(),
                    expected: self.inner.facts.network.generation_hash_seed,
                    found: facts.network.generation_hash_seed,
                })
            })
            .await
            .copied()
    }

    /// Does `work` with one node; when that node is down, does not belong here or answers nonsense, with the next.
    ///
    /// A node that answered nonsense is not asked the same again. Refusals end the search.
    pub(crate) async fn first<T, W, F>(&self, work: W) -> Result<T, NodeError>
    where
        W: Fn(Arc<Node>) -> F + Send + Sync,
        F: Future<Output = Result<T, NodeError>> + Send,
    {
        let Inner { nodes, options, .. } = &*self.inner;
        let (count, start) = (nodes.len(), self.inner.preferred.load(Ordering::Relaxed));
        let mut failed: Vec<(usize, NodeError)> = Vec::new();
        for attempt in 0..options.attempts.max(count) {
            let index = (start + attempt) % count;
            let Some(node) = nodes.get(index) else { continue };
            if failed.iter().any(|(i, error)| *i == index && !error.is_unreachable()) {
                continue;
            }
            if attempt > 0 && attempt % count == 0 {
                let round = u32::try_from(attempt / count).unwrap_or(u32::MAX);
                tokio::time::sleep(options.retry_pause.saturating_mul(round)).await;
            }
            let result = match self.identify(node).await {
                Ok(_) => work(node.clone()).await,
                Err(error) => Err(error),
            };
            match result {
                Ok(value) => {
                    self.inner.preferred.store(index, Ordering::Relaxed);
                    return Ok(value);
                }
                Err(
                    error @ (NodeError::Unreachable(_) | NodeError::Nonsense { .. } | NodeError::OtherNetwork { .. }),
                ) => {
                    tracing::warn!(%error, "trying the next node");
                    failed.retain(|(i, _)| *i != index);
                    failed.push((index, error));
                }
                Err(error) => return Err(error),
            }
        }
        combined(failed.into_iter().map(|(_, error)| error))
    }

    /// Asks one node, with fail-over.
    pub(crate) async fn ask<T: DeserializeOwned + Send>(&self, endpoint: &Endpoint) -> Result<T, NodeError> {
        self.first(|node| async move { node.json(endpoint).await }).await
    }

    /// Does `work` with every node at once, each once. At least one must succeed; the others' failures are dropped.
    pub(crate) async fn every<T, W, F>(&self, work: W) -> Result<Vec<(Arc<Node>, T)>, NodeError>
    where
        W: Fn(Arc<Node>) -> F + Send + Sync,
        F: Future<Output = Result<T, NodeError>> + Send,
        T: Send,
    {
        let results = join_all(self.inner.nodes.iter().map(|node| {
            let work = &work;
            async move {
                self.identify(node).await?;
                work(node.clone()).await
            }
        }))
        .await;
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for (node, result) in self.inner.nodes.iter().zip(results) {
            match result {
                Ok(value) => good.push((node.clone(), value)),
                Err(error) => bad.push(error),
            }
        }
        if good.is_empty() { combined(bad.into_iter()) } else { Ok(good) }
    }
}

/// One error of many: nonsense and foreign networks tell more than silence.
fn combined<T>(errors: impl Iterator<Item = NodeError>) -> Result<T, NodeError> {
    let mut silent = Vec::new();
    for error in errors {
        match error {
            NodeError::Unreachable(failures) => silent.extend(failures),
            other => return Err(other),
        }
    }
    Err(NodeError::Unreachable(silent))
}

/// Nodes of one network may run different versions and then name different forks; what signatures depend on is the same.
fn same_network(one: &NetworkFacts, other: &NetworkFacts) -> bool {
    one.network == other.network
}
