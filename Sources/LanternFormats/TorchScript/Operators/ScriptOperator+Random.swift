internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Numbers from generators.
  static let random: [ScriptOperator] = []
}
