//! Codes of other Symbol wallets, explained. This wallet signs consent to requests of hospitals and nothing else: a
//! transaction that a code brings along is shown, and the refusal is named.

use tegata_rights::read_grant;
use tegata_symbol::explain::{Explanation, Known, explain};
use tegata_symbol::wallet_code::{CodeContent, CodeFormat, Secret, WalletCode};
use tegata_symbol::{Address, Body, Hash256, Network, PublicKey, Signature, Transaction};

/// A code of another wallet, as a person can judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherWallet {
    /// In which format it came.
    pub format: CodeFormat,
    /// Whether it is of this wallet's network; `None`: the code does not say, or this wallet does not know its own.
    pub same_network: Option<bool>,
    /// What it carries.
    pub content: OtherContent,
}

/// What a code of another wallet carries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherContent {
    /// Somebody's account.
    Account {
        /// What the code calls it: a stranger's text, of no weight.
        name: String,
        /// Its address.
        address: Address,
        /// Whether it is one of this wallet's own.
        own: bool,
    },
    /// A transaction.
    Transaction(Box<OtherTransaction>),
    /// A cosignature.
    Cosignature {
        /// Of which aggregate.
        aggregate: Hash256,
        /// Whose; `None` while this wallet does not know its network.
        by: Option<Address>,
    },
    /// What opens an account: to be shown to nobody. It was not read and is not kept.
    Secret(Secret),
    /// A text, bytes or several transactions to sign: refused.
    SignOther,
    /// A question for a public key: not answered.
    TellPublicKey,
    /// Data of an application, or something without a known meaning.
    Unknown,
}

/// What is asked for a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A signature.
    Sign,
    /// A cosignature.
    Cosign,
    /// Its announcement.
    Announce,
}

/// Why this wallet does not do what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It belongs to another network.
    OtherNetwork,
    /// It is a grant for a hospital's request: the request's own code shows who asks and for what, and is agreed to here.
    IsGrant {
        /// Digest of the request.
        request: Hash256,
    },
    /// It is nothing that this wallet signs.
    NotConsent,
}

/// A transaction of another wallet's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherTransaction {
    /// What is asked.
    pub ask: Ask,
    /// What it would do, with every inner transaction.
    pub explanation: Explanation,
    /// Its hash, where it is signed and the network is known.
    pub hash: Option<Hash256>,
    /// Whether one of this wallet's accounts would act in it.
    pub own: bool,
    /// Why nothing is done.
    pub refusal: Refusal,
}

impl OtherWallet {
    /// Explains a code to the holder of the accounts `own` on `network`, where that is known.
    pub fn explain(code: WalletCode, network: Option<&Network>, own: &[PublicKey]) -> Self {
        let WalletCode { format, chain, content } = code;
        let stated = match &content {
            CodeContent::Contact { network, .. } => Some(*network),
            CodeContent::Address { address, .. } => Some(address.network()),
            CodeContent::Sign(transaction) | CodeContent::Cosign(transaction) | CodeContent::Announce(transaction) => {
                Some(transaction.network)
            }
            _ => None,
        };
        let same_network = network.and_then(|network| {
            let seeds = chain.map(|seed| seed == network.generation_hash_seed);
            let ids = stated.map(|id| id == network.id);
            match (seeds, ids) {
                (None, None) => None,
                (seeds, ids) => Some(seeds.unwrap_or(true) && ids.unwrap_or(true)),
            }
        });
        let transaction = |ask, transaction: Box<Transaction>| {
            let other = same_network == Some(false);
            OtherContent::Transaction(Box::new(OtherTransaction::explain(ask, &transaction, network, own, other)))
        };
        let content = match content {
            CodeContent::Contact { name, public_key, network } => OtherContent::Account {
                name,
                address: Address::new(&public_key, network),
                own: own.contains(&public_key),
            },
            CodeContent::Address { name, address } => {
                let own = own.iter().any(|key| Address::new(key, address.network()) == address);
                OtherContent::Account { name, address, own }
            }
            CodeContent::Sign(payload) => transaction(Ask::Sign, payload),
            CodeContent::Cosign(payload) => transaction(Ask::Cosign, payload),
            CodeContent::Announce(payload) => transaction(Ask::Announce, payload),
            CodeContent::Cosigned(detached) => OtherContent::Cosignature {
                aggregate: detached.parent_hash,
                by: network.map(|network| Address::new(&detached.cosignature.signer, network.id)),
            },
            CodeContent::Secret(secret) => OtherContent::Secret(secret),
            CodeContent::SignOther => OtherContent::SignOther,
            CodeContent::TellPublicKey => OtherContent::TellPublicKey,
            _ => OtherContent::Unknown,
        };
        Self { format, same_network, content }
    }

    /// Whether it holds what opens an account.
    pub const fn is_secret(&self) -> bool {
        matches!(self.content, OtherContent::Secret(_))
    }
}

