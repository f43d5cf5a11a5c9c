package import LanternTensors

/// A tensor repeated side by side, so often along each axis.
///
/// Any element type.
///
/// TensorFlow Lite `TILE`; ATen `repeat`, `tile`. Source: LiteRT `tile.cc`.
package struct Tile: Operator {
  /// How often the tensor comes along each axis; none negative.
  package var counts: [Int]

  /// Creates the operator.
  package init(counts: [Int]) { self.counts = counts }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard counts.count == shape.rank, counts.allSatisfy({ $0 >= 0 }) else {
      throw invalidAttribute(
        "needs a count, not negative, for each axis of \(shape), not \(counts)")
    }
    let dimensions = try zip(shape.dimensions, counts).map { size, count in
      guard let product = size.checkedProduct(with: count) else {
        throw invalidAttribute("cannot repeat \(size) elements \(count) times")
      }
      return product
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let positions = shape.dimensions.indices.map { axis in
      (0..<output.shape[axis]).map { $0 % shape[axis] }
    }
    return [try inputs[0].selecting(shape.indices(choosing: positions), as: output)]
  }
}
