package import LanternTensors

/// The mean over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. The mean over no elements is NaN, or a stored 0.
///
/// Float32 sums in float32, in the order of the elements. Int32 and int64 sum in 64 bits, which wrap,
/// and the quotient is cut off towards zero. Quantised (uint8, int8, int16 with a zero point of 0): the
/// integer sum of `stored - zero point` is brought to the output's scale by a 32-bit multiplier with
/// the division in it, or, with floating-point rescaling, by one float32 factor.
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
    try reducedType(inputs, axes: axes, keepsDimensions: keepsDimensions)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    switch inputs[0].elementType {
    case .float32, .int32, .int64: return
    default:
      try AffineScale.requireSymmetry([inputs[0], outputs[0]])
      _ = try scaling(inputs[0], outputs[0])
    }
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
    case .floatingPoint, .floatingPointWithRealBias:
      // The reference takes the reciprocal of the factor twice.
      let factor = 1 / (1 / (source.scale / target.scale / Float(max(count, 1))))
      guard factor.isFinite else { throw unsupported([input], [output]) }
      return .single(factor, bias: 0)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    let count = reduction.elementCount
    if output.elementType == .float32 {
      let sums = reduction.fold(try inputs[0].elements(as: Float.self), from: 0, +)
      return [try Tensor(sums.map { $0 / Float(count) }, type: output)]
    }
    guard output.isQuantized else {
      let sums = reduction.fold(try inputs[0].integers(), from: 0, &+)
      let means = sums.map { count == 0 ? 0 : Int64($0 / count) }
      return [
        output.elementType == .int64
          ? try Tensor(means, type: output)
          : try Tensor(means.map { Int32(truncatingIfNeeded: $0) }, type: output)
      ]
    }
    let zero = try AffineScale(inputs[0].type).zeroPoint
    let target = try QuantizedOutput(output, rescaling: rescaling)
    let scaling = try scaling(inputs[0].type, output)
    let sums = reduction.fold(try inputs[0].storedIntegers(), from: 0) { $0 &+ ($1 &- zero) }
    let means = sums.map { count == 0 ? 0 : scaling.stored($0, as: target) }
    return [try Tensor(stored: means, type: output)]
  }
}
