internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Fourier transforms, complex numbers and audio features.
  static let signal: [String: TFLiteImporter] = [:]

  /// Fourier transforms, complex numbers and audio features, by the names of custom operators.
  static let customSignal: [String: TFLiteImporter] = [:]
}
