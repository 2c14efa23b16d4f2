//! The phantom's body: ellipsoids painted one over the other, cut into slices, with noise.

use super::{BodyPart, INTERCEPT, PhantomSeries, SLICE_MM, SLICE_SIDE_MM};

/// SplitMix64.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// Evenly between two numbers.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// An ellipsoid, turned in the axial plane, of one density. Millimetres; x to the patient's left, y to the back,
/// z to the head, z = 0 at the diaphragm.
#[derive(Clone, Copy)]
struct Ellipsoid {
    center: [f64; 3],
    radii: [f64; 3],
    turn: f64,
    hounsfield: i32,
}

const fn ellipsoid(center: [f64; 3], radii: [f64; 3], hounsfield: i32) -> Ellipsoid {
    Ellipsoid { center, radii, turn: 0.0, hounsfield }
}

/// A body to be cut into slices: painted in order, later shapes over earlier ones.
pub(super) struct Body {
    shapes: Vec<Ellipsoid>,
    noise: Vec<i16>,
    middle: f64,
    /// Rows and columns of a slice.
    side: usize,
}

impl Body {
    pub(super) fn new(series: &PhantomSeries) -> Self {
        let mut random = Random::new(series.seed);
        let mut shapes = trunk();
        shapes.extend(organs(series.body_part == BodyPart::Abdomen));
        shapes.extend(lung_vessels(&mut random));
        shapes.extend(liver_vessels(&mut random));
        shapes.extend(bowel(&mut random));
        shapes.extend(spine());
        shapes.extend(ribs());
        // Each body is a little different.
        let (wide, deep) = (random.between(0.94, 1.06), random.between(0.94, 1.06));
        for shape in &mut shapes {
            shape.center[0] *= wide;
            shape.radii[0] *= wide;
            shape.center[1] *= deep;
            shape.radii[1] *= deep;
        }
        // Sums of twelve bytes are normal enough; 40 HU before smoothing.
        let noise = (0..1 << 14)
            .map(|_| {
                let sum: i32 = (0..12).map(|_| (random.next() & 0xFF) as i32).sum();
                ((sum - 1530) * 40 / 256) as i16
            })
            .collect();
        let middle = match series.body_part {
            BodyPart::Chest => 90.0,
            BodyPart::Abdomen => -95.0,
        };
        Self { shapes, noise, middle, side: usize::from(series.side) }
    }

    pub(super) fn height_of(&self, index: u32, slices: u32) -> f64 {
        self.middle + (f64::from(index) - f64::from(slices - 1) / 2.0) * SLICE_MM
    }

    /// Stored values of the slice at a height, as the two's complement in which they are written.
    pub(super) fn slice(&self, height: f64, number: u64) -> Vec<u16> {
        let mut values = vec![-1000i32; self.side * self.side];
        for shape in &self.shapes {
            shape.paint(height, self.side, &mut values);
        }
        let mut random = Random::new(number ^ 0x5EED);
        for row in values.chunks_exact_mut(self.side) {
            let start = random.next() as usize;
            for (column, value) in row.iter_mut().enumerate() {
                let noise = self.noise.get((start + column) % self.noise.len()).copied().unwrap_or(0);
                *value += i32::from(noise);
            }
        }
        smooth(self.side, &mut values);
        values.into_iter().map(|value| ((value.clamp(-1024, 3071) - INTERCEPT) as i16).cast_unsigned()).collect()
    }
}

