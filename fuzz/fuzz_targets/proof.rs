//! What a node gives as proof: block headers, receipts, statements, finalization proofs, and paths through the trees of the state.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_symbol::Hash256;
use tegata_symbol::proof::{
    AddressResolutionStatement, BlockHeader, BlockStatement, FinalizationProof, MosaicResolutionStatement, Receipt, StateKey,
    StateProof, SubCache, TransactionStatement, parse_tree_path,
};

fuzz_target!(|data: &[u8]| {
    if let Ok((header, transactions)) = BlockHeader::from_bytes(data) {
        assert_eq!(header.to_bytes(transactions), data);
        let _ = (header.hash(), header.verify());
    }
    if let Ok(receipt) = Receipt::from_bytes(data) {
        assert_eq!(receipt.to_bytes(), data);
    }
    if let Ok(statement) = TransactionStatement::from_bytes(data) {
        assert_eq!(statement.to_bytes(), data);
        let _ = statement.hash();
    }
    if let Ok(statement) = AddressResolutionStatement::from_bytes(data) {
        assert_eq!(statement.to_bytes(), data);
    }
    if let Ok(statement) = MosaicResolutionStatement::from_bytes(data) {
        assert_eq!(statement.to_bytes(), data);
    }
    if let Ok(statement) = BlockStatement::from_bytes(data) {
        assert_eq!(statement.to_bytes(), data);
        let _ = statement.receipts_hash();
    }
    if let Ok(proof) = FinalizationProof::from_bytes(data) {
        assert_eq!(proof.to_bytes(), data);
        let _ = (proof.verify(), proof.precommitted());
    }
    if let Ok(nodes) = parse_tree_path(data) {
        let written: Vec<u8> = nodes.iter().flat_map(|node| node.to_bytes()).collect();
        assert_eq!(written, data);
        let roots = [nodes.first().map_or(Hash256::ZERO, |node| node.hash()); SubCache::COUNT];
        let proof = StateProof::from_bytes(&roots, data).expect("it was just read");
        let _ = proof.check(&tegata_symbol::proof::state_hash(&roots), &StateKey::mosaic(tegata_symbol::MosaicId(1)));
    }
});
