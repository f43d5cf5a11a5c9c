internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Attention and the fused layers of transformers.
  static let attention: [ScriptOperator] = []
}
