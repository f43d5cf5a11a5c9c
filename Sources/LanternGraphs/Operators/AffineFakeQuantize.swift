package import LanternTensors

/// Every number rounded to what integers of a range could store:
/// `(clamp(round(x / scale) + zero point) - zero point) * scale`, halves to even.
///
/// Inputs: the numbers, and one scale and one zero point, or one of each for every slice of `axis`.
/// All float32, zero points too, which may have fractions. Results are of the type of the numbers.
///
/// ATen `fake_quantize_per_tensor_affine`, `fake_quantize_per_channel_affine`. Source: PyTorch
/// `quantized/cpu/kernels/QuantizedOpKernels.cpp`, `fake_quantize_tensor_cachemask_kernel`.
package struct AffineFakeQuantize: Operator {
  /// The axis that scales lie along; nil for a single one.
  package var axis: Int?
  /// The smallest and the largest stored integer.
  package var bounds: ClosedRange<Int>

  /// Creates the operator.
  package init(axis: Int? = nil, bounds: ClosedRange<Int>) {
    self.axis = axis
    self.bounds = bounds
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    guard inputs.allSatisfy({ $0.elementType == .float32 && $0.quantization == nil }) else {
      throw unsupported(inputs)
    }
    let count = try axis.map { inputs[0].shape[try inputs[0].shape.normalizedAxis($0)] } ?? 1
    guard inputs.dropFirst().allSatisfy({ $0.shape.elementCount == count }) else {
      throw invalidShape(
        "needs \(count) scales and zero points for a tensor of shape \(inputs[0].shape), and is given "
          + "\(inputs[1].shape.elementCount) and \(inputs[2].shape.elementCount)")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let scales = try inputs[1].elements(as: Float.self)
    let zeroPoints = try inputs[2].elements(as: Float.self)
    let (count, lower, upper) = (scales.count, Float(bounds.lowerBound), Float(bounds.upperBound))
    let inner = try axis.map { output.shape.strides[try output.shape.normalizedAxis($0)] } ?? 1
    let results = try inputs[0].elements(as: Float.self).enumerated().map { index, value in
      let slice = count == 1 ? 0 : index / inner % count
      let (scale, zero) = (scales[slice], zeroPoints[slice])
      let stored = (value * (1 / scale)).rounded(.toNearestOrEven) + zero
      return (min(max(stored, lower), upper) - zero) * scale
    }
    return [try Tensor(results, type: output)]
  }
}
