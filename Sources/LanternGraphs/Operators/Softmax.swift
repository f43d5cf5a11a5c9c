package import LanternTensors

/// Numbers along an axis turned into probabilities: `e^(beta*(x - max)) / sum of e^(beta*(x - max))`.
///
/// Output: the input's shape. The axis may count from the end.
///
/// Float32 in float32; float16 likewise, its exponentials and results rounded. Quantised uint8 and int8
/// to the same type or to int16: fixed-point arithmetic whose results are in steps of 1/256 (1/65536)
/// from the smallest stored integer on, which is what the output's scale and zero point must say (int8
/// to int8; the kernel takes it for granted elsewhere). Int16 to int16: results in steps of 1/32768, by
/// tables.
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
    let types = try outputTypes(for: inputs)
    guard outputs.count == 1 else { throw unsupported(inputs, outputs) }
    switch (types[0].elementType, outputs[0].elementType) {
    case (.float32, .float32), (.float16, .float16): return
    default: _ = try quantized(inputs[0], outputs[0])
    }
  }

  /// The results of a line of stored integers.
  private func quantized(
    _ input: TensorType, _ output: TensorType
  ) throws -> ([Int32]) -> [Int32] {
    let (source, target) = (try AffineScale(input), try AffineScale(output))
    func steps(of one: Float) -> Bool { (target.scale * one - 1).magnitude <= 0.001 }
    switch (input.elementType, output.elementType) {
    case (.int16, .int16):
      guard target.zeroPoint == 0, source.zeroPoint == 0, steps(of: 32768),
        let arithmetic = SixteenBitSoftmax(scale: source.scale, beta: beta)
      else { break }
      return { arithmetic.results($0) }
    case (.int8, .int8), (.uint8, .uint8), (.int8, .int16), (.uint8, .int16):
      guard let range = output.elementType.storedRange,
        output.elementType != .int8 || target.zeroPoint == -128 && steps(of: 256),
        let arithmetic = FixedPointSoftmax(scale: source.scale, beta: beta)
      else { break }
      let bits: Int32 = output.elementType == .int16 ? 16 : 8
      return { line in arithmetic.results(line, bits: bits).map { $0 + range.lowerBound } }
    default: break
    }
    throw unsupported([input], [output])
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: output.shape, along: axis)
    switch output.elementType {
    case .float32:
      let values = try inputs[0].elements(as: Float.self)
      return [try Tensor(results(values, lines) { $0 }, type: output)]
    case .float16:
      let values = try inputs[0].elements(as: Float16.self).map { Float($0) }
      let results = results(values, lines) { Float(Float16($0)) }
      return [try Tensor(results.map { Float16($0) }, type: output)]
    default:
      let arithmetic = try quantized(inputs[0].type, output)
      var stored = try inputs[0].storedIntegers()
      for line in lines {
        let results = arithmetic(line.map { stored[$0] })
        for (index, result) in zip(line, results) { stored[index] = result }
      }
      return [try Tensor(stored: stored, type: output)]
    }
  }

  private func results(
    _ inputs: [Float], _ lines: Lines, rounded: (Float) -> Float
  ) -> [Float] {
    var values = inputs
    for line in lines {
      let largest = line.reduce(-Float.infinity) { max($0, values[$1]) }
      var sum: Float = 0
      for index in line {
        let exponential = Elementary.exp((values[index] - largest) * beta)
        values[index] = rounded(exponential)
        sum += exponential
      }
      for index in line { values[index] /= sum }
    }
    return values
  }
}
