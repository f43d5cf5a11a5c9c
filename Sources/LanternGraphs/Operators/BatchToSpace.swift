package import LanternTensors

/// The images of a batch put together row by row and column by column, and cropped.
///
/// The opposite of `SpaceToBatch`: `[n * block * ..., size, ..., rest]` gives
/// `[n, size * block - before - after, ..., rest]`. Any element type.
///
/// TensorFlow Lite `BATCH_TO_SPACE_ND`. Source: LiteRT `reference/batch_to_space_nd.h`.
package struct BatchToSpace: Operator {
  /// The size of a block along each of the axes after the first.
  package var blockSizes: [Int]
  /// Elements cut off in front, for each of those axes.
  package var before: [Int]
  /// Elements cut off behind, for each of those axes.
  package var after: [Int]

  /// Creates the operator.
  package init(blockSizes: [Int], before: [Int], after: [Int]) {
    self.blockSizes = blockSizes
    self.before = before
    self.after = after
  }

  /// The shape before it is cropped.
  private func wholeShape(of shape: Shape) throws -> Shape {
    let count = blockSizes.count
    guard before.count == count, after.count == count, shape.rank > count,
      blockSizes.allSatisfy({ $0 > 0 }), (before + after).allSatisfy({ $0 >= 0 })
    else {
      throw invalidAttribute(
        "needs a positive block size and two crops, none negative, for each of the axes of "
          + "\(shape) that it joins, not \(blockSizes), \(before) and \(after)")
    }
    var dimensions = shape.dimensions
    for (index, block) in blockSizes.enumerated() {
      guard dimensions[0].isMultiple(of: block),
        let size = dimensions[index + 1].checkedProduct(with: block)
      else {
        throw invalidAttribute("cannot join the batch of \(shape) by blocks of \(blockSizes)")
      }
      dimensions[0] /= block
      dimensions[index + 1] = size
    }
    return try Shape(dimensions)
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let whole = try wholeShape(of: inputs[0].shape)
    var dimensions = whole.dimensions
    for index in blockSizes.indices {
      let size = dimensions[index + 1]
      guard before[index] <= size, after[index] <= size - before[index] else {
        throw invalidAttribute("cannot crop \(whole) by \(before) and \(after)")
      }
      dimensions[index + 1] = size - before[index] - after[index]
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let whole = try wholeShape(of: inputs[0].shape)
    guard output.shape.elementCount > 0 else { return [try inputs[0].selecting([], as: output)] }
    let (shape, strides) = (inputs[0].shape, inputs[0].shape.strides)
    var (sizes, steps) = ([whole[0]], [strides[0]])
    for (index, block) in blockSizes.enumerated() {
      // The images of neighbours in a block lie as far apart as the later places have images.
      let images = blockSizes[(index + 1)...].reduce(whole[0], *)
      sizes += [shape[index + 1], block]
      steps += [strides[index + 1], strides[0] * images]
    }
    sizes += shape.dimensions[(blockSizes.count + 1)...]
    steps += strides[(blockSizes.count + 1)...]
    let blocks = try Shape(sizes)
    let joined = try inputs[0].rearranged(
      by: StridedIndices(shape: blocks, strides: steps), as: output.with(shape: blocks))
    let rest = [Int](repeating: 0, count: whole.rank - before.count - 1)
    let crop = Slice(starts: [0] + before + rest, sizes: output.shape.dimensions)
    return try crop.evaluate([joined.reshaped(to: whole)], outputs: [output])
  }
}
