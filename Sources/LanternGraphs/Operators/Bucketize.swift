package import LanternTensors

/// How many of some ascending boundaries an element is not below: the index of its bucket.
///
/// Input: float32, float64, int32 or int64; a boundary is a float32, and elements of up to 64 bits that
/// are not float64 are brought to float32 to compare them. NaN lies in the last bucket. Output: int32,
/// of the input's shape.
///
/// TensorFlow Lite `BUCKETIZE`; ATen `bucketize` with `right`. Source: LiteRT `bucketize.cc`.
package struct Bucketize: Operator {
  /// The smallest number of each bucket but the first, ascending.
  package var boundaries: [Float]

  /// Creates the operator.
  package init(boundaries: [Float]) { self.boundaries = boundaries }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw invalidAttribute("needs ascending boundaries, and has \(boundaries.prefix(8))")
    }
    guard [.float32, .float64, .int32, .int64].contains(inputs[0].elementType) else {
      throw unsupported(inputs)
    }
    return [TensorType(.int32, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let elements: [Double] =
      switch inputs[0].elementType {
      case .float64: try inputs[0].elements()
      case .float32: try inputs[0].elements(as: Float.self).map(Double.init)
      default: try inputs[0].integers().map { Double(Float($0)) }
      }
    return [try Tensor(elements.map { Int32(bucket(of: $0)) }, type: output)]
  }

  /// The number of boundaries that an element is not below, found by halving.
  private func bucket(of element: Double) -> Int {
    var (low, high) = (0, boundaries.count)
    while low < high {
      let middle = (low + high) / 2
      if element < Double(boundaries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
