package import LanternTensors

/// Applying a function of two elements over tensors that broadcast together.
package enum Broadcasting {
  /// The results of a function over two tensors, row-major in the shape that both broadcast to.
  ///
  /// Throws `TensorError` when a tensor does not hold the element type or the shapes do not fit.
  package static func map<Element: TensorElement, Result>(
    _ left: Tensor, _ right: Tensor, _ function: (Element, Element) -> Result
  ) throws(TensorError) -> [Result] {
    let (x, y) = (try left.elements(as: Element.self), try right.elements(as: Element.self))
    return try map(x, left.shape, y, right.shape, function)
  }

  /// The results of a function over two row-major arrays of known shapes.
  ///
  /// Throws `TensorError` when the shapes do not broadcast together.
  package static func map<Element, Result>(
    _ x: [Element], _ xShape: Shape, _ y: [Element], _ yShape: Shape,
    _ function: (Element, Element) -> Result
  ) throws(TensorError) -> [Result] {
    if xShape == yShape { return zip(x, y).map(function) }
    let shape = try xShape.broadcast(with: yShape)
    let xOffsets = StridedIndices(shape: shape, broadcasting: xShape).offsets
    let yOffsets = StridedIndices(shape: shape, broadcasting: yShape).offsets
    return zip(xOffsets, yOffsets).map { function(x[$0], y[$1]) }
  }
}

extension Operator {
  /// The type of an elementwise result of two tensors: their common element type, broadcast.
  package func broadcastType(_ inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    return [inputs[0].with(shape: try inputs[0].shape.broadcast(with: inputs[1].shape))]
  }
}
