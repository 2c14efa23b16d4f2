//! The slice that stands for a series.
//!
//! Rule: of the axial planes (if there are any, else of those in the most frequent direction), sorted by position or,
//! where positions are missing, by Instance Number, those between 40 and 60 % of the stack are candidates; the one with
//! the highest gradient energy, measured on a small version where noise has averaged out, is taken.
//!
//! Heads are different, since a face can be recognised in a rendering, a profile and even in a single plane through
//! nose and eyes. Only axial planes are shown, and of these only
//! - planes of CT behind a [`SkullMask`]: between 65 and 85 % of the way up, between 40 and 85 % where it is not known
//!   what the stack covers;
//! - planes between 65 and 85 % of the way up a stack of at least 12 positions over at least 80 mm, which reaches from
//!   below the orbits to the vertex, unless the header says that the face itself was examined. In CT planes with a
//!   closed skull are preferred to those without.
//!
//! A CT of which the header says no body part counts as a head when a skull closes in one of its planes. Of a head that
//! has no such plane no picture is made.

use std::collections::BTreeMap;
use std::path::PathBuf;

use image::{GrayImage, imageops};

use super::dicom_file;
use super::mask::PixelMask;
use super::montage;
use super::screening::Refusal;
use super::skull::SkullMask;
use super::source::{self, Limits, SeriesSelection, Skipped};
use super::windowing::{self, Display};

/// At most this many candidates are decoded.
const EXAMINED: usize = 9;
/// At most this many other slices are tried when no candidate can be decoded.
const TRIED_BESIDE: usize = 16;
/// Side of the small version on which detail is measured.
const MEASURED_SIDE: u32 = 128;
/// Positions of a stack from which on its upper part is known to lie above the orbits.
const POSITIONS_OF_A_HEAD: usize = 12;
/// Extent of such a stack in mm.
const EXTENT_OF_A_HEAD_MM: f64 = 80.0;
/// Where a skull is looked for in a CT of no stated body part.
const PROBED: [f64; 4] = [0.5, 0.65, 0.75, 0.85];

/// Why a series gives no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SliceError {
    /// A head, and no slice is known to lie above the orbits or can be shown behind a skull mask.
    #[error("the series shows a head, and no slice is known to be free of the face, so no picture is made")]
    FaceWouldShow,
    /// No slice that was tried can be decoded.
    #[error("no slice can be decoded; the first tried, {}{}: {reason}", path.display(),
        source::in_brackets(syntax.as_deref()))]
    NoneDecodable {
        /// The first file tried.
        path: PathBuf,
        /// Name of its transfer syntax, where it is known.
        syntax: Option<String>,
        /// What was wrong with it.
        reason: Refusal,
    },
}

/// What a study's picture is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PicturePolicy {
    /// The slice that shows most.
    #[default]
    Slice,
    /// Four slices, two by two; the one slice where there are fewer.
    Montage,
    /// No picture of the patient, but a drawing that is the same for everyone.
    Drawing,
}

/// The slice chosen, windowed, with square pixels, or a montage.
#[derive(Debug, Clone)]
pub struct ChosenSlice {
    /// The picture.
    pub picture: GrayImage,
    /// The file it is from; of a montage the one of the first slice.
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

/// What is hidden of each slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Skull {
    /// Nothing.
    Ignored,
    /// What lies outside the skull, where it closes.
    Preferred,
    /// What lies outside the skull; planes where it does not close are not shown.
    Required,
}

/// Which planes of a stack may be shown, and how.
#[derive(Debug, Clone, Copy)]
struct Permission {
    from: f64,
    to: f64,
    /// Planes outside the range may be taken when none inside it can be decoded.
    others_below: bool,
    skull: Skull,
}

/// How a series is read.
#[derive(Clone, Copy)]
struct Reader<'a> {
    series: &'a SeriesSelection,
    limits: &'a Limits,
    mask: Option<&'a PixelMask>,
}

