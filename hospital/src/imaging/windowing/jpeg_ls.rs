//! JPEG-LS (ITU-T T.87, ISO/IEC 14495-1) of one component, lossless and near-lossless: the decoder of Annex A, since
//! none of the decoders in Rust that may be used reads what scanners write, and the others need a C++ compiler.

use std::ops::RangeInclusive;

/// Samples of a decoded frame, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) bits: u8,
    pub(super) samples: Vec<u16>,
}

/// Why a stream cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JpegLsError {
    /// Damaged, cut short, or of another size than expected.
    Damaged,
    /// More than one component.
    Colour,
    /// Restart intervals, mapping tables or parts of the standard that no DICOM writer uses.
    Unsupported,
}

/// Largest number of components that T.87 allows.
const PRECISIONS: RangeInclusive<u8> = 2..=16;
/// Run lengths by run index (A.2.1).
const J: [u32; 32] =
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];
/// Regular contexts (A.3.4), then two for the ends of runs.
const REGULAR: usize = 365;

/// Decodes a stream of `columns` × `rows` samples; memory is taken for no more.
///
/// # Errors
/// See [`JpegLsError`].
pub(super) fn decode(stream: &[u8], columns: u32, rows: u32) -> Result<Frame, JpegLsError> {
    let (header, scan) = Header::read(stream)?;
    if (header.columns, header.rows) != (columns, rows) || columns == 0 || rows == 0 {
        return Err(JpegLsError::Damaged);
    }
    let samples = Scan::new(&header, scan).decode(columns as usize, rows as usize)?;
    Ok(Frame { bits: header.bits, samples })
}

/// What frame header, preset parameters and scan header say (Annex C).
#[derive(Debug, Default)]
struct Header {
    bits: u8,
    columns: u32,
    rows: u32,
    near: i32,
    /// MAXVAL, T1, T2, T3 and RESET of an LSE segment; 0 stands for the default.
    preset: [i32; 5],
}

impl Header {
    fn read(stream: &[u8]) -> Result<(Self, &[u8]), JpegLsError> {
        let mut rest = stream.strip_prefix(&[0xFF, 0xD8]).ok_or(JpegLsError::Damaged)?;
        let mut header = Self::default();
        loop {
            let (&[mark, marker], after) = rest.split_first_chunk::<2>().ok_or(JpegLsError::Damaged)?;
            if mark != 0xFF {
                return Err(JpegLsError::Damaged);
            }
            if marker == 0xFF {
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let length = after.first_chunk::<2>().map(|two| usize::from(u16::from_be_bytes(*two)));
            let length = length.filter(|length| *length >= 2).ok_or(JpegLsError::Damaged)?;
            let body = after.get(2..length).ok_or(JpegLsError::Damaged)?;
            rest = after.get(length..).unwrap_or_default();
            match (marker, body) {
                (0xF7, &[bits, y1, y0, x1, x0, components, ..]) => {
                    if !PRECISIONS.contains(&bits) {
                        return Err(JpegLsError::Damaged);
                    }
                    if components != 1 {
                        return Err(JpegLsError::Colour);
                    }
                    header.bits = bits;
                    header.rows = u16::from_be_bytes([y1, y0]).into();
                    header.columns = u16::from_be_bytes([x1, x0]).into();
                }
                (0xF8, &[1, ref values @ ..]) => {
                    for (value, two) in header.preset.iter_mut().zip(values.chunks_exact(2)) {
                        *value = u16::from_be_bytes([two[0], two[1]]).into();
                    }
                }
                (0xDA, &[1, _, table, near, _, transform, ..]) => {
                    if header.bits == 0 {
                        return Err(JpegLsError::Damaged);
                    }
                    if table != 0 || transform != 0 {
                        return Err(JpegLsError::Unsupported);
                    }
                    header.near = near.into();
                    return Ok((header, rest));
                }
                // Mapping tables, sizes beyond 16 bits, restart intervals.
                (0xF8 | 0xDD, _) => return Err(JpegLsError::Unsupported),
                (0xF7 | 0xDA | 0xD9, _) => return Err(JpegLsError::Damaged),
                _ => {}
            }
        }
    }
}

/// State of one context (A.8).
#[derive(Clone, Copy)]
struct Context {
    a: i32,
    b: i32,
    c: i32,
    n: i32,
}

struct Scan<'a> {
    bits: Bits<'a>,
    near: i32,
    largest: i32,
    range: i32,
    quantized_bits: u32,
    limit: u32,
    thresholds: [i32; 3],
    reset: i32,
    contexts: Vec<Context>,
    /// Negative errors at the ends of runs, for both kinds.
    negatives: [i32; 2],
    run_index: usize,
}