impl Ellipsoid {
    /// Fills the cut at a height, row by row between the two roots of the ellipse.
    fn paint(&self, height: f64, side: usize, values: &mut [i32]) {
        let up = (height - self.center[2]) / self.radii[2];
        if up.abs() >= 1.0 {
            return;
        }
        let shrink = (1.0 - up * up).sqrt();
        let (a, b) = (self.radii[0] * shrink, self.radii[1] * shrink);
        let (sin, cos) = self.turn.sin_cos();
        // (x cos + y sin)²/a² + (y cos − x sin)²/b² = 1, solved for x at each y.
        let xx = cos * cos / (a * a) + sin * sin / (b * b);
        let xy = 2.0 * sin * cos * (1.0 / (a * a) - 1.0 / (b * b));
        let yy = sin * sin / (a * a) + cos * cos / (b * b);
        let reach = a.max(b);
        let pixel_mm = SLICE_SIDE_MM / side as f64;
        let pixel = |mm: f64| mm / pixel_mm + side as f64 / 2.0;
        let clamp = |value: f64| value.clamp(0.0, side as f64) as usize;
        for row in clamp(pixel(self.center[1] - reach).floor())..clamp(pixel(self.center[1] + reach).ceil()) {
            let y = (row as f64 - side as f64 / 2.0) * pixel_mm - self.center[1];
            let root = xy * xy * y * y - 4.0 * xx * (yy * y * y - 1.0);
            if root < 0.0 {
                continue;
            }
            let (middle, half) = (-xy * y / (2.0 * xx), root.sqrt() / (2.0 * xx));
            let from = clamp(pixel(self.center[0] + middle - half).ceil());
            let to = clamp(pixel(self.center[0] + middle + half).ceil());
            if let Some(span) = values.get_mut(row * side + from..(row * side + to).max(row * side + from)) {
                span.fill(self.hounsfield);
            }
        }
    }
}

/// Skin, fat and muscle, and the table below.
fn trunk() -> Vec<Ellipsoid> {
    vec![
        ellipsoid([0.0, 165.0, 0.0], [210.0, 26.0, 4000.0], -550),
        ellipsoid([0.0, 161.0, 0.0], [220.0, 26.0, 4000.0], -1000),
        // Arms are raised; the trunk narrows far above and below.
        ellipsoid([0.0, 0.0, 0.0], [172.0, 122.0, 900.0], 20),
        ellipsoid([0.0, 0.0, 0.0], [170.0, 120.0, 900.0], -100),
        ellipsoid([0.0, 2.0, 0.0], [155.0, 105.0, 900.0], 50),
        ellipsoid([0.0, 0.0, 0.0], [145.0, 95.0, 900.0], -60),
        // The muscles beside the spine.
        ellipsoid([-32.0, 85.0, 0.0], [26.0, 17.0, 900.0], 55),
        ellipsoid([32.0, 85.0, 0.0], [26.0, 17.0, 900.0], 55),
    ]
}

