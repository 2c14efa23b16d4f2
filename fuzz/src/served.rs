//! A ledger with something of everything, and a request for each of its routes.

use std::sync::Arc;

use tegata_emulator::{BlockTime, Config, Emulator, ManualClock};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, Hash256, HashLock, Metadata, MetadataKey, Mosaic,
    MosaicAlias, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, NamespaceId, NamespaceParent,
    NamespaceRegistration, NetworkTime, Transaction, Transfer,
};

use crate::world::keys;

const OWNER: u8 = 40;
const OTHER: u8 = 41;
const XYM: u64 = 1_000_000;

/// What requests name.
struct Named {
    address: Address,
    mosaic: MosaicId,
    namespace: NamespaceId,
    confirmed: Hash256,
    partial: Hash256,
}

/// The ledger. Blocks are made by nobody, so it stays as it is.
pub fn ledger() -> Emulator {
    populated().0
}

fn populated() -> (Emulator, Named) {
    let clock = Arc::new(ManualClock::new(1_700_000_000_000));
    let config = Config { seed: Some([7; 32]), clock, ..Config::new(None, BlockTime::Manual) };
    let emulator = Emulator::open(config).expect("there is memory");
    let parameters = Arc::clone(emulator.parameters());
    let network = parameters.network;
    let owner = Address::new(&keys(OWNER).public_key(), network.id);
    let other = Address::new(&keys(OTHER).public_key(), network.id);
    for address in [owner, other] {
        emulator.fund(&address, Amount(10_000 * XYM)).expect("the faucet gives");
    }
    emulator.mine().expect("there is memory");
    let mut deadline = emulator.ledger().time().0 + 3_600_000;
    let mut sign = |body: Body| {
        deadline += 1;
        let transaction = Transaction::new(keys(OWNER).public_key(), network.id, NetworkTime(deadline), body);
        let context = network.signing(&AggregateForks::FROM_THE_START, 1);
        transaction.with_fee(100, 1).sign(&keys(OWNER), &context).expect("it can be signed")
    };
    let mosaic = MosaicId::new(1, &owner);
    let (namespace, value) = (NamespaceId::new("patient", NamespaceId(0)), b"value".to_vec());
    let embedded = |body| Embedded::new(keys(OWNER).public_key(), network.id, body);
    let definition =
        MosaicDefinition { id: mosaic, duration: 0, nonce: 1, flags: MosaicFlags(0x0F), divisibility: 2 };
    let registration = NamespaceRegistration {
        parent: NamespaceParent::Root { duration: 1_000_000 },
        id: namespace,
        name: b"patient".to_vec(),
    };
    let metadata = Metadata { target: owner.into(), key: MetadataKey(5), target_id: (), value_size_delta: 5, value };
    let supply = MosaicSupplyChange { mosaic_id: mosaic, delta: Amount(100), action: 1 };
    let everything = Aggregate::complete(vec![
        embedded(Body::MosaicDefinition(definition)),
        embedded(Body::MosaicSupplyChange(supply)),
        embedded(Body::NamespaceRegistration(registration)),
        embedded(Body::MosaicAlias(MosaicAlias { namespace_id: namespace, mosaic_id: mosaic, action: 1 })),
        embedded(Body::AccountMetadata(metadata)),
    ]);
    let transfer = |amount| {
        let mosaics = vec![Mosaic { id: network.currency, amount: Amount(amount) }];
        Body::Transfer(Transfer { recipient: other.into(), mosaics, message: b"\0hello".to_vec() })
    };
    let waiting = Aggregate::bonded(vec![
        embedded(transfer(7)),
        Embedded::new(keys(OTHER).public_key(), network.id, transfer(8)),
    ]);
    let waiting = sign(Body::Aggregate(waiting));
    let partial = waiting.hash(&network.generation_hash_seed);
    let deposit = Mosaic { id: network.currency, amount: parameters.locked_funds_per_aggregate };
    let lock = sign(Body::HashLock(HashLock { mosaic: deposit, duration: 100, hash: partial }));
    let everything = sign(Body::Aggregate(everything));
    let confirmed = everything.hash(&network.generation_hash_seed);
    for transaction in [&everything, &lock] {
        emulator.announce(&transaction.to_bytes()).expect("there is memory");
    }
    emulator.mine().expect("there is memory");
    assert!(emulator.snapshot().expect("there is memory").place(&confirmed).expect("there is memory").is_some());
    emulator.announce_partial(&waiting.to_bytes()).expect("there is memory");
    emulator.announce(&sign(transfer(9)).to_bytes()).expect("there is memory");
    (emulator, Named { address: owner, mosaic, namespace, confirmed, partial })
}

