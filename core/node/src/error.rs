//! What can go wrong between this device and a node.

use core::fmt;

use tegata_rights::LedgerError;
use tegata_symbol::Hash256;

/// Why one node could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeFailure {
    /// Its URL.
    pub node: String,
    /// In words.
    pub reason: String,
}

impl fmt::Display for NodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.node, self.reason)
    }
}

/// A node, or all of them, could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// No URL was given.
    #[error("no node was named: give at least one URL")]
    NoNodes,
    /// Not the URL of a node.
    #[error("{url} cannot be a node's address: {why}")]
    BadUrl {
        /// As it was given, without any password in it.
        url: String,
        /// What is wrong.
        why: String,
    },
    /// The cryptography for encrypted connections cannot be set up.
    #[error("encrypted connections cannot be set up: {0}")]
    Tls(String),
    /// No node answered in time. Trying again later may help.
    #[error("no node can be reached ({})", list(.0))]
    Unreachable(Vec<NodeFailure>),
    /// A node belongs to another network than the one expected.
    #[error("the node {node} belongs to another network: its generation hash seed is {found}, expected {expected}")]
    OtherNetwork {
        /// Its URL.
        node: String,
        /// The network that was expected.
        expected: Hash256,
        /// The network that it belongs to.
        found: Hash256,
    },
    /// Two of the nodes given belong to different networks.
    #[error(
        "the nodes {first} and {second} belong to different networks (generation hash seeds {first_seed} and {second_seed})"
    )]
    DifferentNetworks {
        /// URL of the one.
        first: String,
        /// Its network.
        first_seed: Hash256,
        /// URL of the other.
        second: String,
        /// Its network.
        second_seed: Hash256,
    },
    /// The node understood and refused (HTTP 4xx). Asking again will not help.
    #[error("the node {node} refused the request ({status} {code}): {message}")]
    Refused {
        /// Its URL.
        node: String,
        /// HTTP status.
        status: u16,
        /// REST's error code, such as `InvalidArgument`.
        code: String,
        /// REST's explanation, shortened.
        message: String,
    },
    /// The answer is not what the interface promises, or is provably false.
    #[error("the node {node} gave an answer that makes no sense: {what}")]
    Nonsense {
        /// Its URL.
        node: String,
        /// What was wrong.
        what: String,
    },
    /// Two nodes say different things about the same block.
    #[error("the nodes disagree about {about}: {first} and {second}")]
    Disagreement {
        /// What was asked.
        about: String,
        /// First answer, with its node.
        first: String,
        /// Second answer, with its node.
        second: String,
    },
    /// The answer is valid, but this version cannot work with it.
    #[error("the node {node} named something that is not supported: {what}")]
    Unsupported {
        /// Its URL.
        node: String,
        /// What it is.
        what: String,
    },
}

fn list(failures: &[NodeFailure]) -> String {
    failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl NodeError {
    /// Whether another node, or the same one later, may do better.
    pub const fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    pub(crate) fn unreachable(node: &str, reason: impl Into<String>) -> Self {
        Self::Unreachable(vec![NodeFailure { node: node.into(), reason: reason.into() }])
    }

    pub(crate) fn nonsense(node: &str, what: impl Into<String>) -> Self {
        Self::Nonsense { node: node.into(), what: what.into() }
    }
}

impl From<NodeError> for LedgerError {
    fn from(error: NodeError) -> Self {
        match error {
            NodeError::OtherNetwork { node, .. } => Self::OtherNetwork { node },
            NodeError::DifferentNetworks { second, .. } => Self::OtherNetwork { node: second },
            NodeError::Nonsense { node, what } => Self::Nonsense { node, what },
            NodeError::Refused { ref node, .. } | NodeError::Unsupported { ref node, .. } => {
                Self::Nonsense { node: node.clone(), what: error.to_string() }
            }
            NodeError::Disagreement { about, first, second } => Self::Disagreement { about, first, second },
            NodeError::Unreachable(failures) => Self::Unreachable(list(&failures)),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

/// At most `most` characters of a text from outside, without what does not show, for error texts.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    tegata_rights::plain(text, most)
}
