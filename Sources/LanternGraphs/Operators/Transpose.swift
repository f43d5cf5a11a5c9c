package import LanternTensors

/// The axes in another order: axis `i` of the output is axis `permutation[i]` of the input.
///
/// Any element type. The quantisation's axis moves with its dimension.
///
/// TensorFlow Lite `TRANSPOSE`; ATen `permute`, `transpose`, `t`.
package struct Transpose: Operator {
  /// The input's axis for each axis of the output.
  package var permutation: [Int]

  /// Creates a transposition.
  package init(permutation: [Int]) { self.permutation = permutation }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard permutation.count == shape.rank, permutation.sorted() == Array(0..<shape.rank) else {
      throw invalidAttribute("cannot order the axes of \(shape) as \(permutation)")
    }
    var type = inputs[0].with(shape: try Shape(permutation.map { shape[$0] }))
    if let quantization = type.quantization, let axis = quantization.axis {
      type.quantization = try Quantization(
        scales: quantization.scales, zeroPoints: quantization.zeroPoints,
        axis: permutation.firstIndex(of: axis))
    }
    return [type]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let strides = inputs[0].shape.strides
    let indices = StridedIndices(shape: output.shape, strides: permutation.map { strides[$0] })
    return [try inputs[0].rearranged(by: indices, as: output)]
  }
}
