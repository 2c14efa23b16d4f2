//! Which media types of a foreign record are shown, and which are refused by name.

use core::fmt;

use super::NftDriveError;

/// A picture's kind that a foreign record may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NftDriveMedia {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// AVIF.
    Avif,
}

/// What a foreign record holds instead of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedMedia {
    /// A web page, which would run what it contains.
    Html,
    /// A drawing that may contain scripts and links.
    Svg,
    /// A program.
    Script,
    /// An address, which would be fetched.
    Link,
    /// Anything else that is no picture of a kind that is read.
    Other,
}

impl fmt::Display for RefusedMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "a web page",
            Self::Svg => "an SVG drawing",
            Self::Script => "a script",
            Self::Link => "an address instead of a picture",
            Self::Other => "no picture of a known kind",
        })
    }
}

impl NftDriveMedia {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::WebP, Self::Avif];

    /// The media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Avif => "image/avif",
        }
    }

    /// The usual ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Avif => "avif",
        }
    }

    /// The kind of a media type as it stands on the chain; upper and lower case are the same (RFC 6838 section 4.2).
    pub(super) fn of(mime: &[u8]) -> Result<Self, RefusedMedia> {
        if let Some(media) = Self::ALL.into_iter().find(|media| mime.eq_ignore_ascii_case(media.mime().as_bytes())) {
            return Ok(media);
        }
        let mime = mime.to_ascii_lowercase();
        let names = |part: &[u8]| mime.windows(part.len()).any(|window| window == part);
        Err(if names(b"svg") {
            RefusedMedia::Svg
        } else if names(b"html") {
            RefusedMedia::Html
        } else if names(b"javascript") || names(b"ecmascript") || names(b"wasm") {
            RefusedMedia::Script
        } else if names(b"url") || names(b"uri") {
            RefusedMedia::Link
        } else {
            RefusedMedia::Other
        })
    }

    /// Whether the content begins as its kind does.
    pub(super) fn check(self, bytes: &[u8]) -> Result<(), NftDriveError> {
        let at = |offset: usize, expected: &[u8]| bytes.get(offset..offset + expected.len()) == Some(expected);
        let fits = match self {
            Self::Jpeg => at(0, &[0xFF, 0xD8, 0xFF]),
            Self::Png => at(0, b"\x89PNG\r\n\x1A\n"),
            Self::WebP => at(0, b"RIFF") && at(8, b"WEBP"),
            Self::Avif => at(4, b"ftypavif") || at(4, b"ftypavis") || at(4, b"ftypmif1"),
        };
        if fits {
            return Ok(());
        }
        // "ATNFT" records hold the address of a picture elsewhere.
        let link = [&b"http:"[..], b"https:", b"ipfs:"]
            .iter()
            .any(|scheme| bytes.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        Err(if link { NftDriveError::Media(RefusedMedia::Link) } else { NftDriveError::OtherContent(self) })
    }
}
