internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Variances, norms and truths along axes.
  static let moments: [ScriptOperator] = [
    ScriptOperator("aten::var(Tensor self, bool unbiased=True)") { call in
      try call.moment(isRoot: false, correction: call.unbiased(1))
    },
    ScriptOperator(
      "aten::var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False)"
    ) { call in try call.moment(isRoot: false, correction: call.unbiased(2), axes: 1, keeps: 3) },
    ScriptOperator(
      "aten::var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
        + "bool keepdim=False)"
    ) { call in try call.moment(isRoot: false, correction: call.correction(2), axes: 1, keeps: 3) },
    ScriptOperator("aten::std(Tensor self, bool unbiased=True)") { call in
      try call.moment(isRoot: true, correction: call.unbiased(1))
    },
    ScriptOperator(
      "aten::std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False)"
    ) { call in try call.moment(isRoot: true, correction: call.unbiased(2), axes: 1, keeps: 3) },
    ScriptOperator(
      "aten::std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
        + "bool keepdim=False)"
    ) { call in try call.moment(isRoot: true, correction: call.correction(2), axes: 1, keeps: 3) },
    withMean("aten::var_mean(Tensor self, bool unbiased=True)") { call in
      try call.moment(isRoot: false, correction: call.unbiased(1))
    },
    withMean(
      "aten::var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False)", 1
    ) { call in try call.moment(isRoot: false, correction: call.unbiased(2), axes: 1, keeps: 3) },
    withMean(
      "aten::var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
        + "bool keepdim=False)", 1
    ) { call in try call.moment(isRoot: false, correction: call.correction(2), axes: 1, keeps: 3) },
    withMean("aten::std_mean(Tensor self, bool unbiased=True)") { call in
      try call.moment(isRoot: true, correction: call.unbiased(1))
    },
    withMean(
      "aten::std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False)", 1
    ) { call in try call.moment(isRoot: true, correction: call.unbiased(2), axes: 1, keeps: 3) },
    withMean(
      "aten::std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
        + "bool keepdim=False)", 1
    ) { call in try call.moment(isRoot: true, correction: call.correction(2), axes: 1, keeps: 3) },
    ScriptOperator("aten::norm.Scalar(Tensor self, Scalar p=2)") { call in
      try call.reduced(call.tensor(0), .norm(order: call.double(1)))
    },
    ScriptOperator(
      "aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False)"
    ) { call in try call.reduced(call.tensor(0), call.norm(1), axes: 2, keeps: 3) },
    ScriptOperator(
      "aten::norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, *, "
        + "ScalarType dtype)"
    ) { call in try call.reduced(call.typed(4), call.norm(1), axes: 2, keeps: 3) },
    ScriptOperator("aten::norm.ScalarOpt_dtype(Tensor self, Scalar? p, *, ScalarType dtype)") {
      call in try call.reduced(call.typed(2), call.norm(1))
    },
    ScriptOperator(
      "aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None)"
    ) { call in try call.reduced(call.typed(4), call.norm(1), axes: 2, keeps: 3) },
    ScriptOperator(
      "aten::frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False)"
    ) { call in try call.reduced(call.tensor(0), .norm(order: 2), axes: 1, keeps: 2) },
    ScriptOperator(
      "aten::linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None)"
    ) { call in
      let input = try call.typed(4)
      let axes = try call.optionalInts(2)?.count ?? (call.isNone(1) ? 1 : input.shape.rank)
      guard axes != 2 || call.isNone(1) else {
        let axes = try call.axes(2, of: input)
        return .tensor(try call.matrixNorm(input, call.double(1), axes, keeps: call.bool(3)))
      }
      return try call.reduced(input, call.norm(1), axes: 2, keeps: 3)
    },
    ScriptOperator(
      "aten::linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None)"
    ) { call in
      guard try call.string(1) == "fro" else {
        throw ScriptError.unsupported("\(call.name) of the order \(try call.string(1))")
      }
      return try call.reduced(call.typed(4), .norm(order: 2), axes: 2, keeps: 3)
    },
    ScriptOperator(
      "aten::linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2;-1], bool keepdim=False, *, "
        + "ScalarType? dtype=None)"
    ) { call in
      let input = try call.typed(4)
      let axes = try call.axes(2, of: input)
      return .tensor(try call.matrixNorm(input, call.double(1), axes, keeps: call.bool(3)))
    },
    ScriptOperator(
      "aten::linalg_matrix_norm.str_ord(Tensor self, str ord=\"fro\", int[] dim=[-2;-1], "
        + "bool keepdim=False, *, ScalarType? dtype=None)"
    ) { call in
      guard try call.string(1) == "fro" else {
        throw ScriptError.unsupported("\(call.name) of the order \(try call.string(1))")
      }
      return try call.reduced(call.typed(4), .norm(order: 2), axes: 2, keeps: 3)
    },
    ScriptOperator("aten::dist(Tensor self, Tensor other, Scalar p=2)") { call in
      let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
      return try call.reduced(
        call.recorder.apply(Subtract(), [x, y]), .norm(order: call.double(2)))
    },
    truth("aten::all(Tensor self)", .all), truth("aten::any(Tensor self)", .any),
    truth("aten::all.dim(Tensor self, int dim, bool keepdim=False)", .all, axes: 1),
    truth("aten::any.dim(Tensor self, int dim, bool keepdim=False)", .any, axes: 1),
    truth("aten::all.dims(Tensor self, int[]? dim=None, bool keepdim=False)", .all, axes: 1),
    truth("aten::any.dims(Tensor self, int[]? dim=None, bool keepdim=False)", .any, axes: 1),
  ]

  /// A row that also gives the mean over the axes of an argument.
  private static func withMean(
    _ schema: String, _ axes: Int? = nil,
    _ body: @escaping @Sendable (ScriptCall) throws -> ScriptValue
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tuple([
        try body(call),
        try call.reduced(call.tensor(0), .mean, axes: axes, keeps: axes.map { _ in 3 }),
      ])
    }
  }

  private static func truth(
    _ schema: String, _ function: ReductionFunction, axes: Int? = nil
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard
        case .tensor(let result) = try call.reduced(
          input, function, axes: axes, keeps: axes.map { $0 + 1 })
      else { return .none }
      // Truths of bytes are bytes.
      return .tensor(
        input.type.elementType == .uint8 ? try call.recorder.cast(result, to: .uint8) : result)
    }
  }
}

