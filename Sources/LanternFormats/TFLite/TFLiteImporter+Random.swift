internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Random numbers.
  static let random: [String: TFLiteImporter] = [:]
}