/// Chooses the slice by the rule above; what the mask covers is black. `progress` hears (slices examined, slices to
/// examine).
///
/// # Errors
/// See [`SliceError`].
pub fn choose(
    series: &SeriesSelection,
    limits: &Limits,
    mask: Option<&PixelMask>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<ChosenSlice, SliceError> {
    let reader = Reader { series, limits, mask };
    let stack = stack(series);
    let permission = reader.permission(&stack)?;
    let (candidates, others) = candidates(&stack, permission);
    let mut skipped = Vec::new();
    let total = candidates.len();
    let best = reader.best_of(&candidates, permission.skull, &mut skipped, &mut |done| progress(done, total));
    let best = best.or_else(|| {
        others
            .iter()
            .take(TRIED_BESIDE)
            .find_map(|plane| reader.best_of(std::slice::from_ref(plane), permission.skull, &mut skipped, &mut |_| ()))
    });
    match best {
        Some((picture, plane)) => Ok(reader.chosen(picture, plane, skipped)),
        None => Err(none(skipped)),
    }
}

/// Four slices spread over the part of the stack that may be shown (20 to 80 % of it, for heads as [`choose`]), as one
/// picture. Where there are fewer, [`choose`] answers.
///
/// # Errors
/// See [`SliceError`].
pub fn choose_montage(
    series: &SeriesSelection,
    limits: &Limits,
    mask: Option<&PixelMask>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<ChosenSlice, SliceError> {
    let reader = Reader { series, limits, mask };
    let stack = stack(series);
    let mut permission = reader.permission(&stack)?;
    if permission.skull == Skull::Ignored && permission.others_below {
        (permission.from, permission.to) = (0.2, 0.8);
    }
    let last = stack.len().saturating_sub(1) as f64;
    let steps = (montage::TILES - 1) as f64;
    let at = |tile: usize| (last * (permission.from + (permission.to - permission.from) * tile as f64 / steps)).round();
    let mut planes: Vec<usize> = (0..montage::TILES).map(|tile| at(tile) as usize).collect();
    planes.dedup();
    let (mut pictures, mut first, mut skipped) = (Vec::new(), None, Vec::new());
    for (done, plane) in planes.into_iter().filter_map(|index| stack.get(index)).enumerate() {
        progress(done, montage::TILES);
        let found = reader.best_of(std::slice::from_ref(plane), permission.skull, &mut skipped, &mut |_| ());
        if let Some((picture, plane)) = found {
            first = first.or(Some(plane));
            pictures.push(picture);
        }
    }
    progress(montage::TILES, montage::TILES);
    match (montage::two_by_two(&pictures), first) {
        (Some(picture), Some(plane)) => Ok(reader.chosen(picture, plane, skipped)),
        _ => choose(series, limits, mask, progress),
    }
}

fn none(skipped: Vec<Skipped>) -> SliceError {
    // Planes that decode and may not be shown leave no trace.
    skipped.into_iter().next().map_or(SliceError::FaceWouldShow, |Skipped { path, syntax, reason }| {
        SliceError::NoneDecodable { path, syntax, reason }
    })
}

impl Reader<'_> {
    fn chosen(&self, picture: GrayImage, plane: Plane, skipped: Vec<Skipped>) -> ChosenSlice {
        let path = self.series.images.get(plane.image).map(|image| image.path.clone()).unwrap_or_default();
        ChosenSlice { picture, path, frame: plane.frame, skipped }
    }

    fn permission(&self, stack: &[Plane]) -> Result<Permission, SliceError> {
        let axial = stack.first().is_some_and(|plane| plane.axial);
        let is_ct = self.series.study.modality == "CT";
        if !(self.series.is_head || is_ct && axial && self.probe(stack)) {
            return Ok(Permission { from: 0.4, to: 0.6, others_below: true, skull: Skull::Ignored });
        }
        if !axial {
            return Err(SliceError::FaceWouldShow);
        }
        let above_orbits = !self.series.is_face && covers_a_head(stack);
        match (is_ct, above_orbits) {
            (_, true) => {
                let skull = if is_ct { Skull::Preferred } else { Skull::Ignored };
                Ok(Permission { from: 0.65, to: 0.85, others_below: false, skull })
            }
            (true, false) => Ok(Permission { from: 0.4, to: 0.85, others_below: false, skull: Skull::Required }),
            (false, false) => Err(SliceError::FaceWouldShow),
        }
    }

    /// Whether a CT of no stated body part shows a closed skull.
    fn probe(&self, stack: &[Plane]) -> bool {
        if self.series.study.body_part_examined.is_some() {
            return false;
        }
        let last = stack.len().saturating_sub(1) as f64;
        let mut planes: Vec<usize> = PROBED.iter().map(|share| (last * share).round() as usize).collect();
        planes.dedup();
        planes.into_iter().filter_map(|index| stack.get(index)).any(|plane| {
            self.best_of(std::slice::from_ref(plane), Skull::Required, &mut Vec::new(), &mut |_| ()).is_some()
        })
    }

    /// Decodes planes, one at a time, and keeps the one with the most detail, of those behind a skull mask if there are
    /// any.
    fn best_of(
        &self,
        planes: &[Plane],
        skull: Skull,
        skipped: &mut Vec<Skipped>,
        progress: &mut dyn FnMut(usize),
    ) -> Option<(GrayImage, Plane)> {
        let mut by_file: BTreeMap<usize, Vec<Plane>> = BTreeMap::new();
        for plane in planes {
            by_file.entry(plane.image).or_default().push(*plane);
        }
        let mut best: Option<((bool, f64), GrayImage, Plane)> = None;
        let mut done = 0;
        for (image, planes) in by_file {
            progress(done);
            done += planes.len();
            let Some(path) = self.series.images.get(image).map(|image| &image.path) else { continue };
            let mut skip = |syntax, reason| skipped.push(Skipped { path: path.clone(), syntax, reason });
            let mut object = match dicom_file::open(path, self.limits) {
                Ok(object) => object,
                Err(reason) => {
                    skip(None, reason);
                    continue;
                }
            };
            let displays: Vec<(Plane, Display, Option<f64>)> = planes
                .into_iter()
                .map(|plane| {
                    let mm = windowing::pixel_mm(&object, plane.frame);
                    (plane, Display::of_frame(&object, plane.frame), mm)
                })
                .collect();
            windowing::drop_display_attributes(&mut object);
            for (plane, display, mm) in displays {
                let mut samples = match windowing::decode(&object, plane.frame, self.limits) {
                    Ok(samples) => samples,
                    Err(reason) => {
                        skip(Some(source::syntax_name(&object)), reason);
                        continue;
                    }
                };
                if let Some(mask) = self.mask {
                    samples.hide(mask);
                }
                let closed =
                    (skull != Skull::Ignored).then(|| SkullMask::of_samples(&samples, &display.modality, mm)).flatten();
                if closed.is_none() && skull == Skull::Required {
                    continue;
                }
                if let Some(closed) = &closed {
                    samples.hide_outside(closed);
                }
                let picture = display.render(&samples);
                let rank = (closed.is_some(), detail(&picture));
                if best.as_ref().is_none_or(|(most, ..)| rank > *most) {
                    best = Some((rank, picture, plane));
                }
            }
        }
        progress(done);
        best.map(|(_, picture, plane)| (picture, plane))
    }
}

/// Whether a stack is long enough to reach from below the orbits to the vertex.
fn covers_a_head(stack: &[Plane]) -> bool {
    let mut depths: Vec<f64> = stack.iter().filter_map(|plane| plane.depth).collect();
    if depths.len() != stack.len() {
        return false;
    }
    depths.sort_by(f64::total_cmp);
    depths.dedup();
    let extent = depths.last().zip(depths.first()).map_or(0.0, |(last, first)| last - first);
    depths.len() >= POSITIONS_OF_A_HEAD && extent >= EXTENT_OF_A_HEAD_MM
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
fn candidates(stack: &[Plane], permission: Permission) -> (Vec<Plane>, Vec<Plane>) {
    let count = stack.len();
    let last = count.saturating_sub(1);
    let at = |share: f64| ((last as f64 * share).round() as usize).min(last);
    let (low, high) = (at(permission.from), at(permission.to));
    let width = high - low + 1;
    let mut indices: Vec<usize> = if width <= EXAMINED {
        (low..=high).collect()
    } else {
        (0..EXAMINED).map(|step| low + step * (width - 1) / (EXAMINED - 1)).collect()
    };
    indices.dedup();
    let middle = usize::midpoint(low, high);
    let lowest = if permission.others_below { 0 } else { low };
    let mut others: Vec<usize> = (lowest..count).filter(|index| !indices.contains(index)).collect();
    others.sort_by_key(|index| index.abs_diff(middle));
    let planes = |indices: Vec<usize>| indices.into_iter().filter_map(|index| stack.get(index).copied()).collect();
    (planes(indices), planes(others))
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
