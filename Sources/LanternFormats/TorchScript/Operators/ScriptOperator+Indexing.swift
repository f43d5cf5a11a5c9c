internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Elements picked and set by tensors of indices and masks.
  static let indexing: [ScriptOperator] = []
}
