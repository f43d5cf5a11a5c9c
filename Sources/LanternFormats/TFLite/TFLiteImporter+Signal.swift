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
  static let customSignal: [String: TFLiteImporter] = [
    "AudioSpectrogram": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      let options = try FlexBuffer(node.customOptions)
      return TFLiteImport(
        AudioSpectrogram(
          windowSize: try options.integer("window_size", default: 0),
          stride: try options.integer("stride", default: 0),
          squaresMagnitudes: try options.bool("magnitude_squared", default: false)))
    },
    "Mfcc": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      let options = try FlexBuffer(node.customOptions)
      // The reference keeps whole hertz in single precision.
      func hertz(_ name: String) throws -> Double {
        Double(Float(try options.integer(name, default: 0)))
      }
      return TFLiteImport(
        MelCepstrum(
          lowerFrequency: try hertz("lower_frequency_limit"),
          upperFrequency: try hertz("upper_frequency_limit"),
          bandCount: try options.integer("filterbank_channel_count", default: 0),
          coefficientCount: try options.integer("dct_coefficient_count", default: 0)), [0, 1])
    },
  ]
}
