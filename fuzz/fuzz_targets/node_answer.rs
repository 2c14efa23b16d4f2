//! What a node answers: JSON of transactions and of state, and the texts of its configuration.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tegata_fuzz::world::SEED;
use tegata_node::config_text::{duration_ms, number};
use tegata_node::dto::transaction::{embedded_from_json, from_json};
use tegata_node::dto::{
    AccountInfoDto, BlockInfoDto, ChainInfoDto, MerklePathDto, MetadataInfoDto, MosaicInfoDto, MultisigInfoDto,
    NodeTimeDto, PageDto, RentalFeesDto, TransactionFeesDto, TransactionInfoDto, TransactionStatusDto,
};
use tegata_symbol::Transaction;
use tegata_symbol::explain::{Known, explain};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    config_value(text);
    let Ok(json) = serde_json::from_str::<Value>(text) else { return };
    transaction(&json);
    transaction(json.get("transaction").unwrap_or(&Value::Null));
    state(text);
});

fn config_value(text: &str) {
    if let Ok(value) = number(text)
        && !text.starts_with("0x")
        && !text.starts_with("0X")
    {
        assert_eq!(text.replace('\'', "").parse(), Ok(value));
    }
    let _ = duration_ms(text);
}

fn transaction(json: &Value) {
    if let Ok(transaction) = from_json(json) {
        let bytes = transaction.to_bytes();
        // Versions and addresses that no reader of bytes takes stand in JSON too; what is taken must be the same.
        if let Ok(read) = Transaction::from_bytes(&bytes) {
            assert_eq!(read, transaction);
        }
        let _ = (transaction.hash(&SEED), explain(&transaction, &Known::default()));
    }
    if let Ok(embedded) = embedded_from_json(json) {
        let _ = embedded.to_bytes();
    }
}

fn state(text: &str) {
    macro_rules! read {
        ($($dto:ty),*) => { $(let _ = serde_json::from_str::<$dto>(text);)* };
    }
    read!(ChainInfoDto, BlockInfoDto, TransactionFeesDto, RentalFeesDto, NodeTimeDto, AccountInfoDto, MosaicInfoDto);
    read!(MultisigInfoDto, PageDto<MetadataInfoDto>, PageDto<TransactionInfoDto>, TransactionStatusDto, MerklePathDto);
}
