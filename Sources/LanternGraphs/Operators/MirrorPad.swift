package import LanternTensors

/// A border of the tensor's own elements, mirrored at its edges.
///
/// `before` and `after` give the elements added in front and behind along each axis. The mirror lies
/// on the edge element, which is not repeated, or behind it, so that it is: then `[1, 2, 3]` with two
/// in front is `[2, 1, 1, 2, 3]`, otherwise `[3, 2, 1, 2, 3]`. No border is wider than what there is to
/// mirror. Any element type.
///
/// TensorFlow Lite `MIRROR_PAD`; ATen `reflection_pad`. Source: LiteRT `mirror_pad.cc`.
package struct MirrorPad: Operator {
  /// Elements added in front, for each axis.
  package var before: [Int]
  /// Elements added behind, for each axis.
  package var after: [Int]
  /// Whether the edge element is repeated.
  package var repeatsEdge: Bool

  /// Creates a padding.
  package init(before: [Int], after: [Int], repeatsEdge: Bool) {
    self.before = before
    self.after = after
    self.repeatsEdge = repeatsEdge
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard before.count == shape.rank, after.count == shape.rank else {
      throw invalidAttribute("needs two counts for each axis of \(shape)")
    }
    let dimensions = try shape.dimensions.indices.map { axis in
      let room = max(0, repeatsEdge ? shape[axis] : shape[axis] - 1)
      guard (0...room).contains(before[axis]), (0...room).contains(after[axis]) else {
        throw invalidAttribute(
          "can add 0 to \(room) elements to axis \(axis) of \(shape), "
            + "not \(before[axis]) and \(after[axis])")
      }
      return shape[axis] + before[axis] + after[axis]
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let skipped = repeatsEdge ? 0 : 1
    let positions = shape.dimensions.indices.map { axis in
      (0..<output.shape[axis]).map { index in
        let (position, size) = (index - before[axis], shape[axis])
        if position < 0 { return skipped - 1 - position }
        return position < size ? position : 2 * size - 1 - skipped - position
      }
    }
    return [try inputs[0].selecting(shape.indices(choosing: positions), as: output)]
  }
}
