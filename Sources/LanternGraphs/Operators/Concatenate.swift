public import LanternTensors

/// Tensors joined along an axis.
///
/// Inputs: one or more tensors of the same element type and the same dimensions but for the axis,
/// which may count from the end. Any element type; int8 and uint8 inputs of other quantisations than
/// the output's are brought to it.
///
/// TensorFlow Lite `CONCATENATION`; ATen `cat`, `quantized::cat`. Source: LiteRT `concatenation.cc`,
/// `reference/concatenation.h`.
public struct Concatenate: Operator {
  /// The axis along which sizes add up.
  public var axis: Int
  /// What the result is clamped to.
  public var activation: ActivationRange
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates a concatenation.
  public init(
    axis: Int, activation: ActivationRange = .none, rescaling: Rescaling = .fixedPoint
  ) {
    self.axis = axis
    self.activation = activation
    self.rescaling = rescaling
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...(.max))
    try requireSameElementType(inputs)
    var dimensions = inputs[0].shape.dimensions
    let axis = try inputs[0].shape.normalizedAxis(axis)
    for input in inputs.dropFirst() {
      var expected = dimensions
      guard input.shape.rank == dimensions.count,
        let size = dimensions[axis].checkedSum(with: input.shape[axis])
      else { throw mismatch(inputs) }
      expected[axis] = input.shape[axis]
      guard expected == input.shape.dimensions else { throw mismatch(inputs) }
      dimensions[axis] = size
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  private func mismatch(_ inputs: [TensorType]) -> GraphError {
    let shapes = inputs.prefix(8).map(\.shape.description).joined(separator: ", ")
    return invalidShape("cannot join the shapes \(shapes) along axis \(axis)")
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}
