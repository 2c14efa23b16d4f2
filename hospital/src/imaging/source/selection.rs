//! One series of one study, of all that was read.

use std::collections::{BTreeMap, HashSet};

use super::{Extracted, Header, Instance, SeriesSelection, Skipped, SourceError};
use crate::imaging::screening::{Kind, Refusal};

/// Study and Series Instance UID.
type SeriesKey = (String, String);

pub(super) fn select(
    images: Vec<Header>,
    mut skipped: Vec<Skipped>,
    extracted: Option<Extracted>,
) -> Result<SeriesSelection, SourceError> {
    let mut series: BTreeMap<SeriesKey, Vec<Header>> = BTreeMap::new();
    for header in images {
        let key = (header.study.study_instance_uid.clone(), header.study.series_instance_uid.clone());
        series.entry(key).or_default().push(header);
    }
    let slices = |headers: &[Header]| -> usize {
        headers.iter().filter(|header| header.kind == Kind::Slice).map(|header| header.image.frames.len()).sum()
    };
    // The first of equals: UIDs order what nothing else does.
    let mut best: Option<(&SeriesKey, (bool, usize, bool))> = None;
    for (key, headers) in &series {
        let axial = headers.iter().any(Header::axial);
        let shows_face = headers.iter().any(|header| header.is_head) && !axial;
        let rank = (!shows_face, slices(headers), axial);
        if rank.1 > 0 && best.is_none_or(|(_, other)| rank > other) {
            best = Some((key, rank));
        }
    }
    let (study_uid, series_uid) = best.ok_or(SourceError::NoSlices)?.0.clone();

    let (mut selected, mut instances, mut patients) = (Vec::new(), Vec::new(), HashSet::new());
    let (mut series_count, mut image_count) = (0u32, 0usize);
    for ((study, one), headers) in series {
        if study != study_uid {
            skipped.extend(headers.into_iter().map(|header| Skipped {
                path: header.label,
                syntax: None,
                reason: Refusal::OtherStudy,
            }));
            continue;
        }
        series_count = series_count.saturating_add(1);
        for header in headers {
            patients.insert(header.patient);
            instances
                .push(Instance { path: header.image.path.clone(), sop_instance_uid: header.sop_instance_uid.clone() });
            image_count += header.image.frames.len();
            if one == series_uid && header.kind == Kind::Slice {
                selected.push(header);
            }
        }
    }
    if patients.len() > 1 {
        return Err(SourceError::SeveralPatients);
    }
    instances.sort_by(|a, b| a.path.cmp(&b.path));
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    let is_head = selected.iter().any(|header| header.is_head);
    let is_face = selected.iter().any(|header| header.is_face);
    let frame_count: usize = selected.iter().map(|header| header.image.frames.len()).sum();
    let mut study = selected.first().map(|header| header.study.clone()).ok_or(SourceError::NoSlices)?;
    study.series_count = series_count;
    study.image_count = u32::try_from(image_count).unwrap_or(u32::MAX);
    study.frame_count = u32::try_from(frame_count).unwrap_or(u32::MAX);
    let images = selected.into_iter().map(|header| header.image).collect();
    Ok(SeriesSelection { study, is_head, is_face, images, instances, extracted, skipped })
}
