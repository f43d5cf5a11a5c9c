internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Boxes and their scores.
  static let detection: [String: TFLiteImporter] = [
    "NON_MAX_SUPPRESSION_V4": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        NonMaxSuppression(maximumCount: try node.maximumCount()), [0, 1, 3, 4])
    },
    "NON_MAX_SUPPRESSION_V5": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        NonMaxSuppression(maximumCount: try node.maximumCount(), isSoft: true), [0, 1, 3, 4, 5])
    },
  ]

  /// Boxes and their scores, by the names of custom operators.
  static let customDetection: [String: TFLiteImporter] = [:]
}

extension TFLiteNode {
  /// The most boxes that are wanted.
  fileprivate func maximumCount() throws -> Int {
    let counts = try integers(2, "number of boxes")
    guard counts.count == 1 else {
      throw GraphError(.invalidAttribute, "its number of boxes (input 2) are \(counts.count)")
    }
    return counts[0]
  }
}
