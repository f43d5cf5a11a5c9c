internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// The operators that `optimize_for_mobile` puts in place of others.
  static let prepacked: [ScriptOperator] = []
}
