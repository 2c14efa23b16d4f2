//! What the skull encloses in an axial CT slice: the part of a head that shows no face.
//!
//! Rule (distances in mm, values in Hounsfield units):
//! 1. Bone is what has 200 HU or more.
//! 2. Gaps in it up to 6 mm (sutures, foramina, thin bone) are closed: dilated by 3 mm and eroded again.
//! 3. What cannot be reached from the border of the picture without crossing bone is enclosed; of that the largest
//!    connected region is taken, its holes (calcifications) filled.
//! 4. It is believed only if its area is between 1,500 and 30,000 mm² (the spinal canal and the sinuses are smaller),
//!    its convex hull at most 1/0.7 as large (an oval above the skull base, notched by the petrous bones at it), it takes
//!    at least 0.3 of the head's own area (at the level of the face it takes less), and its median is between −10 and
//!    90 HU (brain, blood, fluid).
//! 5. Bone within 3 mm of it is shown too, so that the picture looks like a head; the outer surface of the skull and the
//!    skin, of which a face could be made, are not.
//!
//! Everything that is uncertain ends in `None`: a skull that the picture cuts off, that has a hole (an operation, a
//! fontanelle), the level of orbits and face. Orbits, nose and mouth are open to the front: where they are connected
//! with the cavity, it is reached from the border and not enclosed.

use std::collections::VecDeque;

use super::windowing::{ModalityLut, Samples};

/// Bone from this value on, in Hounsfield units.
const BONE_HU: f32 = 200.0;
/// What is head and not air, in Hounsfield units.
const TISSUE_HU: f32 = -300.0;
/// Half the width of a gap that is closed, in mm.
const CLOSING_MM: f64 = 3.0;
/// Bone this near to the cavity is shown with it, in mm.
const RIM_MM: f64 = 3.0;
/// Area of a cavity in mm²: from a slice below the vertex to the largest adult skull.
const CAVITY_MM2: (f64, f64) = (1_500.0, 30_000.0);
/// Least area of the cavity divided by that of its convex hull.
const LEAST_SOLIDITY: f64 = 0.7;
/// Least area of the cavity divided by that of the head.
const LEAST_SHARE: f64 = 0.3;
/// Median of a cavity in Hounsfield units.
const CAVITY_HU: (f32, f32) = (-10.0, 90.0);
/// Where the file does not say how large a pixel is, the picture is taken to be so wide, in mm.
const USUAL_FIELD_MM: f64 = 240.0;
/// Edges of a pixel in mm that are believed.
const PIXEL_MM: (f64, f64) = (0.1, 5.0);

/// The pixels of a slice that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkullMask {
    grid: Grid,
    shown: Vec<bool>,
}

impl SkullMask {
    /// The mask of a slice of `columns` × `rows` values in Hounsfield units, row by row; `pixel_mm` is the edge of a
    /// pixel. `None`: no closed skull is there, or it is not plausible.
    #[must_use]
    pub fn of_slice(columns: u32, rows: u32, hounsfield: &[f32], pixel_mm: Option<f64>) -> Option<Self> {
        let grid = Grid { columns: columns as usize, rows: rows as usize };
        if grid.columns < 16 || grid.rows < 16 || grid.columns.checked_mul(grid.rows) != Some(hounsfield.len()) {
            return None;
        }
        let believed = |mm: &f64| (PIXEL_MM.0..=PIXEL_MM.1).contains(mm);
        let mm = pixel_mm.filter(believed).unwrap_or(USUAL_FIELD_MM / f64::from(columns.max(rows)));

        let bone: Vec<bool> = hounsfield.iter().map(|value| *value >= BONE_HU).collect();
        let barrier = grid.closed(&bone, CLOSING_MM / mm);
        let outside = grid.reached_from_border(&barrier);
        let enclosed: Vec<bool> = barrier.iter().zip(&outside).map(|(barrier, outside)| !barrier && !outside).collect();
        let cavity = grid.largest_region(&enclosed)?;
        let cavity: Vec<bool> = grid.reached_from_border(&cavity).into_iter().map(|reached| !reached).collect();

        let area = count(&cavity);
        let head: Vec<bool> = hounsfield.iter().map(|value| *value < TISSUE_HU).collect();
        let air = grid.reached_from_border(&head.iter().map(|air| !air).collect::<Vec<_>>());
        let head = grid.largest_region(&air.into_iter().map(|air| !air).collect::<Vec<_>>())?;
        let mm2 = area as f64 * mm * mm;
        let plausible = (CAVITY_MM2.0..=CAVITY_MM2.1).contains(&mm2)
            && area as f64 >= LEAST_SOLIDITY * grid.hull_area(&cavity)
            && area as f64 >= LEAST_SHARE * count(&head) as f64
            && median(hounsfield, &cavity).is_some_and(|value| (CAVITY_HU.0..=CAVITY_HU.1).contains(&value));
        if !plausible {
            return None;
        }
        let near = grid.squared_distances(&cavity);
        let rim = (RIM_MM / mm).max(1.0).powi(2);
        let shown = (0..cavity.len())
            .map(|at| {
                let rim_here = barrier.get(at) == Some(&true) && near.get(at).is_some_and(|distance| *distance <= rim);
                cavity.get(at) == Some(&true) || rim_here
            })
            .collect();
        Some(Self { grid, shown })
    }

