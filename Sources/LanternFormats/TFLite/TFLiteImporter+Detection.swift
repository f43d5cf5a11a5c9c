internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Boxes and their scores.
  static let detection: [String: TFLiteImporter] = [:]

  /// Boxes and their scores, by the names of custom operators.
  static let customDetection: [String: TFLiteImporter] = [:]
}
