package import LanternGraphs
internal import LanternTensors

extension MatMul: Lowerable {
  /// The most memory that packed right matrices may take.
  private static let scratchLimit = 1 << 27

  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let (left, right, output) = (context.inputs[0], context.inputs[1], context.outputs[0])
    guard [left, right, output].allSatisfy({ $0.elementType == .float32 }), !transposeLeft,
      output.shape.elementCount > 0, left.shape.elementCount > 0
    else { return nil }
    let rank = output.shape.rank
    let (rows, columns) = (output.shape[rank - 2], output.shape[rank - 1])
    let depth = left.shape[left.shape.rank - 1]
    let product = try FloatConvolution.product(
      rows: rows, depth: depth, columns: columns, for: context.instructionSet)
    let rightCount = right.shape.elementCount / (depth * columns)
    let (packedCount, isTransposed) = (product.packedCount, transposeRight)
    guard rightCount * packedCount <= Self.scratchLimit / MemoryLayout<Float>.stride else {
      return nil
    }
    let batch = try Shape(Array(output.shape.dimensions.dropLast(2)))
    let lefts = try matrices(left.shape, batch, size: rows * depth)
    let rights = try matrices(right.shape, batch, size: packedCount)
    let (a, b) = (context.operand(0), context.operand(1))
    let name = "matmul_f32"
    var steps = [
      Step("\(name) pack", items: rightCount) { buffers, items in
        for item in items {
          unsafe product.pack(
            b.floats(in: buffers) + item * depth * columns, isTransposed: isTransposed,
            into: buffers.scratchFloats + item * packedCount)
        }
      },
      Step("\(name) \(context.instructionSet)", items: lefts.count * product.itemCount) {
        buffers, items in
        var item = items.lowerBound
        while item < items.upperBound {
          let (matrix, first) = item.quotientAndRemainder(dividingBy: product.itemCount)
          let end = min(product.itemCount, first + items.upperBound - item)
          unsafe product.run(
            a.floats(in: buffers) + lefts[matrix], buffers.scratchFloats + rights[matrix],
            buffers.outputFloats() + matrix * rows * columns, first..<end)
          item += end - first
        }
      },
    ]
    for index in steps.indices {
      steps[index].scratchByteCount = rightCount * packedCount * MemoryLayout<Float>.stride
    }
    return steps
  }

  /// Where the matrices of an operand begin, for each one of the result.
  private func matrices(_ shape: Shape, _ batch: Shape, size: Int) throws -> [Int] {
    let own = try Shape(Array(shape.dimensions.dropLast(2)))
    return StridedIndices(shape: batch, broadcasting: own).offsets.map { $0 * size }
  }
}