    /// The mask of decoded samples of a CT slice; see [`SkullMask::of_slice`].
    #[must_use]
    pub fn of_samples(samples: &Samples, modality: &ModalityLut, pixel_mm: Option<f64>) -> Option<Self> {
        let hounsfield: Vec<f32> = samples.values().iter().map(|stored| modality.apply(*stored) as f32).collect();
        Self::of_slice(samples.columns(), samples.rows(), &hounsfield, pixel_mm)
    }

    /// Whether a pixel may be shown. Pixels outside the slice may not.
    #[must_use]
    pub fn shows(&self, column: u32, row: u32) -> bool {
        let (column, row) = (column as usize, row as usize);
        column < self.grid.columns && self.shown.get(row * self.grid.columns + column) == Some(&true)
    }

    /// Share of the slice that may be shown, between 0 and 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        count(&self.shown) as f64 / self.shown.len().max(1) as f64
    }

    /// Overwrites all pixels that may not be shown, in values of the slice's own size, row by row. Of other sizes all
    /// values are overwritten: what does not fit the mask is not known to be harmless.
    pub fn apply<T: Copy>(&self, values: &mut [T], fill: T) {
        let fits = values.len() == self.shown.len();
        for (at, value) in values.iter_mut().enumerate() {
            if !fits || self.shown.get(at) != Some(&true) {
                *value = fill;
            }
        }
    }
}

fn count(set: &[bool]) -> usize {
    set.iter().filter(|it| **it).count()
}

