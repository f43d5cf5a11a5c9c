package import LanternTensors

/// An operator that applies a function of one number to every element.
///
/// Works on float32, and on the other floating-point and integer types that it names; those that work
/// on quantised tensors too are `QuantizedElementwiseOperator`.
package protocol ElementwiseOperator: Operator {
  /// The floating-point types that it works on: float32, and float16 and bfloat16 by rounding.
  static var floatingPointTypes: Set<ElementType> { get }
  /// The integers that it works on, which mean themselves.
  static var integerTypes: Set<ElementType> { get }

  /// The function.
  func value(at x: Float) -> Float
  /// The function of a float16 or bfloat16 number, before it is rounded.
  func halfValue(at x: Float) -> Float
  /// The function of an integer; high bits that the element type lacks are dropped.
  func integerValue(at x: Int) -> Int
}

extension ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32] }
  package static var integerTypes: Set<ElementType> { [] }

  package func halfValue(at x: Float) -> Float { value(at: x) }
  package func integerValue(at x: Int) -> Int { x }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return inputs
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let types = try outputTypes(for: inputs)
    guard types.map(\.elementType) == outputs.map(\.elementType),
      Self.floatingPointTypes.union(Self.integerTypes).contains(inputs[0].elementType)
    else { throw unsupported(inputs, outputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [try plainResults(inputs[0], output)]
  }

  /// The results for elements that mean themselves.
  func plainResults(_ input: Tensor, _ output: TensorType) throws -> Tensor {
    switch output.elementType {
    case .float32:
      return try Tensor(input.elements(as: Float.self).map(value), type: output)
    case .float16:
      let results = try input.elements(as: Float16.self).map { Float16(halfValue(at: Float($0))) }
      return try Tensor(results, type: output)
    case .bfloat16:
      let results = try input.elements(as: BFloat16.self).map { BFloat16(halfValue(at: Float($0))) }
      return try Tensor(results, type: output)
    default:
      return try Tensor(truncating: input.integers().map(integerValue), type: output)
    }
  }
}
