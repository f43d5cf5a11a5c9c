internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Operations on bits and on truth values.
  static let bitwise: [ScriptOperator] = []
}
