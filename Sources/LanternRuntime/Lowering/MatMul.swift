package import LanternGraphs
internal import LanternTensors

extension MatMul: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let (left, right, output) = (context.inputs[0], context.inputs[1], context.outputs[0])
    guard [left, right, output].allSatisfy({ $0.elementType == .float32 }), !transposeLeft,
      !transposeRight, output.shape.elementCount > 0, left.shape.elementCount > 0
    else { return nil }
    let rank = output.shape.rank
    let (rows, columns) = (output.shape[rank - 2], output.shape[rank - 1])
    let depth = left.shape[left.shape.rank - 1]
    let batch = try Shape(Array(output.shape.dimensions.dropLast(2)))
    let lefts = try matrices(left.shape, batch, size: rows * depth)
    let rights = try matrices(right.shape, batch, size: depth * columns)
    let (a, b) = (context.operand(0), context.operand(1))
    return [
      Step("matmul_f32", items: batch.elementCount * rows) { buffers, items in
        for item in items {
          let (matrix, row) = (item / rows, item % rows)
          unsafe Self.addRows(
            a.floats(in: buffers) + lefts[matrix] + row * depth,
            b.floats(in: buffers) + rights[matrix], buffers.outputFloats() + item * columns,
            depth, columns)
        }
      }
    ]
  }

  /// Where the matrices of an operand begin, for each one of the result.
  private func matrices(_ shape: Shape, _ batch: Shape, size: Int) throws -> [Int] {
    let own = try Shape(Array(shape.dimensions.dropLast(2)))
    return StridedIndices(shape: batch, broadcasting: own).offsets.map { $0 * size }
  }

  /// One row of the result: the right matrix's rows, each times a number of the left one's row.
  ///
  /// Each result is summed in the order of the definition, whatever the width of vectors.
  private static func addRows(
    _ factors: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ depth: Int, _ columns: Int
  ) {
    var column = 0
    while column + 32 <= columns {
      var sums = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
      for k in 0..<depth {
        let line = unsafe UnsafeRawPointer(matrix + k * columns + column)
        let factor = unsafe SIMD8<Float>(repeating: factors[k])
        unsafe sums.0 += factor * line.loadUnaligned(as: SIMD8<Float>.self)
        unsafe sums.1 += factor * line.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
        unsafe sums.2 += factor * line.loadUnaligned(fromByteOffset: 64, as: SIMD8<Float>.self)
        unsafe sums.3 += factor * line.loadUnaligned(fromByteOffset: 96, as: SIMD8<Float>.self)
      }
      for lane in 0..<8 {
        unsafe target[column + lane] = sums.0[lane]
        unsafe target[column + 8 + lane] = sums.1[lane]
        unsafe target[column + 16 + lane] = sums.2[lane]
        unsafe target[column + 24 + lane] = sums.3[lane]
      }
      column += 32
    }
    for rest in column..<columns {
      var sum: Float = 0
      for k in 0..<depth { unsafe sum += factors[k] * matrix[k * columns + rest] }
      unsafe target[rest] = sum
    }
  }
}
