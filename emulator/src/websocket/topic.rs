//! What clients subscribe to, as a node's REST reads it (`MessageChannelBuilder`, `zmqService`).

use tegata_symbol::{Address, NamespaceId, NetworkId, UnresolvedAddress};

/// Longest text of a topic in bytes.
const MOST_TEXT: usize = 128;

/// A kind of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Channel {
    Block,
    FinalizedBlock,
    ConfirmedAdded,
    UnconfirmedAdded,
    UnconfirmedRemoved,
    PartialAdded,
    PartialRemoved,
    Cosignature,
    Status,
}

impl Channel {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "block" => Self::Block,
            "finalizedBlock" => Self::FinalizedBlock,
            "confirmedAdded" => Self::ConfirmedAdded,
            "unconfirmedAdded" => Self::UnconfirmedAdded,
            "unconfirmedRemoved" => Self::UnconfirmedRemoved,
            "partialAdded" => Self::PartialAdded,
            "partialRemoved" => Self::PartialRemoved,
            "cosignature" => Self::Cosignature,
            "status" => Self::Status,
            _ => return None,
        })
    }
}

/// What a subscription wants of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Topic {
    pub(super) channel: Channel,
    /// The account, or the alias that stands for it; `None`: everybody's news.
    pub(super) address: Option<UnresolvedAddress>,
}

impl Topic {
    /// Reads `channel`, `channel/address` or `channel/namespace id`. What stands behind a second `/` is not read, and an
    /// empty address is none, as in a node.
    ///
    /// # Errors
    /// The node's words about a topic that it does not take, or that the text is too long, which a node does not mind.
    pub(super) fn read(text: &str, network: NetworkId) -> Result<Self, String> {
        let mut parts = text.split('/');
        let name = parts.next().unwrap_or_default();
        let parameter = parts.next().filter(|parameter| !parameter.is_empty());
        let channel = Channel::from_name(name).ok_or_else(|| format!("unknown topic category {name}"))?;
        if text.len() > MOST_TEXT {
            return Err("topic is too long".to_owned());
        }
        let address = match (channel, parameter) {
            (Channel::Block | Channel::FinalizedBlock, Some(_)) => {
                return Err("unexpected param to block subscription".to_owned());
            }
            (_, None) => None,
            (_, Some(parameter)) => {
                let address = read_address(parameter, network);
                Some(address.ok_or_else(|| format!("{parameter} does not represent a valid encoded address"))?)
            }
        };
        Ok(Self { channel, address })
    }
}

fn read_address(text: &str, network: NetworkId) -> Option<UnresolvedAddress> {
    match text.parse::<NamespaceId>() {
        Ok(namespace) => Some(UnresolvedAddress::alias(namespace, network)),
        Err(_) => text.parse::<Address>().ok().map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Topic, String> {
        Topic::read(text, NetworkId::TESTNET)
    }

    #[test]
    fn topics_are_read_as_a_node_reads_them() {
        let all = |channel| Ok(Topic { channel, address: None });
        assert_eq!(read("block"), all(Channel::Block));
        assert_eq!(read("block/"), all(Channel::Block));
        assert_eq!(read("status"), all(Channel::Status));
        let alias = UnresolvedAddress::alias(NamespaceId(0xC0FB_8AA4_0991_6260), NetworkId::TESTNET);
        let of_alias = Ok(Topic { channel: Channel::PartialAdded, address: Some(alias) });
        assert_eq!(read("partialAdded/C0FB8AA409916260"), of_alias);
        assert_eq!(read("partialAdded/c0fb8aa409916260/more"), of_alias);
        assert_eq!(read("gossip"), Err("unknown topic category gossip".to_owned()));
        assert_eq!(read(""), Err("unknown topic category ".to_owned()));
        assert_eq!(read("block/5"), Err("unexpected param to block subscription".to_owned()));
        assert_eq!(read(&format!("status//{}", "x".repeat(MOST_TEXT))), Err("topic is too long".to_owned()));
        assert_eq!(read("status/X"), Err("X does not represent a valid encoded address".to_owned()));
    }
}
