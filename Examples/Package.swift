// swift-tools-version: 6.3
import PackageDescription

// Programs that use Lantern as any package does: by its public declarations alone.
let package = Package(
  name: "Examples",
  dependencies: [.package(name: "Lantern", path: "..")],
  targets: ["CustomOperator", "FromTensorFlowLiteSwift", "FromPyTorchMobile"].map { name in
    .executableTarget(
      name: name, dependencies: [.product(name: "Lantern", package: "Lantern")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  }
)
