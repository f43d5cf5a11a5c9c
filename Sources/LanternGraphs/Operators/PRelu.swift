package import LanternTensors

/// Identity for numbers from 0 on, a slope of their own for others: `x >= 0 ? x : slope * x`.
///
/// Inputs: numbers, and slopes that broadcast to their shape. Output: the first input's shape.
///
/// Float32. Quantised (int8, uint8 with slopes of the same type, int16 with int8 slopes): numbers from
/// the zero point on are brought to the output's scale by one 32-bit multiplier, and the products of
/// others with the slope's stored integer less its zero point by another one.
///
/// TensorFlow Lite `PRELU`. Source: LiteRT `activations.cc` (`PreluPrepare`), `reference/prelu.h`.
package struct PRelu: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard try inputs[0].shape.broadcast(with: inputs[1].shape) == inputs[0].shape else {
      throw invalidShape("cannot broadcast slopes of \(inputs[1].shape) to \(inputs[0].shape)")
    }
    return [inputs[0]]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    switch (inputs[0].elementType, inputs[1].elementType) {
    case (.float32, .float32): return
    case (.int8, .int8), (.uint8, .uint8), (.int16, .int8):
      _ = try storedFunction(inputs, outputs[0])
    default: throw unsupported(inputs, outputs)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (numbers, slopes) = (inputs[0], inputs[1])
    if output.elementType == .float32 {
      let results = try Broadcasting.map(numbers, slopes) { (x: Float, slope: Float) in
        x >= 0 ? x : x * slope
      }
      return [try Tensor(results, type: output)]
    }
    let results = try Broadcasting.map(
      numbers.storedIntegers(), numbers.shape, slopes.storedIntegers(), slopes.shape,
      storedFunction(inputs.map(\.type), output))
    return [try Tensor(stored: results, type: output)]
  }

  private func storedFunction(
    _ inputs: [TensorType], _ output: TensorType
  ) throws -> (Int32, Int32) -> Int32 {
    let (source, slopes) = (try AffineScale(inputs[0]), try AffineScale(inputs[1]))
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    let scale = target.affine.scale
    guard let identity = FixedPointMultiplier(Double(source.scale / scale)),
      let sloped = FixedPointMultiplier(Double(source.scale * slopes.scale / scale))
    else { throw unsupported(inputs, [output]) }
    return { stored, slope in
      let x = stored - source.zeroPoint
      return target.stored(
        steps: x >= 0 ? identity.scale(x) : sloped.scale(x * (slope - slopes.zeroPoint)))
    }
  }
}
