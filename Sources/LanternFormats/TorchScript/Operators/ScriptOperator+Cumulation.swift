internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Running functions, extremes with their places, and counts.
  static let cumulation: [ScriptOperator] = [
    ScriptOperator("aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None)") { call in
      .tensor(try call.recorder.apply(Accumulate(.sum, axis: call.int(1)), [call.summand(2)]))
    },
    ScriptOperator("aten::cumprod(Tensor self, int dim, *, ScalarType? dtype=None)") { call in
      .tensor(try call.recorder.apply(Accumulate(.product, axis: call.int(1)), [call.summand(2)]))
    },
    ScriptOperator("aten::logcumsumexp(Tensor self, int dim)") { call in
      .tensor(try call.recorder.apply(Accumulate(.logSumExp, axis: call.int(1)), [call.tensor(0)]))
    },
    ScriptOperator("aten::cummax(Tensor self, int dim)") { call in
      call.tuple(
        try call.recorder.record(Accumulate(.maximum, axis: call.int(1)), [call.tensor(0)]))
    },
    ScriptOperator("aten::cummin(Tensor self, int dim)") { call in
      call.tuple(
        try call.recorder.record(Accumulate(.minimum, axis: call.int(1)), [call.tensor(0)]))
    },
    ScriptOperator("aten::max(Tensor self)") { call in
      try call.reduced(call.tensor(0), .maximum)
    },
    ScriptOperator("aten::min(Tensor self)") { call in
      try call.reduced(call.tensor(0), .minimum)
    },
    larger("aten::max.other(Tensor self, Tensor other)") { Maximum() },
    larger("aten::min.other(Tensor self, Tensor other)") { Minimum() },
    ScriptOperator("aten::max.dim(Tensor self, int dim, bool keepdim=False)") { call in
      call.tuple(try call.extrema(call.tensor(0), isLargest: true))
    },
    ScriptOperator("aten::min.dim(Tensor self, int dim, bool keepdim=False)") { call in
      call.tuple(try call.extrema(call.tensor(0), isLargest: false))
    },
    place("aten::argmax", isLargest: true), place("aten::argmin", isLargest: false),
    ScriptOperator("aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0)") { call in
      let input = try call.tensor(0)
      let counts = try call.recorder.apply(
        Histogram(binCount: call.int(1), minimum: call.double(2), maximum: call.double(3)),
        [call.real(input)])
      return .tensor(try call.recorder.cast(counts, to: input.type.elementType))
    },
    ScriptOperator("aten::bincount(Tensor self, Tensor? weights=None, int minlength=0)") { call in
      let inputs = [try call.tensor(0)] + (try call.optionalTensor(1).map { [$0] } ?? [])
      let least = try call.int(2)
      return call.tuple(try call.recorder.derive(from: inputs) { try call.counts($0, least) }).first
    },
  ]

  /// One of two elements; truths are compared as numbers.
  private static func larger(
    _ schema: String, _ make: @escaping @Sendable () -> any Operator
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
      guard x.type.elementType == .bool else {
        return .tensor(try call.recorder.apply(make(), [x, y]))
      }
      let numbers = try [x, y].map { try call.recorder.cast($0, to: .int32) }
      return .tensor(
        try call.recorder.cast(call.recorder.apply(make(), numbers), to: .bool))
    }
  }

  private static func place(_ name: String, isLargest: Bool) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, int? dim=None, bool keepdim=False)") { call in
      let input = try call.tensor(0)
      guard call.isNone(1) else {
        return .tensor(try call.extrema(input, isLargest: isLargest)[1])
      }
      let flat = try call.flat(input)
      let place = try call.recorder.record(Extremum(axis: 0, isLargest: isLargest), [flat])[1]
      guard try call.bool(2) else { return .tensor(place) }
      let ones = [Int](repeating: 1, count: input.shape.rank)
      return .tensor(try call.reshapedCopy(place, to: ones))
    }
  }
}

extension ScriptValue {
  /// The first element of a tuple, anything else itself.
  fileprivate var first: ScriptValue {
    if case .tuple(let elements) = self, let first = elements.first { return first }
    return self
  }
}

extension ScriptCall {
  /// The extremes along the axis of the second argument, and their places.
  fileprivate func extrema(_ input: ScriptTensor, isLargest: Bool) throws -> [ScriptTensor] {
    try recorder.record(
      Extremum(axis: int(1), isLargest: isLargest, keepsDimension: bool(2)), [input])
  }

  /// How often each number from 0 occurs, or the sums of its weights.
  fileprivate func counts(_ inputs: [Tensor], _ least: Int) throws -> [Tensor] {
    let values = try inputs[0].integers()
    guard inputs[0].shape.rank == 1, least >= 0, values.allSatisfy({ $0 >= 0 }),
      inputs.count == 1 || inputs[1].shape == inputs[0].shape
    else {
      throw ScriptError(
        "\(name) takes a vector of integers that are not negative, and weights like it")
    }
    let largest = values.max() ?? -1
    _ = try listedShape([max(largest, 0)])
    let count = max(largest + 1, least)
    let shape = try listedShape([count])
    guard inputs.count == 2 else {
      var counts = [Int64](repeating: 0, count: count)
      for value in values { counts[value] += 1 }
      return [try Tensor(counts, shape: shape)]
    }
    var sums = [Double](repeating: 0, count: count)
    for (value, weight) in zip(values, try inputs[1].realValues()) { sums[value] += weight }
    let isSingle = inputs[1].elementType == .float32
    return [try Tensor(reals: sums, type: TensorType(isSingle ? .float32 : .float64, shape))]
  }
}
