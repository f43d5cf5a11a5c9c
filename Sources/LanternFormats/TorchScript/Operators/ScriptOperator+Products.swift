internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Products of matrices and what is built of them.
  static let products: [ScriptOperator] = [
    product("aten::matmul(Tensor self, Tensor other)"),
    product("aten::linalg_matmul(Tensor self, Tensor other)"),
    product("aten::mm(Tensor self, Tensor mat2)"), product("aten::bmm(Tensor self, Tensor mat2)"),
    product("aten::mv(Tensor self, Tensor vec)"), product("aten::dot(Tensor self, Tensor tensor)"),
    product("aten::vdot(Tensor self, Tensor other)"),
    outer("aten::outer(Tensor self, Tensor vec2)"), outer("aten::ger(Tensor self, Tensor vec2)"),
    ScriptOperator("aten::inner(Tensor self, Tensor other)") { call in
      let (x, y) = (try call.tensor(0), try call.tensor(1))
      guard x.shape.rank > 0, y.shape.rank > 0 else {
        return .tensor(try call.computed(Multiply(), x, y))
      }
      return .tensor(
        try call.contracted(
          x, y, axes: [x.shape.rank - 1], with: [y.shape.rank - 1]))
    },
    sum("aten::addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1)"),
    sum(
      "aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)"),
    ScriptOperator(
      "aten::addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      let products = try call.matrixProduct(call.tensor(1), call.tensor(2))
      return .tensor(try call.sum(with: call.reduced(products, .sum, [0])))
    },
    ScriptOperator(
      "aten::addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      .tensor(try call.sum(with: call.outerProduct(call.tensor(1), call.tensor(2))))
    },
    ScriptOperator("aten::kron(Tensor self, Tensor other)") { call in
      let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
      let rank = max(x.shape.rank, y.shape.rank)
      func ones(_ count: Int) -> [Int] { [Int](repeating: 1, count: count) }
      let a = ones(rank - x.shape.rank) + x.shape.dimensions
      let b = ones(rank - y.shape.rank) + y.shape.dimensions
      let pairs = try call.computed(
        Multiply(), call.reshapedCopy(x, to: a.flatMap { [$0, 1] }),
        call.reshapedCopy(y, to: b.flatMap { [1, $0] }))
      return .tensor(try call.reshapedCopy(pairs, to: zip(a, b).map(*)))
    },
    ScriptOperator(
      "aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None)"
    ) { call in
      let (x, y, weight) = (try call.tensor(0), try call.tensor(1), try call.tensor(2))
      guard weight.shape.rank == 3, x.shape.rank > 0, y.shape.rank == x.shape.rank else {
        throw call.wrong(2, "weights [outputs, inputs, inputs]")
      }
      // Rows of the first input times each matrix, then times the second input, summed.
      let last = x.shape.rank - 1
      let half = try call.contracted(x, weight, axes: [last], with: [1])
      let wide = try call.reshapedCopy(
        y, to: Array(y.shape.dimensions.dropLast()) + [1, y.shape[last]])
      let products = try call.computed(Multiply(), half, wide)
      let result = try call.reduced(products, .sum, [products.shape.rank - 1])
      guard let bias = try call.optionalTensor(3) else { return .tensor(result) }
      return .tensor(try call.computed(Add(), result, bias))
    },
    ScriptOperator(
      "aten::tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other)"
    ) { call in
      var (x, y) = (try call.tensor(0), try call.tensor(1))
      let axes = try call.ints(2).map { try x.shape.normalizedAxis($0) }
      let others = try call.ints(3).map { try y.shape.normalizedAxis($0) }
      // An axis of size 1 is repeated, so that the other is summed.
      for (axis, other) in zip(axes, others) where x.shape[axis] != y.shape[other] {
        if x.shape[axis] == 1 { y = try call.summed(y, other) }
        if y.shape[other] == 1 { x = try call.summed(x, axis) }
      }
      return .tensor(try call.contracted(x, y, axes: axes, with: others))
    },
    chain("aten::chain_matmul(Tensor[] matrices)"),
    chain("aten::linalg_multi_dot(Tensor[] tensors)"),
    ScriptOperator("aten::matrix_power(Tensor self, int n)") { call in
      .tensor(try call.matrixPower())
    },
    ScriptOperator("aten::linalg_matrix_power(Tensor self, int n)") { call in
      .tensor(try call.matrixPower())
    },
    matrix("aten::linalg_inv(Tensor A)", .inverse), matrix("aten::inverse(Tensor self)", .inverse),
    matrix("aten::linalg_matrix_exp(Tensor self)", .exponential),
    matrix("aten::matrix_exp(Tensor self)", .exponential),
    matrix("aten::linalg_det(Tensor A)", .determinant),
    matrix("aten::det(Tensor self)", .determinant),
    matrix("aten::linalg_slogdet(Tensor A)", .signAndLogarithm),
    matrix("aten::slogdet(Tensor self)", .signAndLogarithm),
    ScriptOperator("aten::logdet(Tensor self)") { call in
      let parts = try call.recorder.record(
        MatrixFunction(.signAndLogarithm), [call.real(call.tensor(0))])
      // The logarithm of a negative determinant is no number.
      let signs = try call.recorder.apply(Log(), [parts[0]])
      return .tensor(try call.recorder.apply(Add(), [parts[1], signs]))
    },
    ScriptOperator("aten::linalg_cholesky(Tensor self, *, bool upper=False)") { call in
      .tensor(try call.cholesky(isUpper: call.bool(1)))
    },
    ScriptOperator("aten::cholesky(Tensor self, bool upper=False)") { call in
      .tensor(try call.cholesky(isUpper: call.bool(1)))
    },
    ScriptOperator("aten::linalg_solve(Tensor A, Tensor B, *, bool left=True)") { call in
      guard try call.bool(2) else { throw ScriptError.unsupported("\(call.name) from the right") }
      return .tensor(try call.solution(MatrixFunction(.solution), call.tensor(0), call.tensor(1)))
    },
    ScriptOperator(
      "aten::linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, "
        + "bool unitriangular=False)"
    ) { call in
      guard try call.bool(3) else { throw ScriptError.unsupported("\(call.name) from the right") }
      let function = MatrixFunction(
        .triangularSolution(isUpper: try call.bool(2), isUnit: try call.bool(4)))
      return .tensor(try call.solution(function, call.tensor(0), call.tensor(1)))
    },
  ]

  private static func product(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.matrixProduct(call.tensor(0), call.tensor(1)))
    }
  }

  private static func outer(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.outerProduct(call.tensor(0), call.tensor(1)))
    }
  }

  /// A product that is added to the first tensor.
  private static func sum(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.sum(with: call.matrixProduct(call.tensor(1), call.tensor(2))))
    }
  }

  private static func chain(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let matrices = try call.tensors(0)
      guard let first = matrices.first else { throw call.wrong(0, "at least one matrix") }
      return .tensor(try matrices.dropFirst().reduce(first) { try call.matrixProduct($0, $1) })
    }
  }

  private static func matrix(
    _ schema: String, _ function: MatrixFunction.Function
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let results = try call.recorder.record(
        MatrixFunction(function), [call.real(call.tensor(0))])
      return results.count == 1 ? .tensor(results[0]) : call.tuple(results)
    }
  }
}

