//! Camera frames of QR codes as a phone sees them, made from a number: the same frame each time.
#![allow(dead_code)] // Shared by a test and a benchmark; each uses its part.

use qrcode::{Color, EcLevel, QrCode};

/// Pixels of a row.
pub const WIDTH: u32 = 1280;
/// Rows.
pub const HEIGHT: u32 = 720;
/// Frames of one run.
pub const FRAMES: u32 = 200;

/// What stands between the code and the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trouble {
    /// Turned by any angle.
    Rotated,
    /// Seen from the side, by up to 25 degrees.
    Tilted,
    /// Out of focus.
    Blurred,
    /// In a dark room, with the sensor's noise.
    Dim,
    /// A lamp mirrored in the glass.
    Glare,
    /// Stripes of a screen under the sensor's grid.
    Moire,
}

const TROUBLES: [Trouble; 6] =
    [Trouble::Rotated, Trouble::Tilted, Trouble::Blurred, Trouble::Dim, Trouble::Glare, Trouble::Moire];

/// A frame with what is in it.
pub struct Frame {
    pub trouble: Trouble,
    pub text: String,
    pub luma: Vec<u8>,
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between the two.
    fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.next() >> 11) as f64 / (1u64 << 53) as f64)
    }

    /// About a normal distribution of deviation 1: the sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.within(0.0, 1.0)).sum::<f64>() - 6.0
    }
}

/// Frame `number` of [`FRAMES`].
pub fn frame(number: u32) -> Frame {
    let mut random = Random(u64::from(number).wrapping_mul(0xD1B5_4A32_D192_ED03) ^ 0x5445_4741);
    let trouble = TROUBLES[number as usize % TROUBLES.len()];
    // Requests have 300 to 560 characters, cards about 120; all in QR's alphanumeric letters.
    let (kind, length) = match number / 6 % 3 {
        0 => ("C1", 120),
        1 => ("R1", 320),
        _ => ("R1", 520),
    };
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = format!("TEGATA:{kind}:");
    text.extend((0..length).map(|_| char::from(letters[(random.next() % 32) as usize])));
    let code = QrCode::with_error_correction_level(&text, EcLevel::M).expect("it fits");
    Frame { trouble, luma: seen(&code, trouble, &mut random), text }
}

/// A frame without any code: an uneven, noisy ground with edges.
pub fn empty_frame(number: u32) -> Vec<u8> {
    let mut random = Random(u64::from(number) ^ 0x454D_5054);
    let (fx, fy) = (random.within(0.002, 0.02), random.within(0.002, 0.02));
    let mut luma = Vec::with_capacity((WIDTH * HEIGHT) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let wave = (f64::from(x) * fx).sin() * (f64::from(y) * fy).cos() * 70.0;
            let edge = if (x / 160 + y / 120) % 2 == 0 { 25.0 } else { 0.0 };
            luma.push((120.0 + wave + edge + random.normal() * 4.0).clamp(0.0, 255.0) as u8);
        }
    }
    luma
}

/// A frame of nothing but finder patterns of `module` pixels a module, which a hostile screen may show.
pub fn full_of_corners(module: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let (column, row) = (x / module % 8, y / module % 8);
        let ring = column.abs_diff(3).max(row.abs_diff(3));
        if column == 7 || row == 7 || ring == 2 { 255 } else { 0 }
    };
    (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| pixel(x, y))).collect()
}

