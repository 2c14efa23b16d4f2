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
    /// Flags are refused in a package that another one depends on: so only here, where it is built alone.
    let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]
    let library = Target.systemLibrary(name: "TegataFFI")
    /// What the screens use of Apple's frameworks, declared so that they are type-checked and walked here.
    let declared = ["Accessibility", "CoreGraphics", "CoreImage", "SwiftUI"].map { name in
        Target.target(
            name: name,
            dependencies: ["CoreImage": ["CoreGraphics"], "SwiftUI": ["CoreGraphics", "UIKit"]][name] ?? [],
            path: "LinuxDeclarations/\(name)", swiftSettings: strict)
    }
    let declaredNames = declared.map { Target.Dependency(stringLiteral: $0.name) }
    /// What only the app itself uses of them; what a test looks at there is kept in memory.
    let declaredForApp = [
        "AVFoundation", "BackgroundTasks", "CryptoTokenKit", "ImageIO", "LocalAuthentication", "PhotosUI", "Security", "UIKit",
        "UserNotifications", "os",
    ].map { name in
        Target.target(
            name: name,
            dependencies: ["ImageIO": ["CoreGraphics"], "PhotosUI": ["SwiftUI"], "UIKit": ["AVFoundation"]][name] ?? [],
            path: "LinuxDeclarations/\(name)", swiftSettings: strict)
    }
    /// On Apple's systems App/project.yml builds it.
    let app: [Target] = [
        .executableTarget(
            name: "Tegata",
            dependencies: ["TegataPlatform", "TegataScreens", "TegataModels", "TegataKit", "TegataCore"]
                + declaredNames + declaredForApp.map { Target.Dependency(stringLiteral: $0.name) },
            path: "App", exclude: ["Resources", "project.yml"], swiftSettings: strict),
        .testTarget(
            name: "TegataPlatformTests",
            dependencies: [
                "Tegata", "TegataPlatform", "TegataModels", "TegataKit", "TegataCore", "ScenarioWorld", "Security",
                "LocalAuthentication", "CryptoTokenKit", "SwiftUI", "UIKit", "os",
            ],
            swiftSettings: strict),
    ]
    /// Walks through the views by what the declarations add to Apple's: elsewhere nothing does.
    let walked: [Target] = [
        .testTarget(
            name: "TegataScreensTests",
            dependencies: ["JourneyWorld", "ScenarioWorld", "TegataScreens", "TegataModels", "TegataCore"] + declaredNames,
            swiftSettings: strict)
    ]
    /// Read by scripts/bench-bindings and scripts/bench-ios.
    let bench: [Target] = [
        .executableTarget(
            name: "bindings-bench", dependencies: ["ScenarioWorld", "TegataKit", "TegataCore"], path: "Tests/BindingsBench"),
        .executableTarget(
            name: "app-bench", dependencies: ["JourneyWorld", "ScenarioWorld", "TegataModels", "TegataCore"],
            path: "Tests/AppBench", swiftSettings: strict),
    ]
    let onLinux: [Target] = bench + walked + declared + declaredForApp + app
#else
    let linking: [LinkerSetting] = []
    let strict: [SwiftSetting] = []
    let declaredNames: [Target.Dependency] = []
    let library = Target.binaryTarget(name: "TegataFFI", path: "TegataFFI.xcframework")
    let onLinux: [Target] = []
#endif

let package = Package(
    name: "Tegata",
    defaultLocalization: "ja",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "TegataKit", targets: ["TegataKit"]),
        .library(name: "TegataModels", targets: ["TegataModels"]),
        .library(name: "TegataPlatform", targets: ["TegataPlatform"]),
        .library(name: "TegataScreens", targets: ["TegataScreens"]),
    ],
    targets: [
        library,
        .target(name: "TegataCore", dependencies: ["TegataFFI"], linkerSettings: linking),
        .target(name: "TegataKit", dependencies: ["TegataCore"]),
        .target(
            name: "TegataModels", dependencies: ["TegataKit", "TegataCore"], resources: [.process("Resources")],
            swiftSettings: strict),
        .target(
            name: "TegataScreens", dependencies: ["TegataModels", "TegataCore"] + declaredNames,
            resources: [.process("Resources")], swiftSettings: strict),
        .target(
            name: "TegataPlatform", dependencies: ["TegataModels", "TegataKit", "TegataCore"],
            resources: [.process("Resources")], swiftSettings: strict),
        .target(name: "ScenarioWorld", dependencies: ["TegataKit", "TegataCore"], path: "Tests/ScenarioWorld"),
        .testTarget(name: "TegataKitTests", dependencies: ["ScenarioWorld", "TegataKit", "TegataCore"]),
        .target(
            name: "JourneyWorld", dependencies: ["ScenarioWorld", "TegataModels", "TegataCore"], path: "Tests/JourneyWorld",
            swiftSettings: strict),
        .testTarget(
            name: "TegataModelsTests",
            dependencies: ["JourneyWorld", "ScenarioWorld", "TegataModels", "TegataKit", "TegataCore"], swiftSettings: strict),
    ] + onLinux,
    swiftLanguageModes: [.v6]
)
