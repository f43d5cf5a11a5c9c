package import LanternTensors

/// Elements halved as often as other elements say, rounded down: `a >> b`.
///
/// Both inputs have the same element type, integers of any size, and broadcast together. Output: the
/// shape that both broadcast to, of that type. Quantised elements are as they are stored.
/// Counts are clamped to the bits that an element has, less one, and to none.
///
/// TensorFlow Lite `RIGHT_SHIFT`; ATen `bitwise_right_shift`. Source: LiteRT `right_shift.cc`.
package struct RightShift: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType.integer != nil else { throw unsupported(inputs) }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    @specialized(where Element == Int32)
    func results<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      try Tensor(
        Broadcasting.map(inputs[0], inputs[1]) { (a: Element, b: Element) in
          a >> min(max(b, 0), Element(Element.bitWidth - 1))
        }, type: output)
    }
    guard let integer = output.elementType.integer else { throw unsupported(inputs.map(\.type)) }
    return [try results(integer)]
  }
}
