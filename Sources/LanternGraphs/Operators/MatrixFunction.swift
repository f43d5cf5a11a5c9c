package import LanternTensors

/// A function of square matrices, or the solution of linear equations.
///
/// Inputs: float32 or float64 `[..., n, n]`, for solutions also the right sides `[..., n, k]` with the
/// same leading dimensions. Outputs as each function says. All is computed in double precision, with
/// the largest pivot of each column. A matrix without an inverse, or one that is not positive definite
/// where that is needed, is an error.
///
/// ATen `linalg_det`, `linalg_slogdet`, `linalg_inv`, `linalg_solve`, `linalg_cholesky`,
/// `linalg_solve_triangular`, `linalg_qr`, `linalg_matrix_exp`.
package struct MatrixFunction: Operator {
  /// What is computed.
  package enum Function: Hashable, Sendable {
    /// The determinant, `[...]`.
    case determinant
    /// The sign and the logarithm of the magnitude of the determinant, `[...]` each.
    case signAndLogarithm
    /// The inverse.
    case inverse
    /// X with `A X = B`.
    case solution
    /// X with `A X = B` where only one triangle of A counts, and its diagonal not if `isUnit`.
    case triangularSolution(isUpper: Bool, isUnit: Bool)
    /// The lower triangle L with positive diagonal of `A = L L^T`.
    case cholesky
    /// The exponential, by scaling, a Taylor polynomial and squaring.
    case exponential
  }

  /// What is computed.
  package var function: Function

  /// Creates the operator.
  package init(_ function: Function) { self.function = function }

  private var takesRightSides: Bool {
    switch function {
    case .solution, .triangularSolution: true
    default: false
    }
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let count = takesRightSides ? 2 : 1
    try requireInputs(inputs, count...count)
    try requireReal(inputs)
    let shape = inputs[0].shape
    guard shape.rank >= 2, shape[shape.rank - 1] == shape[shape.rank - 2] else {
      throw invalidShape("is for square matrices, not \(inputs[0])")
    }
    let leading = shape.dimensions.dropLast(2)
    if takesRightSides {
      let right = inputs[1].shape
      guard right.rank == shape.rank, right.dimensions.dropLast(1) == shape.dimensions.dropLast(1)
      else { throw invalidShape("cannot bring \(inputs[0]) and \(inputs[1]) together") }
      return [inputs[1]]
    }
    switch function {
    case .determinant: return [inputs[0].with(shape: try Shape(Array(leading)))]
    case .signAndLogarithm:
      let type = inputs[0].with(shape: try Shape(Array(leading)))
      return [type, type]
    default: return [inputs[0]]
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let size = shape[shape.rank - 1]
    let matrices = try inputs[0].realValues()
    let sides = takesRightSides ? try inputs[1].realValues() : []
    let columns = takesRightSides ? inputs[1].shape[inputs[1].shape.rank - 1] : 0
    var results = [[Double]](repeating: [], count: outputs.count)
    for index in 0..<shape.dimensions.dropLast(2).reduce(1, *) {
      let matrix = Array(matrices[index * size * size..<(index + 1) * size * size])
      let side = Array(sides[index * size * columns..<(index + 1) * size * columns])
      for (output, values) in try self.results(matrix, size, side, columns).enumerated() {
        results[output] += values
      }
    }
    return try zip(results, outputs).map { values, type in
      type.elementType == .float64
        ? try Tensor(values, type: type) : try Tensor(values.map(Float.init), type: type)
    }
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard let size = inputs.first?.shape.dimensions.last else { return 0 }
    return inputs[0].shape.elementCount.checkedProduct(with: size) ?? .max
  }

  private func results(
    _ matrix: [Double], _ size: Int, _ side: [Double], _ columns: Int
  ) throws -> [[Double]] {
    switch function {
    case .determinant:
      let factors = TriangularFactors(matrix, size: size)
      return [[factors.diagonal.reduce(factors.sign, *)]]
    case .signAndLogarithm:
      let factors = TriangularFactors(matrix, size: size)
      let sign = factors.diagonal.reduce(factors.sign) { $0 * ($1 > 0 ? 1 : $1 < 0 ? -1 : $1) }
      return [[sign], [factors.diagonal.reduce(0) { $0 + Elementary.log($1.magnitude) }]]
    case .inverse:
      var identity = [Double](repeating: 0, count: size * size)
      for index in 0..<size { identity[index * size + index] = 1 }
      return [try solve(matrix, size, identity, size)]
    case .solution: return [try solve(matrix, size, side, columns)]
    case .triangularSolution(let isUpper, let isUnit):
      var result = side
      for step in 0..<size {
        let row = isUpper ? size - 1 - step : step
        let known = isUpper ? row + 1..<size : 0..<row
        for column in 0..<columns {
          var sum = result[row * columns + column]
          for k in known { sum -= matrix[row * size + k] * result[k * columns + column] }
          result[row * columns + column] = isUnit ? sum : sum / matrix[row * size + row]
        }
      }
      return [result]
    case .cholesky: return [try cholesky(matrix, size)]
    case .exponential: return [MatrixExponential.values(of: matrix, size: size)]
    }
  }

  private func solve(
    _ matrix: [Double], _ size: Int, _ side: [Double], _ columns: Int
  ) throws -> [Double] {
    let factors = TriangularFactors(matrix, size: size)
    guard factors.diagonal.allSatisfy({ $0 != 0 }) else {
      throw GraphError(
        .invalidInput, "\(Self.name) is given a singular matrix of \(size) rows")
    }
    return factors.solution(side, columns: columns)
  }

  private func cholesky(_ matrix: [Double], _ size: Int) throws -> [Double] {
    var lower = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
        if row == column {
          guard sum > 0 else {
            throw GraphError(
              .invalidInput,
              "\(Self.name) is given a matrix whose leading minor \(row + 1) is not positive")
          }
          lower[row * size + row] = sum.squareRoot()
        } else {
          lower[row * size + column] = sum / lower[column * size + column]
        }
      }
    }
    return lower
  }
}