impl OtherTransaction {
    pub(crate) fn explain(
        ask: Ask,
        transaction: &Transaction,
        network: Option<&Network>,
        own: &[PublicKey],
        other_network: bool,
    ) -> Self {
        let acts = |key: &PublicKey| own.contains(key);
        let inner = match &transaction.body {
            Body::Aggregate(aggregate) => aggregate.transactions(),
            _ => &[],
        };
        let grant = network
            .filter(|_| !other_network)
            .and_then(|network| read_grant(transaction, network, &transaction.signer).ok());
        let request = grant.and_then(|grant| grant.delivered.first().map(|step| step.message.request));
        let refusal = match request {
            _ if other_network => Refusal::OtherNetwork,
            Some(request) => Refusal::IsGrant { request },
            None => Refusal::NotConsent,
        };
        let is_signed = transaction.signature != Signature::ZERO;
        Self {
            ask,
            explanation: explain(transaction, &network.map_or_else(Known::default, Known::of)),
            hash: network.filter(|_| is_signed).map(|network| transaction.hash(&network.generation_hash_seed)),
            own: acts(&transaction.signer) || inner.iter().any(|one| acts(&one.signer)),
            refusal,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use tegata_rights::{GrantTerms, RightState, Rights, patient_paid_grant};
    use tegata_symbol::wallet_code::{alice_link, symbol_qr_request, transaction_link};
    use tegata_symbol::{Amount, KeyPair, Mosaic, MosaicId, NetworkTime, PrivateKey, Transfer};

    use super::*;

    const NETWORK: Network = Network::TESTNET;

    fn key(number: u8) -> PublicKey {
        KeyPair::new(&PrivateKey::from_bytes([number; 32])).public_key()
    }

    fn transfer(network: &Network) -> Transaction {
        let mosaics = vec![Mosaic { id: network.currency, amount: Amount(1_000_000) }];
        let recipient = Address::new(&key(9), network.id).into();
        let body = Body::Transfer(Transfer { recipient, mosaics, message: vec![] });
        Transaction::new(key(1), network.id, NetworkTime(7_200_000), body)
    }

    fn explained(text: &str) -> OtherWallet {
        OtherWallet::explain(WalletCode::read(text).unwrap().unwrap(), Some(&NETWORK), &[key(1)])
    }

    fn transaction(text: &str) -> OtherTransaction {
        match explained(text).content {
            OtherContent::Transaction(transaction) => *transaction,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_transaction_in_each_format_is_explained_and_refused() {
        let seed = NETWORK.generation_hash_seed;
        let asked = transfer(&NETWORK);
        for text in
            [symbol_qr_request(&asked, &seed), transaction_link(&asked, &seed, None), alice_link(&asked, "http://node")]
        {
            let shown = transaction(&text);
            assert_eq!((shown.ask, shown.own, shown.hash), (Ask::Sign, true, None));
            assert_eq!(shown.refusal, Refusal::NotConsent);
            assert!(shown.explanation.to_string().contains("1.000000"), "{}", shown.explanation);
        }
    }

    #[test]
    fn a_grant_is_recognized_and_its_request_named() {
        let address = |number| Address::new(&key(number), NETWORK.id);
        let terms = GrantTerms {
            patient: key(1),
            nft: MosaicId(5),
            asker: address(3),
            rights: Rights::BOTH,
            request: Hash256([8; 32]),
            until_ms: 9,
            transfer_to: address(4),
            viewing_to: address(5),
        };
        let grant = patient_paid_grant(&terms, &NETWORK, NetworkTime(1), 100, |_| RightState::Absent);
        let shown = transaction(&symbol_qr_request(&grant, &NETWORK.generation_hash_seed));
        assert_eq!(shown.refusal, Refusal::IsGrant { request: Hash256([8; 32]) });
        assert_eq!(shown.explanation.inner.len(), 6);
    }

    #[test]
    fn what_belongs_to_another_network_says_so() {
        let asked = transfer(&Network::MAINNET);
        let text = symbol_qr_request(&asked, &Network::MAINNET.generation_hash_seed);
        assert_eq!(explained(&text).same_network, Some(false));
        assert_eq!(transaction(&text).refusal, Refusal::OtherNetwork);
        // The seed alone can tell, too: a private network with testnet's byte.
        let text = symbol_qr_request(&transfer(&NETWORK), &Hash256([1; 32]));
        assert_eq!(transaction(&text).refusal, Refusal::OtherNetwork);
    }

    #[test]
    fn an_account_is_shown_with_whose_it_is_and_a_secret_is_only_named() {
        let own = Address::new(&key(1), NETWORK.id);
        let code = |kind: u8, data: &str| {
            let seed = NETWORK.generation_hash_seed;
            format!(r#"{{"v":3,"type":{kind},"network_id":152,"chain_id":"{seed}","data":{data}}}"#)
        };
        let shown = explained(&code(7, &format!(r#"{{"name":"me","address":"{own}"}}"#)));
        assert_eq!(shown.content, OtherContent::Account { name: "me".into(), address: own, own: true });
        let shown = explained(&code(1, &format!(r#"{{"name":"X","publicKey":"{}"}}"#, key(2))));
        assert!(matches!(shown.content, OtherContent::Account { own: false, .. }));
        let shown = explained(&code(5, r#"{"plainMnemonic":"SECRET"}"#));
        assert!(shown.is_secret() && !format!("{shown:?}").contains("SECRET"));
    }
}
