//! `uniffi-bindgen generate LIBRARY --language kotlin|swift --out-dir FOLDER`: see `scripts/bindings`.

fn main() {
    uniffi::uniffi_bindgen_main();
}
