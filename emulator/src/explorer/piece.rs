//! What pages are made of: pieces of text with links, in lines, tables and sections. The templates escape all text.

use serde::Serialize;

use super::told::Told;

/// A piece of text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// What is shown.
    pub(super) text: String,
    /// Where it leads.
    pub(super) href: Option<String>,
    /// The whole of what is shown shortened.
    pub(super) title: Option<String>,
    /// How it is shown: a class of the style sheet.
    pub(super) kind: &'static str,
}

impl Piece {
    /// Plain text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// An identifier, hash or key.
    pub(super) fn id(text: impl Into<String>) -> Self {
        Self { kind: "id", ..Self::text(text) }
    }

    /// What somebody wrote on the chain: unsafe characters are made visible, and what is longer than `most` characters is cut.
    pub(super) fn quote(text: &str, most: usize) -> Self {
        Self { kind: "quote", ..Self::text(visible(text, most)) }
    }

    /// Text in a form of its own: a mark of a state (`yes`, `wait`, `no`), a `number`, a `time`.
    pub(super) fn shown_as(kind: &'static str, text: impl Into<String>) -> Self {
        Self { kind, ..Self::text(text) }
    }

    /// Leads there.
    pub(super) fn to(self, href: String) -> Self {
        Self { href: Some(href), ..self }
    }

    /// The first and last characters, the whole as its title.
    pub(super) fn shortened(self) -> Self {
        const HEAD: usize = 6;
        const TAIL: usize = 4;
        let length = self.text.chars().count();
        if length <= HEAD + TAIL + 6 {
            return self;
        }
        let head: String = self.text.chars().take(HEAD).collect();
        let tail: String = self.text.chars().skip(length - TAIL).collect();
        Self { text: format!("{head}…{tail}"), title: Some(self.text), ..self }
    }
}

/// Makes visible what would change how a page is read: control characters, and those that turn the direction of text.
pub(super) fn visible(text: &str, most: usize) -> String {
    let safe = |letter: char| match letter {
        '\n' | '\t' => letter,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => {
            '\u{FFFD}'
        }
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    };
    let mut shown: String = text.chars().take(most).map(safe).collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

/// Puts pieces in place of `{name}` in a text.
pub(super) fn fill(text: &str, values: impl Fn(&str) -> Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::text(before));
        }
        pieces.extend(values(name));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::text(rest));
    }
    pieces
}

/// Lists of pieces one after the other.
pub(super) fn joined(lists: impl IntoIterator<Item = Vec<Piece>>, between: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for list in lists {
        if !pieces.is_empty() {
            pieces.push(Piece::text(between));
        }
        pieces.extend(list);
    }
    pieces
}

/// A value with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) value: Vec<Piece>,
}

/// A list with headings.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Table {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<Vec<Piece>>>,
}

/// A part of a page.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Section {
    pub(super) heading: String,
    /// What the reader must know about it.
    pub(super) notes: Vec<String>,
    pub(super) lines: Vec<Line>,
    pub(super) table: Option<Table>,
    pub(super) told: Vec<Told>,
    /// To the rest of a list.
    pub(super) links: Vec<Piece>,
}

/// A page.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Page {
    pub(super) title: String,
    /// What the page is about, in full.
    pub(super) subject: Vec<Piece>,
    pub(super) sections: Vec<Section>,
    /// Whether the sections are asked for anew again and again.
    pub(super) live: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_turn_or_hide_others_is_made_visible_and_cut() {
        assert_eq!(visible("a\u{202E}b\u{0}c\nd", 99), "a\u{FFFD}b\u{FFFD}c\nd");
        assert_eq!(visible("四文字だけ", 4), "四文字だ…");
        assert_eq!(visible("四文字", 3), "四文字");
    }

    #[test]
    fn pieces_stand_where_the_text_names_them() {
        let pieces = fill("{a} to {b}.", |name| vec![Piece::id(name)]);
        let texts: Vec<_> = pieces.iter().map(|piece| (piece.kind, piece.text.as_str())).collect();
        assert_eq!(texts, [("id", "a"), ("", " to "), ("id", "b"), ("", ".")]);
    }
}
