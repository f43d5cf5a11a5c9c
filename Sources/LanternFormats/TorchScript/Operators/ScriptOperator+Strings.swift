internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Text.
  static let strings: [ScriptOperator] = []
}
