package import LanternTensors

/// A tensor with parts replaced, or added to, that tensors of indices along some of its axes choose.
///
/// Inputs: any tensor, values of its element type, which broadcast to what is chosen, and int32 or int64
/// indices as `GatherPoints` has them. Values come in row-major order. Output: the first input's type.
/// Sums of real numbers are made in float64 and rounded once, integers wrap, and booleans are joined by
/// "or".
///
/// ATen `index_put`. Source: PyTorch documentation of `Tensor.index_put_`.
package struct ScatterPoints: Operator {
  /// The axes that have indices, in ascending order.
  package var axes: [Int]
  /// Whether values are added to what the tensor holds.
  package var accumulates: Bool

  /// Creates the operator.
  package init(axes: [Int], accumulates: Bool = false) {
    self.axes = axes
    self.accumulates = accumulates
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...(.max))
    let (type, values) = (inputs[0].elementType, inputs[1])
    guard values.elementType == type, type.byteCount > 0,
      !accumulates || type.isWhole || type.isFloatingPoint
    else { throw unsupported(inputs) }
    let chosen = try points(inputs).shape
    guard try values.shape.broadcast(with: chosen) == chosen else {
      throw invalidShape("cannot place values of shape \(values.shape) where \(chosen) is chosen")
    }
    return [inputs[0]]
  }

  private func points(_ inputs: [TensorType]) throws -> PointIndices {
    try PointIndices(
      axes: axes, indices: Array(inputs.dropFirst(2)), of: inputs[0].shape, for: Self.name)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let points = try points(inputs.map(\.type))
    let places = try points.places(Array(inputs.dropFirst(2)), for: Self.name)
    let sources = StridedIndices(shape: points.shape, broadcasting: inputs[1].shape).offsets
    guard accumulates else {
      var order = Array(0..<output.shape.elementCount)
      let count = order.count
      for (place, source) in zip(places, sources) { order[place] = count + source }
      return [try Tensor.joined([inputs[0], inputs[1]]).selecting(order, as: output)]
    }
    if output.elementType.isFloatingPoint {
      var results = try inputs[0].realValues()
      let values = try inputs[1].realValues()
      for (place, source) in zip(places, sources) { results[place] += values[source] }
      return [try Tensor(reals: results, type: output)]
    }
    var results = try inputs[0].integers()
    let values = try inputs[1].integers()
    for (place, source) in zip(places, sources) { results[place] &+= values[source] }
    return [try Tensor(whole: results, type: output)]
  }
}