fn organs(contrast: bool) -> Vec<Ellipsoid> {
    let enhanced = |plain: i32, with: i32| if contrast { with } else { plain };
    let turned = |center, radii, turn: f64, hounsfield| Ellipsoid { center, radii, turn, hounsfield };
    vec![
        // Abdomen first: the domes of the lungs lie over the liver.
        turned([-62.0, -12.0, -55.0], [88.0, 72.0, 95.0], 0.25, enhanced(58, 108)),
        turned([10.0, -52.0, -40.0], [55.0, 26.0, 45.0], -0.2, enhanced(58, 108)),
        ellipsoid([-48.0, -50.0, -95.0], [17.0, 15.0, 28.0], 8),
        turned([98.0, 42.0, -40.0], [26.0, 42.0, 50.0], 0.5, enhanced(50, 122)),
        turned([60.0, -30.0, -55.0], [42.0, 36.0, 60.0], 0.4, 32),
        ellipsoid([58.0, -52.0, -50.0], [26.0, 12.0, 36.0], -900),
        turned([8.0, -12.0, -100.0], [62.0, 12.0, 16.0], -0.2, enhanced(40, 95)),
        turned([-62.0, 52.0, -125.0], [27.0, 32.0, 55.0], -0.5, enhanced(32, 175)),
        turned([62.0, 50.0, -115.0], [27.0, 32.0, 55.0], 0.5, enhanced(32, 175)),
        turned([-56.0, 46.0, -125.0], [12.0, 13.0, 28.0], -0.5, enhanced(-30, 25)),
        turned([56.0, 44.0, -115.0], [12.0, 13.0, 28.0], 0.5, enhanced(-30, 25)),
        // Chest.
        turned([-78.0, 6.0, 95.0], [62.0, 84.0, 150.0], 0.08, -850),
        turned([78.0, 6.0, 95.0], [60.0, 84.0, 150.0], -0.08, -850),
        // Mediastinum and heart lie over the lungs.
        ellipsoid([0.0, 8.0, 150.0], [26.0, 52.0, 130.0], -70),
        turned([18.0, -28.0, 40.0], [62.0, 46.0, 62.0], 0.5, enhanced(42, 120)),
        turned([24.0, -30.0, 38.0], [34.0, 24.0, 42.0], 0.5, enhanced(38, 170)),
        ellipsoid([-14.0, -25.0, 115.0], [15.0, 15.0, 55.0], enhanced(42, 180)),
        ellipsoid([10.0, -28.0, 105.0], [14.0, 13.0, 40.0], enhanced(42, 180)),
        ellipsoid([-24.0, -14.0, 140.0], [9.0, 9.0, 60.0], enhanced(42, 165)),
        ellipsoid([0.0, 5.0, 190.0], [9.0, 10.0, 80.0], -1000),
        turned([-22.0, 8.0, 108.0], [22.0, 6.0, 8.0], 0.35, -1000),
        turned([22.0, 8.0, 108.0], [22.0, 6.0, 8.0], -0.35, -1000),
        // Descending aorta and inferior vena cava.
        ellipsoid([18.0, 42.0, 0.0], [12.0, 12.0, 135.0], enhanced(42, 190)),
        ellipsoid([10.0, 36.0, -120.0], [10.0, 10.0, 130.0], enhanced(42, 190)),
        ellipsoid([-18.0, 30.0, -110.0], [12.0, 10.0, 150.0], enhanced(40, 130)),
        // Breastbone.
        ellipsoid([0.0, -92.0, 110.0], [19.0, 7.0, 100.0], 420),
        ellipsoid([0.0, -92.0, 110.0], [15.0, 4.0, 96.0], 160),
    ]
}

/// Branches that thin out from the root of each lung.
fn lung_vessels(random: &mut Random) -> Vec<Ellipsoid> {
    let mut vessels = Vec::new();
    for side in [-1.0, 1.0] {
        for _ in 0..160 {
            let out = random.between(0.12, 0.95);
            let (around, up) = (random.between(-1.25, 1.25), random.between(-1.0, 1.0));
            let thick = 5.2 * (1.0 - out) + 0.9;
            let long = thick * random.between(1.0, 5.0);
            let center = [
                side * (32.0 + 92.0 * out * around.cos()),
                8.0 + 70.0 * out * around.sin(),
                100.0 + 115.0 * up * (1.0 - 0.4 * out),
            ];
            vessels.push(Ellipsoid { center, radii: [long, thick, thick * 1.6], turn: side * around, hounsfield: 25 });
        }
    }
    // Only what lies within the lung shows; the wall is painted over by nothing, so keep clear of it.
    vessels.retain(|vessel| {
        let x = (vessel.center[0].abs() - 78.0) / 54.0;
        let y = (vessel.center[1] - 6.0) / 74.0;
        let z = (vessel.center[2] - 95.0) / 138.0;
        x * x + y * y + z * z < 1.0
    });
    vessels
}

fn liver_vessels(random: &mut Random) -> Vec<Ellipsoid> {
    (0..26)
        .map(|_| {
            let (out, around) = (random.between(0.1, 0.75), random.between(0.0, std::f64::consts::TAU));
            let thick = random.between(1.5, 4.5);
            Ellipsoid {
                center: [
                    -62.0 + 80.0 * out * around.cos(),
                    -12.0 + 58.0 * out * around.sin(),
                    random.between(-105.0, -15.0),
                ],
                radii: [thick * random.between(1.0, 4.0), thick, thick * 2.0],
                turn: around,
                hounsfield: 135,
            }
        })
        .collect()
}

