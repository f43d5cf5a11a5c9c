package import LanternTensors

/// Numbers along an axis divided by the root of the sum of their squares, which counts 10^-6 at least.
///
/// Output: the input's shape. The axis may count from the end.
///
/// Float32. Quantised (int8, uint8): the stored integers less the zero point, times the reciprocal of
/// their root in fixed point; results are in steps of 1/128 around 0 (int8) or 128 (uint8), and the
/// output's scale and zero point must say so.
///
/// TensorFlow Lite `L2_NORMALIZATION` (along the last axis). Source: LiteRT `l2norm.cc`,
/// `reference/l2normalization.h`, `reference/integer_ops/l2normalization.h`.
package struct L2Normalization: Operator {
  /// The axis whose squares sum to 1 afterwards.
  package var axis: Int

  /// Creates a normalisation.
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
    if inputs[0].elementType == .float32 { return }
    let target = try AffineScale(outputs[0])
    guard inputs[0].elementType.isEightBit, target.scale == 1 / 128,
      target.zeroPoint == (inputs[0].elementType == .int8 ? 0 : 128)
    else { throw unsupported(inputs, outputs) }
    _ = try AffineScale(inputs[0])
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: output.shape, along: axis)
    if output.elementType != .float32 {
      return [try quantizedResult(inputs[0], output, lines)]
    }
    var values = try inputs[0].elements(as: Float.self)
    for line in lines {
      let sum = line.reduce(Float(0)) { $0 + values[$1] * values[$1] }
      let norm = max(sum.squareRoot(), 1e-6)
      for index in line { values[index] /= norm }
    }
    return [try Tensor(values, type: output)]
  }

  private func quantizedResult(
    _ input: Tensor, _ output: TensorType, _ lines: Lines
  ) throws -> Tensor {
    let zeroPoint = try AffineScale(input.type).zeroPoint
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    let isSigned = output.elementType == .int8
    var stored = try input.storedIntegers()
    for line in lines {
      let sum = line.reduce(Int32(0)) { total, index in
        let x = stored[index] - zeroPoint
        return total &+ x * x
      }
      let root = FixedPointMultiplier(reciprocalSquareRootOf: sum)
      // The kernels multiply by 128 at different places, which rounds differently.
      let multiplier = isSigned ? root.shifted(by: 7) : root
      for index in line {
        let x = stored[index] - zeroPoint
        stored[index] = target.stored(steps: multiplier.scale(isSigned ? x : 128 * x))
      }
    }
    return try Tensor(stored: stored, type: output)
  }
}
