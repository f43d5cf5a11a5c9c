internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Comparisons, logic, bits and selections.
  static let comparisons: [String: TFLiteImporter] = [:]
}
