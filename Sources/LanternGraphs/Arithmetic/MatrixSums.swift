internal import LanternTensors

/// The sums of products of matrices: of every row on the left with every column on the right.
struct MatrixSums: ProductGeometry {
  /// A matrix among others: the distances between its rows and between its columns.
  struct Layout {
    var row: Int
    var column: Int
  }

  let channels: Int
  private let rows: Int
  private let depth: Int
  private let left: Layout
  private let right: Layout
  /// For each product the indices of its two matrices.
  private let pairs: [(left: Int, right: Int)]

  /// Creates the geometry of products of matrices `[rows, depth]` and `[depth, columns]`, either of
  /// which may be stored with rows and columns exchanged.
  init(
    rows: Int, depth: Int, columns: Int, transposeLeft: Bool = false, transposeRight: Bool = false,
    pairs: [(left: Int, right: Int)] = [(0, 0)]
  ) {
    self.rows = rows
    self.depth = depth
    channels = columns
    left = transposeLeft ? Layout(row: 1, column: rows) : Layout(row: depth, column: 1)
    right = transposeRight ? Layout(row: 1, column: depth) : Layout(row: columns, column: 1)
    self.pairs = pairs
  }

  func part(ofRow row: Int) -> Int {
    rows == 0 ? 0 : pairs[row / rows].left * rows + row % rows
  }

  func sums<Arithmetic: ProductArithmetic>(
    _ arithmetic: Arithmetic, _ input: [Arithmetic.Input], _ weights: [Arithmetic.Weight]
  ) -> [Arithmetic.Sum] {
    var sums: [Arithmetic.Sum] = []
    sums.reserveCapacity(pairs.count * rows * channels)
    unsafe input.withUnsafeBufferPointer { input in
      unsafe weights.withUnsafeBufferPointer { weights in
        guard let x = input.baseAddress, let w = weights.baseAddress, depth > 0 else {
          sums = Array(repeating: arithmetic.zero, count: pairs.count * rows * channels)
          return
        }
        for pair in pairs {
          let matrices = unsafe (x + pair.left * rows * depth, w + pair.right * depth * channels)
          for row in 0..<rows {
            for column in 0..<channels {
              let sum = unsafe arithmetic.adding(
                depth, inputs: matrices.0 + row * left.row, by: left.column,
                weights: matrices.1 + column * right.column, by: right.row, to: arithmetic.zero,
                part: pair.left * rows + row, channel: column)
              sums.append(sum)
            }
          }
        }
      }
    }
    return sums
  }
}
