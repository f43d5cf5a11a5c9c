internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Losses and distances.
  static let losses: [ScriptOperator] = []
}