/// A square matrix, its rows in another order, as a lower times an upper triangle.
struct TriangularFactors {
  private let size: Int
  /// Both triangles; the lower one has ones on its diagonal.
  private var factors: [Double]
  /// Which row of the matrix each row is.
  private var order: [Int]
  /// 1, or -1 where the order of the rows is odd.
  private(set) var sign = 1.0

  /// Factors a row-major matrix, with the largest element of each column as its pivot.
  init(_ matrix: [Double], size: Int) {
    self.size = size
    factors = matrix
    order = Array(0..<size)
    for column in 0..<size {
      var pivot = column
      for row in column..<size
      where factors[row * size + column].magnitude > factors[pivot * size + column].magnitude {
        pivot = row
      }
      if pivot != column {
        for k in 0..<size { factors.swapAt(pivot * size + k, column * size + k) }
        order.swapAt(pivot, column)
        sign = -sign
      }
      let diagonal = factors[column * size + column]
      guard diagonal != 0 else { continue }
      for row in column + 1..<max(size, column + 1) {
        let factor = factors[row * size + column] / diagonal
        factors[row * size + column] = factor
        for k in column + 1..<max(size, column + 1) {
          factors[row * size + k] -= factor * factors[column * size + k]
        }
      }
    }
  }

  /// The diagonal of the upper triangle.
  var diagonal: [Double] { (0..<size).map { factors[$0 * size + $0] } }

  /// The solution of equations with these right sides.
  func solution(_ sides: [Double], columns: Int) -> [Double] {
    var result = order.flatMap { sides[$0 * columns..<($0 + 1) * columns] }
    for column in 0..<columns {
      for row in 0..<size {
        for k in 0..<row {
          result[row * columns + column] -= factors[row * size + k] * result[k * columns + column]
        }
      }
      for row in (0..<size).reversed() {
        for k in row + 1..<max(size, row + 1) {
          result[row * columns + column] -= factors[row * size + k] * result[k * columns + column]
        }
        result[row * columns + column] /= factors[row * size + row]
      }
    }
    return result
  }
}
