internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions of matrices, and solutions of linear equations.
  static let products: [ScriptOperator] = [
    matrix("aten::linalg_det(Tensor A)", .determinant), matrix("aten::det(Tensor self)", .determinant),
    matrix("aten::linalg_inv(Tensor A)", .inverse), matrix("aten::inverse(Tensor self)", .inverse),
    matrix("aten::linalg_slogdet(Tensor A)", .signAndLogarithm),
    matrix("aten::slogdet(Tensor self)", .signAndLogarithm),
    ScriptOperator("aten::logdet(Tensor self)") { call in
      let outputs = try call.recorder.record(
        MatrixFunction(.signAndLogarithm), [call.tensor(0)])
      let sign = Formula(outputs[0], call.recorder)
      let isNegative = try sign.compared(.less, 0)
      return .tensor(
        try isNegative.select(sign.number(.nan), Formula(outputs[1], call.recorder)).tensor)
    },
    ScriptOperator("aten::linalg_cholesky(Tensor self, *, bool upper=False)") { call in
      .tensor(try call.cholesky())
    },
    ScriptOperator("aten::cholesky(Tensor self, bool upper=False)") { call in
      .tensor(try call.cholesky())
    },
    ScriptOperator("aten::linalg_solve(Tensor A, Tensor B, *, bool left=True)") { call in
      guard try call.bool(2) else {
        throw ScriptError.unsupported("\(call.name) with the unknown on the left")
      }
      return .tensor(try call.solution(.solution, call.formula(0), call.formula(1), takesVectors: true))
    },
    ScriptOperator(
      "aten::linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, "
        + "bool unitriangular=False)"
    ) { call in
      let (matrix, sides) = (try call.formula(0), try call.formula(1))
      let (isUpper, isUnit) = (try call.bool(2), try call.bool(4))
      guard try call.bool(3) else {
        // X A = B is A^T X^T = B^T.
        let result = try call.solution(
          .triangularSolution(isUpper: !isUpper, isUnit: isUnit), call.turned(matrix),
          call.turned(sides))
        return .tensor(try call.turned(Formula(result, call.recorder)).tensor)
      }
      return .tensor(
        try call.solution(.triangularSolution(isUpper: isUpper, isUnit: isUnit), matrix, sides))
    },
    ScriptOperator(
      "aten::triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, "
        + "bool unitriangular=False)"
    ) { call in
      let isTransposed = try call.bool(3)
      let matrix = try isTransposed ? call.turned(call.formula(1)) : call.formula(1)
      let result = try call.solution(
        .triangularSolution(
          isUpper: call.bool(2) != isTransposed, isUnit: call.bool(4)), matrix, call.formula(0))
      return call.tuple([result, try call.tensor(1)])
    },
    ScriptOperator("aten::cholesky_solve(Tensor self, Tensor input2, bool upper=False)") { call in
      let factor = try call.bool(2) ? call.turned(call.formula(1)) : call.formula(1)
      let first = try call.solution(
        .triangularSolution(isUpper: false, isUnit: false), factor, call.formula(0))
      return .tensor(
        try call.solution(
          .triangularSolution(isUpper: true, isUnit: false), call.turned(factor),
          Formula(first, call.recorder)))
    },
    power("aten::linalg_matrix_power(Tensor self, int n)"), power("aten::matrix_power(Tensor self, int n)"),
  ]

  private static func matrix(_ schema: String, _ function: MatrixFunction.Function) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let outputs = try call.recorder.record(MatrixFunction(function), [call.tensor(0)])
      return outputs.count == 1 ? .tensor(outputs[0]) : call.tuple(outputs)
    }
  }

  private static func power(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      var (base, exponent) = (try call.formula(0), try call.int(1))
      let shape = base.tensor.shape
      guard shape.rank >= 2, shape[shape.rank - 1] == shape[shape.rank - 2],
        exponent.magnitude < 1 << 30
      else { throw call.wrong(0, "square matrices") }
      if exponent < 0 {
        base = try base.applying(MatrixFunction(.inverse))
        exponent = -exponent
      }
      guard exponent > 0 else {
        let size = shape[shape.rank - 1]
        let ones = (0..<size * size).map { Float($0 % (size + 1) == 0 ? 1 : 0) }
        let identity = ScriptTensor(try Tensor(ones, shape: Shape([size, size])))
        let typed = try call.recorder.cast(identity, to: base.tensor.type.elementType)
        return .tensor(try call.broadcast(typed, to: shape))
      }
      var result: Formula?
      while exponent > 0 {
        if exponent % 2 == 1 { result = try result.map { try call.product($0, base) } ?? base }
        exponent /= 2
        if exponent > 0 { base = try call.product(base, base) }
      }
      return .tensor(try call.copy((result ?? base).tensor))
    }
  }
}

extension ScriptCall {
  /// Matrices with rows and columns exchanged.
  fileprivate func turned(_ matrices: Formula) throws -> Formula {
    let rank = matrices.tensor.shape.rank
    guard rank >= 2 else { throw wrong(0, "matrices") }
    return try matrices.transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  fileprivate func cholesky() throws -> ScriptTensor {
    let isUpper = try bool(1)
    let matrices = try isUpper ? turned(formula(0)) : formula(0)
    let lower = try matrices.applying(MatrixFunction(.cholesky))
    return try isUpper ? turned(lower).tensor : lower.tensor
  }

  /// Solutions for right sides that may be vectors, broadcast together.
  fileprivate func solution(
    _ function: MatrixFunction.Function, _ matrices: Formula, _ sides: Formula,
    takesVectors: Bool = false
  ) throws -> ScriptTensor {
    let (a, b) = (matrices.tensor.shape, sides.tensor.shape)
    guard a.rank >= 2 else { throw wrong(0, "matrices") }
    let isVector =
      takesVectors && (b.rank == 1 || b.dimensions == Array(a.dimensions.dropLast()))
    let columns = try isVector ? sides.reshaped(b.dimensions + [1]) : sides
    let c = columns.tensor.shape
    guard c.rank >= 2 else { throw wrong(1, "right sides") }
    let lead = try Shape(a.dimensions.dropLast(2)).broadcast(with: Shape(c.dimensions.dropLast(2)))
    let result = try recorder.apply(
      MatrixFunction(function),
      [
        broadcast(
          matrices.tensor, to: Shape(lead.dimensions + a.dimensions.suffix(2))),
        broadcast(columns.tensor, to: Shape(lead.dimensions + c.dimensions.suffix(2))),
      ])
    guard isVector else { return result }
    return try reshapedCopy(result, to: Array(result.shape.dimensions.dropLast()))
  }
}
