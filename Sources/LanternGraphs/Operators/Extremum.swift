package import LanternTensors

/// The largest or the smallest element along an axis, and its index, with PyTorch's rules.
///
/// Outputs: the elements and their int64 indices, of the input's shape without the axis, or with 1 in
/// its place when `keepsDimension`. The first of equals counts; NaN is beyond all others. The axis may
/// count from the end, a scalar counts as a vector, and the axis must not be empty where anything
/// comes out. Real numbers, integers and booleans.
///
/// ATen `max.dim`, `min.dim`, `argmax`, `argmin`. Source: PyTorch
/// `aten/src/ATen/native/cpu/TensorCompareKernel.cpp`.
package struct Extremum: Operator {
  /// The axis along which elements are compared.
  package var axis: Int
  /// Whether the largest element is looked for.
  package var isLargest: Bool
  /// Whether the axis stays as a dimension of size 1.
  package var keepsDimension: Bool

  /// Creates the operator.
  package init(axis: Int, isLargest: Bool, keepsDimension: Bool = false) {
    self.axis = axis
    self.isLargest = isLargest
    self.keepsDimension = keepsDimension
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    let axis = try shape.atLeastVector.normalizedAxis(axis)
    guard inputs[0].elementType.isWhole || inputs[0].elementType.isFloatingPoint else {
      throw unsupported(inputs)
    }
    var dimensions = shape.dimensions
    if shape.rank > 0 {
      if keepsDimension { dimensions[axis] = 1 } else { dimensions.remove(at: axis) }
    }
    let result = try Shape(dimensions)
    guard result.elementCount == 0 || shape.elementCount > 0 else {
      throw invalidShape("along axis \(axis) of \(shape) has no choice")
    }
    return [inputs[0].with(shape: result), TensorType(.int64, result)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape.atLeastVector
    let axis = try shape.normalizedAxis(axis)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    @specialized(where Element == Float)
    @specialized(where Element == UInt8)
    func winners<Element: Comparable>(_ elements: [Element]) -> [Int] {
      var winners: [Int] = []
      winners.reserveCapacity(output.shape.elementCount)
      for outer in 0..<(output.shape.elementCount / max(inner, 1)) {
        let start = outer * shape[axis] * inner
        var best = Array(start..<start + inner)
        for position in 1..<max(shape[axis], 1) {
          for column in 0..<inner {
            let index = start + position * inner + column
            let (x, top) = (elements[index], elements[best[column]])
            // Only NaN differs from itself.
            if (isLargest ? x > top : x < top) || x != x, top == top { best[column] = index }
          }
        }
        winners += best
      }
      return winners
    }
    let places: [Int] =
      switch inputs[0].elementType {
      case .float32: winners(try inputs[0].elements(as: Float.self))
      case .bool, .uint8: winners(try inputs[0].elements(as: UInt8.self))
      case .int64: winners(try inputs[0].elements(as: Int64.self))
      case let type where type.isFloatingPoint: winners(try inputs[0].reals())
      default: winners(try inputs[0].integers())
      }
    let indices = places.map { $0 / inner % shape[axis] }
    return [
      try inputs[0].selecting(places, as: output), try Tensor(indices: indices, type: outputs[1]),
    ]
  }
}

extension Tensor {
  /// The elements of a floating-point tensor as they are stored.
  fileprivate func reals() throws(TensorError) -> [Double] {
    elementType == .float64 ? try elements() : try singles().map(Double.init)
  }
}
