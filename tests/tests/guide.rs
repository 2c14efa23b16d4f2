//! The snippets of docs/bindings.md are those that the Kotlin and Swift tests compile.
#![allow(clippy::unwrap_used)]

use std::path::Path;

#[test]
fn every_snippet_of_the_guide_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let guide = read("docs/bindings.md");
    let sources = [
        ("kotlin", read("android/wallet/src/test/kotlin/org/tegata/wallet/Guide.kt")),
        ("swift", read("ios/Tests/TegataKitTests/Guide.swift")),
    ];
    for (language, source) in sources {
        let opening = format!("```{language}\n");
        let snippets: Vec<&str> =
            guide.split(&opening).skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect();
        assert_eq!(snippets.len(), 3, "{language}");
        for snippet in snippets {
            assert!(source.contains(snippet), "{language}: {snippet}");
        }
    }
}