impl<'a> Scan<'a> {
    fn new(header: &Header, data: &'a [u8]) -> Self {
        let [maximum, t1, t2, t3, reset] = header.preset;
        let largest = if maximum > 0 { maximum } else { (1 << header.bits) - 1 };
        let near = header.near.min(largest / 2);
        let range = (largest + 2 * near) / (2 * near + 1) + 1;
        let bits_of = |values: i32| 32 - (values - 1).max(1).leading_zeros();
        let bits = bits_of(largest + 1).max(2);
        let defaults = default_thresholds(largest, near);
        let or = |said: i32, usual: i32| if said > 0 { said } else { usual };
        let start = Context { a: ((range + 32) / 64).max(2), b: 0, c: 0, n: 1 };
        Self {
            bits: Bits { data, at: 0, held: 0, count: 0, after_ff: false },
            near,
            largest,
            range,
            quantized_bits: bits_of(range),
            limit: 2 * (bits + bits.max(8)),
            thresholds: [or(t1, defaults[0]), or(t2, defaults[1]), or(t3, defaults[2])],
            reset: or(reset, 64),
            contexts: vec![start; REGULAR + 2],
            negatives: [0; 2],
            run_index: 0,
        }
    }

    fn decode(mut self, columns: usize, rows: usize) -> Result<Vec<u16>, JpegLsError> {
        // One sample more at each end (A.2.1); what lies left of a line is kept for the next.
        let (mut above, mut line) = (vec![0i32; columns + 2], vec![0i32; columns + 2]);
        let mut samples = Vec::with_capacity(columns * rows);
        for _ in 0..rows {
            above[columns + 1] = above[columns];
            line[0] = above[1];
            self.line(&above, &mut line, columns)?;
            samples.extend(line[1..=columns].iter().map(|sample| *sample as u16));
            std::mem::swap(&mut above, &mut line);
        }
        Ok(samples)
    }

    fn line(&mut self, above: &[i32], line: &mut [i32], columns: usize) -> Result<(), JpegLsError> {
        let mut x = 1;
        while x <= columns {
            let (a, b, c, d) = (line[x - 1], above[x], above[x - 1], above[x + 1]);
            let gradients = [d - b, b - c, c - a];
            if gradients.iter().all(|gradient| gradient.abs() <= self.near) {
                x = self.run(above, line, x, columns)?;
            } else {
                line[x] = self.regular(gradients.map(|gradient| self.quantized(gradient)), a, b, c)?;
                x += 1;
            }
        }
        Ok(())
    }

    /// A.3.3.
    fn quantized(&self, gradient: i32) -> i32 {
        let [t1, t2, t3] = self.thresholds;
        let level = match gradient.abs() {
            size if size >= t3 => 4,
            size if size >= t2 => 3,
            size if size >= t1 => 2,
            size if size > self.near => 1,
            _ => 0,
        };
        level * gradient.signum()
    }

    /// A.4 to A.6.
    fn regular(&mut self, levels: [i32; 3], a: i32, b: i32, c: i32) -> Result<i32, JpegLsError> {
        let merged = 81 * levels[0] + 9 * levels[1] + levels[2];
        let sign = if merged < 0 { -1 } else { 1 };
        let at = merged.unsigned_abs() as usize;
        let context = self.contexts[at];
        let predicted = if c >= a.max(b) {
            a.min(b)
        } else if c <= a.min(b) {
            a.max(b)
        } else {
            a + b - c
        };
        let predicted = (predicted + sign * context.c).clamp(0, self.largest);
        let k = golomb_parameter(context.a, context.n)?;
        let mapped = self.bits.golomb(k, self.limit, self.quantized_bits)?;
        let inverted = self.near == 0 && k == 0 && 2 * context.b <= -context.n;
        let error = match (inverted, mapped % 2 == 0) {
            (false, true) => mapped / 2,
            (false, false) => -(mapped + 1) / 2,
            (true, true) => -(mapped / 2) - 1,
            (true, false) => (mapped - 1) / 2,
        };
        self.contexts[at] = self.updated(context, error);
        Ok(self.reconstructed(predicted, sign * error))
    }

    /// A.6.1 and A.6.2.
    fn updated(&self, mut context: Context, error: i32) -> Context {
        context.b += error * (2 * self.near + 1);
        context.a += error.abs();
        if context.n == self.reset {
            context.a >>= 1;
            context.b >>= 1;
            context.n >>= 1;
        }
        context.n += 1;
        if context.b <= -context.n {
            context.b = (context.b + context.n).max(1 - context.n);
            context.c = (context.c - 1).max(-128);
        } else if context.b > 0 {
            context.b = (context.b - context.n).min(0);
            context.c = (context.c + 1).min(127);
        }
        context
    }

    fn reconstructed(&self, predicted: i32, error: i32) -> i32 {
        let step = 2 * self.near + 1;
        let value = predicted + error * step;
        let wrapped = if value < -self.near {
            value + self.range * step
        } else if value > self.largest + self.near {
            value - self.range * step
        } else {
            value
        };
        wrapped.clamp(0, self.largest)
    }

