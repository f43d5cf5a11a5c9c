package import LanternTensors

/// Whether the elements of two tensors that broadcast together relate as a relation says.
///
/// Both inputs have the same element type: any integers or real numbers, and for equality booleans,
/// complex numbers and strings. Output: bool, of the shape that both broadcast to. NaN is equal to
/// nothing and neither less nor greater.
///
/// Quantised int8 and uint8 elements are compared as real numbers, see `QuantizedComparison`, or as
/// integers where they have no scale. So are int16 ones for equality; their order is that of the
/// stored integers, as in the reference.
///
/// TensorFlow Lite `EQUAL`, `NOT_EQUAL`, `LESS`, `LESS_EQUAL`, `GREATER`, `GREATER_EQUAL`; ATen `eq`,
/// `ne`, `lt`, `le`, `gt`, `ge`. Source: LiteRT `comparisons.cc`, `reference/comparisons.h`.
package struct Compare: Operator {
  /// What is asked of each two elements.
  package var relation: Relation

  /// Creates a comparison.
  package init(_ relation: Relation) { self.relation = relation }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let type = try broadcastType(inputs)[0]
    let hasOrder = type.elementType.number != nil || type.elementType == .bfloat16
    guard hasOrder || relation.isEquality else { throw unsupported(inputs) }
    return [TensorType(.bool, type.shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if comparesReals(inputs) { _ = try QuantizedComparison(inputs) }
  }

  /// Whether what quantised elements stand for is compared.
  private func comparesReals(_ inputs: [TensorType]) -> Bool {
    inputs.contains { $0.quantization != nil }
      && (inputs[0].elementType.isEightBit
        || inputs[0].elementType == .int16 && relation.isEquality)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (left, right) = (inputs[0], inputs[1])
    func truths<Element>(
      _ x: [Element], _ y: [Element], _ holds: (Element, Element) -> Bool
    ) throws -> [Tensor] {
      let truths = try Broadcasting.map(x, left.shape, y, right.shape, holds)
      return [try Tensor(truths: truths, type: output)]
    }
    func equality<Element: Equatable>(_ x: [Element], _ y: [Element]) throws -> [Tensor] {
      try truths(x, y) { ($0 == $1) == (relation == .equal) }
    }
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    func order<Element: Comparable & TensorElement>(_: Element.Type) throws -> [Tensor] {
      try truths(left.elements(as: Element.self), right.elements(as: Element.self), relation.holds)
    }
    if comparesReals([left.type, right.type]) {
      let comparison = try QuantizedComparison([left.type, right.type])
      return try truths(left.storedIntegers(), right.storedIntegers()) {
        comparison.holds(relation, $0, $1)
      }
    }
    switch left.elementType {
    case .string: return try equality(left.strings(), right.strings())
    case .bool: return try equality(left.truths(), right.truths())
    case .complex64:
      return try equality(left.elements(as: Complex64.self), right.elements(as: Complex64.self))
    case .bfloat16: return try truths(left.singles(), right.singles(), relation.holds)
    default:
      guard let number = left.elementType.number else { throw unsupported(inputs.map(\.type)) }
      return try order(number)
    }
  }
}
