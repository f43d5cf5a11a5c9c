internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Fourier transforms, complex numbers and audio features.
  static let signal: [String: TFLiteImporter] = [
    "RFFT2D": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      let size = try node.integers(1, "height and width")
      guard size.count == 2 else {
        throw GraphError(.invalidAttribute, "a transform of \(size.count) dimensions and not 2")
      }
      return TFLiteImport(RealFourierTransform2D(height: size[0], width: size[1]))
    },
    "REAL": plain(1...1, types: ["complex64"]) { ComplexPart(.real) },
    "IMAG": plain(1...1, types: ["complex64"]) { ComplexPart(.imaginary) },
    "COMPLEX_ABS": plain(1...1, types: ["complex64"]) { ComplexPart(.magnitude) },
  ]

  /// Fourier transforms, complex numbers and audio features, by the names of custom operators.
  static let customSignal: [String: TFLiteImporter] = [:]
}
