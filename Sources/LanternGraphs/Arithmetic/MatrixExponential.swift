/// The exponential of a square matrix.
///
/// Source: Moler and Van Loan, "Nineteen Dubious Ways to Compute the Exponential of a Matrix", method 3.
enum MatrixExponential {
  /// The exponential of a matrix, row by row, in double precision: of the matrix halved until its norm is
  /// at most 1/2 by a Taylor polynomial, then squared as often.
  static func values(of matrix: [Double], size: Int) -> [Double] {
    var norm = 0.0
    for row in 0..<size {
      let sum = matrix[row * size..<(row + 1) * size].reduce(0) { $0 + $1.magnitude }
      guard sum.isFinite else { return matrix.map { _ in .nan } }
      norm = max(norm, sum)
    }
    var halvings = 0
    while norm > 0.5 {
      norm /= 2
      halvings += 1
    }
    // Powers of two are exact, but one step may underflow where many do not.
    var scaled = matrix
    for _ in 0..<halvings { scaled = scaled.map { $0 / 2 } }
    var identity = [Double](repeating: 0, count: matrix.count)
    for index in 0..<size { identity[index * size + index] = 1 }
    // 0.5^16 / 16! is far below the last bit of 1.
    var result = identity
    for power in stride(from: 16, to: 0, by: -1) {
      result = product(scaled, result, size).map { $0 / Double(power) }
      for index in 0..<size { result[index * size + index] += 1 }
    }
    for _ in 0..<halvings { result = product(result, result, size) }
    return result
  }

  private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: a.count)
    for row in 0..<size {
      for k in 0..<size {
        let factor = a[row * size + k]
        for column in 0..<size { result[row * size + column] += factor * b[k * size + column] }
      }
    }
    return result
  }
}
