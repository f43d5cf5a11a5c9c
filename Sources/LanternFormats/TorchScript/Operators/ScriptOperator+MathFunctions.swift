internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions of every element.
  static let mathFunctions: [ScriptOperator] = []
}
