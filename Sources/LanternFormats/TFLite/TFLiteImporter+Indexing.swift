internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that choose or place elements by indices.
  static let indexing: [String: TFLiteImporter] = [:]
}
