package import LanternTensors

/// Products of matrices: `out[..., i, j] = sum over k of left[..., i, k] * right[..., k, j]`.
///
/// Both inputs have at least two dimensions; the last two are the matrix, with rows and columns
/// exchanged where an attribute says so, and those before them broadcast.
///
/// Float32 sums in float32 in the order of k, float64 in float64; int64 wraps. Quantised (int8; int16, of zero point 0, with int16 or
/// int8 on the right) sums the stored integers less their zero points in 32 or 64 bits, and brings the
/// sum to the output's scale by a fixed-point multiplier. Int8 to int32 sums the stored integers as
/// they are. Float32 with int8 on the right brings each row on the left to int8 as `quantization`
/// says; scales on the right may lie along its columns. For integers they may where
/// `takesAxisScalesForZero`, and then count as 0, so that every result is the output's zero point:
/// LiteRT's integer kernels read the scale of the whole tensor, which such a one lacks.
///
/// TensorFlow Lite `BATCH_MATMUL`; ATen `matmul`, `mm`, `bmm`. Source: LiteRT `batch_matmul.cc`,
/// `reference/batch_matmul.h`.
package struct MatMul: Operator {
  /// Whether the left matrix is given with rows and columns exchanged.
  package var transposeLeft: Bool
  /// Whether the right matrix is given with rows and columns exchanged.
  package var transposeRight: Bool
  /// How float rows are brought to int8 for an integer matrix on the right.
  package var quantization: DynamicQuantization
  /// Whether scales along an axis of an integer matrix on the right count as 0.
  package var takesAxisScalesForZero: Bool

  /// Creates a product of matrices.
  package init(
    transposeLeft: Bool = false, transposeRight: Bool = false,
    quantization: DynamicQuantization = .symmetric, takesAxisScalesForZero: Bool = false
  ) {
    self.transposeLeft = transposeLeft
    self.transposeRight = transposeRight
    self.quantization = quantization
    self.takesAxisScalesForZero = takesAxisScalesForZero
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
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

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    _ = try outputTypes(for: inputs)
    if isRaw(inputs, outputs) || isPlain(inputs, outputs) { return }
    if isZero(inputs) {
      guard outputs.count == 1, outputs[0].elementType == inputs[0].elementType,
        outputs[0].quantization?.isPerTensor == true
      else { throw unsupported(inputs, outputs) }
      return
    }
    try checkProduct(product(inputs[1].shape.rank), inputs, outputs)
  }

  /// Whether stored integers are summed as they are.
  private func isRaw(_ inputs: [TensorType], _ outputs: [TensorType]) -> Bool {
    inputs.allSatisfy { $0.elementType == .int8 } && outputs.map(\.elementType) == [.int32]
  }

  /// Whether these are integers of 64 bits that mean themselves.
  private func isPlain(_ inputs: [TensorType], _ outputs: [TensorType]) -> Bool {
    (inputs + outputs).allSatisfy { $0.elementType == .int64 && $0.quantization == nil }
  }

  /// Whether all results are the output's zero point.
  private func isZero(_ inputs: [TensorType]) -> Bool {
    guard takesAxisScalesForZero, inputs[1].quantization?.isPerTensor == false else { return false }
    return [.int8, .int16].contains(inputs[0].elementType)
      && [.int8, inputs[0].elementType].contains(inputs[1].elementType)
  }

  private func product(_ rank: Int) -> WeightedProduct {
    WeightedProduct(
      kind: .matrices, channelAxis: transposeRight ? rank - 2 : rank - 1,
      hybrid: WeightedProduct.Hybrid(quantization: quantization))
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let types = inputs.map(\.type)
    if !isRaw(types, outputs), isZero(types) {
      let zero = Int32(truncatingIfNeeded: output.quantization?.zeroPoint ?? 0)
      let stored = [Int32](repeating: zero, count: output.shape.elementCount)
      return [try Tensor(stored: stored, type: output)]
    }
    let (batch, rows, depth, columns) = try sizes(inputs.map(\.shape))
    let matrices = try inputs.map { input in
      StridedIndices(
        shape: batch, broadcasting: try Shape(input.shape.dimensions.dropLast(2))
      ).offsets
    }
    // Rows that are quantised one by one must follow one another.
    let turns = transposeLeft && WeightedProduct.isHybrid(types)
    let left = turns ? try inputs[0].transposingLastAxes() : inputs[0]
    let sums = MatrixSums(
      rows: rows, depth: depth, columns: columns, transposeLeft: transposeLeft && !turns,
      transposeRight: transposeRight,
      pairs: zip(matrices[0], matrices[1]).map { (left: $0, right: $1) })
    if isPlain(types, outputs) {
      let plain = IntegerProducts<Int64, Int64, Int64>(inputZeros: [0], weightZeros: [0])
      let results = try sums.sums(plain, left.elements(), inputs[1].elements())
      return [try Tensor(results, type: output)]
    }
    if isRaw(types, outputs) {
      let raw = IntegerProducts<Int8, Int8, Int32>(inputZeros: [0], weightZeros: [0])
      let stored = try sums.sums(raw, left.elements(), inputs[1].elements())
      return [try Tensor(stored, type: output)]
    }
    return [
      try product(inputs[1].shape.rank).evaluate(
        [left, inputs[1]], output: output, geometry: sums,
        parts: left.shape.dimensions.dropLast(2).reduce(rows, *))
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count == 2, let output = outputs.first,
      let depth = try? sizes(inputs.map(\.shape)).depth
    else { return 0 }
    return output.shape.elementCount.checkedProduct(with: depth) ?? .max
  }
}

extension Tensor {
  /// A float32 tensor with its last two axes exchanged.
  fileprivate func transposingLastAxes() throws -> Tensor {
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    let source = try elements(as: Float.self)
    let size = max(1, rows * columns)
    let target = source.indices.map { index in
      let (matrix, place) = (index / size * size, index % size)
      return source[matrix + place % rows * columns + place / rows]
    }
    return try Tensor(
      target, shape: Shape(shape.dimensions.dropLast(2) + [columns, rows]))
  }
}