extension ScriptCall {
  /// The product of two tensors as `torch.matmul` has it: vectors count as one row on the left and as
  /// one column on the right.
  func matrixProduct(_ left: ScriptTensor, _ right: ScriptTensor) throws -> ScriptTensor {
    guard left.shape.rank > 0, right.shape.rank > 0 else {
      throw ScriptError("\(name) takes vectors and matrices, not \(left.shape) and \(right.shape)")
    }
    let x =
      left.shape.rank == 1 ? try reshapedCopy(left, to: [1, left.shape[0]]) : left
    let y =
      right.shape.rank == 1 ? try reshapedCopy(right, to: [right.shape[0], 1]) : right
    let result = try matrices(x, y)
    var sizes = result.shape.dimensions
    if right.shape.rank == 1 { sizes.removeLast() }
    if left.shape.rank == 1 { sizes.remove(at: sizes.count - (right.shape.rank == 1 ? 1 : 2)) }
    return sizes == result.shape.dimensions ? result : try reshapedCopy(result, to: sizes)
  }

  /// The product of matrices; what is not float32 is summed in its own type.
  private func matrices(_ x: ScriptTensor, _ y: ScriptTensor) throws -> ScriptTensor {
    let type = x.type.elementType
    if type.isInteger, type.byteCount == 1, y.type.elementType == type, x.type.quantization == nil {
      // Graphs take integers of 8 bits for quantised; sums in 32 bits that are cut off wrap alike.
      let operands = try [x, y].map { try recorder.cast($0, to: .int32) }
      return try recorder.cast(matrices(operands[0], operands[1]), to: type)
    }
    let isWide = type == .float64 || type.isInteger
    guard isWide, x.type.elementType == y.type.elementType, x.type.quantization == nil else {
      return try recorder.apply(MatMul(), [x, y])
    }
    let (rank, other) = (x.shape.rank, y.shape.rank)
    guard x.shape[rank - 1] == y.shape[other - 2] else {
      throw ScriptError("\(name) cannot multiply \(x.shape) with \(y.shape)")
    }
    // Columns of the right matrix become rows, and each pair of rows is multiplied and summed.
    let sizes = y.shape.dimensions
    let turned = try recorder.apply(
      Transpose(permutation: Array(0..<other - 2) + [other - 1, other - 2]), [y])
    let a = try reshapedCopy(
      x, to: Array(x.shape.dimensions.dropLast()) + [1, x.shape[rank - 1]])
    let b = try reshapedCopy(
      turned, to: Array(sizes.dropLast(2)) + [1, sizes[other - 1], sizes[other - 2]])
    try requireBudget(
      a.shape.elementCount.multipliedReportingOverflow(by: max(1, sizes[other - 1])).partialValue)
    let products = try recorder.apply(Multiply(), [a, b])
    return try reduced(products, .sum, [products.shape.rank - 1])
  }

