package import LanternTensors

/// A tensor with elements of another one combined into it, each at an index along one axis and at its
/// own place along the others.
///
/// Inputs: any tensor, int32 or int64 indices, and updates of the tensor's element type; the first
/// elements of the updates along each axis, as many as there are indices, are used. They come in
/// row-major order. Without `includesSelf` the first update of an element takes its place. Output: the
/// first input's type. Real numbers are computed with in float64 and rounded once, integers wrap, and
/// the mean of integers is rounded down. An index out of range is an error.
///
/// ATen `scatter`, `scatter_add`, `scatter_reduce`, `index_add`, `index_reduce`, `put`. Source: PyTorch
/// documentation of `Tensor.scatter_reduce_`.
package struct ScatterElements: Operator {
  /// What an element and its updates become.
  package enum Combination: String, Hashable, Sendable {
    case update, sum, product, mean, maximum, minimum
  }

  /// The axis that indices choose along.
  package var axis: Int
  /// What an element and its updates become.
  package var combination: Combination
  /// Whether what the tensor holds counts where there are updates.
  package var includesSelf: Bool

  /// Creates the operator.
  package init(axis: Int, combination: Combination = .update, includesSelf: Bool = true) {
    self.axis = axis
    self.combination = combination
    self.includesSelf = includesSelf
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    _ = try GatherElements(axis: axis).outputTypes(for: [inputs[0], inputs[1]])
    let type = inputs[0].elementType
    guard inputs[2].elementType == type, type.byteCount > 0,
      combination == .update || type.isWhole || type.isFloatingPoint
    else { throw unsupported(inputs) }
    let (indices, updates) = (inputs[1].shape.atLeastVector, inputs[2].shape.atLeastVector)
    guard
      indices.elementCount == 0
        || indices.rank == updates.rank
          && zip(indices.dimensions, updates.dimensions).allSatisfy({ $0 <= $1 })
    else {
      throw invalidShape(
        "has indices of shape \(inputs[1].shape) for updates of shape \(inputs[2].shape)")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let places = try elementPlaces(inputs[1], in: output.shape, axis: axis)
    guard !places.isEmpty else { return [inputs[0]] }
    let updates = inputs[2].shape.atLeastVector
    let sources = StridedIndices(
      shape: inputs[1].shape.atLeastVector, strides: updates.strides
    ).offsets
    if combination == .update {
      var order = Array(0..<output.shape.elementCount)
      let count = order.count
      for (place, source) in zip(places, sources) { order[place] = count + source }
      return [try Tensor.joined([inputs[0], inputs[2]]).selecting(order, as: output)]
    }
    let pairs = Array(zip(places, sources))
    if output.elementType.isFloatingPoint {
      let results = combined(try inputs[0].realValues(), try inputs[2].realValues(), pairs) {
        (x: Double, y: Double) in
        switch combination {
        case .product: x * y
        case .maximum: y > x || y.isNaN ? y : x
        case .minimum: y < x || y.isNaN ? y : x
        default: x + y
        }
      } divide: {
        $0 / Double($1)
      }
      return [try Tensor(reals: results, type: output)]
    }
    let results = combined(try inputs[0].integers(), try inputs[2].integers(), pairs) {
      (x: Int, y: Int) in
      switch combination {
      case .product: x &* y
      case .maximum: max(x, y)
      case .minimum: min(x, y)
      default: x &+ y
      }
    } divide: { sum, count in
      // There is at least one update, so that this cannot overflow.
      count == 1 || sum % count == 0 || sum > 0 ? sum / count : sum / count - 1
    }
    return [try Tensor(whole: results, type: output)]
  }

  private func combined<Number: Numeric>(
    _ values: [Number], _ updates: [Number], _ pairs: [(Int, Int)],
    _ combine: (Number, Number) -> Number, divide: (Number, Int) -> Number
  ) -> [Number] {
    var results = values
    var counts = [Int](repeating: includesSelf ? 1 : 0, count: values.count)
    for (place, source) in pairs {
      results[place] =
        counts[place] == 0 ? updates[source] : combine(results[place], updates[source])
      counts[place] += 1
    }
    guard combination == .mean else { return results }
    for (place, count) in counts.enumerated() where count > 0 {
      results[place] = divide(results[place], count)
    }
    return results
  }
}
