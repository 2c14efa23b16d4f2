//! Writes records as NFT-Drive does, for tests and measurements only: the messages of each block, type byte included.
#![allow(dead_code)]

use data_encoding::BASE64;

/// Transfers in one aggregate.
const SLOTS: usize = 100;
/// Bytes of a message behind its type byte.
pub const SLOT_SIZE: usize = 1023;
/// What newer records say among their fields.
pub const NOTICE: &str = "Please note that this mosaic is an NFT.";

fn message(content: &[u8]) -> Vec<u8> {
    [&[0], content].concat()
}

/// Block 0: number, 4 fields, 10 extensions; then the data, and more blocks as long as there are data.
fn blocks(marker: Option<&str>, data: &[u8], notice: bool) -> Vec<Vec<Vec<u8>>> {
    let fields = ["NCOWNER", "id-1", "7", "hello", "{\"name\":\"head\"}", "", "", "", "", "jpg", "", "", "", ""];
    let mut first = vec![message(b"0")];
    first.extend(fields.iter().map(|field| message(field.as_bytes())));
    if notice {
        // It takes no slot's number, but a place in the aggregate.
        first.insert(9, message(NOTICE.as_bytes()));
    }
    first.extend(marker.map(|marker| message(marker.as_bytes())));
    let mut blocks = vec![first];
    for slot in data.chunks(SLOT_SIZE) {
        let number = blocks.len();
        match blocks.last_mut() {
            Some(block) if block.len() < SLOTS => block.push(message(slot)),
            _ => blocks.push(vec![message(number.to_string().as_bytes()), message(slot)]),
        }
    }
    blocks
}

/// A record in Base64.
pub fn base64_blocks(mime: &str, picture: &[u8], notice: bool) -> Vec<Vec<Vec<u8>>> {
    blocks(None, format!("data:{mime};base64,{}", BASE64.encode(picture)).as_bytes(), notice)
}

/// A record of raw bytes.
pub fn binary_blocks(mime: &str, picture: &[u8], notice: bool) -> Vec<Vec<Vec<u8>>> {
    blocks(Some(&format!("nftdrive;binary/{mime}")), picture, notice)
}