  fileprivate func outerProduct(_ x: ScriptTensor, _ y: ScriptTensor) throws -> ScriptTensor {
    let (x, y) = try promoted(x, y)
    guard x.shape.rank == 1, y.shape.rank == 1 else { throw wrong(0, "two vectors") }
    return try computed(Multiply(), reshapedCopy(x, to: [x.shape[0], 1]), y)
  }

  /// The sum along an axis, which stays with the size 1, in the tensor's element type.
  fileprivate func summed(_ tensor: ScriptTensor, _ axis: Int) throws -> ScriptTensor {
    try recorder.cast(reduced(tensor, .sum, [axis], keeps: true), to: tensor.type.elementType)
  }

  /// `beta * first + alpha * product`, of arguments 3 and 4; where beta is 0 the first does not count.
  func sum(with product: ScriptTensor) throws -> ScriptTensor {
    let (beta, alpha) = (try number(3), try number(4))
    let scaled = try times(product, alpha)
    guard beta.double != 0 else { return try broadcast(scaled, to: scaled.shape) }
    return try computed(Add(), times(tensor(0), beta), scaled)
  }

  /// The sums of products over axes of one tensor with as many of another; the axes that remain are
  /// those of the first, then those of the second.
  func contracted(
    _ x: ScriptTensor, _ y: ScriptTensor, axes: [Int], with others: [Int]
  ) throws -> ScriptTensor {
    guard axes.count == others.count,
      zip(axes, others).allSatisfy({ x.shape[$0] == y.shape[$1] })
    else { throw ScriptError("\(name) cannot sum over axes \(axes) of \(x.shape) and \(y.shape)") }
    let rows = (0..<x.shape.rank).filter { !axes.contains($0) }
    let columns = (0..<y.shape.rank).filter { !others.contains($0) }
    let depth = axes.map { x.shape[$0] }.reduce(1, *)
    func count(_ tensor: ScriptTensor, _ axes: [Int]) -> Int {
      axes.map { tensor.shape[$0] }.reduce(1, *)
    }
    let left = try reshapedCopy(
      recorder.apply(Transpose(permutation: rows + axes), [x]), to: [count(x, rows), depth])
    let right = try reshapedCopy(
      recorder.apply(Transpose(permutation: others + columns), [y]), to: [depth, count(y, columns)])
    return try reshapedCopy(
      matrices(left, right), to: rows.map { x.shape[$0] } + columns.map { y.shape[$0] })
  }

  fileprivate func matrixPower() throws -> ScriptTensor {
    let (matrix, exponent) = (try tensor(0), try int(1))
    guard matrix.shape.rank >= 2, (-64...64).contains(exponent) else {
      throw ScriptError.unsupported("\(name) with the exponent \(exponent)")
    }
    let size = matrix.shape[matrix.shape.rank - 1]
    guard exponent != 0 else {
      let identity = (0..<size).flatMap { row in (0..<size).map { $0 == row ? 1.0 : 0.0 } }
      let one = try Tensor(identity, shape: Shape([size, size])).cast(to: matrix.type.elementType)
      return try broadcast(ScriptTensor(one), to: matrix.shape)
    }
    let base =
      exponent < 0 ? try recorder.apply(MatrixFunction(.inverse), [matrix]) : matrix
    return try (1..<abs(exponent)).reduce(base) { power, _ in try matrixProduct(power, base) }
  }

  fileprivate func cholesky(isUpper: Bool) throws -> ScriptTensor {
    let factor = try recorder.apply(MatrixFunction(.cholesky), [tensor(0)])
    let rank = factor.shape.rank
    guard isUpper else { return factor }
    return try recorder.apply(
      Transpose(permutation: Array(0..<rank - 2) + [rank - 1, rank - 2]), [factor])
  }

  /// X with `A X = B`; a vector of right sides counts as one column.
  fileprivate func solution(
    _ function: MatrixFunction, _ matrix: ScriptTensor, _ sides: ScriptTensor
  ) throws -> ScriptTensor {
    let isVector =
      sides.shape.rank == 1
      || sides.shape.rank == matrix.shape.rank - 1
        && sides.shape.dimensions == Array(matrix.shape.dimensions.dropLast())
    let columns = isVector ? try reshapedCopy(sides, to: sides.shape.dimensions + [1]) : sides
    let batch = try Shape(Array(matrix.shape.dimensions.dropLast(2)))
      .broadcast(with: Shape(Array(columns.shape.dimensions.dropLast(2)))).dimensions
    let result = try recorder.apply(
      function,
      [
        broadcast(matrix, to: Shape(batch + matrix.shape.dimensions.suffix(2))),
        broadcast(columns, to: Shape(batch + columns.shape.dimensions.suffix(2))),
      ])
    return isVector
      ? try reshapedCopy(result, to: Array(result.shape.dimensions.dropLast())) : result
  }
}
