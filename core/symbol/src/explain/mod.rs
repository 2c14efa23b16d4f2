//! What a transaction does: typed, so that a shell can say it in its own language, and in English through `Display`.
//!
//! An [`Explanation`] has every field of the transaction, so the bytes can be made of it again, and what follows from them
//! by a node's rules. Nothing that a node would refuse is left out: it is shown as what it is.
//!
//! ```
//! use tegata_symbol::explain::{Field, Known, Value, explain};
//! use tegata_symbol::{
//!     Address, Amount, Body, KeyPair, Mosaic, Network, NetworkTime, PrivateKey, Transaction, Transfer,
//! };
//!
//! let network = Network::TESTNET;
//! let key = KeyPair::new(&PrivateKey::from_bytes([7; 32])).public_key();
//! let recipient = Address::new(&key, network.id).into();
//! let mosaics = vec![Mosaic { id: network.currency, amount: Amount(1_000_000) }];
//! let body = Body::Transfer(Transfer { recipient, mosaics, message: b"\0hello".to_vec() });
//! let transaction = Transaction::new(key, network.id, NetworkTime(7_200_000), body);
//!
//! let explanation = explain(&transaction, &Known::of(&network));
//! let sent = explanation.facts.iter().find(|fact| fact.field == Field::Mosaic).unwrap();
//! let Value::Quantity(quantity) = &sent.value else { panic!() };
//! assert_eq!(quantity.decimal(), "1.000000");
//! assert!(explanation.to_string().contains("message: text \"hello\"\n  ! everybody can read this for ever"));
//! ```

mod consequence;
mod english;
mod facts;
mod field;
mod known;
mod numbered;
mod value;

pub use consequence::Consequence;
pub use field::Field;
pub use known::{Known, MosaicFacts};
pub use numbered::{Comparison, HashAlgorithm, LinkAction, MosaicFlag, Operation, RestrictionFlag, SupplyAction};
pub use value::{AccountKey, ExplainedCosignature, NamedMosaic, Quantity, Value};

use crate::bytes::{PublicKey, Signature};
use crate::network::{NetworkId, NetworkTime};
use crate::transaction::{Aggregate, Body, Embedded, Transaction, TransactionType};

/// A transaction, or one inside an aggregate: who does what, with which values, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What.
    pub kind: TransactionType,
    /// Who.
    pub signer: AccountKey,
    /// On which network.
    pub network: NetworkId,
    /// Version of the type's layout.
    pub version: u8,
    /// What only a top-level transaction has; `None` inside an aggregate.
    pub envelope: Option<Envelope>,
    /// Every field of the type, the most telling first.
    pub facts: Vec<Fact>,
    /// What follows from them.
    pub consequences: Vec<Consequence>,
    /// Inner transactions of an aggregate, in order.
    pub inner: Vec<Explanation>,
}

/// What a top-level transaction has besides its type's fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The most that the signer pays, in the network's currency.
    pub fee: Quantity,
    /// No block after this moment may contain it.
    pub deadline: NetworkTime,
    /// The signer's signature; `None` while unsigned. Whether it is right is for [`Transaction::verify`].
    pub signature: Option<Signature>,
}

/// A value and the field that it stands in. A list's entries are facts of the same field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Which field.
    pub field: Field,
    /// Its value.
    pub value: Value,
}

/// Explains a transaction and everything inside it. Mosaics that an aggregate defines are known in what follows inside it;
/// one that `known` does not list is taken for new.
pub fn explain<B: AsRef<[u8]>>(transaction: &Transaction<B>, known: &Known) -> Explanation {
    let Transaction { signature, signer, version, network, max_fee, deadline, body } = transaction;
    let envelope = Envelope {
        fee: Quantity::of_currency(*max_fee, known),
        deadline: *deadline,
        signature: (*signature != Signature::ZERO).then_some(*signature),
    };
    Explanation { envelope: Some(envelope), ..explain_body(body, *signer, *version, *network, known) }
}

fn explain_body<B: AsRef<[u8]>>(
    body: &Body<B>,
    signer: PublicKey,
    version: u8,
    network: NetworkId,
    known: &Known,
) -> Explanation {
    let facts = facts::facts(body, network, known);
    let inner = match body {
        Body::Aggregate(aggregate) => explain_inner(aggregate, known),
        _ => Vec::new(),
    };
    Explanation {
        kind: body.transaction_type(),
        signer: AccountKey::new(signer, network),
        network,
        version,
        envelope: None,
        consequences: consequence::consequences(body, &facts, known),
        facts,
        inner,
    }
}

fn explain_inner<B: AsRef<[u8]>>(aggregate: &Aggregate<B>, known: &Known) -> Vec<Explanation> {
    let mut known = known.clone();
    let explain_one = |embedded: &Embedded<B>| {
        let Embedded { signer, version, network, body } = embedded;
        let explanation = explain_body(body, *signer, *version, *network, &known);
        if let Body::MosaicDefinition(definition) = body {
            known.learn(definition, &explanation.signer.address);
        }
        explanation
    };
    aggregate.transactions().iter().map(explain_one).collect()
}