fn seen(code: &QrCode, trouble: Trouble, random: &mut Random) -> Vec<u8> {
    let modules = code.width() as f64;
    // With its quiet zone of four modules on each side.
    let side = modules + 8.0;
    let scale = f64::from(HEIGHT) * random.within(0.72, 0.92) / side;
    let turn = match trouble {
        Trouble::Rotated => random.within(0.0, std::f64::consts::TAU),
        _ => random.within(-0.15, 0.15),
    };
    // A turned square must still fit into the frame.
    let scale = if trouble == Trouble::Rotated { scale / (turn.sin().abs() + turn.cos().abs()) } else { scale };
    let most = 25f64.to_radians();
    let (tilt_x, tilt_y) = match trouble {
        Trouble::Tilted => (random.within(-most, most), random.within(-most, most)),
        _ => (random.within(-0.05, 0.05), random.within(-0.05, 0.05)),
    };
    let center = [f64::from(WIDTH) / 2.0 + random.within(-40.0, 40.0), f64::from(HEIGHT) / 2.0];
    // Seen from three times the code's own side.
    let distance = 3.0 * side;
    // Plane's axes in space: turned about both axes of the picture.
    let right = [tilt_y.cos(), 0.0, -tilt_y.sin()];
    let down = [tilt_y.sin() * tilt_x.sin(), tilt_x.cos(), tilt_y.cos() * tilt_x.sin()];
    let normal = [
        right[1] * down[2] - right[2] * down[1],
        right[2] * down[0] - right[0] * down[2],
        right[0] * down[1] - right[1] * down[0],
    ];
    let (turn_sin, turn_cos) = turn.sin_cos();
    let module_at = |px: f64, py: f64| -> f64 {
        // The ray through the pixel meets the plane of the code.
        let (u, v) = ((px - center[0]) / scale / distance, (py - center[1]) / scale / distance);
        let ray = [u, v, 1.0];
        let along = normal[2] * distance / (normal[0] * ray[0] + normal[1] * ray[1] + normal[2] * ray[2]);
        let at = [ray[0] * along, ray[1] * along, ray[2] * along - distance];
        let a = at[0] * right[0] + at[1] * right[1] + at[2] * right[2];
        let b = at[0] * down[0] + at[1] * down[1] + at[2] * down[2];
        let (x, y) = (a * turn_cos + b * turn_sin, b * turn_cos - a * turn_sin);
        let (column, row) = (x + modules / 2.0, y + modules / 2.0);
        if column < 0.0 || row < 0.0 || column >= modules || row >= modules {
            return if column < -4.0 || row < -4.0 || column > modules + 4.0 || row > modules + 4.0 {
                150.0
            } else {
                235.0
            };
        }
        match code[(column as usize, row as usize)] {
            Color::Dark => 28.0,
            Color::Light => 235.0,
        }
    };
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let mut picture: Vec<f64> = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            // Each pixel of the sensor gathers light from its whole area.
            let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let sum: f64 = samples.iter().map(|(dx, dy)| module_at(x as f64 + dx, y as f64 + dy)).sum();
            picture.push(sum / 4.0);
        }
    }
    // Every lens and sensor is a little soft; out of focus it is up to 0.4 of a module.
    let blur = match trouble {
        Trouble::Blurred => scale * random.within(0.2, 0.4),
        _ => 0.6,
    };
    blurred(&mut picture, width, height, blur);
    let (gain, noise) = match trouble {
        Trouble::Dim => (random.within(0.2, 0.6), 5.0),
        _ => (random.within(0.8, 1.0), 2.5),
    };
    let (spot, radius) = (
        [center[0] + random.within(-0.3, 0.3) * side * scale, center[1] + random.within(-0.3, 0.3) * side * scale],
        // At most a fiftieth of the code's area is burnt out.
        side * scale * random.within(0.04, 0.08),
    );
    let (period, angle, depth) =
        (random.within(3.0, 9.0), random.within(0.0, std::f64::consts::PI), random.within(0.1, 0.25));
    let (angle_sin, angle_cos) = angle.sin_cos();
    for (index, value) in picture.iter_mut().enumerate() {
        let (x, y) = ((index % width) as f64, (index / width) as f64);
        *value *= gain;
        match trouble {
            Trouble::Glare => {
                let away = ((x - spot[0]).powi(2) + (y - spot[1]).powi(2)) / radius.powi(2);
                *value += 300.0 * (-away).exp();
            }
            Trouble::Moire => {
                let phase = (x * angle_cos + y * angle_sin) * std::f64::consts::TAU / period;
                *value *= 1.0 - depth + depth * phase.sin();
            }
            _ => {}
        }
        *value += random.normal() * noise;
    }
    picture.into_iter().map(|value| value.clamp(0.0, 255.0) as u8).collect()
}

/// A Gaussian, by rows and then by columns.
fn blurred(picture: &mut [f64], width: usize, height: usize, sigma: f64) {
    let reach = (sigma * 3.0).ceil() as isize;
    let kernel: Vec<f64> = (-reach..=reach).map(|d| (-(d as f64).powi(2) / (2.0 * sigma * sigma)).exp()).collect();
    let total: f64 = kernel.iter().sum();
    let pass = |from: &[f64], at: &dyn Fn(usize, isize) -> usize| -> Vec<f64> {
        (0..from.len())
            .map(|index| {
                let sum: f64 = kernel.iter().zip(-reach..).map(|(weight, d)| weight * from[at(index, d)]).sum();
                sum / total
            })
            .collect()
    };
    let row = |index: usize, d: isize| {
        let (x, y) = ((index % width) as isize, index / width);
        y * width + (x + d).clamp(0, width as isize - 1) as usize
    };
    let column = |index: usize, d: isize| {
        let (x, y) = (index % width, (index / width) as isize);
        (y + d).clamp(0, height as isize - 1) as usize * width + x
    };
    let once = pass(picture, &row);
    picture.copy_from_slice(&pass(&once, &column));
}
