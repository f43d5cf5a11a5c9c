package import LanternTensors

/// The logarithm of `Softmax` along an axis: `x - max - log(sum of e^(x - max))`.
///
/// Output: the input's shape. The axis may count from the end.
///
/// Float32. Quantised (int8, uint8): fixed-point arithmetic whose results are in steps of 1/16, the
/// largest stored integer standing for 0; the output's scale and zero point must say so.
///
/// TensorFlow Lite `LOG_SOFTMAX`; ATen `log_softmax`. Source: LiteRT `reference/log_softmax.h`.
package struct LogSoftmax: Operator {
  /// The axis whose exponentials sum to 1 afterwards.
  package var axis: Int

  /// Creates the operator.
  package init(axis: Int = -1) { self.axis = axis }

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
  ) throws -> (FixedPointLogSoftmax, ClosedRange<Int32>) {
    let target = try AffineScale(output)
    guard output.elementType.isEightBit, let range = output.elementType.storedRange,
      target.scale == 1 / 16, target.zeroPoint == range.upperBound,
      let arithmetic = FixedPointLogSoftmax(scale: try AffineScale(input).scale)
    else { throw unsupported([input], [output]) }
    return (arithmetic, range)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: output.shape, along: axis)
    if output.elementType != .float32 {
      let (arithmetic, range) = try quantized(inputs[0].type, output)
      var stored = try inputs[0].storedIntegers()
      for line in lines {
        let results = arithmetic.results(line.map { stored[$0] })
        for (index, steps) in zip(line, results) {
          let result = steps.map { $0 + range.upperBound } ?? range.lowerBound
          stored[index] = min(max(result, range.lowerBound), range.upperBound)
        }
      }
      return [try Tensor(stored: stored, type: output)]
    }
    var values = try inputs[0].elements(as: Float.self)
    for line in lines {
      let largest = line.reduce(-Float.infinity) { max($0, values[$1]) }
      let sum = line.reduce(Float(0)) { $0 + Elementary.exp(values[$1] - largest) }
      let logarithm = Elementary.log(sum)
      for index in line { values[index] = values[index] - largest - logarithm }
    }
    return [try Tensor(values, type: output)]
  }
}
