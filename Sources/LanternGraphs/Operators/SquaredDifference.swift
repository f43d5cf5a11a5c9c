package import LanternTensors

/// Elementwise square of the difference of tensors that broadcast together: `(a - b)^2`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to. Float32 in
/// float32; integers wrap. Quantised (int8): both operands get 7 more bits and are brought to twice
/// the larger of the two scales; the square of their difference is brought to the output's scale.
///
/// TensorFlow Lite `SQUARED_DIFFERENCE`. Source: LiteRT `squared_difference.cc`.
package struct SquaredDifference: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try broadcastType(inputs)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkArithmetic(inputs, outputs, activation: .none) {
      _ = try quantized(inputs, outputs[0])
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [
      try arithmetic(
        inputs, output, activation: .none, real: { ($0 - $1) * ($0 - $1) },
        double: { ($0 - $1) * ($0 - $1) },
        integer: { ($0 &- $1) &* ($0 &- $1) },
        stored: { try quantized(inputs.map(\.type), output) })
    ]
  }

  /// The function of two stored integers.
  private func quantized(
    _ inputs: [TensorType], _ output: TensorType
  ) throws -> (Int32, Int32) -> Int32 {
    guard inputs[0].elementType == .int8 else { throw unsupported(inputs, [output]) }
    let (left, right) = (try AffineScale(inputs[0]), try AffineScale(inputs[1]))
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    let common = 2 * Double(max(left.scale, right.scale))
    let headroom: Int32 = 7
    let step = Double(Float(1 << (2 * headroom)) * target.affine.scale)
    guard let leftMultiplier = FixedPointMultiplier(Double(left.scale) / common),
      let rightMultiplier = FixedPointMultiplier(Double(right.scale) / common),
      let multiplier = FixedPointMultiplier(common * common / step)
    else { throw unsupported(inputs, [output]) }
    return { x, y in
      let a = leftMultiplier.scale((x - left.zeroPoint) << headroom)
      let b = rightMultiplier.scale((y - right.zeroPoint) << headroom)
      return target.stored(steps: multiplier.scale((a - b) * (a - b)))
    }
  }
}
