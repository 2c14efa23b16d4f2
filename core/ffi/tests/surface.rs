//! The surface for Kotlin and Swift changes only together with its changelog.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};

use quote::ToTokens;
use sha2::{Digest, Sha256};
use syn::{Attribute, File, ImplItem, Item, Visibility};

fn is_uniffi(attribute: &Attribute) -> bool {
    attribute.to_token_stream().to_string().contains("uniffi ::")
}

/// What tells apps something: neither documentation nor what only Rust sees.
fn telling(attributes: &mut Vec<Attribute>) {
    attributes.retain(is_uniffi);
}

/// Everything of a file that UniFFI exports, one item a line, without bodies and documentation.
fn exported(file: File, lines: &mut Vec<String>) {
    for item in file.items {
        match item {
            Item::Struct(mut item) if item.attrs.iter().any(is_uniffi) => {
                telling(&mut item.attrs);
                item.fields.iter_mut().for_each(|field| telling(&mut field.attrs));
                // Fields of an object are its own business.
                item.fields = match item.fields.iter().all(|field| matches!(field.vis, Visibility::Public(_))) {
                    true => item.fields,
                    false => syn::Fields::Unit,
                };
                lines.push(item.to_token_stream().to_string());
            }
            Item::Enum(mut item) if item.attrs.iter().any(is_uniffi) => {
                telling(&mut item.attrs);
                for variant in &mut item.variants {
                    telling(&mut variant.attrs);
                    variant.fields.iter_mut().for_each(|field| telling(&mut field.attrs));
                }
                lines.push(item.to_token_stream().to_string());
            }
            Item::Trait(item) if item.attrs.iter().any(is_uniffi) => {
                for within in item.items {
                    if let syn::TraitItem::Fn(function) = within {
                        lines.push(format!("{} :: {}", item.ident, function.sig.to_token_stream()));
                    }
                }
            }
            Item::Impl(item) if item.attrs.iter().any(is_uniffi) => {
                let of = item.self_ty.to_token_stream();
                for within in item.items {
                    if let ImplItem::Fn(mut function) = within {
                        telling(&mut function.attrs);
                        let how: String =
                            function.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect();
                        lines.push(format!("{of} :: {how} {}", function.sig.to_token_stream()));
                    }
                }
            }
            Item::Fn(item) if item.attrs.iter().any(is_uniffi) => {
                lines.push(item.sig.to_token_stream().to_string());
            }
            _ => {}
        }
    }
}

fn surface(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut lines = Vec::new();
    for file in files {
        exported(syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap(), &mut lines);
    }
    lines.sort();
    lines
}

#[test]
fn the_surface_changes_only_with_its_changelog() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lines = surface(&crate_folder.join("src"));
    assert!(lines.len() > 100 && lines.iter().any(|line| line.contains("agree")), "{}", lines.len());
    let digest: String = Sha256::digest(lines.join("\n")).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let changelog = std::fs::read_to_string(crate_folder.join("CHANGELOG.md")).unwrap();
    let stated = changelog.split("Surface `").nth(1).and_then(|rest| rest.split('`').next());
    assert_eq!(
        stated,
        Some(digest.as_str()),
        "the surface is another: say in core/ffi/CHANGELOG.md what has changed, in a section with this digest on top"
    );
}
