internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Products of matrices and what is built of them.
  static let products: [ScriptOperator] = []
}
