//! The form of a properties file: sections, and in them keys with texts.
//!
//! As catapult reads it (boost `ini_parser`): `[section]`, `key = value`, lines that begin with `#` or `;` are comments, what
//! stands around names and values is trimmed, nothing is said twice. Libraries for such files were weighed: those that are kept
//! up forget the line of a key, take `'` (which groups the digits of numbers) for quotes or `:` (which stands in names) for `=`.

use std::fmt;

use super::PropertiesError;

/// Largest file in bytes; mainnet's has 6,000.
pub const MOST_BYTES: usize = 1 << 18;

/// A properties file: everything that it says, in its order, without comments.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    section: String,
    key: String,
    value: String,
    /// In the file, from 1; 0 for what was never in one.
    line: usize,
}

impl Entry {
    fn said(&self) -> (&str, &str, &str) {
        (&self.section, &self.key, &self.value)
    }
}

/// Files are equal when they say the same in the same order, on whatever lines.
impl PartialEq for Properties {
    fn eq(&self, other: &Self) -> bool {
        self.entries.iter().map(Entry::said).eq(other.entries.iter().map(Entry::said))
    }
}

impl Eq for Properties {}

impl Properties {
    /// Reads a file.
    ///
    /// # Errors
    /// [`PropertiesError`]: too large, not UTF-8, a line that is none of the three, or something said twice.
    pub fn parse(bytes: &[u8]) -> Result<Self, PropertiesError> {
        if bytes.len() > MOST_BYTES {
            return Err(PropertiesError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PropertiesError::NotText)?;
        let mut seen = std::collections::HashMap::new();
        let (mut entries, mut section) = (Vec::new(), None);
        for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines().map(str::trim)) {
            if text.is_empty() || text.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                section = Some(name.trim());
                first(&mut seen, (name.trim(), None), line)?;
            } else {
                let (key, value) = text.split_once('=').ok_or(PropertiesError::NotAProperty { line })?;
                let section = section.ok_or(PropertiesError::NoSection { line })?;
                let (key, value) = (key.trim(), value.trim());
                if key.is_empty() {
                    return Err(PropertiesError::NotAProperty { line });
                }
                first(&mut seen, (section, Some(key)), line)?;
                entries.push(Entry { section: section.to_owned(), key: key.to_owned(), value: value.to_owned(), line });
            }
        }
        Ok(Self { entries })
    }

    /// What a key says, and on which line (0: it was never in a file).
    pub fn get(&self, section: &str, key: &str) -> Option<(&str, usize)> {
        let entry = self.entries.iter().find(|entry| entry.section == section && entry.key == key)?;
        Some((&entry.value, entry.line))
    }

    /// Lets a key say something else, or for the first time: then as the last of its section.
    pub fn set(&mut self, section: &str, key: &str, value: String) {
        match self.entries.iter_mut().find(|entry| entry.section == section && entry.key == key) {
            Some(entry) => (entry.value, entry.line) = (value, 0),
            None => {
                let last = self.entries.iter().rposition(|entry| entry.section == section);
                let entry = Entry { section: section.to_owned(), key: key.to_owned(), value, line: 0 };
                self.entries.insert(last.map_or(self.entries.len(), |last| last + 1), entry);
            }
        }
    }

    /// Takes a whole section out.
    pub fn remove_section(&mut self, section: &str) {
        self.entries.retain(|entry| entry.section != section);
    }

    /// Takes a key out.
    pub fn remove(&mut self, section: &str, key: &str) {
        self.entries.retain(|entry| entry.section != section || entry.key != key);
    }

    /// Every section's name, key and text, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.entries.iter().map(Entry::said)
    }

    /// The keys of a section with what they say, and their lines.
    pub fn section(&self, section: &str) -> impl Iterator<Item = (&str, &str, usize)> {
        let of_section = self.entries.iter().filter(move |entry| entry.section == section);
        of_section.map(|entry| (entry.key.as_str(), entry.value.as_str(), entry.line))
    }
}

/// Notes where something is said first.
fn first<'a>(
    seen: &mut std::collections::HashMap<(&'a str, Option<&'a str>), usize>,
    what: (&'a str, Option<&'a str>),
    line: usize,
) -> Result<(), PropertiesError> {
    match seen.insert(what, line) {
        None => Ok(()),
        Some(first) => {
            let name = what.1.map_or_else(|| format!("[{}]", what.0), |key| format!("{key} of [{}]", what.0));
            Err(PropertiesError::Twice { name, first, line })
        }
    }
}

/// The file itself.
impl fmt::Display for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut section = None;
        for entry in &self.entries {
            if section != Some(&entry.section) {
                let gap = if section.is_some() { "\n" } else { "" };
                writeln!(f, "{gap}[{}]\n", entry.section)?;
                section = Some(&entry.section);
            }
            writeln!(f, "{}", format!("{} = {}", entry.key, entry.value).trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> String {
        Properties::parse(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn comments_and_gaps_are_skipped_and_values_keep_their_text() {
        let file = "\u{feff}# c\n[ a ]\r\n; c\n  key=0x6BED'913F \n\nempty =\n[plugin:b.c]\nlist = x, y = z\n";
        let properties = Properties::parse(file.as_bytes()).unwrap();
        let said: Vec<_> = properties.iter().collect();
        assert_eq!(said, [("a", "key", "0x6BED'913F"), ("a", "empty", ""), ("plugin:b.c", "list", "x, y = z")]);
        assert_eq!(properties.get("a", "empty"), Some(("", 6)));
        assert_eq!(properties.get("b", "key"), None);
    }

    #[test]
    fn errors_name_the_line() {
        assert!(error("[a]\nno property").contains("line 2"));
        assert!(error("\nkey = 1\n[a]").contains("line 2"));
        assert!(error("[a]\n= 1").contains("line 2"));
        assert_eq!(error("[a]\nk = 1\nk = 2"), "line 3: k of [a] was said on line 2 already");
        assert_eq!(error("[a]\n[b]\n[a]"), "line 3: [a] was said on line 1 already");
        assert!(matches!(Properties::parse(&[0xFF]), Err(PropertiesError::NotText)));
        assert!(matches!(Properties::parse(&vec![b'\n'; MOST_BYTES + 1]), Err(PropertiesError::TooLarge)));
    }

    #[test]
    fn a_key_that_is_set_takes_its_old_place_or_the_last_of_its_section() {
        let mut properties = Properties::parse(b"[a]\nx = 1\ny = 2\n[b]\nz = 3").unwrap();
        properties.set("a", "x", "9".into());
        properties.set("a", "new", "8".into());
        properties.set("c", "k", "7".into());
        let file = "[a]\n\nx = 9\ny = 2\nnew = 8\n\n[b]\n\nz = 3\n\n[c]\n\nk = 7\n";
        assert_eq!(properties.to_string(), file);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_what_is_read_is_written_so_that_it_reads_the_same(
            bytes in proptest::collection::vec(prop_oneof![Just(b'['), Just(b']'), Just(b'='), Just(b'\n'), Just(b'#'), any::<u8>()], 0..200),
        ) {
            if let Ok(properties) = Properties::parse(&bytes) {
                prop_assert_eq!(Properties::parse(properties.to_string().as_bytes()).unwrap(), properties);
            }
        }
    }
}
