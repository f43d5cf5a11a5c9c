package import LanternTensors

/// The smaller of two tensors' elements, broadcast together.
///
/// Both inputs have the same element type: any integers or real numbers. A NaN on either side gives
/// NaN, or, if `propagatesNaN` is false, the second element. Quantised elements are compared and kept
/// as they are stored, as the reference does; converters give inputs and output one quantisation.
///
/// TensorFlow Lite `MINIMUM`, which does not propagate NaN; ATen `minimum`. Source: LiteRT
/// `maximum_minimum.cc`.
package struct Minimum: Operator {
  /// Whether a NaN on either side gives NaN.
  package var propagatesNaN: Bool

  /// Creates the operator.
  package init(propagatesNaN: Bool = true) { self.propagatesNaN = propagatesNaN }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType.number != nil || types[0].elementType == .bfloat16 else {
      throw unsupported(inputs)
    }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    @specialized(where Element == Int8)
    func results<Element: Comparable & TensorElement>(_: Element.Type) throws -> Tensor {
      try Tensor(
        Broadcasting.map(inputs[0], inputs[1], chosen as (Element, Element) -> _), type: output)
    }
    guard let number = output.elementType.number else {
      let results = try Broadcasting.map(
        inputs[0].singles(), inputs[0].shape, inputs[1].singles(), inputs[1].shape, chosen)
      return [try Tensor(singles: results, type: output)]
    }
    return [try results(number)]
  }

  private func chosen<Element: Comparable>(_ a: Element, _ b: Element) -> Element {
    // Only NaN differs from itself.
    propagatesNaN && a != a ? a : a < b ? a : b
  }
}
