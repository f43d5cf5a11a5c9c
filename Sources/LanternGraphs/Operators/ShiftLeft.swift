package import LanternTensors

/// Integers with their bits shifted up by others, those beyond the end lost: `a * 2^b`, wrapping.
///
/// Both inputs have one shape and are int8, int16 or int32. A count outside `0 ..< 32` is an error.
///
/// TensorFlow Lite `STABLEHLO_SHIFT_LEFT`. Source: LiteRT `stablehlo_shift_left.cc`.
package struct ShiftLeft: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    guard [.int8, .int16, .int32].contains(inputs[0].elementType) else {
      throw unsupported(inputs)
    }
    guard inputs[0].shape == inputs[1].shape else {
      throw invalidShape("needs tensors of one shape, not \(inputs[0]) and \(inputs[1])")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (values, counts) = (try inputs[0].integers(), try inputs[1].integers())
    if let wrong = counts.first(where: { !(0..<32).contains($0) }) {
      throw GraphError(.invalidInput, "\(Self.name) cannot shift by \(wrong), only by 0 to 31")
    }
    let shifted = zip(values, counts).map { $0 << $1 }
    return switch output.elementType {
    case .int8: [try Tensor(shifted.map { Int8(truncatingIfNeeded: $0) }, type: output)]
    case .int16: [try Tensor(shifted.map { Int16(truncatingIfNeeded: $0) }, type: output)]
    default: [try Tensor(shifted.map { Int32(truncatingIfNeeded: $0) }, type: output)]
    }
  }
}
