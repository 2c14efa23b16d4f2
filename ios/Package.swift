// swift-tools-version: 6.0
// The wallet for Swift. On Linux it links the library that cargo built; on Apple's systems the XCFramework of
// scripts/package-ios. `scripts/bindings` writes the sources of TegataCore first.
import PackageDescription

#if os(Linux)
    /// Where cargo has put the library.
    let native = Context.environment["TEGATA_NATIVE"] ?? "\(Context.packageDirectory)/../target/debug"
    let linking: [LinkerSetting] = [
        .unsafeFlags([
            "-L\(native)", "-Xlinker", "-rpath", "-Xlinker", native,
            // Debian's libswiftObservation.so has an undefined swift::threading::fatal (swift #75670).
            "-Xlinker", "--allow-shlib-undefined",
        ])
    ]
    let library = Target.systemLibrary(name: "TegataFFI")
    /// Read by scripts/bench-bindings.
    let bench: [Target] = [
        .executableTarget(
            name: "bindings-bench", dependencies: ["ScenarioWorld", "TegataKit", "TegataCore"], path: "Tests/BindingsBench")
    ]
#else
    let linking: [LinkerSetting] = []
    let library = Target.binaryTarget(name: "TegataFFI", path: "TegataFFI.xcframework")
    let bench: [Target] = []
#endif

let package = Package(
    name: "Tegata",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "TegataKit", targets: ["TegataKit"])],
    targets: [
        library,
        .target(name: "TegataCore", dependencies: ["TegataFFI"], linkerSettings: linking),
        .target(name: "TegataKit", dependencies: ["TegataCore"]),
        .target(name: "ScenarioWorld", dependencies: ["TegataKit", "TegataCore"], path: "Tests/ScenarioWorld"),
        .testTarget(name: "TegataKitTests", dependencies: ["ScenarioWorld", "TegataKit", "TegataCore"]),
    ] + bench,
    swiftLanguageModes: [.v6]
)
