//! Looking for identities in bytes: as they are in every character set, in UTF-16, in hexadecimal, in Base64, and dates as
//! numbers.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use data_encoding::{BASE64_NOPAD, HEXLOWER, HEXUPPER};
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};

/// Writings shorter than this are found by chance in pixels, and are looked for in headers only.
const SHORTEST_IN_PIXELS: usize = 6;

/// All writings of a list of identities.
pub struct Search {
    long: AhoCorasick,
    short: AhoCorasick,
    long_of: Vec<usize>,
    short_of: Vec<usize>,
}

impl Search {
    pub fn new<'a>(identities: impl Iterator<Item = &'a str>) -> Self {
        let (mut long, mut short, mut long_of, mut short_of) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, identity) in identities.enumerate() {
            for writing in writings(identity) {
                if writing.len() < SHORTEST_IN_PIXELS {
                    short.push(writing);
                    short_of.push(index);
                } else {
                    long.push(writing);
                    long_of.push(index);
                }
            }
        }
        let build =
            |patterns: &[Vec<u8>]| AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns).unwrap();
        Self { long: build(&long), short: build(&short), long_of, short_of }
    }

    /// The places in the list of the identities that stand in bytes. `header` is how many of the bytes are no pixels.
    pub fn found_in(&self, bytes: &[u8], header: usize) -> BTreeSet<usize> {
        let long = self.long.find_overlapping_iter(bytes).map(|found| self.long_of[found.pattern().as_usize()]);
        let header = &bytes[..header.min(bytes.len())];
        let short = self.short.find_overlapping_iter(header).map(|found| self.short_of[found.pattern().as_usize()]);
        long.chain(short).collect()
    }

    /// The same in a DICOM file, and in each of the bits of its sixteen-bit pixels.
    pub fn found_in_file(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let pixels = bytes.windows(4).rposition(|tag| tag == [0xE0, 0x7F, 0x10, 0x00]).unwrap_or(bytes.len());
        let mut found = self.found_in(bytes, pixels);
        let words = bytes.get(pixels + 12..).unwrap_or_default();
        for bit in 0..16 {
            let bits: Vec<u8> = words
                .chunks_exact(16)
                .map(|words| {
                    words.chunks_exact(2).enumerate().fold(0, |byte, (at, word)| {
                        byte | u8::from(u16::from_le_bytes([word[0], word[1]]) >> bit & 1 == 1) << at
                    })
                })
                .collect();
            found.extend(self.found_in(&bits, 0));
        }
        found
    }
}

fn writings(identity: &str) -> BTreeSet<Vec<u8>> {
    let utf8 = identity.as_bytes();
    let mut writings =
        BTreeSet::from([utf8.to_vec(), identity.to_lowercase().into_bytes(), identity.to_uppercase().into_bytes()]);
    writings.insert(identity.encode_utf16().flat_map(u16::to_le_bytes).collect());
    writings.insert(identity.encode_utf16().flat_map(u16::to_be_bytes).collect());
    for set in ["ISO_IR 100", "ISO_IR 13", "ISO_IR 87", "GB18030", "ISO_IR 149"] {
        let Ok(encoded) = SpecificCharacterSet::from_code(set).unwrap().encode(identity) else { continue };
        // Without the escapes around it.
        let encoded = encoded.strip_prefix(b"\x1b$B").unwrap_or(&encoded);
        writings.insert(encoded.strip_suffix(b"\x1b(B").unwrap_or(encoded).to_vec());
    }
    writings.insert(HEXLOWER.encode(utf8).into_bytes());
    writings.insert(HEXUPPER.encode(utf8).into_bytes());
    for shift in 0..3usize {
        let shifted = [vec![0; shift], utf8.to_vec()].concat();
        let encoded = BASE64_NOPAD.encode(&shifted).into_bytes();
        // What depends on the neighbours is left out.
        writings.insert(encoded[(shift * 8).div_ceil(6)..shifted.len() * 8 / 6].to_vec());
    }
    if identity.len() == 8
        && identity.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(&identity[..2], "18" | "19" | "20")
    {
        let number: u32 = identity.parse().unwrap();
        writings.extend([number.to_le_bytes().to_vec(), number.to_be_bytes().to_vec()]);
        let packed = (0..4).map(|at| u8::from_str_radix(&identity[at * 2..at * 2 + 2], 16).unwrap()).collect();
        writings.insert(packed);
        for sign in ["-", "/", "."] {
            writings
                .insert(format!("{}{sign}{}{sign}{}", &identity[..4], &identity[4..6], &identity[6..]).into_bytes());
        }
    }
    writings.retain(|writing| writing.len() > 3);
    writings
}
