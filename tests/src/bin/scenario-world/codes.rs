//! Codes as a phone sees them.

use serde_json::{Value, json};
use tegata_rights::read_code;

use crate::acts::text;

/// Bytes of a part; small, so that short codes have several too.
const PART: usize = 100;

/// `inParts`: a code's `text` as texts that are shown one after the other, as every code is that is too large for one.
pub fn in_parts(act: &Value) -> Value {
    let (kind, bytes) = read_code(text(act, "text")).unwrap();
    let mut message = minicbor::Encoder::new(Vec::new());
    message.array(2).unwrap().str(kind.mark()).unwrap().bytes(&bytes).unwrap();
    let mut encoder = ur::Encoder::new(message.writer(), PART, "tegata").unwrap();
    let parts = (0..encoder.fragment_count()).map(|_| encoder.next_part().unwrap().to_ascii_uppercase());
    json!({ "parts": parts.collect::<Vec<_>>() })
}

/// `spoil`: the same `text` with one character changed, `fromEnd` characters before its end.
pub fn spoil(act: &Value) -> Value {
    let mut bytes = text(act, "text").to_owned().into_bytes();
    let at = bytes.len() - usize::try_from(act["fromEnd"].as_u64().unwrap()).unwrap();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    json!({ "text": String::from_utf8(bytes).unwrap() })
}
