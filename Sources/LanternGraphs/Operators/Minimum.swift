package import LanternTensors

/// The smaller of two tensors' elements, broadcast together.
///
/// Both inputs have the same element type: float32, int32, int64, or uint8 and int8 whose
/// quantisation all of inputs and output share, so that stored integers compare as the real numbers
/// do. A NaN on either side gives NaN.
///
/// TensorFlow Lite `MINIMUM`; ATen `minimum`. Source: LiteRT `maximum_minimum.cc`.
package struct Minimum: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try broadcastType(inputs)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType),
      [.float32, .int32, .int64, .uint8, .int8].contains(inputs[0].elementType),
      (inputs + outputs).allSatisfy({ $0.quantization == inputs[0].quantization })
    else { throw unsupported(inputs, outputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    func results<Element: TensorElement & Comparable>(_: Element.Type) throws -> Tensor {
      try Tensor(
        Broadcasting.map(inputs[0], inputs[1]) { (a: Element, b: Element) in min(a, b) },
        type: output)
    }
    switch output.elementType {
    case .float32:
      return [
        try Tensor(
          Broadcasting.map(inputs[0], inputs[1]) { (a: Float, b: Float) in
            a.isNaN || b.isNaN ? .nan : min(a, b)
          }, type: output)
      ]
    case .int32: return [try results(Int32.self)]
    case .int64: return [try results(Int64.self)]
    case .uint8: return [try results(UInt8.self)]
    case .int8: return [try results(Int8.self)]
    default: throw unsupported(inputs.map(\.type), outputs)
    }
  }
}