/// Loops in front of the kidneys and below, some with gas.
fn bowel(random: &mut Random) -> Vec<Ellipsoid> {
    let mut loops = Vec::new();
    for _ in 0..60 {
        let center = [random.between(-95.0, 95.0), random.between(-68.0, 8.0), random.between(-330.0, -130.0)];
        let size = random.between(9.0, 17.0);
        let (turn, gas) = (random.between(0.0, 3.0), random.between(0.0, 1.0) < 0.3);
        let radii = [size * random.between(1.0, 1.8), size, size];
        loops.push(Ellipsoid { center, radii, turn, hounsfield: 55 });
        let inside = radii.map(|radius| radius - 2.5);
        loops.push(Ellipsoid { center, radii: inside, turn, hounsfield: if gas { -850 } else { 22 } });
    }
    loops
}

/// Vertebrae with discs between them, every 32 mm.
fn spine() -> Vec<Ellipsoid> {
    let mut bones = Vec::new();
    for number in -14..14 {
        let z = f64::from(number) * 32.0;
        bones.extend([
            ellipsoid([0.0, 58.0, z + 16.0], [19.0, 15.0, 6.0], 90),
            ellipsoid([0.0, 58.0, z], [21.0, 17.0, 15.5], 480),
            ellipsoid([0.0, 58.0, z], [18.5, 14.5, 14.0], 210),
            // Arch, transverse and spinous processes, and the canal through them.
            ellipsoid([0.0, 84.0, z], [15.0, 13.0, 13.0], 430),
            Ellipsoid { center: [-26.0, 82.0, z], radii: [17.0, 4.5, 8.0], turn: -0.35, hounsfield: 400 },
            Ellipsoid { center: [26.0, 82.0, z], radii: [17.0, 4.5, 8.0], turn: 0.35, hounsfield: 400 },
            ellipsoid([0.0, 98.0, z - 6.0], [3.5, 13.0, 10.0], 420),
        ]);
    }
    bones.push(ellipsoid([0.0, 80.0, 0.0], [9.5, 8.0, 4000.0], 18));
    bones.push(ellipsoid([0.0, 80.0, 0.0], [5.5, 4.5, 4000.0], 38));
    bones
}

/// Twelve pairs, falling from the spine to the front.
fn ribs() -> Vec<Ellipsoid> {
    let mut bones = Vec::new();
    for rib in 0..12 {
        let top = 245.0 - f64::from(rib) * 25.0;
        // The last two end at the side.
        let steps = if rib < 10 { 40 } else { 20 };
        for side in [-1.0, 1.0] {
            // Cortex first, marrow over all of it.
            for (radii, hounsfield) in [([9.0, 4.6, 5.5], 520), ([8.0, 2.6, 3.5], 190)] {
                for step in 0..steps {
                    let (sin, cos) = (1.3 - f64::from(step) * 0.066).sin_cos();
                    let center = [side * 146.0 * cos, 96.0 * sin, top - 1.55 * f64::from(step)];
                    // Along the wall of the chest.
                    let turn = (96.0 * cos).atan2(-side * 146.0 * sin);
                    bones.push(Ellipsoid { center, radii, turn, hounsfield });
                }
            }
        }
    }
    bones
}

/// The weights 1 2 1 along rows and columns: edges and noise as soft as a reconstruction kernel leaves them.
fn smooth(side: usize, values: &mut [i32]) {
    let weigh = |before: i32, here: i32, after: i32| (before + 2 * here + after) / 4;
    for row in values.chunks_exact_mut(side) {
        let mut before = row.first().copied().unwrap_or(0);
        for column in 0..side - 1 {
            let here = row[column];
            row[column] = weigh(before, here, row[column + 1]);
            before = here;
        }
    }
    let mut above: Vec<i32> = values[..side].to_vec();
    for row in 0..side - 1 {
        let start = row * side;
        let (this, next) = values[start..start + 2 * side].split_at_mut(side);
        for ((above, here), below) in above.iter_mut().zip(this).zip(next.iter()) {
            let old = *here;
            *here = weigh(*above, old, *below);
            *above = old;
        }
    }
}
