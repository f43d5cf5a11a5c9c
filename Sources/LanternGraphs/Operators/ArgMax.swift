package import LanternTensors

/// The index of the largest element along an axis; the first one of equals.
///
/// Output: the input's shape without the axis, or with 1 in its place when `keepsDimension`. The axis
/// may count from the end and must not be empty. Input: float32, int32, int8 or uint8.
///
/// TensorFlow Lite `ARG_MAX`; ATen `argmax`. Source: LiteRT `reference/arg_min_max.h`.
package struct ArgMax: Operator {
  /// The axis along which elements are compared.
  package var axis: Int
  /// Whether the axis stays as a dimension of size 1.
  package var keepsDimension: Bool
  /// The type of indices: int32 or int64.
  package var elementType: ElementType

  /// Creates the operator.
  package init(axis: Int, keepsDimension: Bool = false, elementType: ElementType = .int64) {
    self.axis = axis
    self.keepsDimension = keepsDimension
    self.elementType = elementType
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    guard shape[axis] > 0 else {
      throw invalidShape("along axis \(axis) of \(shape) has no choice")
    }
    guard [.int32, .int64].contains(elementType),
      [.float32, .int32, .int8, .uint8].contains(inputs[0].elementType)
    else { throw unsupported(inputs, [TensorType(elementType, shape)]) }
    var dimensions = shape.dimensions
    dimensions[axis] = 1
    if !keepsDimension { dimensions.remove(at: axis) }
    return [TensorType(elementType, try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let input = inputs[0]
    let indices: [Int] =
      if input.elementType == .float32 {
        try largest(input.elements(as: Float.self), input.shape)
      } else {
        try largest(input.integers(), input.shape)
      }
    return [
      output.elementType == .int32
        ? try Tensor(indices.map { Int32(clamping: $0) }, type: output)
        : try Tensor(indices.map(Int64.init), type: output)
    ]
  }

  private func largest<Element: Comparable>(_ values: [Element], _ shape: Shape) throws -> [Int] {
    try Lines(of: shape, along: axis).map { line in
      var (best, winner) = (Element?.none, 0)
      for (position, index) in line.enumerated() where best.map({ values[index] > $0 }) ?? true {
        (best, winner) = (values[index], position)
      }
      return winner
    }
  }
}
