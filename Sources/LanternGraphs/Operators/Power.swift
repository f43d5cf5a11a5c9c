package import LanternTensors

/// Elementwise power of tensors that broadcast together: `a^b`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to. Float32 in
/// float32, with the C library's rules for negative bases, infinities and NaN. Integers wrap, and have
/// no power with a negative exponent.
///
/// TensorFlow Lite `POW`; ATen `pow.Tensor_Tensor`. Source: LiteRT `pow.cc`.
package struct Power: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType == .float32 || types[0].elementType.integer != nil else {
      throw unsupported(inputs)
    }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard let integer = output.elementType.integer else {
      let powers = try Broadcasting.map(inputs[0], inputs[1]) { (a: Float, b: Float) in
        Elementary.power(a, b)
      }
      return [try Tensor(powers, type: output)]
    }
    @specialized(where Element == Int32)
    func powers<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      let exponents = try inputs[1].elements(as: Element.self)
      if let index = exponents.firstIndex(where: { $0 < 0 }) {
        throw GraphError(
          .invalidInput,
          "\(Self.name) of integers has no negative exponents, and element \(index) is one")
      }
      let results = try Broadcasting.map(inputs[0], inputs[1]) { (a: Element, b: Element) in
        wrappingPower(a, b)
      }
      return try Tensor(results, type: output)
    }
    return [try powers(integer)]
  }

  /// A power by squaring, each product cut off to the integers' size.
  private func wrappingPower<Element: FixedWidthInteger>(
    _ base: Element, _ exponent: Element
  ) -> Element {
    var (result, factor, rest) = (1 as Element, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result &*= factor }
      factor &*= factor
      rest >>= 1
    }
    return result
  }
}
