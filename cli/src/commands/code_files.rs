//! Codes that are shown in several parts: their texts, and pictures of them.

use std::path::Path;

use serde_json::{Value, json};
use tegata_rights::CodeFrames;
use tegata_wallet::qr;

use super::write_file;
use crate::answer::Failure;

/// Module size of the pictures, in pixels.
const MODULE: u32 = 6;

/// The texts of one round as words and as JSON; with `folder`, each as a picture `01.png` and so on.
pub fn shown(frames: &CodeFrames, folder: Option<&Path>) -> Result<(String, Value), Failure> {
    let texts = frames.round();
    // A code that fits one picture needs no second.
    let texts = if frames.count() == 1 { &texts[..texts.len().min(1)] } else { &texts[..] };
    let mut pictures = Vec::new();
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::bad_input("folder", format!("{}: {error}", folder.display())))?;
        for (number, text) in texts.iter().enumerate() {
            let png = qr::render_png(text, MODULE).map_err(|error| Failure::bad_input("qr", error))?;
            let path = folder.join(format!("{:02}.png", number + 1));
            write_file(&path, &png)?;
            pictures.push(path);
        }
    }
    let json = json!({
        "kind": frames.kind().mark(), "needed": frames.count(), "texts": texts, "pictures": pictures,
    });
    Ok((texts.join("\n"), json))
}
