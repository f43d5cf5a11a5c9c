package import LanternTensors

/// How many elements fall into each of equally wide bins.
///
/// Input: float32 or float64 of any shape. Output: a vector of counts of the input's type. Elements
/// outside the bounds and NaN are left out; the upper bound belongs to the last bin. Equal bounds stand
/// for the smallest and largest element, and where these are equal for 1 below and above.
///
/// ATen `histc`. Source: PyTorch documentation of `torch.histc`.
package struct Histogram: Operator {
  /// The number of bins.
  package var binCount: Int
  /// The lower bound of the first bin.
  package var minimum: Double
  /// The upper bound of the last bin.
  package var maximum: Double

  /// Creates the operator.
  package init(binCount: Int, minimum: Double, maximum: Double) {
    self.binCount = binCount
    self.minimum = minimum
    self.maximum = maximum
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard [.float32, .float64].contains(inputs[0].elementType) else { throw unsupported(inputs) }
    guard binCount > 0, minimum.isFinite, maximum.isFinite, minimum <= maximum else {
      throw invalidAttribute("cannot make \(binCount) bins from \(minimum) to \(maximum)")
    }
    return [inputs[0].with(shape: try Shape([binCount]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let values = try inputs[0].realValues()
    var (low, high) = (minimum, maximum)
    if low == high, let first = values.first {
      (low, high) = values.reduce((first, first)) { (min($0.0, $1), max($0.1, $1)) }
    }
    if low == high { (low, high) = (low - 1, high + 1) }
    guard low.isFinite, high.isFinite else {
      throw GraphError(.invalidInput, "\(Self.name) cannot make bins from \(low) to \(high)")
    }
    let isSingle = output.elementType == .float32
    var counts = [Double](repeating: 0, count: binCount)
    for value in values where value >= low && value <= high {
      let place =
        isSingle
        ? Double((Float(value) - Float(low)) * Float(binCount) / (Float(high) - Float(low)))
        : (value - low) * Double(binCount) / (high - low)
      // Bounds too far apart for the type leave no fraction to tell bins by.
      counts[place.isFinite ? min(Int(max(place, 0)), binCount - 1) : 0] += 1
    }
    return [try Tensor(reals: counts, type: output)]
  }
}
