package import LanternTensors

/// The correspondence between the elements of a tensor and those of its reduction over some axes.
package struct Reduction: Sendable {
  private let shape: Shape
  private let isReduced: [Bool]

  /// Creates the reduction of a shape over axes that may count from the end and may repeat.
  ///
  /// A scalar has no axes, and any are taken for none. Throws `TensorError` for an axis outside
  /// another shape.
  package init(shape: Shape, axes: [Int]) throws(TensorError) {
    var isReduced = [Bool](repeating: false, count: shape.rank)
    for axis in axes where shape.rank > 0 { isReduced[try shape.normalizedAxis(axis)] = true }
    self.shape = shape
    self.isReduced = isReduced
  }

  /// The number of elements that fall together into each one.
  package var elementCount: Int {
    zip(shape.dimensions, isReduced).reduce(1) { $1.1 ? $0 * $1.0 : $0 }
  }

  /// Whether all elements fall together into one.
  package var isTotal: Bool { !isReduced.contains(false) }

  /// The reduction's shape, with the reduced axes left out or kept as 1.
  package func outputShape(keepsDimensions: Bool) throws(TensorError) -> Shape {
    var dimensions: [Int] = []
    for (size, reduced) in zip(shape.dimensions, isReduced) {
      if !reduced { dimensions.append(size) } else if keepsDimensions { dimensions.append(1) }
    }
    return try Shape(dimensions)
  }

  /// Calls a closure with the index of every element, in order, and that of its reduction.
  package func visit(_ body: (_ element: Int, _ reduced: Int) -> Void) {
    var strides = [Int](repeating: 0, count: shape.rank)
    var size = 1
    for axis in strides.indices.reversed() where !isReduced[axis] {
      strides[axis] = size
      size *= shape[axis]
    }
    StridedIndices(shape: shape, strides: strides).visit(body)
  }

  /// Row-major elements folded into those that they fall together into, in their order.
  ///
  /// Each result begins with `start`.
  package func fold<Element, Result>(
    _ elements: [Element], from start: Result, _ combine: (Result, Element) -> Result
  ) -> [Result] {
    let count = zip(shape.dimensions, isReduced).reduce(1) { $1.1 ? $0 : $0 * $1.0 }
    var results = [Result](repeating: start, count: count)
    visit { results[$1] = combine(results[$1], elements[$0]) }
    return results
  }

  /// The largest, or else the smallest, of the elements that fall together, as `ReduceMaximum` and
  /// `ReduceMinimum` say.
  func extremum(of tensor: Tensor, as output: TensorType, isLargest: Bool) throws -> Tensor {
    func results<Element: Comparable & TensorElement>(_ start: Element) throws -> Tensor {
      let elements = try tensor.elements(as: Element.self)
      let first = isTotal ? elements.first ?? start : start
      return try Tensor(
        isLargest
          ? fold(elements, from: first) { $1 > $0 ? $1 : $0 }
          : fold(elements, from: first) { $1 < $0 ? $1 : $0 }, type: output)
    }
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    @specialized(where Element == Int8)
    func integers<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      try results(isLargest ? Element.min : Element.max)
    }
    let bound = Float.greatestFiniteMagnitude
    return try output.elementType.integer.map { try integers($0) }
      ?? results(isLargest ? -bound : bound)
  }
}

extension Operator {
  /// The type of a tensor reduced over axes, of the same elements.
  func reducedType(
    _ inputs: [TensorType], axes: [Int], keepsDimensions: Bool
  ) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    return [inputs[0].with(shape: try reduction.outputShape(keepsDimensions: keepsDimensions))]
  }

  /// Throws unless elements can be compared as they are stored, one quantisation before and after.
  func checkExtremum(_ inputs: [TensorType], _ outputs: [TensorType]) throws {
    let type = inputs[0].elementType
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType),
      type == .float32 || type.integer != nil,
      !inputs[0].isQuantized || inputs[0].quantization == outputs[0].quantization
    else { throw unsupported(inputs, outputs) }
  }
}
