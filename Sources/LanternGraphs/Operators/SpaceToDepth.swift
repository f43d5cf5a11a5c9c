package import LanternTensors

/// Blocks of an image's pixels side by side in one pixel's channels.
///
/// `[n, height, width, c]` gives `[n, height / block, width / block, block * block * c]`, the channels
/// of a block's rows one after the other. Any element type.
///
/// TensorFlow Lite `SPACE_TO_DEPTH`. Source: LiteRT `reference/space_to_depth.h`.
package struct SpaceToDepth: Operator {
  /// The height and width of a block, which both sizes are multiples of.
  package var blockSize: Int

  /// Creates the operator.
  package init(blockSize: Int) { self.blockSize = blockSize }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
    let shape = inputs[0].shape
    guard blockSize > 0, shape[1].isMultiple(of: blockSize), shape[2].isMultiple(of: blockSize),
      let area = blockSize.checkedProduct(with: blockSize),
      let depth = shape[3].checkedProduct(with: area)
    else {
      throw invalidAttribute("cannot cut \(shape) into blocks of \(blockSize) by \(blockSize)")
    }
    let dimensions = [shape[0], shape[1] / blockSize, shape[2] / blockSize, depth]
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, strides) = (inputs[0].shape, inputs[0].shape.strides)
    let blocks = try Shape([
      shape[0], output.shape[1], output.shape[2], blockSize, blockSize, shape[3],
    ])
    guard output.shape.elementCount > 0 else { return [try inputs[0].selecting([], as: output)] }
    let walk = StridedIndices(
      shape: blocks,
      strides: [
        strides[0], strides[1] * blockSize, strides[2] * blockSize, strides[1], strides[2], 1,
      ])
    let moved = try inputs[0].rearranged(by: walk, as: output.with(shape: blocks))
    return [try moved.reshaped(to: output.shape)]
  }
}
