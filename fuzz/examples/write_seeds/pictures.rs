//! Small pictures of every format.

use crate::Seeds;

pub fn seeds() -> Seeds {
    [
        ("jpeg", include_bytes!("../../../core/rights/tests/pictures/grey.jpg").as_slice()),
        ("webp", include_bytes!("../../../core/rights/tests/pictures/grey.webp")),
        ("webp_animated", include_bytes!("../../../core/rights/tests/pictures/animated.webp")),
        ("av1", include_bytes!("../../../core/rights/tests/pictures/grey.av1")),
        ("av1_in_colour", include_bytes!("../../../core/rights/tests/pictures/colour.av1")),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
    .into()
}
