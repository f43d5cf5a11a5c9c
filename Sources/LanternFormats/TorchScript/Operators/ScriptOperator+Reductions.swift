internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Sums, means, extrema and other folds over axes.
  static let reductions: [ScriptOperator] = []
}
