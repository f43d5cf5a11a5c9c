internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that keep a state from step to step.
  static let recurrent: [String: TFLiteImporter] = [:]
}
