package import LanternTensors

/// How a sum of products is brought to steps of a quantised output, rounded.
package enum AccumulatorScaling: Hashable, Sendable {
  /// By a 32-bit multiplier and a power of two.
  case fixedPoint(FixedPointMultiplier)
  /// In double precision, halves away from zero.
  case double(Double)
  /// In single precision, halves to even, after the sum has been brought to single precision and the
  /// bias added to it.
  case single(Float, bias: Float)

  /// The stored integer of an output for a sum.
  package func stored(_ sum: Int32, as output: QuantizedOutput) -> Int32 {
    switch self {
    case .fixedPoint(let multiplier): output.stored(steps: multiplier.scale(sum))
    case .double(let factor): output.stored(steps: Double(sum) * factor)
    case .single(let factor, let bias):
      output.stored(steps: Double((Float(sum) + bias) * factor))
    }
  }

  /// The stored integer of an output for a sum of 64 bits.
  package func stored(wide sum: Int64, as output: QuantizedOutput) -> Int32 {
    switch self {
    case .fixedPoint(let multiplier): output.stored(steps: multiplier.scale(wide: sum))
    case .double(let factor): output.stored(steps: Double(sum) * factor)
    case .single(let factor, let bias):
      output.stored(steps: Double((Float(sum) + bias) * factor))
    }
  }
}

