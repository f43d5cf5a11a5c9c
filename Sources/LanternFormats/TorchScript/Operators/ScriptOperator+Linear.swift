internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Products of matrices and vectors.
  static let linear: [ScriptOperator] = [
    ScriptOperator("aten::linear(Tensor input, Tensor weight, Tensor? bias=None)") { call in
      let (input, weight) = (try call.tensor(0), try call.tensor(1))
      let bias = try call.optionalTensor(2)
      let isPlain =
        weight.shape.rank == 2 && weight.shape[1] > 0 && (bias.map { $0.shape.rank == 1 } ?? true)
        && input.type.elementType.isFloatingPoint
      if isPlain {
        return .tensor(
          try call.recorder.apply(
            FullyConnected(keepsDimensions: true), [input, weight] + (bias.map { [$0] } ?? [])))
      }
      let order = weight.shape.rank == 2 ? [1, 0] : Array(0..<weight.shape.rank)
      let turned = try call.recorder.apply(Transpose(permutation: order), [weight])
      let product = try call.product(Formula(input, call.recorder), Formula(turned, call.recorder))
      return .tensor(try call.optionalFormula(2).map { try product + $0 }?.tensor ?? product.tensor)
    },
    ScriptOperator(
      "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      let (bias, weights) = (try call.tensor(0), try call.tensor(2))
      if try call.double(3) == 1, try call.double(4) == 1, bias.shape.rank == 1,
        weights.shape.rank == 2, weights.shape[0] > 0, bias.shape[0] == weights.shape[1],
        weights.type.elementType.isFloatingPoint
      {
        let turned = try call.recorder.apply(Transpose(permutation: [1, 0]), [weights])
        return .tensor(
          try call.recorder.apply(
            FullyConnected(keepsDimensions: true), [call.tensor(1), turned, bias]))
      }
      return try call.blended(call.product(call.formula(1), call.formula(2)))
    },
    product("aten::matmul(Tensor self, Tensor other)"),
    product("aten::mm(Tensor self, Tensor mat2)"),
    product("aten::bmm(Tensor self, Tensor mat2)"),
    product("aten::mv(Tensor self, Tensor vec)"),
    product("aten::dot(Tensor self, Tensor tensor)"),
    product("aten::vdot(Tensor self, Tensor other)"),
    product("aten::linalg_matmul(Tensor self, Tensor other)"),
    ScriptOperator(
      "aten::addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in try call.blended(call.product(call.formula(1), call.formula(2))) },
    ScriptOperator(
      "aten::addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in try call.blended(call.product(call.formula(1), call.formula(2)).sum([0])) },
    ScriptOperator(
      "aten::addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      let (x, y) = (try call.formula(1), try call.formula(2))
      return try call.blended(x.reshaped([x.tensor.shape.elementCount, 1]) * y)
    },
    outer("aten::outer(Tensor self, Tensor vec2)"), outer("aten::ger(Tensor self, Tensor vec2)"),
    ScriptOperator("aten::inner(Tensor self, Tensor other)") { call in
      let (x, y) = (try call.formula(0), try call.formula(1))
      guard x.tensor.shape.rank > 0, y.tensor.shape.rank > 0 else {
        return .tensor(try (x * y).tensor)
      }
      return .tensor(
        try call.contracted(
          x, y, [x.tensor.shape.rank - 1], [y.tensor.shape.rank - 1]).tensor)
    },
    ScriptOperator("aten::tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other)")
    { call in
      .tensor(
        try call.contracted(call.formula(0), call.formula(1), call.ints(2), call.ints(3)).tensor)
    },
    ScriptOperator("aten::kron(Tensor self, Tensor other)") { call in
      let (x, y) = (try call.formula(0), try call.formula(1))
      let rank = max(x.tensor.shape.rank, y.tensor.shape.rank)
      func filled(_ shape: Shape) -> [Int] {
        [Int](repeating: 1, count: rank - shape.rank) + shape.dimensions
      }
      let (a, b) = (filled(x.tensor.shape), filled(y.tensor.shape))
      let product =
        try x.reshaped(a.flatMap { [$0, 1] }) * y.reshaped(b.flatMap { [1, $0] })
      return .tensor(try product.reshaped(zip(a, b).map(*)).tensor)
    },
    chain("aten::chain_matmul(Tensor[] matrices)"), chain("aten::linalg_multi_dot(Tensor[] tensors)"),
    ScriptOperator(
      "aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None)"
    ) { call in
      let (x, y, weight) = (try call.formula(0), try call.formula(1), try call.formula(2))
      let sizes = weight.tensor.shape.dimensions
      guard sizes.count == 3, let left = x.tensor.shape.dimensions.last,
        let right = y.tensor.shape.dimensions.last, left == sizes[1], right == sizes[2]
      else { throw call.wrong(2, "weights [outputs, inputs, inputs]") }
      let lead = x.tensor.shape.dimensions.dropLast()
      // x W for all outputs at once, then the sum with y.
      let first = try x.reshaped([-1, left])
        .product(weight.transposed([1, 0, 2]).reshaped([left, sizes[0] * right]))
        .reshaped([-1, sizes[0], right])
      var result = try (first * y.reshaped([-1, 1, right])).sum([2])
      if let bias = try call.optionalFormula(3) { result = try result + bias }
      return .tensor(try result.reshaped(lead + [sizes[0]]).tensor)
    },
    ScriptOperator("aten::linalg_vecdot(Tensor x, Tensor y, *, int dim=-1)") { call in
      let product = try call.formula(0) * call.formula(1)
      return .tensor(try product.sum([product.tensor.shape.normalizedAxis(call.int(2))]).tensor)
    },
  ]

  private static func product(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.product(call.formula(0), call.formula(1)).tensor)
    }
  }

  private static func outer(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (x, y) = (try call.formula(0), try call.formula(1))
      return .tensor(try (x.reshaped([x.tensor.shape.elementCount, 1]) * y).tensor)
    }
  }

  private static func chain(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let factors = try call.tensors(0).map { Formula($0, call.recorder) }
      guard let first = factors.first else { throw call.wrong(0, "at least one matrix") }
      return .tensor(try factors.dropFirst().reduce(first) { try call.product($0, $1) }.tensor)
    }
  }
}

