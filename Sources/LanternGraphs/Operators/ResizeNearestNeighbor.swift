package import LanternTensors

/// Images brought to another size, each pixel a copy of the nearest one.
///
/// Input `[N, H, W, C]`, output `[N, height, width, C]`. Where a pixel lies in the input is said by
/// `sampling`. Any element type.
///
/// TensorFlow Lite `RESIZE_NEAREST_NEIGHBOR`; ATen `upsample_nearest2d` (asymmetric). Source: LiteRT
/// `reference/resize_nearest_neighbor.h`.
package struct ResizeNearestNeighbor: Operator {
  /// The rows of the result.
  package var height: Int
  /// The columns of the result.
  package var width: Int
  /// Where the result's pixels lie in the input.
  package var sampling: ResizeSampling

  /// Creates a resizing.
  package init(height: Int, width: Int, sampling: ResizeSampling) {
    self.height = height
    self.width = width
    self.sampling = sampling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [try resizedType(inputs[0], height: height, width: width)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let rows = (0..<height).map { sampling.nearest($0, input: shape[1], output: height) }
    let columns = (0..<width).map { sampling.nearest($0, input: shape[2], output: width) }
    var indices: [Int] = []
    indices.reserveCapacity(output.shape.elementCount)
    for image in 0..<(output.shape.elementCount == 0 ? 0 : shape[0]) {
      for y in rows {
        for x in columns {
          let pixel = ((image * shape[1] + y) * shape[2] + x) * shape[3]
          indices.append(contentsOf: pixel..<pixel + shape[3])
        }
      }
    }
    return [try inputs[0].selecting(indices, as: output)]
  }
}
