package import LanternTensors

/// A tensor spread out, with a value between its elements.
///
/// Inputs: a tensor, and one element of its type that fills the gaps. Along each axis `factor - 1`
/// of them come between two neighbours, so that `size` becomes `(size - 1) * factor + 1`. Any element
/// type.
///
/// TensorFlow Lite `DILATE`. Source: LiteRT `dilate.cc`.
package struct Dilate: Operator {
  /// The distance of neighbours along each axis afterwards, at least 1.
  package var factors: [Int]

  /// Creates the operator.
  package init(factors: [Int]) { self.factors = factors }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    let shape = inputs[0].shape
    guard factors.count == shape.rank, factors.allSatisfy({ $0 >= 1 }),
      inputs[1].shape.elementCount == 1
    else {
      throw invalidAttribute(
        "needs a positive factor for each axis of \(shape), not \(factors), "
          + "and one element, not \(inputs[1])")
    }
    let dimensions = try zip(shape.dimensions, factors).map { size, factor in
      guard size > 0 else { return 0 }
      guard let reach = (size - 1).checkedProduct(with: factor), reach < .max else {
        throw invalidAttribute("by \(factor) makes \(size) elements too many")
      }
      return reach + 1
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    var indices = [Int](repeating: shape.elementCount, count: output.shape.elementCount)
    // The step of an axis of one element is never taken, and may be beyond any tensor.
    let steps = output.shape.strides.enumerated().map { axis, stride in
      shape[axis] > 1 ? stride * factors[axis] : 0
    }
    StridedIndices(shape: shape, strides: steps).visit { indices[$1] = $0 }
    return [try Tensor.joined(inputs).selecting(indices, as: output)]
  }
}
