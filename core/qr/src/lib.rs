//! QR codes (ISO/IEC 18004): read from a camera's frame or a picture file, and drawn.

// What runs on a phone prints nothing: it could be a secret, and ends in the system's log.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod drawing;
mod finding;
mod frame;
mod reading;

#[cfg(test)]
mod tests;

pub use drawing::{MAX_MODULE_PIXELS, TerminalStyle, render_png, render_svg, render_terminal};
pub use reading::{
    MAX_FRAME_SIDE, MAX_PICTURE_BYTES, MAX_PICTURE_MEMORY, MAX_PICTURE_SIDE, read_all_in_picture, read_all_luma,
    read_luma, read_picture,
};

/// Why a code could not be read or drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// Neither PNG nor JPEG, or a broken one.
    #[error("this is not a PNG or JPEG picture")]
    NotAPicture,
    /// A picture or frame beyond the limits.
    #[error("the picture is too large")]
    TooLarge,
    /// Width times height is not the number of bytes, or one of them is 0.
    #[error("a frame of {width} × {height} pixels does not have {bytes} bytes")]
    WrongFrame {
        /// Pixels of a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Bytes given.
        bytes: usize,
    },
    /// No QR code is to be seen.
    #[error("there is no QR code in the picture")]
    NoCode,
    /// More than one code, with different content.
    #[error("there are {count} QR codes in the picture; show one only")]
    SeveralCodes {
        /// How many were read.
        count: usize,
    },
    /// A code is there but cannot be read: blurred, covered, cut off.
    #[error("the QR code is damaged or blurred")]
    Damaged,
    /// A code was read, but it holds bytes that are not UTF-8 text.
    #[error("the QR code does not hold text")]
    NotText,
    /// More text than a code can hold at error correction level M (2,331 bytes).
    #[error("a text of {bytes} bytes does not fit into one QR code")]
    TextTooLong {
        /// Bytes of the text.
        bytes: usize,
    },
    /// A module size of 0 or more than [`MAX_MODULE_PIXELS`].
    #[error("a QR module is 1 to {MAX_MODULE_PIXELS} pixels wide, not {given}")]
    ModuleSize {
        /// The size asked for.
        given: u32,
    },
}
