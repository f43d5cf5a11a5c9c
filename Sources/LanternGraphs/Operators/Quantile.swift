package import LanternTensors

/// Elements at given fractions of the order along an axis, interpolated between neighbours.
///
/// Inputs: float32 or float64 elements, and fractions from 0 to 1 of the same type, a scalar or a
/// vector. Output: the fractions' shape, and the elements' without the axis, or with 1 in its place
/// when `keepsDimension`. Fraction q of n elements lies at `q * (n - 1)`. A line with NaN gives NaN,
/// unless NaNs are left out.
///
/// ATen `quantile`, `nanquantile`. Source: PyTorch documentation of `torch.quantile`.
package struct Quantile: Operator {
  /// What lies between two elements.
  package enum Interpolation: String, Hashable, Sendable {
    case linear, lower, higher, midpoint, nearest
  }

  /// The axis along which elements are ordered.
  package var axis: Int
  /// Whether the axis stays as a dimension of size 1.
  package var keepsDimension: Bool
  /// Whether NaNs are left out.
  package var ignoresNaN: Bool
  /// What lies between two elements.
  package var interpolation: Interpolation

  /// Creates the operator.
  package init(
    axis: Int, keepsDimension: Bool = false, ignoresNaN: Bool = false,
    interpolation: Interpolation = .linear
  ) {
    self.axis = axis
    self.keepsDimension = keepsDimension
    self.ignoresNaN = ignoresNaN
    self.interpolation = interpolation
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    guard [.float32, .float64].contains(inputs[0].elementType), inputs[1].shape.rank <= 1 else {
      throw unsupported(inputs)
    }
    let line = try Extremum(axis: axis, isLargest: true, keepsDimension: keepsDimension)
      .outputTypes(for: [inputs[0]])
    return [
      inputs[0].with(
        shape: try Shape(inputs[1].shape.dimensions + line[0].shape.dimensions))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (elements, fractions) = (try inputs[0].realValues(), try inputs[1].realValues())
    guard fractions.allSatisfy({ (0...1).contains($0) }) else {
      throw GraphError(.invalidInput, "\(Self.name) takes fractions from 0 to 1, not \(fractions)")
    }
    let lines = try Lines(of: inputs[0].shape.atLeastVector, along: axis).map { line in
      line.map { elements[$0] }
    }
    let sorted = lines.map { line in line.filter { !$0.isNaN }.sorted() }
    let isSingle = output.elementType == .float32
    let results = fractions.flatMap { fraction in
      zip(lines, sorted).map { line, numbers in
        guard !numbers.isEmpty, ignoresNaN || numbers.count == line.count else { return Double.nan }
        let rank =
          isSingle
          ? Double(Float(fraction) * Float(numbers.count - 1))
          : fraction * Double(numbers.count - 1)
        return value(at: min(rank, Double(numbers.count - 1)), in: numbers)
      }
    }
    return [try Tensor(reals: results, type: output)]
  }

  private func value(at rank: Double, in numbers: [Double]) -> Double {
    let (low, high) = (Int(rank.rounded(.down)), Int(rank.rounded(.up)))
    switch interpolation {
    case .lower: return numbers[low]
    case .higher: return numbers[high]
    case .nearest: return numbers[Int(rank.rounded(.toNearestOrEven))]
    case .midpoint: return numbers[low] + (numbers[high] - numbers[low]) / 2
    case .linear:
      if low == high { return numbers[low] }
      return numbers[low] + (numbers[high] - numbers[low]) * (rank - Double(low))
    }
  }
}
