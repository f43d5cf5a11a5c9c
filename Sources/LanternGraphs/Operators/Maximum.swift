package import LanternTensors

/// The larger of two tensors' elements, broadcast together.
///
/// Both inputs have the same element type: any integers or real numbers. A NaN on either side gives
/// NaN, or, if `propagatesNaN` is false, the second element. Quantised elements are compared and kept
/// as they are stored, as the reference does; converters give inputs and output one quantisation.
///
/// TensorFlow Lite `MAXIMUM`, which does not propagate NaN; ATen `maximum`. Source: LiteRT
/// `maximum_minimum.cc`.
package struct Maximum: Operator {
  /// Whether a NaN on either side gives NaN.
  package var propagatesNaN: Bool

  /// Creates the operator.
  package init(propagatesNaN: Bool = true) { self.propagatesNaN = propagatesNaN }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType.number != nil else { throw unsupported(inputs) }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    func results<Element: Comparable & TensorElement>(_: Element.Type) throws -> Tensor {
      let results = try Broadcasting.map(inputs[0], inputs[1]) { (a: Element, b: Element) in
        // Only NaN differs from itself.
        propagatesNaN && a != a ? a : a > b ? a : b
      }
      return try Tensor(results, type: output)
    }
    guard let number = output.elementType.number else { throw unsupported(inputs.map(\.type)) }
    return [try results(number)]
  }
}