extension ScriptCall {
  /// `beta * self + alpha * product`, of arguments 0, 3 and 4; nothing is added for a beta of 0.
  fileprivate func blended(_ product: Formula) throws -> ScriptValue {
    let (beta, alpha) = (try double(3), try double(4))
    var result = product
    if alpha != 1 { result = try result * alpha }
    guard beta != 0 else { return .tensor(result.tensor) }
    let summand = try formula(0)
    return .tensor(try (result + (beta == 1 ? summand : summand * beta)).tensor)
  }

  /// The product of tensors of any rank, as `torch.matmul` has it.
  ///
  /// A vector on the left is a row, on the right a column, and that dimension goes away again. Source:
  /// PyTorch documentation, `torch.matmul`.
  func product(_ left: Formula, _ right: Formula) throws -> Formula {
    let (a, b) = (left.tensor.shape, right.tensor.shape)
    guard a.rank > 0, b.rank > 0 else {
      throw ScriptError("\(name) takes tensors of one dimension or more, not \(a) and \(b)")
    }
    let type = left.tensor.type.elementType
    if type.isInteger, type != .int64, type == right.tensor.type.elementType {
      func wide(_ x: Formula) throws -> Formula {
        Formula(try recorder.cast(x.tensor, to: .int64), recorder)
      }
      return Formula(
        try recorder.cast(product(wide(left), wide(right)).tensor, to: type), recorder)
    }
    if a.rank > 1, b.rank == 2, b[0] > 0, a.dimensions.last == b[0], right.tensor.constant != nil,
      type.isFloatingPoint, type == right.tensor.type.elementType
    {
      // Constant weights are laid out for fast kernels once.
      return Formula(
        try recorder.apply(
          FullyConnected(keepsDimensions: true),
          [left.tensor, right.transposed([1, 0]).tensor]), recorder)
    }
    let rows = try a.rank == 1 ? left.reshaped([1, a[0]]) : left
    let columns = try b.rank == 1 ? right.reshaped([b[0], 1]) : right
    var result = try rows.product(columns)
    var sizes = result.tensor.shape.dimensions
    if b.rank == 1 { sizes.removeLast() }
    if a.rank == 1 { sizes.remove(at: sizes.count - (b.rank == 1 ? 1 : 2)) }
    if sizes.count != result.tensor.shape.rank { result = try result.reshaped(sizes) }
    return result
  }

  /// The sum of products over axes of both tensors.
  fileprivate func contracted(
    _ x: Formula, _ y: Formula, _ xAxes: [Int], _ yAxes: [Int]
  ) throws -> Formula {
    let (a, b) = (x.tensor.shape, y.tensor.shape)
    let (left, right) = (try xAxes.map(a.normalizedAxis), try yAxes.map(b.normalizedAxis))
    guard left.count == right.count, Set(left).count == left.count,
      Set(right).count == right.count, zip(left, right).allSatisfy({ a[$0] == b[$1] })
    else { throw ScriptError("\(name) cannot sum over the axes \(xAxes) of \(a) and \(yAxes) of \(b)") }
    let (rows, columns) = (
      (0..<a.rank).filter { !left.contains($0) }, (0..<b.rank).filter { !right.contains($0) }
    )
    func count(_ shape: Shape, _ axes: [Int]) -> Int { axes.reduce(1) { $0 * shape[$1] } }
    let first = try x.transposed(rows + left).reshaped([count(a, rows), count(a, left)])
    let second = try y.transposed(right + columns).reshaped([count(b, right), count(b, columns)])
    return try product(first, second).reshaped(rows.map { a[$0] } + columns.map { b[$0] })
  }
}
