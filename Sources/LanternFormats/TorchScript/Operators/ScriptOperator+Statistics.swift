internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Which elements are in a set, how variables vary together, and sums that undo broadcasting.
  static let statistics: [ScriptOperator] = [
    membership("aten::isin.Tensor_Tensor(Tensor elements, Tensor test_elements"),
    membership("aten::isin.Tensor_Scalar(Tensor elements, Scalar test_element"),
    membership("aten::isin.Scalar_Tensor(Scalar element, Tensor test_elements"),
    ScriptOperator(
      "aten::cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None)"
    ) { call in
      .tensor(
        try call.covariance(
          correction: call.int(1), frequencies: call.optionalFormula(2),
          weights: call.optionalFormula(3)
        ).tensor)
    },
    ScriptOperator("aten::corrcoef(Tensor self)") { call in
      let covariance = try call.covariance(correction: 1, frequencies: nil, weights: nil)
      let count = covariance.tensor.shape.dimensions.first ?? 1
      let square = try covariance.reshaped([count, count])
      let diagonal = Formula(try call.diagonalCopy(of: square.tensor), call.recorder)
      let deviations = try diagonal.squareRoot()
      let result = try square / deviations.reshaped([count, 1]) / deviations.reshaped([1, count])
      return .tensor(
        try result.atLeast(-1).atMost(1).reshaped(covariance.tensor.shape.dimensions).tensor)
    },
    ScriptOperator("aten::sum_to_size(Tensor self, int[] size)") { call in
      let (given, sizes) = (try call.tensor(0), try call.ints(1))
      // PyTorch sums where something is summed, and for no sizes, which makes int64 of integers.
      let input = sizes == given.shape.dimensions && !sizes.isEmpty ? given : try call.summand()
      let extra = input.shape.rank - sizes.count
      guard extra >= 0,
        zip(input.shape.dimensions.dropFirst(extra), sizes).allSatisfy({ $0 == $1 || $1 == 1 })
      else { throw call.wrong(1, "sizes that broadcast to \(input.shape)") }
      let axes = input.shape.dimensions.indices.filter {
        $0 < extra || sizes[$0 - extra] != input.shape[$0]
      }
      guard !axes.isEmpty else { return .tensor(input) }
      return .tensor(
        try call.reshapedCopy(call.reduced(input, .sum, axes, keeps: true), to: sizes))
    },
  ]

  /// Which elements are among others; the order of the schema's arguments is that of the pairs.
  private static func membership(_ schema: String) -> ScriptOperator {
    ScriptOperator("\(schema), *, bool assume_unique=False, bool invert=False)") { call in
      let (x, y) = try call.promoted(call.operand(0), call.operand(1))
      // Every pair is compared.
      let count = x.shape.elementCount.checkedProduct(with: y.shape.elementCount) ?? .max
      guard count <= 1 << 26 else {
        throw ScriptError.unsupported(
          "\(call.name) of \(x.shape.elementCount) elements in \(y.shape.elementCount)")
      }
      let column = try call.reshapedCopy(x, to: x.shape.dimensions + [1])
      let equal = try call.recorder.apply(
        Compare(.equal), call.comparable(column, call.flat(y)))
      let found = try call.reduced(equal, .any, [x.shape.rank])
      guard try call.bool(3) else { return .tensor(found) }
      return .tensor(try call.recorder.apply(LogicalNot(), [found]))
    }
  }
}

extension ScriptCall {
  /// A tensor, or a number as one.
  fileprivate func operand(_ index: Int) throws -> ScriptTensor {
    if case .tensor(let tensor) = arguments[index] { return tensor }
    let number = try number(index)
    if case .int = number { return try recorder.scalarTensor(number, .int64) }
    return try recorder.scalarTensor(number, .float32)
  }

  /// How the rows of the first argument, a matrix or one variable, vary together: a matrix, or a
  /// scalar for one variable.
  ///
  /// Source: PyTorch documentation of `torch.cov`.
  fileprivate func covariance(
    correction: Int, frequencies: Formula?, weights: Formula?
  ) throws -> Formula {
    let input = try formula(0).real()
    guard input.tensor.shape.rank <= 2 else { throw wrong(0, "a matrix or a vector") }
    let sizes = input.tensor.shape.dimensions
    let x = try sizes.count == 2 ? input : input.reshaped([1, input.tensor.shape.elementCount])
    let count = try x.number(Double(x.tensor.shape[1]))
    let one = try x.number(1)
    let all = try weights.map { weights in try frequencies.map { try $0 * weights } ?? weights }
    // The sum of real weights is as exact as they are, that of frequencies as the input is.
    let given = try (all ?? frequencies).map { factors in
      try factors.tensor.type.elementType.isFloatingPoint ? factors : factors + x.number(0)
    }
    let total = try given?.total() ?? count
    let mean = try (given.map { try x * $0 } ?? x).sum([1], keeps: true) / total
    let centred = try x - mean
    let loss = try weights.map { try ((given ?? one) * $0).total() / total } ?? one
    let norm = try (total - loss * Double(correction)).atLeast(0)
    let scaled = try given.map { try centred * $0 } ?? centred
    let result = try scaled.product(centred.transposed([1, 0])) / norm
    return x.tensor.shape[0] == 1 ? try result.reshaped([]) : result
  }
}
