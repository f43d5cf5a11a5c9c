package import LanternTensors

/// How strong each frequency is in windows that slide over sound.
///
/// Input `[samples, channels]`; output `[channels, windows, frequencies]`, where there are
/// `1 + (samples - windowSize) / stride` windows, none if the sound is shorter than one. A window is
/// multiplied with `0.5 - 0.5 cos(2 pi i / windowSize)`, filled with zeros to a power of two, and
/// transformed; there is a frequency more than half that power. Float32, computed in float64.
///
/// TensorFlow Lite custom operator `AudioSpectrogram`. Source: LiteRT `audio_spectrogram.cc`,
/// `internal/spectrogram.cc`.
package struct AudioSpectrogram: Operator {
  /// The samples of a window, two at least.
  package var windowSize: Int
  /// The samples between the beginnings of neighbouring windows.
  package var stride: Int
  /// Whether the results are squares of magnitudes instead of magnitudes.
  package var squaresMagnitudes: Bool

  /// Creates the operator.
  package init(windowSize: Int, stride: Int, squaresMagnitudes: Bool) {
    self.windowSize = windowSize
    self.stride = stride
    self.squaresMagnitudes = squaresMagnitudes
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 2...2, as: "input")
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    guard windowSize >= 2, windowSize <= 1 << 28, stride >= 1 else {
      throw invalidAttribute(
        "needs a window of 2 to 2^28 samples and a stride of at least 1, and has a window of "
          + "\(windowSize) and a stride of \(stride)")
    }
    let room = inputs[0].shape[0] - windowSize
    return [
      TensorType(
        .float32,
        try Shape([inputs[0].shape[1], room < 0 ? 0 : room / stride + 1, length / 2 + 1]))
    ]
  }

  /// The length of the transform: the least power of two that holds a window.
  private var length: Int { 1 << (Int.bitWidth - (windowSize - 1).leadingZeroBitCount) }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.shape.elementCount > 0 else { return [try Tensor([Float](), type: output)] }
    let channels = inputs[0].shape[1]
    let samples = try inputs[0].elements(as: Float.self)
    guard let transform = FourierTransform(length: length) else {
      throw invalidAttribute("cannot transform \(length) samples")
    }
    let hann = (0..<windowSize).map { index in
      0.5 - 0.5 * Elementary.cos((2 * Double.pi * Double(index)) / Double(windowSize))
    }
    var results: [Float] = []
    results.reserveCapacity(output.shape.elementCount)
    for channel in 0..<channels {
      for window in 0..<output.shape[1] {
        var line = [Complex128](repeating: Complex128(0), count: length)
        for index in 0..<windowSize {
          let sample = samples[(window * stride + index) * channels + channel]
          line[index].real = Double(sample) * hann[index]
        }
        for number in transform.transform(line).prefix(length / 2 + 1) {
          let square = Float(number.squaredMagnitude)
          results.append(squaresMagnitudes ? square : square.squareRoot())
        }
      }
    }
    return [try Tensor(results, type: output)]
  }
}
