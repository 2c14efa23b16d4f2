//! The chain's end, its blocks, its clocks and what things cost, as nodes tell it.

use tegata_rights::Tip;
use tegata_symbol::{Amount, Hash256, NetworkTime, SigningContext};

use crate::dto::{BlockInfoDto, ChainInfoDto, NodeTimeDto, RentalFeesDto, TransactionFeesDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;

/// Where the chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainInfo {
    /// Height of the latest block.
    pub height: u64,
    /// Blocks up to here can no longer be rolled back.
    pub finalized_height: u64,
}

/// A block's header, as far as it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Height.
    pub height: u64,
    /// Hash.
    pub hash: Hash256,
    /// When it was made; milliseconds since the network's epoch.
    pub time: NetworkTime,
    /// Root of the tree of its transactions.
    pub transactions_hash: Hash256,
}

/// What things cost now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fees {
    /// Fee per byte that lets a transaction in soon: the median of the recent blocks, at least what the node demands.
    /// The median and not the average, which a few extravagant blocks would move. One node says so: cap it.
    pub multiplier: u32,
    /// The least that the node takes; transactions below it are dropped without a word.
    pub minimum_multiplier: u32,
    /// What defining a mosaic costs now, in the currency. It may rise by the time of confirmation.
    pub mosaic_rental: Amount,
}

impl Node {
    pub(crate) async fn chain_info(&self) -> Result<ChainInfo, NodeError> {
        let dto: ChainInfoDto = self.json(&Endpoint::get("/chain/info")).await?;
        let info = ChainInfo { height: dto.height.0, finalized_height: dto.latest_finalized_block.height.0 };
        if info.finalized_height > info.height || info.height == 0 {
            return Err(NodeError::nonsense(&self.name, "/chain/info: a block that is final and not yet there"));
        }
        Ok(info)
    }

    pub(crate) async fn block(&self, height: u64) -> Result<Option<Block>, NodeError> {
        let Some(dto): Option<BlockInfoDto> = self.optional(&Endpoint::get(format!("/blocks/{height}"))).await? else {
            return Ok(None);
        };
        if dto.block.height.0 != height {
            return Err(NodeError::nonsense(&self.name, format!("/blocks/{height} gave another block")));
        }
        Ok(Some(Block {
            height,
            hash: dto.meta.hash.0,
            time: NetworkTime(dto.block.timestamp.0),
            transactions_hash: dto.block.transactions_hash.0,
        }))
    }

    /// The block of a height that the node itself has named.
    pub(crate) async fn own_block(&self, height: u64) -> Result<Block, NodeError> {
        self.block(height).await?.ok_or_else(|| NodeError::nonsense(&self.name, format!("block {height} is missing")))
    }
}

impl NodePool {
    /// Where the chain ends, as one node sees it.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn chain_info(&self) -> Result<ChainInfo, NodeError> {
        self.first(|node| async move { node.chain_info().await }).await
    }

    /// What a transaction for the next block is signed for, by one node's height and the network's forks.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn signing(&self) -> Result<SigningContext, NodeError> {
        let next = self.chain_info().await?.height.saturating_add(1);
        Ok(self.facts().network.signing(&self.facts().forks, next))
    }

    /// The latest block, as one node sees it.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn latest_block(&self) -> Result<Block, NodeError> {
        self.first(|node| async move {
            let height = node.chain_info().await?.height;
            node.own_block(height).await
        })
        .await
    }

    /// The block of a height; `None` when there is none yet.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn block(&self, height: u64) -> Result<Option<Block>, NodeError> {
        self.first(|node| async move { node.block(height).await }).await
    }

    /// Time of the latest block: what deadlines are made from and judged by.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn chain_time(&self) -> Result<NetworkTime, NodeError> {
        Ok(self.latest_block().await?.time)
    }

    /// Time of a node's clock. It runs also while no blocks are made.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn node_time(&self) -> Result<NetworkTime, NodeError> {
        let dto: NodeTimeDto = self.ask(&Endpoint::get("/node/time")).await?;
        Ok(NetworkTime(dto.communication_timestamps.send_timestamp.0))
    }

    /// What things cost now, as one node says.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn fees(&self) -> Result<Fees, NodeError> {
        let (transaction, rental) = (Endpoint::get("/network/fees/transaction"), Endpoint::get("/network/fees/rental"));
        let (transaction, rental) = futures_util::future::try_join(
            self.ask::<TransactionFeesDto>(&transaction),
            self.ask::<RentalFeesDto>(&rental),
        )
        .await?;
        Ok(Fees {
            multiplier: transaction.median_fee_multiplier.max(transaction.min_fee_multiplier),
            minimum_multiplier: transaction.min_fee_multiplier,
            mosaic_rental: Amount(rental.effective_mosaic_rental_fee.0),
        })
    }

    /// The chain's end on which nodes agree.
    ///
    /// With one node answering it is that node's latest block. With several it is the highest block that at least two of
    /// them have; all nodes that have it are compared and must name the same hash. A node that has fallen behind all
    /// others is left out when there are three or more; with two, the slower one sets the height. Finalized is what all
    /// of them call final. State is asked from one of these nodes from then on.
    ///
    /// # Errors
    /// [`NodeError::Disagreement`] with both hashes; [`NodeError::Unreachable`], [`NodeError::Nonsense`].
    pub async fn agreed_tip(&self) -> Result<Tip, NodeError> {
        let infos = self.every(|node| async move { node.chain_info().await }).await?;
        let mut heights: Vec<u64> = infos.iter().map(|(_, info)| info.height).collect();
        heights.sort_unstable_by(|a, b| b.cmp(a));
        let common = heights.get(1).or(heights.first()).copied().unwrap_or_default();
        let mut agreed: Option<(String, Block)> = None;
        let (mut nodes, mut finalized) = (Vec::new(), u64::MAX);
        let having = infos.iter().filter(|(_, info)| info.height >= common);
        let blocks =
            futures_util::future::join_all(having.clone().map(|(node, _)| async move { node.own_block(common).await }))
                .await;
        let mut failure = None;
        for ((node, info), block) in having.zip(blocks) {
            let block = match block {
                Ok(block) => block,
                Err(error) => {
                    failure.get_or_insert(error);
                    continue;
                }
            };
            match &agreed {
                None => agreed = Some((node.name.clone(), block)),
                Some((first, known)) if known.hash != block.hash => {
                    return Err(NodeError::Disagreement {
                        about: format!("block {common}"),
                        first: format!("{} ({first})", known.hash),
                        second: format!("{} ({})", block.hash, node.name),
                    });
                }
                Some(_) => {}
            }
            nodes.push(node.name.clone());
            finalized = finalized.min(info.finalized_height);
        }
        let Some((first, block)) = agreed else {
            return Err(failure.unwrap_or(NodeError::NoNodes));
        };
        if !nodes.iter().any(|name| name == self.preferred_name()) {
            self.prefer(&first);
        }
        Ok(Tip {
            height: common,
            block: block.hash,
            time_ms: self.facts().network.unix_ms(block.time),
            finalized_height: finalized.min(common),
            nodes,
        })
    }
}
