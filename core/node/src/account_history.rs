//! What an account has ever been part of, for records that no pointer leads to.

use std::collections::BTreeSet;

use serde_json::Value;
use tegata_rights::{AccountAggregates, AccountHistory, FoundAggregate, InnerMessage, LedgerError};
use tegata_symbol::{Address, Body, Hash256, Network, PublicKey, TransactionType};

use crate::dto::{Hex, TransactionInfoDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;
use crate::transactions::Checked;

/// Most aggregates whose contents are read, each with a request of its own. REST answers about 5 in a second.
pub(crate) const MOST_AGGREGATES: usize = 300;

impl Node {
    async fn aggregates_at(&self, account: &Address, network: &Network) -> Result<AccountAggregates, NodeError> {
        let endpoint = Endpoint::get("/transactions/confirmed")
            .with("address", account)
            .with("type", TransactionType::AggregateComplete as u16)
            .with("order", "asc");
        let items: Vec<TransactionInfoDto> = self.pages(&endpoint, |_| false).await?;
        let mut seen = BTreeSet::new();
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for item in &items {
            let (_, hash) = self.place(&item.meta)?;
            // A node that repeats itself must not make a block count twice.
            if seen.insert(hash) {
                let signed = signer(&item.transaction).is_some_and(|key| Address::new(&key, network.id) == *account);
                if signed { own.push(hash) } else { others.push(hash) }
            }
        }
        let hashes: Vec<Hash256> = own.into_iter().chain(others).collect();
        let some = hashes.get(..MOST_AGGREGATES).unwrap_or(&hashes);
        let read = self.looked_up(some, network).await?.iter().map(|found| content(found, network)).collect();
        Ok(AccountAggregates { read, unread: hashes.len() - some.len() })
    }
}

/// Who signed a search result, as the node says: it only decides what is looked up first.
fn signer(transaction: &Value) -> Option<PublicKey> {
    let text = transaction.get("signerPublicKey")?;
    serde_json::from_value::<Hex<PublicKey>>(text.clone()).ok().map(|key| key.0)
}

fn content(found: &Checked, network: &Network) -> FoundAggregate {
    let inner = match &found.transaction.body {
        Body::Aggregate(aggregate) => aggregate.transactions(),
        _ => &[],
    };
    let inner = inner.iter().map(|inner| InnerMessage {
        signer: Address::new(&inner.signer, network.id),
        message: match &inner.body {
            Body::Transfer(transfer) => Some(transfer.message.clone()),
            _ => None,
        },
    });
    FoundAggregate { hash: found.hash, inner: inner.collect() }
}

/// At most 300 aggregates are read, those that the account signed itself first: strangers cannot crowd them out. Each is
/// rebuilt and checked against its hash and signatures; that none is missing is believed as one node tells it. An account
/// with more than 10,000 aggregates cannot be searched.
impl AccountHistory for NodePool {
    async fn aggregates_at(&self, account: &Address) -> Result<AccountAggregates, LedgerError> {
        let network = &self.facts().network;
        Ok(self.first(|node| async move { node.aggregates_at(account, network).await }).await?)
    }
}
