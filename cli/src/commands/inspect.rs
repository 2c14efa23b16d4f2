//! `tegata inspect`: a transaction in words.

use data_encoding::HEXUPPER_PERMISSIVE;
use serde_json::{Value, json};
use tegata_symbol::{Address, Body, Explanation, Hash256, Network, Transaction, explain};

use crate::answer::{Answer, Failure};
use crate::args::InspectArgs;
use crate::units::Xym;

/// Explains the bytes; exit code 1 when the signature is wrong.
pub fn run(args: &InspectArgs) -> Result<Answer, Failure> {
    let (seed, network) = match args.network.as_str() {
        "mainnet" => (Network::MAINNET.generation_hash_seed, Some(Network::MAINNET)),
        "testnet" => (Network::TESTNET.generation_hash_seed, Some(Network::TESTNET)),
        other => {
            let seed: Hash256 = other.parse().map_err(|_| {
                Failure::bad_input("network", "--network takes mainnet, testnet, or 64 hexadecimal characters")
            })?;
            (seed, None)
        }
    };
    let hex: String = args.hex.split_whitespace().collect();
    let bytes = HEXUPPER_PERMISSIVE
        .decode(hex.as_bytes())
        .map_err(|error| Failure::bad_input("hex", format!("this is not hexadecimal: {error}")))?;
    let transaction = Transaction::from_bytes(&bytes)
        .map_err(|error| Failure::bad_input("not-a-transaction", format!("this is not a transaction: {error}")))?;
    Ok(describe(&transaction, &seed, network.as_ref()))
}

fn describe(transaction: &Transaction, seed: &Hash256, network: Option<&Network>) -> Answer {
    let hash = transaction.hash(seed);
    let signed = transaction.verify(seed);
    let explanation = explain(transaction);
    let mut text = vec![
        format!("{} version {}", explanation.kind, transaction.version),
        format!("hash       {hash}"),
        format!("signer     {} ({})", transaction.signer_address(), transaction.signer),
        format!("signature  {}", if signed { "right" } else { "WRONG" }),
        format!("at most    {} XYM in fees, {} bytes", Xym(transaction.max_fee), transaction.size()),
        format!("deadline   {} ms after the network's epoch{}", transaction.deadline.0, moment(transaction, network)),
    ];
    let mut valid = signed;
    if let Body::Aggregate(aggregate) = &transaction.body {
        let agrees = aggregate.computed_hash() == aggregate.transactions_hash;
        valid &= agrees && aggregate.cosignatures.iter().all(|cosignature| cosignature.verify(&hash));
        text.push(format!("inner hash {}", if agrees { "right" } else { "WRONG" }));
        for cosignature in &aggregate.cosignatures {
            let right = if cosignature.verify(&hash) { "right" } else { "WRONG" };
            text.push(format!("cosigned   {} ({right})", Address::new(&cosignature.signer, transaction.network)));
        }
    }
    let facts = |explanation: &Explanation| explanation.facts.iter().map(ToString::to_string).collect::<Vec<_>>();
    if explanation.inner.is_empty() {
        text.extend(facts(&explanation).iter().map(|fact| format!("  {fact}")));
    }
    for (position, inner) in explanation.inner.iter().enumerate() {
        let signer = Address::new(&inner.signer, inner.network);
        text.push(format!("{:>3}. {} by {signer}", position + 1, inner.kind));
        text.extend(facts(inner).iter().map(|fact| format!("       {fact}")));
    }
    let inner: Vec<Value> = explanation
        .inner
        .iter()
        .map(|inner| {
            let signer = Address::new(&inner.signer, inner.network).to_string();
            json!({ "type": inner.kind.to_string(), "signer": signer, "facts": facts(inner) })
        })
        .collect();
    let json = json!({
        "type": explanation.kind.to_string(),
        "version": transaction.version,
        "hash": hash.to_string(),
        "signer": transaction.signer_address().to_string(),
        "signerPublicKey": transaction.signer.to_string(),
        "signatureRight": signed,
        "valid": valid,
        "maxFee": transaction.max_fee.0.to_string(),
        "deadline": transaction.deadline.0.to_string(),
        "size": transaction.size(),
        "facts": facts(&explanation),
        "inner": inner,
    });
    if valid { Answer::yes(text.join("\n"), json) } else { Answer::no(text.join("\n"), json) }
}

fn moment(transaction: &Transaction, network: Option<&Network>) -> String {
    network
        .and_then(|network| i64::try_from(network.unix_ms(transaction.deadline)).ok())
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .map(|timestamp| format!(" ({timestamp:.0})"))
        .unwrap_or_default()
}
