//! The slice that stands for a series.
//!
//! Rule: of the axial planes (if there are any, else of those in the most frequent direction), sorted by position or,
//! where positions are missing, by Instance Number, those between 40 and 60 % of the stack are candidates; the one with
//! the highest gradient energy, measured on a small version where noise has averaged out, is taken.
//!
//! Heads are different, since a face can be recognised in a rendering, a profile and even in a single plane through
//! nose and eyes: only axial planes are shown, and only those between 65 and 85 % of the way up, above the orbits in
//! the usual field of view. A head with no plane known to be axial gets no picture. A head of which only one axial
//! slice exists is shown, since a lone plane gives no outline of a face; who wants to be stricter issues without one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use image::{GrayImage, imageops};

use super::dicom_file;
use super::screening::Refusal;
use super::source::{Limits, SeriesSelection, Skipped};
use super::windowing::{self, Display};

/// At most this many candidates are decoded.
const EXAMINED: usize = 9;
/// At most this many other slices are tried when no candidate can be decoded.
const TRIED_BESIDE: usize = 16;
/// Side of the small version on which detail is measured.
const MEASURED_SIDE: u32 = 128;

/// Why a series gives no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SliceError {
    /// A head, and no slice is known to be axial: other directions show the outline of the face.
    #[error("the series shows a head and has no slice known to be axial; others show the face, so no picture is made")]
    FaceWouldShow,
    /// No slice that was tried can be decoded.
    #[error("no slice can be decoded; the first tried, {}: {reason}", path.display())]
    NoneDecodable {
        /// The first file tried.
        path: PathBuf,
        /// What was wrong with it.
        reason: Refusal,
    },
}

/// The slice chosen, windowed, with square pixels.
#[derive(Debug, Clone)]
pub struct ChosenSlice {
    /// The picture.
    pub picture: GrayImage,
    /// The file it is from.
    pub path: PathBuf,
    /// The frame in the file, from 0.
    pub frame: u32,
    /// Slices that could not be decoded.
    pub skipped: Vec<Skipped>,
}

/// One plane of the series.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Plane {
    image: usize,
    frame: u32,
    depth: Option<f64>,
    axis: Option<usize>,
    axial: bool,
}

