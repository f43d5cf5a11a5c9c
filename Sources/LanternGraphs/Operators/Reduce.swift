package import LanternTensors

/// A function of the elements along some axes, with PyTorch's rules.
///
/// Axes may count from the end and may repeat; a scalar has any. Output: the input's shape without
/// those axes, or with 1 in their place when `keepsDimensions`. Real numbers are computed with in
/// float64 and rounded once; integers wrap. NaN is the result of whatever meets it, but for counts,
/// truths and the functions that leave it out. No quantised elements.
///
/// ATen `sum`, `mean`, `prod`, `amax`, `amin`, `nansum`, `nanmean`, `var`, `std`, `norm`, `logsumexp`,
/// `count_nonzero`, `any`, `all`. Source: PyTorch documentation of each.
package struct Reduce: Operator {
  /// What becomes of the elements.
  package var function: ReductionFunction
  /// The axes that disappear.
  package var axes: [Int]
  /// Whether those axes stay as dimensions of size 1.
  package var keepsDimensions: Bool

  /// Creates a reduction.
  package init(_ function: ReductionFunction, axes: [Int], keepsDimensions: Bool = false) {
    self.function = function
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].quantization == nil, let type = function.result(of: inputs[0].elementType)
    else { throw unsupported(inputs) }
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    let shape = try reduction.outputShape(keepsDimensions: keepsDimensions)
    guard !function.needsElements || reduction.elementCount > 0 || shape.elementCount == 0 else {
      throw invalidShape("has no result for no elements, and the shape is \(inputs[0].shape)")
    }
    return [TensorType(type, shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    if inputs[0].elementType.isFloatingPoint {
      return [try reduced(inputs[0].realValues(), reduction, output)]
    }
    return [try reduced(inputs[0].integers(), reduction, output)]
  }

  private func reduced(
    _ values: [Int], _ reduction: Reduction, _ output: TensorType
  ) throws -> Tensor {
    let results: [Int] =
      switch function {
      case .sum: reduction.fold(values, from: 0, &+)
      case .product: reduction.fold(values, from: 1, &*)
      case .maximum: reduction.fold(values, from: .min) { max($0, $1) }
      case .minimum: reduction.fold(values, from: .max) { min($0, $1) }
      case .nonZeroCount: reduction.fold(values, from: 0) { $0 + ($1 == 0 ? 0 : 1) }
      case .any: reduction.fold(values, from: 0) { $1 == 0 ? $0 : 1 }
      default: reduction.fold(values, from: 1) { $1 == 0 ? 0 : $0 }
      }
    return try Tensor(whole: results, type: output)
  }

  private func reduced(
    _ values: [Double], _ reduction: Reduction, _ output: TensorType
  ) throws -> Tensor {
    switch function {
    case .nonZeroCount:
      return try Tensor(
        whole: reduction.fold(values, from: 0) { $0 + ($1 == 0 ? 0 : 1) }, type: output)
    case .any:
      return try Tensor(
        truths: reduction.fold(values, from: false) { $0 || $1 != 0 }, type: output)
    case .all:
      return try Tensor(
        truths: reduction.fold(values, from: true) { $0 && $1 != 0 }, type: output)
    default: return try Tensor(reals: results(values, reduction), type: output)
    }
  }

  private func results(_ values: [Double], _ reduction: Reduction) -> [Double] {
    let count = Double(reduction.elementCount)
    switch function {
    case .mean: return reduction.fold(values, from: 0, +).map { $0 / count }
    case .product: return reduction.fold(values, from: 1, *)
    case .maximum: return largest(values, reduction)
    case .minimum: return largest(values.map { -$0 }, reduction).map { -$0 }
    case .sumOfNumbers: return reduction.fold(values, from: 0) { $1.isNaN ? $0 : $0 + $1 }
    case .meanOfNumbers:
      let counts = reduction.fold(values, from: 0.0) { $1.isNaN ? $0 : $0 + 1 }
      return zip(reduction.fold(values, from: 0.0) { $1.isNaN ? $0 : $0 + $1 }, counts).map {
        $0 / $1
      }
    case .variance(let correction): return variances(values, reduction, correction)
    case .deviation(let correction):
      return variances(values, reduction, correction).map { $0.squareRoot() }
    case .norm(let order): return norms(values, reduction, order)
    case .logSumExp:
      // Sums of what the largest element leaves over; an infinite one leaves itself.
      let tops = largest(values, reduction).map { $0.isInfinite ? 0 : $0 }
      var sums = [Double](repeating: 0, count: tops.count)
      reduction.visit { sums[$1] += Elementary.exp(values[$0] - tops[$1]) }
      return zip(sums, tops).map { Elementary.log($0) + $1 }
    default: return reduction.fold(values, from: 0, +)
    }
  }

  private func largest(_ values: [Double], _ reduction: Reduction) -> [Double] {
    reduction.fold(values, from: -.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
  }

  private func variances(
    _ values: [Double], _ reduction: Reduction, _ correction: Double
  ) -> [Double] {
    let count = Double(reduction.elementCount)
    let means = reduction.fold(values, from: 0, +).map { $0 / count }
    var sums = [Double](repeating: 0, count: means.count)
    reduction.visit { element, reduced in
      let distance = values[element] - means[reduced]
      sums[reduced] += distance * distance
    }
    return sums.map { $0 / max(0, count - correction) }
  }

  private func norms(_ values: [Double], _ reduction: Reduction, _ order: Double) -> [Double] {
    let magnitudes = values.map { abs($0) }
    switch order {
    case 0: return reduction.fold(magnitudes, from: 0) { $0 + ($1 == 0 ? 0 : 1) }
    case 1: return reduction.fold(magnitudes, from: 0, +)
    case 2: return reduction.fold(magnitudes, from: 0) { $0 + $1 * $1 }.map { $0.squareRoot() }
    case .infinity: return largest(magnitudes, reduction)
    case -.infinity: return largest(magnitudes.map { -$0 }, reduction).map { -$0 }
    default:
      return reduction.fold(magnitudes, from: 0) { $0 + Elementary.power($1, order) }
        .map { Elementary.power($0, 1 / order) }
    }
  }
}
