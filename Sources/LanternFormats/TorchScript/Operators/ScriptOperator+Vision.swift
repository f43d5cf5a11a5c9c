internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// The compiled operators of torchvision.
  static let vision: [ScriptOperator] = []
}
