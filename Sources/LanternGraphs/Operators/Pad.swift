public import LanternTensors

/// A border of one value around a tensor.
///
/// `before` and `after` give the elements added in front and behind along each axis, none negative.
/// Any element type; quantised tensors get the value quantised with the output's scale and zero
/// point, so that 0 becomes the zero point.
///
/// TensorFlow Lite `PAD`, `PADV2`; ATen `constant_pad_nd`. Source: LiteRT `pad.cc`.
public struct Pad: Operator {
  /// Elements added in front, for each axis.
  public var before: [Int]
  /// Elements added behind, for each axis.
  public var after: [Int]
  /// What the border is filled with.
  public var value: Float

  /// Creates a padding.
  public init(before: [Int], after: [Int], value: Float = 0) {
    self.before = before
    self.after = after
    self.value = value
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard before.count == shape.rank, after.count == shape.rank,
      (before + after).allSatisfy({ $0 >= 0 })
    else {
      throw invalidAttribute(
        "needs two counts, none negative, for each axis of \(shape), "
          + "and has \(before) in front and \(after) behind")
    }
    var dimensions = shape.dimensions
    for axis in dimensions.indices {
      guard let front = dimensions[axis].checkedSum(with: before[axis]),
        let size = front.checkedSum(with: after[axis])
      else { throw invalidAttribute("by \(before[axis]) and \(after[axis]) is out of range") }
      dimensions[axis] = size
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}