/// The integer arithmetic of a convolution or a product with a matrix of weights.
///
/// `out = clamp(scaling[o](sum of (in - input zero point) * (weight - weight zero point[o]) + bias[o])
/// + output zero point)`. Kernels pack what is computed here.
///
/// Inputs of 8 bits make sums of 32 bits. Inputs of 16 bits, whose zero point is 0, make sums of 64
/// bits, or of 32 bits with 8-bit weights and a bias of 32 bits.
///
/// Sources: LiteRT `kernel_util.cc` (`PopulateConvolutionQuantizationParams`,
/// `GetQuantizedConvolutionMultipler`), `reference/fully_connected.h`,
/// `reference/integer_ops/fully_connected.h`; PyTorch `aten/src/ATen/native/quantized/cpu/qconv.cpp`
/// and QNNPACK `requantization/scalar.c`, which is what PyTorch Mobile runs.
package struct QuantizedProduct: Sendable {
  /// The kinds of products, whose reference kernels rescale differently.
  package enum Kind: Sendable {
    /// Fixed point means a 32-bit multiplier.
    case convolution
    /// As `convolution`; the zero points of int8 weights count as 0 in fixed point.
    case symmetricConvolution
    /// Fixed point means double precision, as in LiteRT's reference kernels, unless the weights have
    /// 16 bits; zero points along an axis count as 0.
    case fullyConnected
    /// As `fullyConnected`, but fixed point means a 32-bit multiplier.
    case sparseFullyConnected
    /// Fixed point means a 32-bit multiplier, of scales multiplied in single precision.
    case matrices
  }

  /// The stored input that stands for 0.
  package let inputZeroPoint: Int32
  /// The stored weight that stands for 0, for each output channel.
  package let weightZeroPoints: [Int32]
  /// What is added to each output channel's sum of 32 bits; empty when there is no such bias.
  package let bias: [Int32]
  /// What is added to each output channel's sum of 64 bits; empty when there is no such bias.
  package let wideBias: [Int64]
  /// Whether sums have 64 bits.
  package let isWide: Bool
  /// How the sum is rescaled, for each output channel.
  package let scalings: [AccumulatorScaling]
  /// How results are stored.
  package let output: QuantizedOutput

  /// Works the arithmetic out from the types and the bias.
  ///
  /// The bias is int32 in units of `input scale * weight scale`, or, with floating-point rescaling,
  /// may be float32 in real units, which are rounded to such units, halves to even, or stay real and
  /// become a part of the scaling. Throws `GraphError` when the quantisations do not make sense.
  package init(
    _ kind: Kind, input: TensorType, weights: TensorType, channelAxis: Int, bias: Tensor?,
    output: TensorType, activation: ActivationRange, rescaling: Rescaling
  ) throws {
    try AffineScale.requireSymmetry([input, output])
    let source = try AffineScale(input)
    let slices = try AffineScale.slices(of: weights, along: channelAxis)
    let target = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
    let channels = weights.shape[channelAxis]
    let all = slices.count == 1 ? [AffineScale](repeating: slices[0], count: channels) : slices
    inputZeroPoint = source.zeroPoint
    let isSymmetric =
      kind == .symmetricConvolution && weights.elementType == .int8
      || kind == .fullyConnected && slices.count > 1
    weightZeroPoints = all.map { isSymmetric && rescaling == .fixedPoint ? 0 : $0.zeroPoint }
    let isWide =
      input.elementType == .int16
      && (weights.elementType == .int16 || bias?.elementType != .int32)
    self.isWide = isWide
    let units = all.map { source.scale * $0.scale }
    var realBias: [Float] = []
    if rescaling == .floatingPointWithRealBias, let bias, bias.elementType == .float32 {
      realBias = try zip(bias.elements(as: Float.self), units).map { $0 / $1 }
    }
    self.bias =
      isWide || !realBias.isEmpty ? [] : try QuantizedProduct.stored(bias, units: units)
    wideBias = isWide ? try bias?.wideIntegers() ?? [] : []
    self.output = target
    scalings = try all.indices.map { channel in
      let (a, w, o) = (source.scale, all[channel].scale, target.affine.scale)
      let exact = Double(a) * Double(w) / Double(o)
      switch (rescaling, kind) {
      case (.fixedPoint, .fullyConnected) where weights.elementType != .int16:
        return .double(exact)
      case (.fixedPoint, _):
        // The kernels for uint8 and for matrices multiply the scales in single precision.
        let isSingle =
          switch kind {
          case .matrices: true
          case .fullyConnected, .sparseFullyConnected: slices.count == 1
          case .convolution, .symmetricConvolution: input.elementType == .uint8
          }
        let factor = isSingle ? Double(a * w) / Double(o) : exact
        guard let multiplier = FixedPointMultiplier(factor), !isWide || multiplier.servesWideSums
        else { throw QuantizedProduct.failure(factor) }
        return .fixedPoint(multiplier)
      case (.floatingPoint, _), (.floatingPointWithRealBias, _):
        let factor = rescaling == .floatingPoint ? a * w * (1 / o) : a * w / o
        guard factor.isFinite else { throw QuantizedProduct.failure(exact) }
        return .single(factor, bias: realBias.isEmpty ? 0 : realBias[channel])
      }
    }
  }

  /// The bias in units of each channel.
  private static func stored(_ bias: Tensor?, units: [Float]) throws -> [Int32] {
    guard let bias else { return [] }
    guard bias.elementType == .float32 else { return try bias.storedIntegers() }
    // A channel without weights has a unit so small that its bias saturates, as in PyTorch.
    return try zip(bias.elements(as: Float.self), units).map { real, unit in
      let steps = (real * (1 / unit)).rounded(.toNearestOrEven)
      if steps >= 0x1p31 { return .max }
      return steps > -0x1p31 ? Int32(steps) : .min
    }
  }

  /// Throws `GraphError` unless a product of these types can be computed in integers.
  package static func check(
    _ kind: Kind, inputs: [TensorType], channelAxis: Int, output: TensorType,
    activation: ActivationRange, rescaling: Rescaling
  ) throws {
    let (input, weights) = (inputs[0].elementType, inputs[1].elementType)
    let fits: Bool
    switch input {
    case .int16:
      fits = weights == .int8 || weights == .int16 && (kind == .matrices || kind == .fullyConnected)
    default: fits = weights.isEightBit
    }
    // Sixteen bits are made of sixteen, or of unsigned eight in a product with a matrix.
    let isWidened =
      kind == .fullyConnected && input == .uint8 && weights == .uint8
      && output.elementType == .int16
    guard fits, output.elementType == input || isWidened,
      rescaling == .fixedPoint || input.isEightBit
    else {
      throw GraphError(
        .unsupportedType,
        "products of \(inputs[0]) and \(inputs[1]) cannot be brought to \(output)")
    }
    if inputs.count > 2 {
      let isReal = rescaling != .fixedPoint && inputs[2].elementType == .float32
      let isWide = input == .int16 && inputs[2].elementType == .int64
      guard inputs[2].elementType == .int32 || isReal || isWide else {
        throw GraphError(.unsupportedType, "the bias of a quantised product cannot be \(inputs[2])")
      }
    }
    // Channels that share one scale are all checked by the first: a declared shape may have any
    // number of them.
    var shape = inputs[1].shape.dimensions
    if inputs[1].quantization?.axis == nil, shape.indices.contains(channelAxis) {
      shape[channelAxis] = min(1, shape[channelAxis])
    }
    _ = try QuantizedProduct(
      kind, input: inputs[0], weights: inputs[1].with(shape: Shape(shape)),
      channelAxis: channelAxis, bias: nil,
      output: output, activation: activation, rescaling: rescaling)
  }

  /// The stored result for a sum of products without the bias, where sums have 64 bits.
  package func stored(wide sum: Int64, channel: Int) -> Int32 {
    let total = wideBias.isEmpty ? sum : sum &+ wideBias[channel]
    return scalings[channel].stored(wide: total, as: output)
  }

  /// The stored result for a sum of products without the bias.
  package func stored(_ sum: Int32, channel: Int) -> Int32 {
    let total = bias.isEmpty ? sum : sum &+ bias[channel]
    return scalings[channel].stored(total, as: output)
  }

  private static func failure(_ factor: Double) -> GraphError {
    GraphError(.unsupportedType, "results cannot be rescaled by the factor \(factor)")
  }
}

extension Tensor {
  /// The integers of an int32 or int64 tensor.
  fileprivate func wideIntegers() throws(TensorError) -> [Int64] {
    guard elementType == .int32 else { return try elements(as: Int64.self) }
    return try elements(as: Int32.self).map(Int64.init)
  }
}
