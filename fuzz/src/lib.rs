//! What the fuzz targets and the writer of their first inputs share.

pub mod caught_panics;
pub mod hostile_sealing;
pub mod served;
pub mod world;

/// The first byte of an input, which chooses what is done with the rest.
pub fn choice(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(choice, rest)| (*choice, rest))
}

/// Two parts of an input; the first one's length stands before it, u16 LE.
pub fn pair(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))
}

/// The parts of an input, each behind its length, u16 LE. What is cut short at the end is left out.
pub fn parts(mut data: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (part, rest) = pair(data)?;
        data = rest;
        Some(part)
    })
}

/// Writes what [`parts`] reads.
pub fn join<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        let length = u16::try_from(part.len()).expect("a part has at most 65,535 bytes");
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(part);
    }
    out
}
