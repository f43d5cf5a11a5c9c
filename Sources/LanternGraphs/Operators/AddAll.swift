package import LanternTensors

/// Elementwise sum of any number of tensors of one shape.
///
/// Inputs: one or more of the same shape and element type: float32, or integers, which wrap. Output:
/// that shape. Sums go from the first input to the last.
///
/// TensorFlow Lite `ADD_N`. Source: LiteRT `add_n.cc`.
package struct AddAll: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...(.max))
    try requireSameElementType(inputs)
    guard inputs.allSatisfy({ $0.shape == inputs[0].shape }) else {
      throw invalidShape("needs one shape, and is given \(inputs.prefix(8).map(\.shape))")
    }
    guard inputs[0].elementType == .float32 || inputs[0].elementType.integer != nil else {
      throw unsupported(inputs)
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    func total<Element: TensorElement>(_ add: (Element, Element) -> Element) throws -> Tensor {
      let sum = try inputs.dropFirst().reduce(inputs[0].elements(as: Element.self)) { sum, input in
        zip(sum, try input.elements(as: Element.self)).map(add)
      }
      return try Tensor(sum, type: output)
    }
    @specialized(where Element == Int32)
    func integers<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      try total { (a: Element, b: Element) in a &+ b }
    }
    guard let integer = output.elementType.integer else {
      return [try total { (a: Float, b: Float) in a + b }]
    }
    return [try integers(integer)]
  }
}