/// Chooses the slice by the rule above. `progress` hears (slices examined, slices to examine).
///
/// # Errors
/// See [`SliceError`].
pub fn choose(
    series: &SeriesSelection,
    limits: &Limits,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<ChosenSlice, SliceError> {
    let stack = stack(series);
    if series.is_head && !stack.first().is_some_and(|plane| plane.axial) {
        return Err(SliceError::FaceWouldShow);
    }
    let (candidates, others) = candidates(&stack, series.is_head);
    let mut skipped = Vec::new();
    let total = candidates.len();
    let best = best_of(series, &candidates, limits, &mut skipped, &mut |done| progress(done, total));
    let best = best.or_else(|| {
        others
            .iter()
            .take(TRIED_BESIDE)
            .find_map(|plane| best_of(series, std::slice::from_ref(plane), limits, &mut skipped, &mut |_| ()))
    });
    match best {
        Some((picture, plane)) => Ok(ChosenSlice {
            picture,
            path: series.images.get(plane.image).map(|image| image.path.clone()).unwrap_or_default(),
            frame: plane.frame,
            skipped,
        }),
        None => Err(skipped.into_iter().next().map_or(
            SliceError::NoneDecodable { path: PathBuf::new(), reason: Refusal::NoPixels },
            |Skipped { path, reason }| SliceError::NoneDecodable { path, reason },
        )),
    }
}

/// The planes of the preferred direction, in order.
fn stack(series: &SeriesSelection) -> Vec<Plane> {
    let mut planes = Vec::new();
    for (image, file) in series.images.iter().enumerate() {
        for (frame, geometry) in (0u32..).zip(&file.frames) {
            let axis = geometry.and_then(|geometry| {
                (0..3).max_by(|a, b| geometry.normal[*a].abs().total_cmp(&geometry.normal[*b].abs()))
            });
            planes.push(Plane {
                image,
                frame,
                depth: geometry.map(|geometry| geometry.depth()),
                axis,
                axial: geometry.is_some_and(|geometry| geometry.is_axial()),
            });
        }
    }
    if planes.iter().any(|plane| plane.axial) {
        planes.retain(|plane| plane.axial);
    } else {
        let mut directions: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        for plane in &planes {
            *directions.entry(plane.axis).or_default() += 1;
        }
        let most = directions.into_iter().max_by_key(|(_, count)| *count).and_then(|(axis, _)| axis);
        planes.retain(|plane| plane.axis == most);
    }
    let by_depth = planes.iter().all(|plane| plane.depth.is_some());
    let number = |plane: &Plane| series.images.get(plane.image).and_then(|image| image.instance_number);
    planes.sort_by(|a, b| {
        let place = if by_depth {
            a.depth.unwrap_or(0.0).total_cmp(&b.depth.unwrap_or(0.0))
        } else {
            number(a).cmp(&number(b))
        };
        place.then(a.image.cmp(&b.image)).then(a.frame.cmp(&b.frame))
    });
    planes
}

/// The candidates, and what to try when none of them can be decoded, nearest first.
fn candidates(stack: &[Plane], is_head: bool) -> (Vec<Plane>, Vec<Plane>) {
    let count = stack.len();
    let (from, to) = if is_head { (0.65, 0.85) } else { (0.4, 0.6) };
    let last = count.saturating_sub(1);
    let at = |share: f64| ((last as f64 * share).round() as usize).min(last);
    let (low, high) = (at(from), at(to));
    let width = high - low + 1;
    let mut indices: Vec<usize> = if width <= EXAMINED {
        (low..=high).collect()
    } else {
        (0..EXAMINED).map(|step| low + step * (width - 1) / (EXAMINED - 1)).collect()
    };
    indices.dedup();
    let middle = usize::midpoint(low, high);
    let lowest = if is_head { low } else { 0 };
    let mut others: Vec<usize> = (lowest..count).filter(|index| !indices.contains(index)).collect();
    others.sort_by_key(|index| index.abs_diff(middle));
    let planes = |indices: Vec<usize>| indices.into_iter().filter_map(|index| stack.get(index).copied()).collect();
    (planes(indices), planes(others))
}

/// Decodes planes, one at a time, and keeps the one with the most detail.
fn best_of(
    series: &SeriesSelection,
    planes: &[Plane],
    limits: &Limits,
    skipped: &mut Vec<Skipped>,
    progress: &mut dyn FnMut(usize),
) -> Option<(GrayImage, Plane)> {
    let mut by_file: BTreeMap<usize, Vec<Plane>> = BTreeMap::new();
    for plane in planes {
        by_file.entry(plane.image).or_default().push(*plane);
    }
    let mut best: Option<(f64, GrayImage, Plane)> = None;
    let mut done = 0;
    for (image, planes) in by_file {
        progress(done);
        done += planes.len();
        let Some(path) = series.images.get(image).map(|image| &image.path) else { continue };
        let mut skip = |reason| skipped.push(Skipped { path: path.clone(), reason });
        let mut object = match dicom_file::open(path, limits) {
            Ok(object) => object,
            Err(reason) => {
                skip(reason);
                continue;
            }
        };
        let displays: Vec<(Plane, Display)> =
            planes.into_iter().map(|plane| (plane, Display::of_frame(&object, plane.frame))).collect();
        windowing::drop_display_attributes(&mut object);
        for (plane, display) in displays {
            match windowing::decode(&object, plane.frame, limits) {
                Ok(samples) => {
                    let picture = display.render(&samples);
                    let detail = detail(&picture);
                    if best.as_ref().is_none_or(|(most, ..)| detail > *most) {
                        best = Some((detail, picture, plane));
                    }
                }
                Err(reason) => skip(reason),
            }
        }
    }
    progress(done);
    best.map(|(_, picture, plane)| (picture, plane))
}

/// Mean square of the differences between neighbours, on a small version of the picture.
fn detail(picture: &GrayImage) -> f64 {
    let side = |length: u32| length.clamp(1, MEASURED_SIDE);
    let small = imageops::thumbnail(picture, side(picture.width()), side(picture.height()));
    let mut energy = 0.0;
    for row in small.rows() {
        let row: Vec<f64> = row.map(|pixel| f64::from(pixel.0[0])).collect();
        energy += row.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>();
    }
    let width = small.width() as usize;
    let pixels = small.as_raw();
    energy += pixels
        .iter()
        .zip(pixels.iter().skip(width))
        .map(|(above, below)| (f64::from(*below) - f64::from(*above)).powi(2))
        .sum::<f64>();
    energy / pixels.len().max(1) as f64
}

#[cfg(test)]
mod tests;
