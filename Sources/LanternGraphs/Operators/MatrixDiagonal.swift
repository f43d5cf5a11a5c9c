package import LanternTensors

/// Square matrices with the input's last axis as their diagonals, and zeros elsewhere.
///
/// `[..., n]` gives `[..., n, n]`. Any element type; zeros are stored zeros, whatever the
/// quantisation.
///
/// TensorFlow Lite `MATRIX_DIAG`; ATen `diag_embed`. Source: LiteRT `matrix_diag.cc`.
package struct MatrixDiagonal: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 1...(.max), as: "input")
    let dimensions = inputs[0].shape.dimensions
    return [inputs[0].with(shape: try Shape(dimensions + dimensions.suffix(1)))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, size) = (inputs[0].shape, inputs[0].shape.dimensions.last ?? 0)
    let indices = (0..<output.shape.elementCount).map { index in
      let (line, column) = index.quotientAndRemainder(dividingBy: size)
      return line % size == column ? line : shape.elementCount
    }
    let zero = try Tensor(zeros: TensorType(output.elementType, [1]))
    return [try Tensor.joined([inputs[0], zero]).selecting(indices, as: output)]
  }
}
