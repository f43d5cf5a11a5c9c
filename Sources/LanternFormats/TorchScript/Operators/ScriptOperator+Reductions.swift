internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions of all elements along some axes.
  static let reductions = sums + moments + cumulation

  /// Sums, means, products and extremes.
  private static let sums: [ScriptOperator] = [
    ScriptOperator("aten::sum(Tensor self, *, ScalarType? dtype=None)") { call in
      try call.reduced(call.summand(1), .sum)
    },
    ScriptOperator(
      "aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, "
        + "ScalarType? dtype=None)"
    ) { call in try call.reduced(call.summand(3), .sum, axes: 1, keeps: 2) },
    ScriptOperator("aten::mean(Tensor self, *, ScalarType? dtype=None)") { call in
      let input = try call.typed(1)
      return try call.mean(input, Array(0..<input.shape.rank), keeps: false)
    },
    ScriptOperator(
      "aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)"
    ) { call in
      let input = try call.typed(3)
      return try call.mean(input, call.axes(1, of: input), keeps: call.bool(2))
    },
    ScriptOperator("aten::prod(Tensor self, *, ScalarType? dtype=None)") { call in
      try call.reduced(call.summand(1), .product)
    },
    ScriptOperator(
      "aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None)"
    ) { call in try call.reduced(call.summand(3), .product, axes: 1, keeps: 2) },
    ScriptOperator(
      "aten::nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)"
    ) { call in
      let input = try call.summand(3)
      let function: ReductionFunction =
        input.type.elementType.isFloatingPoint ? .sumOfNumbers : .sum
      return try call.reduced(input, function, axes: 1, keeps: 2)
    },
    ScriptOperator(
      "aten::nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)"
    ) { call in try call.reduced(call.typed(3), .meanOfNumbers, axes: 1, keeps: 2) },
    ScriptOperator("aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False)") { call in
      try call.reduced(call.real(call.tensor(0)), .logSumExp, axes: 1, keeps: 2)
    },
    ScriptOperator("aten::amax(Tensor self, int[1] dim=[], bool keepdim=False)") { call in
      try call.reduced(call.tensor(0), .maximum, axes: 1, keeps: 2)
    },
    ScriptOperator("aten::amin(Tensor self, int[1] dim=[], bool keepdim=False)") { call in
      try call.reduced(call.tensor(0), .minimum, axes: 1, keeps: 2)
    },
    ScriptOperator("aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False)") { call in
      let input = try call.tensor(0)
      return .tuple(
        try [.minimum, .maximum].map { try call.reduced(input, $0, axes: 1, keeps: 2) })
    },
    ScriptOperator("aten::_aminmax(Tensor self)") { call in
      let input = try call.tensor(0)
      return .tuple(try [.minimum, .maximum].map { try call.reduced(input, $0) })
    },
    ScriptOperator("aten::_aminmax.dim(Tensor self, int dim, bool keepdim=False)") { call in
      let input = try call.tensor(0)
      return .tuple(
        try [.minimum, .maximum].map { try call.reduced(input, $0, axes: 1, keeps: 2) })
    },
    ScriptOperator("aten::count_nonzero(Tensor self, int? dim=None)") { call in
      try call.reduced(call.tensor(0), .nonZeroCount, axes: 1)
    },
    ScriptOperator("aten::count_nonzero.dim_IntList(Tensor self, int[] dim)") { call in
      try call.reduced(call.tensor(0), .nonZeroCount, axes: 1)
    },
    ScriptOperator("aten::trace(Tensor self)") { call in
      let input = try call.summand()
      guard input.shape.rank == 2 else { throw call.wrong(0, "a matrix") }
      return try call.reduced(call.diagonalCopy(of: input), .sum)
    },
  ]
}

extension ScriptCall {
  /// A reduction of a tensor over all its axes, or over those that an argument names.
  func reduced(
    _ input: ScriptTensor, _ function: ReductionFunction, axes: Int? = nil, keeps: Int? = nil
  ) throws -> ScriptValue {
    let chosen = try axes.map { try self.axes($0, of: input) } ?? Array(0..<input.shape.rank)
    return .tensor(
      try reduced(input, function, chosen, keeps: keeps.map { try bool($0) } ?? false))
  }

  /// A reduction of a tensor over axes.
  func reduced(
    _ input: ScriptTensor, _ function: ReductionFunction, _ axes: [Int], keeps: Bool = false
  ) throws -> ScriptTensor {
    // A sum of truths that is a truth, too, is whether any holds; a product is whether all do.
    let truths: [ReductionFunction: ReductionFunction] = [.sum: .any, .product: .all]
    let function = input.type.elementType == .bool ? truths[function] ?? function : function
    return try recorder.apply(Reduce(function, axes: axes, keepsDimensions: keeps), [input])
  }

  /// The mean, by the operator that has fast paths where it serves the type.
  fileprivate func mean(
    _ input: ScriptTensor, _ axes: [Int], keeps: Bool
  ) throws -> ScriptValue {
    let type = input.type
    guard !type.elementType.isWhole || type.quantization != nil else {
      throw ScriptError("\(name) of \(type.elementType), which has no fractions; convert it first")
    }
    let isFast = type.elementType == .float32 || type.quantization != nil
    guard isFast, type.shape.elementCount > 0 else {
      return .tensor(try reduced(input, .mean, axes, keeps: keeps))
    }
    return .tensor(
      try recorder.apply(
        Mean(axes: axes, keepsDimensions: keeps, rescaling: .floatingPoint), [input]))
  }

  /// The first tensor in the type that an argument names, itself without one.
  func typed(_ index: Int) throws -> ScriptTensor {
    let input = try tensor(0)
    return try scalarType(index).map { try recorder.cast(input, to: $0) } ?? input
  }

  /// The first tensor in the type that a reduction sums in: int64 for integers, unless an argument
  /// names one.
  func summand(_ typeIndex: Int? = nil) throws -> ScriptTensor {
    let input = try tensor(0)
    if let typeIndex, let type = try scalarType(typeIndex) {
      return try recorder.cast(input, to: type)
    }
    return input.type.elementType.isWhole && input.type.quantization == nil
      ? try recorder.cast(input, to: .int64) : input
  }
}
