package import LanternTensors

/// Two tensors of one type and shape as one, element by element, by arithmetic on what is stored.
///
/// Any number type and booleans; a quantisation is left aside. Integers wrap.
///
/// TensorFlow Lite `STABLEHLO_ADD`, `STABLEHLO_MULTIPLY`, `STABLEHLO_MAXIMUM`, `STABLEHLO_MINIMUM`,
/// `STABLEHLO_AND`. Source: LiteRT `stablehlo_elementwise.h`.
package struct Combine: Operator {
  /// What two elements become.
  package var combination: Combination

  /// Creates the operator.
  package init(_ combination: Combination) { self.combination = combination }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    guard combination.works(on: inputs[0].elementType) else { throw unsupported(inputs) }
    guard inputs[0].shape == inputs[1].shape else {
      throw invalidShape("needs tensors of one shape, not \(inputs[0]) and \(inputs[1])")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let combination = combination.adapted(to: output.elementType)
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    func combined<Element: CombinableElement>(_: Element.Type) throws -> Tensor {
      guard let combine = Element.combination(combination) else {
        throw unsupported(inputs.map(\.type))
      }
      let (left, right) = (
        try inputs[0].elements(as: Element.self), try inputs[1].elements(as: Element.self)
      )
      return try Tensor(zip(left, right).map(combine), type: output)
    }
    guard let result = try output.elementType.withCombinable({ try combined($0) }) else {
      throw unsupported(inputs.map(\.type))
    }
    return [result]
  }
}
