package import LanternTensors

/// Every element along an axis made anew, as a weighted sum of a few others.
///
/// `out[..., o, ...] = sum over k of weights[o * taps + k] * in[..., positions[o * taps + k], ...]`.
/// Input: float32 or float64. Output: the axis has as many elements as there are positions for `taps`
/// each. Sums go in the order of k, in the input's precision.
///
/// Interpolations of images are one of these along each axis. ATen `upsample_linear1d`,
/// `upsample_bilinear2d`, `upsample_bicubic2d`, `upsample_trilinear3d` and those with antialiasing.
package struct Resample: Operator {
  /// The axis.
  package var axis: Int
  /// How many elements each sum has.
  package var taps: Int
  /// Which elements are summed.
  package var positions: [Int]
  /// How much each counts.
  package var weights: [Double]

  /// Creates a resampling; there are as many weights as positions.
  package init(axis: Int, taps: Int, positions: [Int], weights: [Double]) {
    self.axis = axis
    self.taps = taps
    self.positions = positions
    self.weights = weights
  }

  package var attributeDescription: String { "axis: \(axis), taps: \(taps)" }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireReal(inputs)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    guard taps > 0, positions.count == weights.count, positions.count % taps == 0,
      positions.allSatisfy({ (0..<shape[axis]).contains($0) })
    else { throw invalidAttribute("reads elements that axis \(axis) of \(shape) lacks") }
    var dimensions = shape.dimensions
    dimensions[axis] = positions.count / taps
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [try withReal(inputs) { try resampled(inputs[0], output, $0) }]
  }

  @specialized(where Element == Float)
  private func resampled<Element: RealElement>(
    _ input: Tensor, _ output: TensorType, _: Element.Type
  ) throws -> Tensor {
    let axis = try input.shape.normalizedAxis(axis)
    let values = try input.elements(as: Element.self)
    let inner = input.shape.dimensions[(axis + 1)...].reduce(1, *)
    let outer = input.shape.dimensions[..<axis].reduce(1, *)
    let (size, count) = (input.shape[axis], output.shape[axis])
    let weights = weights.map { Element($0) }
    var results = [Element](repeating: 0, count: output.shape.elementCount)
    unsafe values.withUnsafeBufferPointer { source in
      unsafe results.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for block in 0..<outer {
          for index in 0..<count {
            let line = unsafe target + (block * count + index) * inner
            for tap in index * taps..<(index + 1) * taps {
              let weight = weights[tap]
              let other = unsafe source + (block * size + positions[tap]) * inner
              for offset in 0..<inner { unsafe line[offset] += weight * other[offset] }
            }
          }
        }
      }
    }
    return try Tensor(results, type: output)
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    outputs.first?.shape.elementCount.checkedProduct(with: taps) ?? .max
  }
}
