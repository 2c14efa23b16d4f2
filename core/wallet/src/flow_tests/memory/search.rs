//! Reads another process's memory, as Linux shows it to whoever may trace that process.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use aho_corasick::AhoCorasick;

use super::needles::Needles;

const CHUNK: usize = 1 << 20;

/// Something that should not be there.
#[derive(PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: &'static str,
    /// What the memory is for, as far as the system knows.
    place: String,
}

impl core::fmt::Debug for Found {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} in {}", self.name, self.place)
    }
}

/// Where any of the needles lies.
pub(super) fn search(process: u32, needles: &Needles) -> Vec<Found> {
    let searcher = AhoCorasick::new(&needles.patterns).unwrap();
    let longest = needles.patterns.iter().map(Vec::len).max().unwrap();
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).expect("this system lets nobody read a child's memory");
    let mut buffer = vec![0; CHUNK + longest];
    let (mut found, mut read) = (Vec::new(), 0);
    for line in maps.lines() {
        let mut columns = line.split_whitespace();
        let (range, mode, name) = (columns.next().unwrap(), columns.next().unwrap(), columns.nth(3).unwrap_or("heap"));
        // The kernel's own pages cannot be read like this, and hold nothing of a process.
        if !mode.starts_with('r') || name.starts_with("[v") {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let (start, end) = (u64::from_str_radix(start, 16).unwrap(), u64::from_str_radix(end, 16).unwrap());
        for from in (start..end).step_by(CHUNK) {
            let wanted = usize::try_from(end - from).unwrap().min(buffer.len());
            let part = &mut buffer[..wanted];
            // What was given back to the system meanwhile is not there.
            if memory.read_exact_at(part, from).is_err() {
                continue;
            }
            read += wanted;
            for hit in searcher.find_overlapping_iter(&*part) {
                let at = from + hit.start() as u64;
                let place = format!("{name} at {at:x} ({range})");
                found.push(Found { name: needles.names[hit.pattern().as_usize()], place });
            }
        }
    }
    assert!(read > 4 << 20, "only {read} bytes were read");
    found
}

/// Names of the secrets that `bytes` hold.
pub(super) fn search_bytes(bytes: &[u8], needles: &Needles) -> Vec<&'static str> {
    let searcher = AhoCorasick::new(&needles.patterns).unwrap();
    searcher.find_overlapping_iter(bytes).map(|hit| needles.names[hit.pattern().as_usize()]).collect()
}
