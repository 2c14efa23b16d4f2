//! Networks as a node's `config-network.properties` states them.
//!
//! [`Properties`] is such a file; [`Parameters`](crate::parameters::Parameters) are read from it and written to it; a [`Profile`]
//! is a network whose file comes along, and a [`Plan`] is what a new ledger is to be like. What no rule of this ledger depends on
//! (importances, harvesting …) is kept as text, for `/network/properties`.

mod binding;
mod document;
mod kept;
mod profile;
mod value;

pub use document::{MOST_BYTES, Properties};
pub(crate) use kept::Kept;
pub use kept::{NETWORK_FILE, NetworkError};
pub use profile::{ForkHeights, Plan, PlanError, Profile};
pub(crate) use profile::{local_properties, nemesis, reserve};
pub(crate) use value::network_name;

/// A properties file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PropertiesError {
    /// More than [`MOST_BYTES`].
    #[error("a network's properties have at most {MOST_BYTES} bytes")]
    TooLarge,
    /// Not UTF-8.
    #[error("the file is not text in UTF-8")]
    NotText,
    /// Neither a section, nor a property, nor a comment.
    #[error("line {line} is neither `[section]` nor `key = value` nor a comment")]
    NotAProperty {
        /// From 1.
        line: usize,
    },
    /// A property before the first section.
    #[error("line {line} stands in no section")]
    NoSection {
        /// From 1.
        line: usize,
    },
    /// A section or a key of one is there already.
    #[error("line {line}: {name} was said on line {first} already")]
    Twice {
        /// The section or key.
        name: String,
        /// Where it was said first.
        first: usize,
        /// Where it is said again.
        line: usize,
    },
    /// A key is not there that every network has.
    #[error("[{section}] lacks {key}")]
    Missing {
        /// Its section.
        section: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A value is not what its key demands.
    #[error("line {line}: {key} of [{section}] must be {demanded}, not `{text}`")]
    Value {
        /// The section.
        section: &'static str,
        /// The key.
        key: &'static str,
        /// From 1; 0 when it comes from no file.
        line: usize,
        /// What it says.
        text: String,
        /// What it must be.
        demanded: &'static str,
    },
}
