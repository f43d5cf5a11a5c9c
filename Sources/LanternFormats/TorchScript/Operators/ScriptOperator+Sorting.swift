internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Orders of elements: sort, topk, unique.
  static let sorting: [ScriptOperator] = []
}
