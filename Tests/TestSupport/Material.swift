import Foundation

/// The folder of test material that may lie beside the package; it is not part of the project.
package enum Material {
  /// The folder, when it is there: `LANTERN_MATERIAL`, or `../shared/material` from the package.
  package static let root: URL? = {
    let environment = ProcessInfo.processInfo.environment["LANTERN_MATERIAL"]
    let beside = packageRoot.deletingLastPathComponent().appending(path: "shared/material")
    let root = environment.map { URL(filePath: $0) } ?? beside
    return FileManager.default.fileExists(atPath: root.path) ? root : nil
  }()

  /// Whether the material is there.
  package static var isPresent: Bool { root != nil }

  /// What a skipped test says.
  package static let absence: String =
    "the test material is absent; set LANTERN_MATERIAL to its folder"

  /// A file of the material.
  package static func url(_ path: String) -> URL {
    (root ?? packageRoot).appending(path: path)
  }

  /// The bytes of a file of the material.
  package static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url(path)))
  }
}

/// The folder that holds `Package.swift`.
package let packageRoot: URL = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
