package import LanternTensors

/// The channels of each pixel of an image as a block of pixels.
///
/// `[n, height, width, block * block * c]` gives `[n, height * block, width * block, c]`, a pixel's
/// channels filling its block's rows one after the other. Any element type.
///
/// TensorFlow Lite `DEPTH_TO_SPACE`. Source: LiteRT `reference/depth_to_space.h`.
package struct DepthToSpace: Operator {
  /// The height and width of a block.
  package var blockSize: Int

  /// Creates the operator.
  package init(blockSize: Int) { self.blockSize = blockSize }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
    let shape = inputs[0].shape
    guard blockSize > 0, let area = blockSize.checkedProduct(with: blockSize),
      shape[3].isMultiple(of: area), let height = shape[1].checkedProduct(with: blockSize),
      let width = shape[2].checkedProduct(with: blockSize)
    else {
      throw invalidAttribute(
        "cannot make blocks of \(blockSize) by \(blockSize) of the channels of \(shape)")
    }
    return [inputs[0].with(shape: try Shape([shape[0], height, width, shape[3] / area]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, strides) = (inputs[0].shape, inputs[0].shape.strides)
    let depth = output.shape[3]
    guard output.shape.elementCount > 0 else { return [try inputs[0].selecting([], as: output)] }
    let blocks = try Shape([shape[0], shape[1], blockSize, shape[2], blockSize, depth])
    let walk = StridedIndices(
      shape: blocks,
      strides: [strides[0], strides[1], blockSize * depth, strides[2], depth, 1])
    let moved = try inputs[0].rearranged(by: walk, as: output.with(shape: blocks))
    return [try moved.reshaped(to: output.shape)]
  }
}
