package import LanternTensors

/// Products of matrices: `out[..., i, j] = sum over k of left[..., i, k] * right[..., k, j]`.
///
/// Both inputs have at least two dimensions; the last two are the matrix, with rows and columns
/// exchanged where an attribute says so, and those before them broadcast. Float32, summed in float32
/// in the order of k.
///
/// TensorFlow Lite `BATCH_MATMUL`; ATen `matmul`, `mm`, `bmm`.
package struct MatMul: Operator {
  /// Whether the left matrix is given with rows and columns exchanged.
  package var transposeLeft: Bool
  /// Whether the right matrix is given with rows and columns exchanged.
  package var transposeRight: Bool

  /// Creates a product of matrices.
  package init(transposeLeft: Bool = false, transposeRight: Bool = false) {
    self.transposeLeft = transposeLeft
    self.transposeRight = transposeRight
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    let sizes = try sizes(inputs.map(\.shape))
    return [inputs[0].with(shape: try Shape(sizes.batch.dimensions + [sizes.rows, sizes.columns]))]
  }

  private func sizes(_ shapes: [Shape]) throws -> (
    batch: Shape, rows: Int, depth: Int, columns: Int
  ) {
    let (left, right) = (shapes[0], shapes[1])
    guard left.rank >= 2, right.rank >= 2 else { throw mismatch(shapes) }
    var (rows, depth) = (left[left.rank - 2], left[left.rank - 1])
    var (height, columns) = (right[right.rank - 2], right[right.rank - 1])
    if transposeLeft { swap(&rows, &depth) }
    if transposeRight { swap(&height, &columns) }
    guard depth == height else { throw mismatch(shapes) }
    let batch = try Shape(left.dimensions.dropLast(2))
      .broadcast(with: Shape(right.dimensions.dropLast(2)))
    return (batch, rows, depth, columns)
  }

  private func mismatch(_ shapes: [Shape]) -> GraphError {
    let notes = [transposeLeft ? " transposed" : "", transposeRight ? " transposed" : ""]
    return invalidShape(
      "cannot multiply matrices of shapes \(shapes[0])\(notes[0]) and \(shapes[1])\(notes[1])")
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (batch, rows, depth, columns) = try sizes(inputs.map(\.shape))
    let left = try inputs[0].elements(as: Float.self)
    let right = try inputs[1].elements(as: Float.self)
    let matrices = try inputs.map { input in
      StridedIndices(
        shape: batch, broadcasting: try Shape(input.shape.dimensions.dropLast(2))
      ).offsets
    }
    var result: [Float] = []
    result.reserveCapacity(output.shape.elementCount)
    for (i, j) in zip(matrices[0], matrices[1]) {
      let (a, b) = (i * rows * depth, j * depth * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum: Float = 0
          for k in 0..<depth {
            let x = left[a + (transposeLeft ? k * rows + row : row * depth + k)]
            let y = right[b + (transposeRight ? column * depth + k : k * columns + column)]
            sum += x * y
          }
          result.append(sum)
        }
      }
    }
    return [try Tensor(result, type: output)]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count == 2, let output = outputs.first,
      let depth = try? sizes(inputs.map(\.shape)).depth
    else { return 0 }
    return output.shape.elementCount.checkedProduct(with: depth) ?? .max
  }
}
