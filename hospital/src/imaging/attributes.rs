//! Values of DICOM attributes, read leniently: what is missing, empty or malformed is `None`.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

/// Number strings longer than this are not numbers (PS3.5 6.2: DS 16, IS 12 bytes), with room for sloppy writers.
const LONGEST_NUMBER: usize = 64;

/// First value as text, trimmed; `None` when missing or empty.
pub(crate) fn text(object: &InMemDicomObject, tag: Tag) -> Option<String> {
    texts(object, tag).into_iter().next().filter(|value| !value.is_empty())
}

/// All values as text, trimmed.
pub(crate) fn texts(object: &InMemDicomObject, tag: Tag) -> Vec<String> {
    object.get(tag).map(element_texts).unwrap_or_default()
}

/// All values of an element as text, trimmed.
pub(crate) fn element_texts(element: &InMemElement) -> Vec<String> {
    // Values made in memory may hold their separators still.
    let trimmed = |value: &str| value.trim_matches([' ', '\0', '\t', '\r', '\n']).to_owned();
    element
        .to_multi_str()
        .map(|values| values.iter().flat_map(|value| value.split('\\')).map(trimmed).collect())
        .unwrap_or_default()
}

/// First value as an integer.
pub(crate) fn integer(object: &InMemDicomObject, tag: Tag) -> Option<i64> {
    object.get(tag).and_then(element_integer)
}

/// First value of an element as an integer.
pub(crate) fn element_integer(element: &InMemElement) -> Option<i64> {
    element.to_int::<i64>().ok()
}

/// All values of an element as finite numbers; empty when any of them is not one.
pub(crate) fn element_numbers(element: &InMemElement) -> Vec<f64> {
    if let Ok(values) = element.value().strings() {
        return values
            .iter()
            .flat_map(|value| value.split('\\'))
            .map(|value| {
                let value = value.trim_matches([' ', '\0']);
                if value.len() > LONGEST_NUMBER { None } else { value.parse::<f64>().ok().filter(|n| n.is_finite()) }
            })
            .collect::<Option<Vec<f64>>>()
            .unwrap_or_default();
    }
    element.to_multi_float64().ok().filter(|values| values.iter().all(|n| n.is_finite())).unwrap_or_default()
}

/// All values as finite numbers.
pub(crate) fn numbers(object: &InMemDicomObject, tag: Tag) -> Vec<f64> {
    object.get(tag).map(element_numbers).unwrap_or_default()
}

/// The element that holds for one frame: in the per-frame functional groups (PS3.3 C.7.6.16), else in the shared ones,
/// else in the object itself. `macro_sequence` is the functional group that carries the attribute.
pub(crate) fn of_frame<'a>(
    object: &'a InMemDicomObject,
    frame: u32,
    macro_sequence: Tag,
    tag: Tag,
) -> Option<&'a InMemElement> {
    let group = |sequence: Tag, index: usize| -> Option<&'a InMemElement> {
        object.get(sequence)?.items()?.get(index)?.get(macro_sequence)?.items()?.first()?.get(tag)
    };
    group(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, usize::try_from(frame).ok()?)
        .or_else(|| group(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, 0))
        .or_else(|| object.get(tag))
}

/// A fixed number of finite numbers that hold for one frame.
pub(crate) fn frame_numbers<const N: usize>(
    object: &InMemDicomObject,
    frame: u32,
    macro_sequence: Tag,
    tag: Tag,
) -> Option<[f64; N]> {
    let values = element_numbers(of_frame(object, frame, macro_sequence, tag)?);
    values.get(..N)?.try_into().ok()
}