/// A request for each route, about what the ledger has.
pub fn requests() -> Vec<String> {
    let (_, Named { address, mosaic, namespace, confirmed, partial }) = populated();
    let key = keys(OWNER).public_key();
    let mut all: Vec<String> = [
        "/node/health", "/node/info", "/node/time", "/node/server", "/node/storage", "/node/peers", "/node/metadata",
        "/node/unlockedaccount", "/network", "/network/properties", "/network/fees/transaction", "/network/fees/rental",
        "/network/inflation", "/network/inflation/at/5", "/network/currency/supply/max",
        "/network/currency/supply/total", "/network/currency/supply/circulating", "/chain/info",
        "/finalization/proof/epoch/1", "/finalization/proof/height/1",
        "/transactions/confirmed?address={address}&pageSize=10&order=desc&embedded=true",
        "/transactions/confirmed?type=16705&type=16724&fromHeight=1&toHeight=9&pageNumber=2",
        "/transactions/confirmed?signerPublicKey={key}&transferMosaicId={mosaic}&fromTransferAmount=1&toTransferAmount=9",
        "/transactions/confirmed?recipientAddress={address}&offset=000000000002000000000000",
        "/transactions/unconfirmed", "/transactions/partial?address={address}", "/transactions/confirmed/{confirmed}",
        "/transactions/confirmed/000000000003000000000000", "/transactions/partial/{partial}",
        "/transactionStatus/{confirmed}", "/accounts?mosaicId={mosaic}&orderBy=balance&order=desc", "/accounts/{address}",
        "/accounts/{key}", "/accounts/{address}/merkle", "/account/{address}/multisig",
        "/account/{address}/multisig/graph", "/account/{address}/multisig/merkle", "/account/{address}/lock/hash",
        "/account/{address}/lock/secret", "/lock/hash/{partial}", "/lock/hash/{partial}/merkle", "/lock/hash",
        "/lock/secret?secret={confirmed}", "/lock/secret/{confirmed}/merkle", "/mosaics?ownerAddress={address}",
        "/mosaics/{mosaic}", "/mosaics/{mosaic}/merkle",
        "/metadata?sourceAddress={address}&targetAddress={address}&scopedMetadataKey=0000000000000005&metadataType=0",
        "/metadata/{confirmed}", "/metadata/{confirmed}/merkle", "/metadata/metal/FeHE4cH7xD6NG2cfCzuQwzDdN5gz9Zh7XLXV4rHq4nHS",
        "/namespaces?ownerAddress={address}&registrationType=0&level0={namespace}&aliasType=1", "/namespaces/{namespace}",
        "/namespaces/{namespace}/merkle", "/restrictions/account?address={address}", "/restrictions/account/{address}",
        "/restrictions/account/{address}/merkle", "/restrictions/mosaic?mosaicId={mosaic}&entryType=0",
        "/restrictions/mosaic/{confirmed}/merkle", "/blocks?orderBy=height&offset=2&order=desc&beneficiaryAddress={address}",
        "/blocks/3", "/blocks/3/transactions/{confirmed}/merkle", "/blocks/3/statements/{confirmed}/merkle",
        "/statements/transaction?receiptType=8515&height=3&targetAddress={address}",
        "/statements/resolutions/address?height=3", "/statements/resolutions/mosaic?height=3", "/explorer", "/explorer/blocks",
        "/explorer/transactions/{confirmed}?lang=ja", "/explorer/accounts/{address}", "/explorer/mosaics/{mosaic}",
        "/explorer/namespaces/{namespace}", "/explorer/search?q={address}", "/explorer/search?q=patient&lang=en",
    ]
    .iter()
    .map(|target| format!("GET {target}"))
    .collect();
    let cosignature = "0".repeat(128);
    all.extend([
        "POST /transactions/confirmed\n{\"transactionIds\":[\"{confirmed}\"]}".to_owned(),
        "POST /transactions/confirmed\n{\"hashes\":[\"{confirmed}\"]}".to_owned(),
        "POST /transactionStatus\n{\"hashes\":[\"{confirmed}\",\"{partial}\"]}".to_owned(),
        "POST /accounts\n{\"addresses\":[\"{address}\"]}".to_owned(),
        "POST /accounts\n{\"publicKeys\":[\"{key}\"]}".to_owned(),
        "POST /mosaics\n{\"mosaicIds\":[\"{mosaic}\"]}".to_owned(),
        "POST /metadata\n{\"compositeHashes\":[\"{confirmed}\"]}".to_owned(),
        "POST /namespaces/names\n{\"namespaceIds\":[\"{namespace}\"]}".to_owned(),
        "POST /namespaces/mosaic/names\n{\"mosaicIds\":[\"{mosaic}\"]}".to_owned(),
        "POST /namespaces/account/names\n{\"addresses\":[\"{address}\"]}".to_owned(),
        "POST /lock/hash\n{\"hashes\":[\"{partial}\"]}".to_owned(),
        "POST /restrictions/account\n{\"addresses\":[\"{address}\"]}".to_owned(),
        "PUT /transactions\n{\"payload\":\"B000000000000000\"}".to_owned(),
        "PUT /transactions/partial\n{\"payload\":\"B000000000000000\"}".to_owned(),
        format!(
            "PUT /transactions/cosignature\n{{\"version\":\"0\",\"signerPublicKey\":\"{{key}}\",\"signature\":\"{cosignature}\",\"parentHash\":\"{{partial}}\"}}"
        ),
    ]);
    let names = [
        ("{address}", address.to_string()),
        ("{key}", key.to_string()),
        ("{mosaic}", mosaic.to_string()),
        ("{namespace}", namespace.to_string()),
        ("{confirmed}", confirmed.to_string()),
        ("{partial}", partial.to_string()),
    ];
    all.into_iter()
        .map(|request| names.iter().fold(request, |request, (name, value)| request.replace(name, value)))
        .collect()
}
