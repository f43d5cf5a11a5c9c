package import LanternTensors

/// Numbers along an axis turned into probabilities: `e^(beta*(x - max)) / sum of e^(beta*(x - max))`.
///
/// Output: the input's shape. The axis may count from the end.
///
/// Float32 in float32. Quantised (uint8, int8): fixed-point arithmetic whose results are in steps of
/// 1/256 from the smallest stored integer on, which is what the output's scale and zero point must
/// say (int8; the kernel for uint8 takes it for granted).
///
/// TensorFlow Lite `SOFTMAX` (along the last axis); ATen `softmax`. Source: LiteRT
/// `reference/softmax.h`.
package struct Softmax: Operator {
  /// The axis whose numbers sum to 1 afterwards.
  package var axis: Int
  /// The factor of the exponents.
  package var beta: Float

  /// Creates a softmax.
  package init(axis: Int = -1, beta: Float = 1) {
    self.axis = axis
    self.beta = beta
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    _ = try inputs[0].shape.normalizedAxis(axis)
    return inputs
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if inputs[0].elementType != .float32 { _ = try quantized(inputs[0], outputs[0]) }
  }

  private func quantized(
    _ input: TensorType, _ output: TensorType
  ) throws -> FixedPointSoftmax {
    let target = try AffineScale(output)
    let deviation = (target.scale * 256 - 1).magnitude
    guard output.elementType.isEightBit,
      output.elementType == .uint8 || target.zeroPoint == -128 && deviation <= 0.001,
      let arithmetic = FixedPointSoftmax(scale: try AffineScale(input).scale, beta: beta)
    else { throw unsupported([input], [output]) }
    return arithmetic
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: output.shape, along: axis)
    if output.elementType != .float32 {
      let arithmetic = try quantized(inputs[0].type, output)
      let smallest: Int32 = output.elementType == .int8 ? -128 : 0
      var stored = try inputs[0].storedIntegers()
      for line in lines {
        let results = arithmetic.results(line.map { stored[$0] })
        for (index, result) in zip(line, results) { stored[index] = result + smallest }
      }
      return [try Tensor(stored: stored, type: output)]
    }
    var values = try inputs[0].elements(as: Float.self)
    for line in lines {
      let largest = line.reduce(-Float.infinity) { max($0, values[$1]) }
      var sum: Float = 0
      for index in line {
        values[index] = Elementary.exp((values[index] - largest) * beta)
        sum += values[index]
      }
      for index in line { values[index] /= sum }
    }
    return [try Tensor(values, type: output)]
  }
}
