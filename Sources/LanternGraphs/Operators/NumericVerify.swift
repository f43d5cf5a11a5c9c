package import LanternTensors

/// How far quantised numbers are from what they should be: `dequantised - reference`.
///
/// Inputs: int8, uint8 or int16 with a quantisation, or float16; a float32 reference of the same shape.
/// Output: float32 of that shape. Where it is enforced, a difference of more than `tolerance` steps of
/// the scale is an error; tolerances below 0.1 are not enforced, and scales along an axis count as 0.
///
/// TensorFlow Lite `NumericVerify`. Source: LiteRT `numeric_verify.cc`.
package struct NumericVerify: Operator {
  /// The largest difference allowed, in steps of the input's scale.
  package var tolerance: Float
  /// Whether a larger difference is an error.
  package var isEnforced: Bool

  /// Creates a comparison.
  package init(tolerance: Float, isEnforced: Bool) {
    self.tolerance = tolerance
    self.isEnforced = isEnforced
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard inputs[0].shape == inputs[1].shape else {
      throw invalidShape("cannot compare \(inputs[0].shape) with \(inputs[1].shape)")
    }
    return [TensorType(.float32, inputs[0].shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let types = try outputTypes(for: inputs)
    guard types.map(\.elementType) == outputs.map(\.elementType),
      [.int8, .uint8, .int16, .float16].contains(inputs[0].elementType),
      inputs[1].elementType == .float32
    else { throw unsupported(inputs, outputs) }
    try Dequantize().check(inputs: [inputs[0]], outputs: types)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let plain = TensorType(.float32, output.shape)
    let numbers = try Dequantize().evaluate([inputs[0]], outputs: [plain])[0]
    let differences = try Broadcasting.map(numbers, inputs[1]) { (x: Float, y: Float) in x - y }
    if isEnforced, tolerance >= 0.1 {
      let quantization = inputs[0].type.quantization
      let scale = quantization?.scales.count == 1 ? Float(quantization?.scale ?? 0) : 0
      let limit = tolerance * scale
      if let index = differences.firstIndex(where: { $0.magnitude > limit }) {
        throw GraphError(
          .invalidInput,
          "element \(index) deviates by \(differences[index].magnitude), and \(limit) is tolerated")
      }
    }
    return [try Tensor(differences, type: output)]
  }
}
