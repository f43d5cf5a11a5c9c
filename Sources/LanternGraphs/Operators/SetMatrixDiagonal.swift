package import LanternTensors

/// Matrices with other diagonals.
///
/// Inputs: matrices `[..., rows, columns]`, and diagonals `[..., min(rows, columns)]` of the same
/// element type, which may be any.
///
/// TensorFlow Lite `MATRIX_SET_DIAG`; ATen `diagonal_scatter`. Source: LiteRT `matrix_set_diag.cc`.
package struct SetMatrixDiagonal: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    try requireRank(inputs[0], 2...(.max), as: "input")
    let dimensions = inputs[0].shape.dimensions
    let length = dimensions.suffix(2).reduce(.max, min)
    guard inputs[1].shape.dimensions == dimensions.dropLast(2) + [length] else {
      throw invalidShape(
        "cannot put diagonals of shape \(inputs[1].shape) into \(inputs[0].shape)")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (rows, columns) = (output.shape[output.shape.rank - 2], output.shape[output.shape.rank - 1])
    let indices = (0..<output.shape.elementCount).map { index in
      let (line, column) = index.quotientAndRemainder(dividingBy: columns)
      let (matrix, row) = line.quotientAndRemainder(dividingBy: rows)
      return row == column
        ? output.shape.elementCount + matrix * min(rows, columns) + row : index
    }
    return [try Tensor.joined(inputs).selecting(indices, as: output)]
  }
}
