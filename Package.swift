// swift-tools-version: 6.3
import PackageDescription

/// Every Swift target but the tests is held to these.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let tests: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "Lantern",
  products: [
    .library(name: "Lantern", targets: ["Lantern"]),
    .executable(name: "lantern", targets: ["LanternTool"]),
  ],
  targets: [
    // The engine: the toolchain and zlib are all it needs.
    .target(name: "LanternTensors", swiftSettings: strict),
    .target(name: "LanternGraphs", dependencies: ["LanternTensors"], swiftSettings: strict),
    .target(
      name: "LanternFormats", dependencies: ["LanternGraphs", "LanternTensors", "CLanternZlib"],
      swiftSettings: strict),
    .target(
      name: "CLanternKernels",
      cSettings: [
        .define("NDEBUG", .when(configuration: .release)),
        // Without optimisation the kernels are seventy times slower, and debug builds useless.
        .unsafeFlags(["-O3"], .when(configuration: .debug)),
      ]),
    .target(
      name: "LanternRuntime", dependencies: ["LanternGraphs", "LanternTensors", "CLanternKernels"],
      swiftSettings: strict),

    // Pixels and tasks.
    .target(
      name: "LanternImaging",
      dependencies: ["LanternTensors", "CLanternTurboJPEG", "CLanternPNG", "CLanternWebP"],
      swiftSettings: strict),
    .target(
      name: "LanternVision",
      dependencies: ["LanternRuntime", "LanternImaging", "LanternGraphs", "LanternTensors"],
      swiftSettings: strict),
    .target(
      name: "Lantern",
      dependencies: [
        "LanternVision", "LanternImaging", "LanternRuntime", "LanternFormats", "LanternGraphs",
        "LanternTensors",
      ],
      swiftSettings: strict),
    // The tool imports `Lantern` alone; with the modules behind it named too it is built anew when one
    // of them changes.
    .executableTarget(
      name: "LanternTool",
      dependencies: [
        "Lantern", "LanternVision", "LanternImaging", "LanternRuntime", "LanternFormats",
        "LanternGraphs", "LanternTensors",
      ],
      swiftSettings: strict),

    // C libraries from the system; `make dependencies` installs them on Debian.
    .systemLibrary(
      name: "CLanternZlib", path: "Sources/SystemLibraries/CLanternZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CLanternTurboJPEG", path: "Sources/SystemLibraries/CLanternTurboJPEG",
      pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(
      name: "CLanternPNG", path: "Sources/SystemLibraries/CLanternPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CLanternWebP", path: "Sources/SystemLibraries/CLanternWebP", pkgConfig: "libwebp",
      providers: [.apt(["libwebp-dev"])]),

    .target(
      name: "TestSupport", dependencies: ["Lantern", "LanternGraphs", "LanternTensors"],
      path: "Tests/TestSupport", swiftSettings: tests),
    .testTarget(
      name: "TensorsTests", dependencies: ["LanternTensors", "TestSupport"], swiftSettings: tests),
    .testTarget(
      name: "GraphsTests", dependencies: ["LanternGraphs", "LanternTensors", "TestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "FormatsTests",
      dependencies: ["LanternFormats", "LanternGraphs", "LanternTensors", "TestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "KernelsTests", dependencies: ["CLanternKernels", "TestSupport"], swiftSettings: tests),
    .testTarget(
      name: "RuntimeTests",
      dependencies: ["LanternRuntime", "LanternGraphs", "LanternTensors", "TestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "ImagingTests", dependencies: ["LanternImaging", "LanternTensors", "TestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "VisionTests",
      dependencies: [
        "LanternVision", "LanternImaging", "LanternRuntime", "LanternGraphs", "LanternTensors",
        "TestSupport",
      ],
      swiftSettings: tests),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["Lantern", "LanternGraphs", "LanternTensors", "TestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "CommandTests", dependencies: ["LanternTool", "LanternTensors", "TestSupport"],
      exclude: ["Snapshots"], swiftSettings: tests),
  ]
)
