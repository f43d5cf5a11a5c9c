internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Images in other sizes.
  static let resizing: [ScriptOperator] = []
}
