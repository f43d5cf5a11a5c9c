package import LanternTensors

/// Lines along an axis in ascending or descending order, and where each element comes from.
///
/// Outputs: the elements, of the input's type, and their int64 indices along the axis. Equal elements
/// stay in their order, and NaN is the largest. The axis may count from the end; a scalar counts as a
/// vector. Real numbers, integers and booleans.
///
/// ATen `sort`, `argsort`, `msort`, and what `topk` and `kthvalue` take their results of.
/// Source: PyTorch `aten/src/ATen/native/cpu/SortingKernel.cpp`.
package struct Sort: Operator {
  /// The axis along which elements are ordered.
  package var axis: Int
  /// Whether the largest come first.
  package var isDescending: Bool

  /// Creates the operator.
  package init(axis: Int, isDescending: Bool = false) {
    self.axis = axis
    self.isDescending = isDescending
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    _ = try inputs[0].shape.atLeastVector.normalizedAxis(axis)
    guard inputs[0].elementType.isWhole || inputs[0].elementType.isFloatingPoint else {
      throw unsupported(inputs)
    }
    return [inputs[0], TensorType(.int64, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: output.shape.atLeastVector, along: axis)
    var sources = Array(0..<output.shape.elementCount)
    var indices = sources
    @specialized(where Element == Float)
    @specialized(where Element == Int)
    func sort<Element: Comparable>(_ elements: [Element]) {
      for line in lines {
        let places = Array(line)
        let order = places.indices.sorted { first, second in
          let (x, y) = (elements[places[first]], elements[places[second]])
          let (a, b) = isDescending ? (y, x) : (x, y)
          // Only NaN differs from itself.
          if a < b || a == a && b != b { return true }
          return b < a || b == b && a != a ? false : first < second
        }
        for (place, position) in zip(places, order) {
          sources[place] = places[position]
          indices[place] = position
        }
      }
    }
    switch output.elementType {
    case .float64: sort(try inputs[0].elements(as: Double.self))
    case let type where type.isFloatingPoint: sort(try inputs[0].singles())
    default: sort(try inputs[0].integers())
    }
    return [
      try inputs[0].selecting(sources, as: output), try Tensor(indices: indices, type: outputs[1]),
    ]
  }
}
