//! What a verdict rests on, for people; `tegata evidence`.

use std::path::Path;

use serde_json::{Value, json};
use tegata_hospital::policy::{Policy, RiskClass, WrittenFinality};
use tegata_node::evidence::{BlockRecord, EvidenceError, EvidenceRecord, MAX_EVIDENCE, ProvenVerdict};
use tegata_symbol::Transaction;
use tegata_symbol::proof::BlockHeader;

use super::{read_file, write_file};
use crate::answer::{Answer, Failure, code_of};
use crate::args::{EvidenceArgs, EvidenceCommand};

/// What no evidence can show, by stable names.
const NOT_KNOWN: [(&str, &str); 6] = [
    ("block-in-chain", "that the block is still in the chain: compare its hash with nodes that you trust"),
    ("finalized-height", "up to where the chain was final: the nodes said so"),
    ("no-later-transfer", "that the patient sent no later unit before this block: a node could have hidden one"),
    ("nothing-announced", "that no withdrawal was on its way: the nodes said so"),
    ("not-withdrawn-since", "whether anything was withdrawn, ended or declared void since: ask the chain again"),
    ("nodes-independent", "that nodes with different accounts are run by different people"),
];

/// Adds to a verdict's answer what it rests on, and keeps it.
pub fn add(answer: &mut Answer, proven: &ProvenVerdict, explain: bool, save: Option<&Path>) -> Result<(), Failure> {
    for contradiction in &proven.contradictions {
        answer.text.push_str(&format!("\nwarning: {contradiction}"));
    }
    if let Some(object) = answer.json.as_object_mut() {
        let contradictions: Vec<String> = proven.contradictions.iter().map(ToString::to_string).collect();
        object.insert("contradictions".into(), contradictions.into());
    }
    let Some(record) = &proven.record else {
        if explain {
            answer.text.push_str("\na no is given as one node told it, without proofs");
        }
        return Ok(());
    };
    if explain {
        answer.text.push_str(&format!("\n{}", explained(record)));
    }
    if let Some(object) = answer.json.as_object_mut().filter(|_| explain) {
        object.insert("proofs".into(), serde_json::to_value(record).unwrap_or(Value::Null));
    }
    if let Some(path) = save {
        write_file(path, &record.to_file().map_err(failure)?)?;
        answer.text.push_str(&format!("\nevidence in {}", path.display()));
    }
    Ok(())
}

/// Carries the command out.
pub fn run(args: &EvidenceArgs) -> Result<Answer, Failure> {
    let EvidenceCommand::Check { file } = &args.command;
    let record = EvidenceRecord::from_file(&read_file(file, MAX_EVIDENCE as u64)?).map_err(failure)?;
    let checked = record.check().map_err(failure)?;
    let evidence = &checked.verdict.evidence;
    let at = jiff::Timestamp::from_millisecond(i64::try_from(checked.at_ms).unwrap_or(i64::MAX));
    let at = at.map_or_else(|_| format!("{} ms", checked.at_ms), |at| at.to_string());
    let mut text = format!(
        "sound: at {at}, by the verifier's clock, the answer was yes\nstudy {} of {}, request {}\n{}\n",
        evidence.nft,
        evidence.patient,
        evidence.request,
        explained(&record)
    );
    text.push_str("it cannot know\n");
    for (_, what) in NOT_KNOWN {
        text.push_str(&format!("  - {what}\n"));
    }
    let json = json!({
        "verdict": "yes",
        "atMs": checked.at_ms,
        "request": evidence.request.to_string(),
        "nft": evidence.nft.to_string(),
        "patient": evidence.patient.to_string(),
        "height": evidence.tip.height,
        "block": evidence.tip.block.to_string(),
        "independentNodes": checked.independent_nodes,
        "cannotKnow": NOT_KNOWN.map(|(code, _)| code),
    });
    Ok(Answer::yes(text, json))
}

/// Whether the proofs hold is a no of the world; whether the file can be read is not.
fn failure(error: EvidenceError) -> Failure {
    let code = code_of(&error);
    match error {
        EvidenceError::TooLarge(_) | EvidenceError::Form(_) | EvidenceError::Version(_) => {
            Failure::bad_input(&code, error)
        }
        _ => Failure::no(&code, error),
    }
}

/// Each fact, the request that asks for it, the one that proves it, and who named the block.
fn explained(record: &EvidenceRecord) -> String {
    let mut lines = vec![format!("told by {}, proven against", record.node), named(&record.block)];
    if record.nodes_configured == 1 {
        lines.push("  one node only: nobody else was asked whether this block is in the chain".to_owned());
    }
    lines.push(format!(
        "  the {} roots in meta.stateHashSubCacheMerkleRoots hash to its stateHash; final up to {} as the nodes say",
        record.block.roots.len(),
        record.finalized_height.0
    ));
    for state in &record.states {
        let proof = state.told.proof_route().unwrap_or_default();
        lines.push(format!(
            "  {}\n    {}\n    GET {proof} ({} bytes)",
            state.told.name(),
            state.told.told_route(),
            state.path.0.len()
        ));
    }
    for sent in &record.transactions {
        let seed = &record.network.generation_hash_seed.0;
        let hash = Transaction::from_bytes(&sent.bytes.0).map(|transaction| transaction.hash(seed).to_string());
        let hash = hash.unwrap_or_default();
        let height = header(&sent.block).map_or(0, |header| header.height);
        lines.push(format!(
            "  transaction {hash}\n    GET /transactions/confirmed/{hash}\n    GET /blocks/{height}/transactions/{hash}/merkle ({} steps) to the transactionsHash of\n{}",
            sent.path.len(),
            named(&sent.block)
        ));
    }
    lines.join("\n")
}

fn header(block: &BlockRecord) -> Option<BlockHeader> {
    BlockHeader::from_bytes(&block.header.0).ok().map(|(header, _)| header)
}

fn named(block: &BlockRecord) -> String {
    let Some(header) = header(block) else { return String::new() };
    let nodes: Vec<String> =
        block.named_by.iter().map(|node| format!("{} (account {})", node.url, node.public_key.0)).collect();
    format!(
        "  block {} {} (GET /blocks/{}), named by {}",
        header.height,
        header.hash(),
        header.height,
        nodes.join(", ")
    )
}

/// How sure the chain must be, for each kind of purpose, and how new its blocks.
pub fn said_policy(policy: &Policy) -> Answer {
    let classes = RiskClass::ALL.map(|class| (class.code(), WrittenFinality(policy.of(class)).to_string()));
    let newest_block = policy.newest_block;
    let written = classes.into_iter().chain([("newest block", newest_block.to_string())]);
    let written: Vec<(&str, String)> = written.collect();
    let text: Vec<String> = written.iter().map(|(what, asked)| format!("{what:<12} {asked}")).collect();
    let json: serde_json::Map<String, Value> =
        written.into_iter().map(|(what, asked)| (what.replace(' ', "_"), asked.into())).collect();
    Answer::yes(text.join("\n"), Value::Object(json))
}
