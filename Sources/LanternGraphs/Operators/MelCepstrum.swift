package import LanternTensors

/// The mel-frequency cepstral coefficients of spectra.
///
/// Inputs: squared magnitudes `[channels, windows, frequencies]`, and the sample rate in hertz as one
/// int32. Output `[channels, windows, coefficientCount]`. Magnitudes are added up in triangular bands
/// that are evenly spaced in mel, `1127 log(1 + hertz / 700)`; the logarithms of the sums, none below
/// that of 1e-12, go through a discrete cosine transform. If the highest band ends beyond the last
/// frequency, all is zero. Float32, computed in float64.
///
/// TensorFlow Lite custom operator `Mfcc`. Source: LiteRT `mfcc.cc`, `internal/mfcc.cc`,
/// `internal/mfcc_mel_filterbank.cc`, `internal/mfcc_dct.cc`.
package struct MelCepstrum: Operator {
  /// The frequency in hertz where the lowest band begins.
  package var lowerFrequency: Double
  /// The frequency in hertz where the highest band ends.
  package var upperFrequency: Double
  /// The number of bands.
  package var bandCount: Int
  /// The number of coefficients, at most that of the bands.
  package var coefficientCount: Int

  /// Creates the operator.
  package init(
    lowerFrequency: Double, upperFrequency: Double, bandCount: Int, coefficientCount: Int
  ) {
    self.lowerFrequency = lowerFrequency
    self.upperFrequency = upperFrequency
    self.bandCount = bandCount
    self.coefficientCount = coefficientCount
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireRank(inputs[0], 3...3, as: "input")
    guard inputs[0].elementType == .float32, inputs[1].elementType == .int32 else {
      throw unsupported(inputs)
    }
    guard inputs[1].shape.elementCount == 1, inputs[0].shape[2] >= 2 else {
      throw invalidShape(
        "needs two frequencies and one sample rate, and has \(inputs[0]) and \(inputs[1])")
    }
    guard lowerFrequency >= 0, upperFrequency > lowerFrequency, upperFrequency.isFinite,
      (1...1 << 20).contains(bandCount), (1...bandCount).contains(coefficientCount)
    else {
      throw invalidAttribute(
        "cannot make \(coefficientCount) coefficients of \(bandCount) bands from "
          + "\(lowerFrequency) to \(upperFrequency) hertz")
    }
    let shape = inputs[0].shape
    return [TensorType(.float32, try Shape([shape[0], shape[1], coefficientCount]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.shape.elementCount > 0 else { return [try Tensor([Float](), type: output)] }
    guard output.shape.elementCount <= (1 << 30) / bandCount else {
      throw GraphError(
        .overBudget, "\(Self.name) would add up \(bandCount) bands for each of \(output)")
    }
    let count = inputs[0].shape[2]
    let values = try inputs[0].elements(as: Float.self)
    guard let bins = try bins(count: count, sampleRate: inputs[1].integers()[0]) else {
      return [
        try Tensor([Float](repeating: 0, count: output.shape.elementCount), type: output)
      ]
    }
    let norm = (2 / Double(bandCount)).squareRoot()
    let step = Double.pi / Double(bandCount)
    var results: [Float] = []
    results.reserveCapacity(output.shape.elementCount)
    for start in Swift.stride(from: 0, to: values.count, by: count) {
      var bands = [Double](repeating: 0, count: bandCount)
      for bin in bins {
        let magnitude = Double(values[start + bin.index]).squareRoot()
        let falling = magnitude * bin.weight
        if bin.band >= 0 { bands[bin.band] += falling }
        if bin.band + 1 < bandCount { bands[bin.band + 1] += magnitude - falling }
      }
      // A NaN stays one.
      let logarithms = bands.map { Elementary.log($0 < 1e-12 ? 1e-12 : $0) }
      for coefficient in 0..<coefficientCount {
        var sum = 0.0
        for (band, logarithm) in logarithms.enumerated() {
          sum +=
            norm * Elementary.cos(Double(coefficient) * step * (Double(band) + 0.5)) * logarithm
        }
        results.append(Float(sum))
      }
    }
    return [try Tensor(results, type: output)]
  }

  /// A frequency that counts: in the falling half of a band by `weight`, and in the rising half of
  /// the next by the rest.
  private struct Bin {
    let index: Int, band: Int
    let weight: Double
  }

  /// The frequencies that count; nil where the highest band ends beyond the last one.
  private func bins(count: Int, sampleRate: Int) throws -> [Bin]? {
    guard sampleRate > 0 else {
      throw GraphError(.invalidInput, "\(Self.name) is given a sample rate of \(sampleRate)")
    }
    let low = mel(lowerFrequency)
    let spacing = (mel(upperFrequency) - low) / Double(bandCount + 1)
    let centers = (0...bandCount).map { low + spacing * Double($0 + 1) }
    let hertz = 0.5 * Double(sampleRate) / Double(count - 1)
    let (first, last) = ((1.5 + lowerFrequency / hertz), upperFrequency / hertz)
    guard last < Double(count) else { return nil }
    guard Int(first) <= Int(last) else { return [] }
    var channel = 0
    return (Int(first)...Int(last)).map { index in
      let position = mel(Double(index) * hertz)
      while channel < bandCount, centers[channel] < position { channel += 1 }
      let weight =
        channel > 0
        ? (centers[channel] - position) / (centers[channel] - centers[channel - 1])
        : (centers[0] - position) / (centers[0] - low)
      return Bin(index: index, band: channel - 1, weight: weight)
    }
  }

  private func mel(_ hertz: Double) -> Double {
    1127 * Elementary.logOnePlus(hertz / 700)
  }
}
