//! What a picture costs on the chain in every format: builds the real transactions and measures them. No network.
//!
//! Printed as a table in Markdown; exit code 1 when a bar is missed. `scripts/bench-records` runs it.
#![allow(clippy::expect_used)]

mod formats;

#[path = "../../tests/nft_drive_writer/mod.rs"]
mod nft_drive_writer;

use std::process::ExitCode;

use formats::{Cost, FORMATS, hand_over};

/// Bytes of the images: one fragment, tiers M and L, 18 KiB, and the larger of the two thumbnails of the experiment.
const SIZES: [usize; 5] = [950, 4_000, 18_000, 18_432, 148_000];
/// At most so many times the image's bytes.
const BARS: [(usize, f64); 2] = [(18_000, 1.11), (148_000, 1.085)];
/// Atomic units for a byte, Symbol's default.
const MULTIPLIER: f64 = 100.0;

fn xym(bytes: usize) -> f64 {
    bytes as f64 * MULTIPLIER / 1e6
}

fn ratio(cost: &Cost, size: usize) -> f64 {
    cost.bytes as f64 / size as f64
}

fn main() -> ExitCode {
    let mut missed = 0;
    for size in SIZES {
        println!("### An image of {size} bytes\n");
        println!("| format | bytes | aggregates | XYM | × image | encrypted | verifies itself |");
        println!("| --- | ---: | ---: | ---: | ---: | --- | --- |");
        let mut costs = Vec::new();
        for format in FORMATS {
            let cost = (format.cost)(size);
            println!(
                "| {} | {} | {} | {:.4} | {} | {} | {} |",
                format.name,
                cost.bytes,
                cost.aggregates,
                xym(cost.bytes),
                if format.has_picture { format!("{:.3}", ratio(&cost, size)) } else { "–".to_owned() },
                format.encrypted,
                format.verifies_itself,
            );
            costs.push((format, cost));
        }
        let apart = hand_over(size);
        println!(
            "\nDefinition and hand-over of the NFT, apart: {apart} bytes, {:.4} XYM and the rental of 50 XYM.\n",
            xym(apart)
        );
        let Some((_, own)) = costs.first() else { continue };
        let rival = costs
            .iter()
            .skip(1)
            .filter(|(format, _)| format.has_picture && format.encrypted == "yes" && format.verifies_itself == "yes")
            .min_by_key(|(_, cost)| cost.bytes);
        if let Some((format, cost)) = rival {
            missed += said(
                own.bytes < cost.bytes,
                &format!(
                    "smallest that is encrypted and verifies itself ({} bytes; next {}: {})",
                    own.bytes, format.name, cost.bytes
                ),
            );
        }
        for (_, most) in BARS.iter().filter(|(at, _)| *at == size) {
            missed += said(ratio(own, size) <= *most, &format!("{:.4} × the image, at most {most}", ratio(own, size)));
        }
        println!();
    }
    println!("{}", formats::NOTES);
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn said(is_met: bool, what: &str) -> usize {
    println!("{}: {what}", if is_met { "met" } else { "MISSED" });
    usize::from(!is_met)
}