    /// A.7: a run of the sample to the left, and the sample that ends it. Returns the place after it.
    fn run(&mut self, above: &[i32], line: &mut [i32], from: usize, columns: usize) -> Result<usize, JpegLsError> {
        let value = line[from - 1];
        let mut x = from;
        while self.bits.bits(1)? == 1 {
            let whole = 1usize << J[self.run_index];
            let length = whole.min(columns + 1 - x);
            line[x..x + length].fill(value);
            x += length;
            if length == whole {
                self.run_index = (self.run_index + 1).min(J.len() - 1);
            }
            if x > columns {
                return Ok(x);
            }
        }
        let rest = self.bits.bits(J[self.run_index])? as usize;
        if rest > columns - x {
            return Err(JpegLsError::Damaged);
        }
        line[x..x + rest].fill(value);
        x += rest;
        line[x] = self.end_of_run(value, above[x])?;
        self.run_index = self.run_index.saturating_sub(1);
        Ok(x + 1)
    }

    /// A.7.2.
    fn end_of_run(&mut self, a: i32, b: i32) -> Result<i32, JpegLsError> {
        let alike = (a - b).abs() <= self.near;
        let kind = usize::from(alike);
        let Context { a: sum, n, .. } = self.contexts[REGULAR + kind];
        let k = golomb_parameter(if alike { sum + (n >> 1) } else { sum }, n)?;
        let mapped = self.bits.golomb(k, self.limit - J[self.run_index] - 1, self.quantized_bits)?;
        let doubled = mapped + kind as i32;
        let odd = doubled % 2 == 1;
        let size = (doubled + 1) / 2;
        let few_negatives = k == 0 && 2 * self.negatives[kind] < n;
        let error = if odd == few_negatives { size } else { -size };
        if error < 0 {
            self.negatives[kind] += 1;
        }
        let context = &mut self.contexts[REGULAR + kind];
        context.a += (mapped + 1 - kind as i32) >> 1;
        if context.n == self.reset {
            context.a >>= 1;
            context.n >>= 1;
            self.negatives[kind] >>= 1;
        }
        context.n += 1;
        let sign = if !alike && a > b { -1 } else { 1 };
        Ok(self.reconstructed(if alike { a } else { b }, sign * error))
    }
}

/// The smallest k with n · 2^k ≥ a (A.5.1).
fn golomb_parameter(a: i32, n: i32) -> Result<u32, JpegLsError> {
    (0..24).find(|k| i64::from(n) << k >= i64::from(a)).ok_or(JpegLsError::Damaged)
}

/// C.2.4.1.1.
fn default_thresholds(largest: i32, near: i32) -> [i32; 3] {
    let usual = [(3, 2, 3), (7, 3, 5), (21, 4, 7)];
    let mut least = near + 1;
    usual.map(|(basic, added, nears)| {
        let value = if largest >= 128 {
            let factor = (largest.min(4095) + 128) / 256;
            factor * (basic - added) + added + nears * near
        } else {
            (basic / (256 / (largest + 1)) + nears * near).max(added)
        };
        least = if value > largest || value < least { least } else { value };
        least
    })
}

/// Bits of the scan, highest first; after a byte FF the next has seven (A.1).
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    held: u32,
    count: u32,
    after_ff: bool,
}

impl Bits<'_> {
    fn bits(&mut self, wanted: u32) -> Result<u32, JpegLsError> {
        while self.count < wanted {
            let byte = *self.data.get(self.at).ok_or(JpegLsError::Damaged)?;
            if self.after_ff && byte >= 0x80 {
                return Err(JpegLsError::Damaged);
            }
            let length = if self.after_ff { 7 } else { 8 };
            self.held = self.held << length | u32::from(byte);
            self.count += length;
            self.after_ff = byte == 0xFF;
            self.at += 1;
        }
        self.count -= wanted;
        let value = self.held >> self.count;
        self.held &= (1 << self.count) - 1;
        Ok(value)
    }

    /// A.5.3: a limited Golomb code.
    fn golomb(&mut self, k: u32, limit: u32, quantized_bits: u32) -> Result<i32, JpegLsError> {
        let longest = limit.saturating_sub(quantized_bits + 1);
        let mut zeros = 0;
        while self.bits(1)? == 0 {
            zeros += 1;
            if zeros > longest {
                return Err(JpegLsError::Damaged);
            }
        }
        let value = if zeros < longest { zeros << k | self.bits(k)? } else { self.bits(quantized_bits)? + 1 };
        // No error of 16-bit samples is mapped to more.
        i32::try_from(value).ok().filter(|value| *value <= 1 << 17).ok_or(JpegLsError::Damaged)
    }
}

#[cfg(test)]
#[path = "jpeg_ls_tests.rs"]
mod tests;
