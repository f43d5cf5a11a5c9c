package import LanternTensors

/// Images brought to another size, each pixel from the four nearest ones by their distances.
///
/// Input `[N, H, W, C]`, output `[N, height, width, C]`. Where a pixel lies in the input is said by
/// `sampling`; pixels outside are the nearest ones of the border.
///
/// Float32 in float32. Integers, quantised or not, keep the input's quantisation: uint8 interpolates in
/// float32 and rounds half up, int8 and int16 interpolate in integers with ten fractional bits for each
/// position and round half away from zero.
///
/// TensorFlow Lite `RESIZE_BILINEAR`; ATen `upsample_bilinear2d`. Source: LiteRT
/// `reference/resize_bilinear.h`.
package struct ResizeBilinear: Operator {
  /// The rows of the result.
  package var height: Int
  /// The columns of the result.
  package var width: Int
  /// Where the result's pixels lie in the input.
  package var sampling: ResizeSampling

  /// Creates a resizing.
  package init(height: Int, width: Int, sampling: ResizeSampling) {
    self.height = height
    self.width = width
    self.sampling = sampling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [try resizedType(inputs[0], height: height, width: width)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType),
      [.float32, .uint8, .int8, .int16].contains(inputs[0].elementType),
      sampling != .alignedCenters
    else { throw unsupported(inputs, outputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let input = inputs[0]
    switch output.elementType {
    case .float32:
      let results = interpolated(try input.elements(as: Float.self), input.shape, realWeights)
      return [try Tensor(results, type: output)]
    case .uint8:
      let values = try input.elements(as: UInt8.self).map(Float.init)
      let results = interpolated(values, input.shape, realWeights)
      return [try Tensor(results.map { UInt8(min(max($0 + 0.5, 0), 255)) }, type: output)]
    default:
      let sums = interpolated(try input.integers(), input.shape, integerWeights).map { sum in
        (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20)
      }
      return [
        output.elementType == .int8
          ? try Tensor(sums.map { Int8(clamping: $0) }, type: output)
          : try Tensor(sums.map { Int16(clamping: $0) }, type: output)
      ]
    }
  }

  private func realWeights(_ input: Int, _ output: Int) -> [ResizeSampling.Neighbors<Float>] {
    (0..<output).map { sampling.neighbors($0, input: input, output: output) }
  }

  private func integerWeights(_ input: Int, _ output: Int) -> [ResizeSampling.Neighbors<Int>] {
    (0..<output).map { sampling.integerNeighbors($0, input: input, output: output) }
  }

  private func interpolated<Number: Numeric>(
    _ values: [Number], _ shape: Shape,
    _ weights: (Int, Int) -> [ResizeSampling.Neighbors<Number>]
  ) -> [Number] {
    let (rows, columns) = (weights(shape[1], height), weights(shape[2], width))
    let channels = shape[3]
    var results: [Number] = []
    for image in 0..<(channels == 0 ? 0 : shape[0]) {
      func pixel(_ y: Int, _ x: Int) -> Int {
        ((image * shape[1] + y) * shape[2] + x) * channels
      }
      for y in rows {
        for x in columns {
          let corners = (
            pixel(y.first, x.first), pixel(y.second, x.first), pixel(y.first, x.second),
            pixel(y.second, x.second)
          )
          for channel in 0..<channels {
            let first = values[corners.0 + channel] * y.firstWeight * x.firstWeight
            let second = values[corners.1 + channel] * y.secondWeight * x.firstWeight
            let third = values[corners.2 + channel] * y.firstWeight * x.secondWeight
            let fourth = values[corners.3 + channel] * y.secondWeight * x.secondWeight
            results.append(first + second + third + fourth)
          }
        }
      }
    }
    return results
  }
}
