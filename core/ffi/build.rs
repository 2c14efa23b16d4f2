//! Asks the linker for a small library where it is built to be small (profile `small`): functions of the same code are one, and
//! relocations are packed.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if !is("OPT_LEVEL", "z") {
        return;
    }
    // Rust's own linker for this target, and the NDK's, are LLVM's, which alone folds code. Bionic understands packed
    // relocations under their later name from API 30 on, and from 28 on under Android's.
    let arguments: &[&str] = if is("CARGO_CFG_TARGET_OS", "android") {
        &["--icf=all", "--pack-dyn-relocs=android+relr", "--use-android-relr-tags"]
    } else if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ARCH", "x86_64") {
        &["--icf=all", "-z,pack-relative-relocs"]
    } else {
        &[]
    };
    for argument in arguments {
        println!("cargo:rustc-cdylib-link-arg=-Wl,{argument}");
    }
}
