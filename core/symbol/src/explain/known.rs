//! What the one who asks for an explanation knows, and the transaction cannot say.

use std::collections::BTreeMap;

use crate::address::Address;
use crate::id::MosaicId;
use crate::network::Network;
use crate::transaction::MosaicDefinition;

/// What is known about a mosaic that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MosaicFacts {
    /// Decimal places of its amounts.
    pub divisibility: u8,
    /// Its name, such as `symbol.xym`.
    pub name: Option<String>,
}

/// Facts about mosaics and the network's currency. Amounts of mosaics that are not known are shown in atomic units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    currency: Option<MosaicId>,
    mosaics: BTreeMap<MosaicId, MosaicFacts>,
}

impl Known {
    /// What is known of a network: its currency's id and, on mainnet and testnet, that it is `symbol.xym` with 6 decimal
    /// places.
    pub fn of(network: &Network) -> Self {
        let known = Self { currency: Some(network.currency), mosaics: BTreeMap::new() };
        if [Network::MAINNET.currency, Network::TESTNET.currency].contains(&network.currency) {
            known.with(network.currency, MosaicFacts { divisibility: 6, name: Some("symbol.xym".to_owned()) })
        } else {
            known
        }
    }

    /// Adds a mosaic that exists, as a node describes it. An alias is another id than the mosaic that it stands for.
    #[must_use]
    pub fn with(mut self, id: MosaicId, facts: MosaicFacts) -> Self {
        self.mosaics.insert(id, facts);
        self
    }

    /// The mosaic that fees are paid in.
    pub const fn currency(&self) -> Option<MosaicId> {
        self.currency
    }

    /// What is known about a mosaic.
    pub fn mosaic(&self, id: MosaicId) -> Option<&MosaicFacts> {
        self.mosaics.get(&id)
    }

    /// Learns from a definition what the mosaic is for the transactions behind it in the same aggregate. One that is
    /// known already exists, and a node switches its properties by XOR (catapult `MosaicDefinitionObserver`).
    pub(super) fn learn(&mut self, definition: &MosaicDefinition, creator: &Address) {
        // Under another id a node refuses the whole aggregate; nothing is learned about a mosaic of somebody else.
        if definition.id == MosaicId::new(definition.nonce, creator) {
            let facts = self.mosaics.entry(definition.id).or_insert(MosaicFacts { divisibility: 0, name: None });
            facts.divisibility ^= definition.divisibility;
        }
    }
}