extension ScriptCall {
  fileprivate func moment(
    isRoot: Bool, correction: Double, axes: Int? = nil, keeps: Int? = nil
  ) throws -> ScriptValue {
    try reduced(
      tensor(0), isRoot ? .deviation(correction: correction) : .variance(correction: correction),
      axes: axes, keeps: keeps)
  }

  fileprivate func unbiased(_ index: Int) throws -> Double { try bool(index) ? 1 : 0 }

  fileprivate func correction(_ index: Int) throws -> Double {
    isNone(index) ? 1 : try double(index)
  }

  fileprivate func norm(_ index: Int) throws -> ReductionFunction {
    .norm(order: isNone(index) ? 2 : try double(index))
  }

  /// Norms of matrices that are sums and extremes: of order 1 and infinity, and their opposites.
  ///
  /// Source: PyTorch documentation of `torch.linalg.matrix_norm`.
  fileprivate func matrixNorm(
    _ input: ScriptTensor, _ order: Double, _ axes: [Int], keeps: Bool
  ) throws -> ScriptTensor {
    guard axes.count == 2, [1, -1, .infinity, -.infinity].contains(order) else {
      throw ScriptError.unsupported("\(name) of the order \(order), which needs singular values")
    }
    let (summed, compared) = order.isInfinite ? (axes[1], axes[0]) : (axes[0], axes[1])
    let sums = try reduced(input, .norm(order: 1), [summed], keeps: true)
    // The largest of no norms is 0.
    let isEmpty = order > 0 && sums.shape[compared] == 0
    let result =
      isEmpty
      ? try reduced(sums, .sum, [compared], keeps: true)
      : try reduced(sums, order > 0 ? .maximum : .minimum, [compared], keeps: true)
    guard !keeps else { return result }
    let sizes = result.shape.dimensions.indices.filter { !axes.contains($0) }
    return try reshapedCopy(result, to: sizes.map { result.shape[$0] })
  }
}
