internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Normalisations over axes, groups and batches.
  static let normalization: [ScriptOperator] = []
}
