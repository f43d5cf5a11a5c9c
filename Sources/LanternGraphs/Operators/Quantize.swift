package import LanternTensors

/// Real numbers to stored integers: `clamp(round(x / scale) + zero point)`.
///
/// Input: float32, or quantised int8, uint8, int16 or int32, which is brought to the output's
/// quantisation. Output: int8, uint8 or int16 with the declared quantisation, from float32 also along
/// an axis or of fewer bits, and from others also int32. NaN becomes the smallest stored integer.
///
/// Fixed-point rescaling divides by the scale and rounds half away from zero, and requantises with a
/// 32-bit multiplier; floating-point rescaling multiplies with the scale's reciprocal and rounds to
/// nearest even. All but the multiplier is in single precision.
///
/// TensorFlow Lite `QUANTIZE`; ATen `quantize_per_tensor`. Source: LiteRT `quantize.cc`,
/// `internal/quantization_util.h` (`AffineQuantize`), `reference/requantize.h`; PyTorch
/// `AffineQuantizerBase.cpp`.
package struct Quantize: Operator {
  /// The type of the stored integers.
  package var elementType: ElementType
  /// The quantisation of the result.
  package var quantization: Quantization
  /// How many low bits of an 8-bit result hold the stored integers; nil for all.
  package var bitCount: Int?
  /// Which way is rounded.
  package var rescaling: Rescaling

  /// Creates a quantisation.
  package init(
    elementType: ElementType, quantization: Quantization, bitCount: Int? = nil,
    rescaling: Rescaling = .fixedPoint
  ) {
    self.elementType = elementType
    self.quantization = quantization
    self.bitCount = bitCount
    self.rescaling = rescaling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(elementType, inputs[0].shape, quantization: quantization)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let types = try outputTypes(for: inputs)
    guard types.map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if let bitCount {
      guard elementType.isEightBit, (1...8).contains(bitCount),
        inputs[0].elementType == .float32
      else { throw invalidAttribute("cannot make \(elementType) of \(bitCount) bits") }
    }
    if inputs[0].elementType == .float32 {
      _ = try AffineScale.slices(of: outputs[0], along: outputs[0].quantization?.axis)
    } else {
      _ = try requantization(inputs[0], outputs[0])
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard inputs[0].elementType == .float32 else {
      let requantization = try requantization(inputs[0].type, output)
      return [
        try Tensor(stored: inputs[0].storedIntegers().map(requantization), type: output)
      ]
    }
    let axis = output.quantization?.axis
    let slices = try AffineScale.slices(of: output, along: axis)
    let stored: [QuantizedOutput] = slices.map {
      QuantizedOutput($0, elementType: output.elementType, rescaling: rescaling)
    }
    let unused = bitCount.map { 8 - Int32($0) } ?? 0
    let inner = output.shape.dimensions.dropFirst((axis ?? 0) + 1).reduce(1, *)
    let results = try inputs[0].elements(as: Float.self).enumerated().map { index, value in
      let target = stored[slices.count == 1 ? 0 : index / inner % slices.count]
      let result =
        rescaling == .fixedPoint
        ? target.stored(steps: Double(value / target.affine.scale)) : target.stored(real: value)
      return min(
        max(result, target.bounds.lowerBound >> unused), target.bounds.upperBound >> unused)
    }
    return [try Tensor(stored: results, type: output)]
  }

  private func requantization(
    _ input: TensorType, _ output: TensorType
  ) throws -> (Int32) -> Int32 {
    if rescaling != .fixedPoint {
      let source = try AffineScale(input)
      let target = try QuantizedOutput(output, rescaling: rescaling)
      return { target.stored(real: source.real($0)) }
    }
    let (source, target) = (try scale(of: input), try scale(of: output))
    let factor = Double(source.scale) / Double(target.scale)
    guard let multiplier = FixedPointMultiplier(factor) else {
      throw unsupported([input], [output])
    }
    let bounds = output.elementType.storedRange ?? Int32.min...Int32.max
    return { stored in
      let result = multiplier.scale(stored &- source.zeroPoint) &+ target.zeroPoint
      return min(max(result, bounds.lowerBound), bounds.upperBound)
    }
  }

  /// The scale and zero point of a whole tensor, of 32-bit integers too.
  private func scale(of type: TensorType) throws -> (scale: Float, zeroPoint: Int32) {
    guard type.elementType == .int32 else {
      let affine = try AffineScale(type)
      return (affine.scale, affine.zeroPoint)
    }
    guard let quantization = type.quantization, quantization.scales.count == 1,
      let zeroPoint = Int32(exactly: quantization.zeroPoint), Float(quantization.scale).isNormal
    else { throw unsupported([type]) }
    return (Float(quantization.scale), zeroPoint)
  }
}
