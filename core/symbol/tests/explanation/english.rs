//! The English text as a whole.

use tegata_symbol::explain::{Known, explain};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange,
    Network, NetworkTime, PublicKey, Transaction, Transfer,
};

#[test]
fn an_aggregate_reads_line_by_line_with_what_follows() {
    let network = Network::TESTNET;
    let key = PublicKey([3; 32]);
    let address = Address::new(&key, network.id);
    let id = MosaicId::new(5, &address);
    let flags = MosaicFlags(MosaicFlags::REVOKABLE.0 | MosaicFlags::TRANSFERABLE.0);
    let bodies = [
        Body::MosaicDefinition(MosaicDefinition { id, duration: 2880, nonce: 5, flags, divisibility: 1 }),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: Amount(20), action: 1 }),
        Body::Transfer(Transfer {
            recipient: address.into(),
            mosaics: vec![Mosaic { id, amount: Amount(15) }, Mosaic { id: network.currency, amount: Amount(1) }],
            message: b"\0to you\x1b[2J".to_vec(),
        }),
    ];
    let inner = bodies.into_iter().map(|body| Embedded::new(key, network.id, body)).collect();
    let aggregate = Aggregate::complete(inner);
    let hash = aggregate.transactions_hash;
    let transaction =
        Transaction::new(key, network.id, NetworkTime(7_200_000), Body::Aggregate(aggregate)).with_fee(100, 0);
    let fee = format!("0.{:06}", transaction.max_fee.0);
    let by = format!("by: {address} (key {key})");
    let expected = format!(
        "Aggregate complete, version 3, testnet or private network
  {by}
  fee: at most {fee} of symbol.xym (72C0212E67A08BCE)
  deadline: 7200000 ms of the network's time
  signature: none
  hash of the inner transactions: {hash}, agrees
  1. Mosaic definition, version 1, testnet or private network
      {by}
      mosaic: {id}
      flags: may be passed on, may be taken back
      decimal places: 1
      duration: 2880 blocks
      nonce: 5
      ! costs a rental besides the fee, which is not returned
      ! the creator can take units back from any holder at any time
      ! the supply is fixed while others hold units
      ! expires after 2880 blocks; nobody can send it then
  2. Mosaic supply change, version 1, testnet or private network
      {by}
      action: creates units
      amount: 2.0 of {id}
  3. Transfer, version 1, testnet or private network
      {by}
      to: {address}
      amount: 1.5 of {id}
      amount: 0.000001 of symbol.xym (72C0212E67A08BCE)
      message: text \"to you\\u{{1b}}[2J\"
      ! everybody can read this for ever"
    );
    assert_eq!(explain(&transaction, &Known::of(&network)).to_string(), expected);
}
