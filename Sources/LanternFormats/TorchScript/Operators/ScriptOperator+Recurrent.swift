internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Recurrent layers and their cells.
  static let recurrent: [ScriptOperator] = []
}
