internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Fourier transforms and windows.
  static let spectral: [ScriptOperator] = []
}
