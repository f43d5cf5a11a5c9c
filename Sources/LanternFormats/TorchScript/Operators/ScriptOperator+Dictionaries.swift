internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Dictionaries.
  static let dictionaries: [ScriptOperator] = []
}
