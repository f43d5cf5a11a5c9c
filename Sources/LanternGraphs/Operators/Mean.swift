package import LanternTensors

/// The mean over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. The mean over no elements is an error.
///
/// Float32 sums in float32, in the order of the elements. Quantised (uint8, int8): the integer sum of
/// `stored - zero point` is brought to the output's scale by a 32-bit multiplier with the division in
/// it, or, with floating-point rescaling, by one float32 factor.
///
/// TensorFlow Lite `MEAN`; ATen `mean`, `adaptive_avg_pool2d` to 1x1. Source: LiteRT `reduce.cc`,
/// `reference/reduce.h`; PyTorch `QuantizedOpKernels.cpp`, `qadaptive_avg_pool2d_nhwc_kernel`.
package struct Mean: Operator {
  /// The axes that are averaged over.
  package var axes: [Int]
  /// Whether averaged axes stay as dimensions of size 1.
  package var keepsDimensions: Bool
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a mean.
  package init(axes: [Int], keepsDimensions: Bool = false, rescaling: Rescaling = .fixedPoint) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
    self.rescaling = rescaling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    guard reduction.elementCount > 0 else {
      throw invalidShape("over the axes \(axes) of \(inputs[0].shape) has no elements")
    }
    return [inputs[0].with(shape: try reduction.outputShape(keepsDimensions: keepsDimensions))]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if inputs[0].elementType != .float32 { _ = try scaling(inputs[0], outputs[0]) }
  }

  /// How the sum over the axes is brought to the output's scale.
  package func scaling(_ input: TensorType, _ output: TensorType) throws -> AccumulatorScaling {
    let (source, target) = (try AffineScale(input), try AffineScale(output))
    let count = try Reduction(shape: input.shape, axes: axes).elementCount
    switch rescaling {
    case .fixedPoint:
      guard let factor = FixedPointMultiplier(Double(source.scale) / Double(target.scale)) else {
        throw unsupported([input], [output])
      }
      return .fixedPoint(factor.divided(by: count))
    case .floatingPoint:
      // The reference takes the reciprocal of the factor twice.
      let factor = 1 / (1 / (source.scale / target.scale / Float(count)))
      guard factor.isFinite else { throw unsupported([input], [output]) }
      return .single(factor)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    let count = reduction.elementCount
    if output.elementType == .float32 {
      var sums = [Float](repeating: 0, count: output.shape.elementCount)
      let values = try inputs[0].elements(as: Float.self)
      reduction.visit { element, reduced in sums[reduced] += values[element] }
      return [try Tensor(sums.map { $0 / Float(count) }, type: output)]
    }
    let zero = try AffineScale(inputs[0].type).zeroPoint
    let target = try QuantizedOutput(output, rescaling: rescaling)
    let scaling = try scaling(inputs[0].type, output)
    var sums = [Int32](repeating: 0, count: output.shape.elementCount)
    let values = try inputs[0].storedIntegers()
    reduction.visit { element, reduced in sums[reduced] &+= values[element] &- zero }
    return [try Tensor(stored: sums.map { scaling.stored($0, as: target) }, type: output)]
  }
}
