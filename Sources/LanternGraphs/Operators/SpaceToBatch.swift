package import LanternTensors

/// Every n-th row and column of a padded image as an image of its own, along the batch.
///
/// The axes after the first are padded with zeros (the zero point of quantised bytes), and then cut
/// into blocks: `[n, size, ..., rest]` gives `[n * block * ..., size / block, ..., rest]`. The images of
/// one place in a block follow each other, the places row by row. Any element type but strings.
///
/// TensorFlow Lite `SPACE_TO_BATCH_ND`. Source: LiteRT `reference/space_to_batch_nd.h`.
package struct SpaceToBatch: Operator {
  /// The size of a block along each of the axes after the first.
  package var blockSizes: [Int]
  /// Elements added in front, for each of those axes.
  package var before: [Int]
  /// Elements added behind, for each of those axes.
  package var after: [Int]

  /// Creates the operator.
  package init(blockSizes: [Int], before: [Int], after: [Int]) {
    self.blockSizes = blockSizes
    self.before = before
    self.after = after
  }

  private func padding(of shape: Shape) throws -> Pad {
    let count = blockSizes.count
    guard before.count == count, after.count == count, shape.rank > count,
      blockSizes.allSatisfy({ $0 > 0 })
    else {
      throw invalidAttribute(
        "needs a positive block size and two paddings for each of the axes of \(shape) "
          + "that it cuts, not \(blockSizes), \(before) and \(after)")
    }
    let rest = [Int](repeating: 0, count: shape.rank - count - 1)
    return Pad(before: [0] + before + rest, after: [0] + after + rest)
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    var dimensions = try padding(of: inputs[0].shape).outputTypes(for: inputs)[0].shape.dimensions
    for (index, block) in blockSizes.enumerated() {
      guard dimensions[index + 1].isMultiple(of: block),
        let batch = dimensions[0].checkedProduct(with: block)
      else {
        throw invalidAttribute(
          "cannot cut \(dimensions[index + 1]) padded elements into blocks of \(block)")
      }
      dimensions[0] = batch
      dimensions[index + 1] /= block
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let pad = try padding(of: inputs[0].shape)
    let type = output.with(shape: try pad.outputTypes(for: [inputs[0].type])[0].shape)
    let padded = try pad.evaluate(inputs, outputs: [type])[0]
    guard output.shape.elementCount > 0 else { return [try padded.selecting([], as: output)] }
    let (strides, axes) = (type.shape.strides, blockSizes.indices)
    let blocks = try Shape(blockSizes + [type.shape[0]] + output.shape.dimensions[1...])
    let walk = StridedIndices(
      shape: blocks,
      strides: axes.map { strides[$0 + 1] } + [strides[0]]
        + axes.map { strides[$0 + 1] * blockSizes[$0] } + strides[(axes.count + 1)...])
    let moved = try padded.rearranged(by: walk, as: output.with(shape: blocks))
    return [try moved.reshaped(to: output.shape)]
  }
}
