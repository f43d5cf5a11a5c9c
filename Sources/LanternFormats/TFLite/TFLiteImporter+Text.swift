internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Strings, hashing and sparse lookups.
  static let text: [String: TFLiteImporter] = [:]
}
