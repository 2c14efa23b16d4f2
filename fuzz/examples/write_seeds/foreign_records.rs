//! Records of NFT-Drive in both encodings, and a paper's text, behind the byte that names their kind.

use tegata_fuzz::join;
use tegata_rights::thumbnail::paper_record;

use crate::{Seeds, scanned};

#[path = "../../../core/rights/tests/nft_drive_writer/mod.rs"]
mod nft_drive_writer;

use nft_drive_writer::{base64_blocks, binary_blocks};

const NFT_DRIVE: u8 = 0;
const PAPER: u8 = 1;
/// What the target reads in front of a message.
const OWN: u8 = 0;
const STRANGER: u8 = 1;
const LAST_OF_AGGREGATE: u8 = 4;

fn blocks(blocks: &[Vec<Vec<u8>>], signer: u8) -> Vec<u8> {
    let mut parts = Vec::new();
    for block in blocks {
        for (number, message) in block.iter().enumerate() {
            let last = if number + 1 == block.len() { LAST_OF_AGGREGATE } else { 0 };
            parts.push([&[signer | last], message.as_slice()].concat());
        }
    }
    join(parts.iter().map(Vec::as_slice))
}

/// A second block whose data are cut from the first one's end.
fn in_two(mut record: Vec<Vec<Vec<u8>>>) -> Vec<Vec<Vec<u8>>> {
    if let Some(data) = record[0].pop() {
        record.push(vec![b"\x001".to_vec(), data]);
    }
    record
}

pub fn seeds() -> Seeds {
    let picture = scanned::jpeg(48);
    let base64 = base64_blocks("image/jpeg", &picture, true);
    let binary = binary_blocks("image/jpeg", &picture, false);
    [
        ("base64", NFT_DRIVE, blocks(&base64, OWN)),
        ("binary", NFT_DRIVE, blocks(&binary, OWN)),
        ("two_blocks", NFT_DRIVE, blocks(&in_two(binary.clone()), OWN)),
        ("stranger", NFT_DRIVE, [blocks(&base64, STRANGER), blocks(&binary, OWN)].concat()),
        ("encrypted", NFT_DRIVE, blocks(&binary_blocks("encrypted;image/jpeg", &picture, false), OWN)),
        ("web_page", NFT_DRIVE, blocks(&base64_blocks("text/html", b"<script>", false), OWN)),
        ("paper", PAPER, paper_record(&picture)),
    ]
    .into_iter()
    .map(|(name, kind, bytes)| (name.to_owned(), [&[kind], bytes.as_slice()].concat()))
    .collect()
}
