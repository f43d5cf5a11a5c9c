package import LanternTensors

/// Weighted sums of rows of a table, for the rows of a sparse matrix of row numbers.
///
/// Inputs: int32 row numbers `[M]`; int32 places `[M, R]` of these in a sparse tensor of shape
/// `sparseShape`, in rising order; float32 weights `[M]`; and a float32 table `[K, ...]`. Output: the
/// sparse shape without its last dimension, and then that of a row. Neighbours of one place but for
/// its last number are added up, each times its weight; the mean divides by the sum of the weights,
/// and `squareRoot` by the root of the sum of their squares.
///
/// A place that comes back after another one is added to what is there already. A row number or a
/// place out of range is an error.
///
/// TensorFlow Lite `EMBEDDING_LOOKUP_SPARSE`. Source: LiteRT `embedding_lookup_sparse.cc`.
package struct SparseEmbeddingLookup: Operator {
  /// What sums are divided by.
  package enum Divisor: String, Hashable, Sendable {
    case one, weights, squareRoot
  }

  /// What sums are divided by.
  package var divisor: Divisor
  /// The shape of the sparse tensor.
  package var sparseShape: [Int]

  /// Creates the operator.
  package init(divisor: Divisor, sparseShape: [Int]) {
    self.divisor = divisor
    self.sparseShape = sparseShape
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 4...4)
    guard inputs.map(\.elementType) == [.int32, .int32, .float32, .float32] else {
      throw unsupported(inputs)
    }
    try requireRank(inputs[0], 1...1, as: "row numbers")
    try requireRank(inputs[3], 2...64, as: "table")
    let count = inputs[0].shape[0]
    guard inputs[1].shape == (try Shape([count, sparseShape.count])), !sparseShape.isEmpty,
      inputs[2].shape == inputs[0].shape
    else {
      throw invalidShape(
        "needs a place in \(sparseShape) and a weight for each row number, and has \(inputs)")
    }
    return [
      TensorType(
        .float32, try Shape(sparseShape.dropLast() + inputs[3].shape.dimensions.dropFirst()))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (rows, places) = (try inputs[0].integers(), try inputs[1].integers())
    let weights = try inputs[2].elements(as: Float.self)
    let table = try inputs[3].elements(as: Float.self)
    let size = inputs[3].shape.dimensions.dropFirst().reduce(1, *)
    let buckets = try Shape(sparseShape.dropLast())
    var results = [Float](repeating: 0, count: output.shape.elementCount)
    var (current, count, total, squares) = (0, 0, Float(0), Float(0))
    func finish() {
      guard divisor != .one, count > 0 else { return }
      let factor = divisor == .weights ? total : squares.squareRoot()
      for index in current * size..<(current + 1) * size { results[index] /= factor }
    }
    for (item, row) in rows.enumerated() {
      guard (0..<inputs[3].shape[0]).contains(row) else {
        throw GraphError(
          .invalidInput, "\(Self.name) is asked for row \(row) of \(inputs[3].shape[0])")
      }
      let place = places[item * sparseShape.count..<(item + 1) * sparseShape.count].dropLast()
      guard zip(place, sparseShape).allSatisfy({ (0..<$1).contains($0) }) else {
        throw GraphError(.invalidInput, "\(Self.name) finds no place \(place) in \(sparseShape)")
      }
      let bucket = zip(place, buckets.strides).reduce(0) { $0 + $1.0 * $1.1 }
      if bucket != current {
        finish()
        (current, count, total, squares) = (bucket, 0, 0, 0)
      }
      let weight = weights[item]
      count += 1
      total += weight
      squares += weight * weight
      for index in 0..<size {
        results[bucket * size + index] += table[row * size + index] * weight
      }
    }
    finish()
    return [try Tensor(results, type: output)]
  }
}
