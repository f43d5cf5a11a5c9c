package import LanternTensors

/// The elements of each row along the last axis brought to mean 0 and variance 1.
///
/// `out = (x - mean) / sqrt(variance + epsilon) * scale + offset`, the variance being the mean of squared
/// differences; without `centers` the mean counts as 0, which divides by the root mean square.
///
/// Inputs: float32 or float64 of one dimension or more, then, where `hasScale` and `hasOffset`, a factor
/// and a summand for each element of a row. Outputs: the input's shape; and, where `givesStatistics`,
/// the mean and the factor `1 / sqrt(variance + epsilon)` of each row, with 1 as the last dimension.
/// Sums are in double precision.
///
/// ATen `layer_norm`, `native_layer_norm`, `group_norm`, `instance_norm`, `rms_norm`.
package struct NormalizeRows: Operator {
  /// What is added to the variance.
  package var epsilon: Double
  /// Whether the mean is taken off.
  package var centers: Bool
  /// Whether there are factors for the elements of a row.
  package var hasScale: Bool
  /// Whether there are summands for the elements of a row.
  package var hasOffset: Bool
  /// Whether means and factors of rows are outputs, too.
  package var givesStatistics: Bool

  /// Creates a normalisation.
  package init(
    epsilon: Double, centers: Bool = true, hasScale: Bool = false, hasOffset: Bool = false,
    givesStatistics: Bool = false
  ) {
    self.epsilon = epsilon
    self.centers = centers
    self.hasScale = hasScale
    self.hasOffset = hasOffset
    self.givesStatistics = givesStatistics
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let count = 1 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0)
    try requireInputs(inputs, count...count)
    try requireReal(inputs)
    guard let length = inputs[0].shape.dimensions.last,
      inputs.dropFirst().allSatisfy({ $0.shape.elementCount == length })
    else {
      throw invalidShape("cannot bring \(inputs.map(\.description)) together")
    }
    guard givesStatistics else { return [inputs[0]] }
    let rows = inputs[0].with(shape: try Shape(inputs[0].shape.dimensions.dropLast() + [1]))
    return [inputs[0], rows, rows]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    return try withReal(inputs) { try normalized(inputs, outputs, $0) }
  }

  @specialized(where Element == Float)
  private func normalized<Element: RealElement>(
    _ inputs: [Tensor], _ outputs: [TensorType], _: Element.Type
  ) throws -> [Tensor] {
    var values = try inputs[0].elements(as: Element.self)
    let length = inputs[0].shape.dimensions.last ?? 1
    let scale = hasScale ? try inputs[1].elements(as: Element.self) : nil
    let offset = hasOffset ? try inputs[inputs.count - 1].elements(as: Element.self) : nil
    let rows = inputs[0].shape.dimensions.dropLast().reduce(1, *)
    var (means, factors) = ([Element](), [Element]())
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      for row in 0..<rows {
        let line = unsafe UnsafeMutableBufferPointer(
          rebasing: buffer[row * length..<(row + 1) * length])
        let (mean, factor) = unsafe Self.statistics(line, epsilon: epsilon, centers: centers)
        for index in 0..<length {
          var value = unsafe (line[index] - mean) * factor
          if let scale { value *= scale[index] }
          if let offset { value += offset[index] }
          unsafe line[index] = value
        }
        means.append(mean)
        factors.append(factor)
      }
    }
    let result = try Tensor(values, type: outputs[0])
    guard givesStatistics else { return [result] }
    return [result, try Tensor(means, type: outputs[1]), try Tensor(factors, type: outputs[2])]
  }

  /// What is taken off a row, and what it is multiplied with.
  package static func statistics<Element: RealElement>(
    _ line: UnsafeMutableBufferPointer<Element>, epsilon: Double, centers: Bool
  ) -> (mean: Element, factor: Element) {
    var sum = SIMD4<Double>()
    let (count, whole) = (line.count, line.count & ~3)
    func element(_ index: Int) -> Double { unsafe Double(line[index]) }
    func quad(_ index: Int) -> SIMD4<Double> {
      SIMD4(element(index), element(index + 1), element(index + 2), element(index + 3))
    }
    var mean = 0.0
    if centers {
      for index in stride(from: 0, to: whole, by: 4) { sum += quad(index) }
      mean = sum.sum()
      for index in whole..<count { mean += element(index) }
      mean /= Double(count)
    }
    var squares = SIMD4<Double>()
    for index in stride(from: 0, to: whole, by: 4) {
      let difference = quad(index) - mean
      squares += difference * difference
    }
    var variance = squares.sum()
    for index in whole..<count { variance += (element(index) - mean) * (element(index) - mean) }
    variance /= Double(count)
    return (Element(mean), Element(1 / (variance + epsilon).squareRoot()))
  }
}