fn median(values: &[f32], of: &[bool]) -> Option<f32> {
    let mut chosen: Vec<f32> = values.iter().zip(of).filter(|(_, chosen)| **chosen).map(|(value, _)| *value).collect();
    let middle = chosen.len() / 2;
    (!chosen.is_empty()).then(|| *chosen.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// Sets of pixels of a picture, as one truth value a pixel, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grid {
    columns: usize,
    rows: usize,
}

impl Grid {
    /// The neighbours above, below, left and right.
    fn neighbours(self, at: usize) -> impl Iterator<Item = usize> {
        let (column, row) = (at % self.columns, at / self.columns);
        [
            (column > 0).then(|| at - 1),
            (column + 1 < self.columns).then(|| at + 1),
            (row > 0).then(|| at - self.columns),
            (row + 1 < self.rows).then(|| at + self.columns),
        ]
        .into_iter()
        .flatten()
    }

    /// All that is connected with the starting points without crossing the barrier.
    fn flooded(self, from: impl Iterator<Item = usize>, barrier: &[bool]) -> Vec<bool> {
        let mut reached = vec![false; barrier.len()];
        let mut queue = VecDeque::new();
        let mut visit = |at: usize, queue: &mut VecDeque<usize>| {
            if let (Some(false), Some(reached)) = (barrier.get(at), reached.get_mut(at))
                && !*reached
            {
                *reached = true;
                queue.push_back(at);
            }
        };
        from.for_each(|at| visit(at, &mut queue));
        while let Some(at) = queue.pop_front() {
            self.neighbours(at).for_each(|next| visit(next, &mut queue));
        }
        reached
    }

    fn reached_from_border(self, barrier: &[bool]) -> Vec<bool> {
        let last = self.rows.saturating_sub(1) * self.columns;
        let horizontal = (0..self.columns).flat_map(move |column| [column, last + column]);
        let vertical = (0..self.rows).flat_map(|row| [row * self.columns, (row + 1) * self.columns - 1]);
        self.flooded(horizontal.chain(vertical), barrier)
    }

    /// The connected region with the most pixels.
    fn largest_region(self, set: &[bool]) -> Option<Vec<bool>> {
        let mut barrier: Vec<bool> = set.iter().map(|it| !it).collect();
        let mut largest: Option<(usize, Vec<bool>)> = None;
        for at in 0..set.len() {
            if barrier.get(at) != Some(&false) {
                continue;
            }
            let mut region = vec![at];
            if let Some(seen) = barrier.get_mut(at) {
                *seen = true;
            }
            let mut done = 0;
            while let Some(&here) = region.get(done) {
                done += 1;
                for next in self.neighbours(here) {
                    if let Some(seen) = barrier.get_mut(next).filter(|seen| !**seen) {
                        *seen = true;
                        region.push(next);
                    }
                }
            }
            if largest.as_ref().is_none_or(|(most, _)| region.len() > *most) {
                let mut pixels = vec![false; set.len()];
                for at in &region {
                    if let Some(pixel) = pixels.get_mut(*at) {
                        *pixel = true;
                    }
                }
                largest = Some((region.len(), pixels));
            }
        }
        largest.map(|(_, pixels)| pixels)
    }

    /// Morphological closing with a disc. Beyond the border nothing belongs to the set, and the disc is not cut there.
    fn closed(self, set: &[bool], radius: f64) -> Vec<bool> {
        let (radius, margin) = (radius.max(1.0), radius.max(1.0).ceil() as usize + 1);
        let wide = Self { columns: self.columns + 2 * margin, rows: self.rows + 2 * margin };
        let mut padded = vec![false; wide.columns * wide.rows];
        for (row, values) in set.chunks_exact(self.columns).enumerate() {
            let start = (row + margin) * wide.columns + margin;
            if let Some(target) = padded.get_mut(start..start + self.columns) {
                target.copy_from_slice(values);
            }
        }
        let within = radius * radius;
        let outside_of_dilated: Vec<bool> =
            wide.squared_distances(&padded).into_iter().map(|distance| distance > within).collect();
        let to_outside = wide.squared_distances(&outside_of_dilated);
        let mut closed = Vec::with_capacity(set.len());
        for row in 0..self.rows {
            let start = (row + margin) * wide.columns + margin;
            closed.extend(
                to_outside
                    .get(start..start + self.columns)
                    .unwrap_or_default()
                    .iter()
                    .map(|distance| *distance > within),
            );
        }
        closed
    }

    /// Squared distance of each pixel to the nearest one of the set, in pixels; infinite where the set is empty
    /// (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012).
    fn squared_distances(self, set: &[bool]) -> Vec<f64> {
        let mut distances: Vec<f64> = set.iter().map(|inside| if *inside { 0.0 } else { f64::INFINITY }).collect();
        let mut line = Vec::with_capacity(self.columns.max(self.rows));
        for column in 0..self.columns {
            line.clear();
            line.extend(distances.iter().skip(column).step_by(self.columns).copied());
            let lower = lower_envelope(&line);
            for (target, value) in distances.iter_mut().skip(column).step_by(self.columns).zip(lower) {
                *target = value;
            }
        }
        for row in distances.chunks_exact_mut(self.columns) {
            let lower = lower_envelope(row);
            row.copy_from_slice(&lower);
        }
        distances
    }

    /// Area of the convex hull, in pixels.
    fn hull_area(self, set: &[bool]) -> f64 {
        // Corners of the outermost pixels of each row are enough.
        let mut points: Vec<(f64, f64)> = Vec::new();
        for (row, values) in set.chunks_exact(self.columns).enumerate() {
            let first = values.iter().position(|it| *it);
            let last = values.iter().rposition(|it| *it);
            if let (Some(first), Some(last)) = (first, last) {
                let (top, bottom) = (row as f64, row as f64 + 1.0);
                let (left, right) = (first as f64, last as f64 + 1.0);
                points.extend([(left, top), (left, bottom), (right, top), (right, bottom)]);
            }
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let half = |points: &mut dyn Iterator<Item = (f64, f64)>| {
            let mut chain: Vec<(f64, f64)> = Vec::new();
            for point in points {
                while let [.., a, b] = chain.as_slice()
                    && (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0) <= 0.0
                {
                    chain.pop();
                }
                chain.push(point);
            }
            chain.pop();
            chain
        };
        let mut hull = half(&mut points.iter().copied());
        hull.extend(half(&mut points.iter().rev().copied()));
        let twice: f64 = hull.iter().zip(hull.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        twice.abs() / 2.0
    }
}

/// For each place p the least of heights[q] + (p − q)².
fn lower_envelope(heights: &[f64]) -> Vec<f64> {
    // Parabolas that are lowest somewhere, with the place from which on they are.
    let mut lowest: Vec<(f64, f64, f64)> = Vec::new();
    for (place, height) in heights.iter().enumerate().filter(|(_, height)| height.is_finite()) {
        let place = place as f64;
        let mut from = f64::NEG_INFINITY;
        while let Some(&(other, other_height, other_from)) = lowest.last() {
            from = ((height + place * place) - (other_height + other * other)) / (2.0 * (place - other));
            if from > other_from {
                break;
            }
            lowest.pop();
            from = f64::NEG_INFINITY;
        }
        lowest.push((place, *height, from));
    }
    let mut at = 0;
    (0..heights.len())
        .map(|place| {
            let place = place as f64;
            while lowest.get(at + 1).is_some_and(|(_, _, from)| *from <= place) {
                at += 1;
            }
            lowest.get(at).map_or(f64::INFINITY, |(other, height, _)| height + (place - other).powi(2))
        })
        .collect()
}

#[cfg(test)]
mod tests;
