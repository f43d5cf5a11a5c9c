internal import LanternTensors

/// A product of activations with weights: what decides its arithmetic besides the types.
///
/// Real: float32 with float32. Integer: both are stored integers, see `QuantizedProduct`. Hybrid:
/// float32 activations, brought to int8 part by part, meet integer weights, and the sums become
/// `sum * weight scale * activation scale`; zero points of the weights are not looked at.
struct WeightedProduct {
  /// Which reference kernels' rescaling integers follow.
  var kind: QuantizedProduct.Kind
  /// The axis of the weights that the output channels lie along.
  var channelAxis: Int
  /// What results are clamped to.
  var activation: ActivationRange = .none
  /// The arithmetic of quantised results.
  var rescaling: Rescaling = .fixedPoint
  /// How float activations are brought to int8 for integer weights.
  var hybrid = Hybrid()
  /// What is done to float results before the clamp.
  var function = FusedFunction.none

  /// The arithmetic of float activations with integer weights, which kernels do in several ways.
  struct Hybrid {
    /// How the activations become integers.
    var quantization = DynamicQuantization.asymmetric
    /// When sums are brought to real units.
    var order = Order.scalesFirst
    /// Whether there is unsigned data among the weights that may be taken, as signed.
    var takesUnsigned = false

    /// When sums are brought to real units.
    enum Order {
      /// By the product of both scales.
      case scalesFirst
      /// By the scale of the weights, then by that of the activations.
      case oneByOne
      /// Every product by itself, before it is added.
      case beforeSums
    }
  }

  /// Whether float activations meet integer weights.
  static func isHybrid(_ inputs: [TensorType]) -> Bool {
    inputs[0].elementType == .float32 && inputs[1].elementType != .float32
  }

  /// Throws `GraphError` unless the product can be computed of these types.
  func check(_ inputs: [TensorType], output: TensorType) throws {
    try activation.validate()
    if inputs[0].elementType == .float64, function == .none {
      guard (inputs + [output]).allSatisfy({ $0.elementType == .float64 }) else {
        throw GraphError(
          .unsupportedType, "a product of float64 has factors, bias and result of float64 alone")
      }
      return
    }
    guard inputs[0].elementType == .float32 else {
      return try QuantizedProduct.check(
        kind, inputs: inputs, channelAxis: channelAxis, output: output, activation: activation,
        rescaling: rescaling)
    }
    let weights = inputs[1].elementType
    let fits = weights == .float32 || weights == .int8 || weights == .uint8 && hybrid.takesUnsigned
    guard fits, output.elementType == .float32,
      inputs.count < 3 || inputs[2].elementType == .float32
    else {
      let list = inputs.map(\.description).joined(separator: ", ")
      throw GraphError(
        .unsupportedType, "a product of \(list) cannot be brought to \(output)")
    }
    if weights != .float32 { _ = try AffineScale.slices(of: inputs[1], along: channelAxis) }
  }

  /// The clamped sums of products and bias.
  ///
  /// The activations divide into parts, which hybrid products quantise each on its own.
  func evaluate(
    _ inputs: [Tensor], output: TensorType, geometry: some ProductGeometry, parts: Int
  ) throws -> Tensor {
    if WeightedProduct.isHybrid(inputs.map(\.type)) {
      return try evaluateHybrid(inputs, output: output, geometry: geometry, parts: parts)
    }
    switch (inputs[0].elementType, inputs[1].elementType) {
    case (.float64, .float64):
      var sums = try geometry.sums(
        RealProducts<Double>(), inputs[0].elements(), inputs[1].elements())
      let bias = inputs.count > 2 ? try inputs[2].elements(as: Double.self) : [0]
      let (lower, upper) = (Double(activation.lower), Double(activation.upper))
      for index in sums.indices {
        let sum = sums[index] + bias[index % bias.count]
        sums[index] = sum < lower ? lower : sum > upper ? upper : sum
      }
      return try Tensor(sums, type: output)
    case (.float32, _):
      let sums = try geometry.sums(
        RealProducts<Float>(), inputs[0].elements(), inputs[1].elements())
      return try finish(sums, inputs, output)
    case (.int8, .int8): return try integers(Int8.self, Int8.self, inputs, output, geometry)
    case (.int8, .uint8): return try integers(Int8.self, UInt8.self, inputs, output, geometry)
    case (.uint8, .uint8): return try integers(UInt8.self, UInt8.self, inputs, output, geometry)
    case (.uint8, .int8): return try integers(UInt8.self, Int8.self, inputs, output, geometry)
    case (.int16, .int8): return try integers(Int16.self, Int8.self, inputs, output, geometry)
    case (.int16, .int16): return try integers(Int16.self, Int16.self, inputs, output, geometry)
    default:
      throw GraphError(
        .unsupportedType, "no product of \(inputs[0].type) and \(inputs[1].type) is known")
    }
  }

  private func integers<Input, Weight>(
    _: Input.Type, _: Weight.Type, _ inputs: [Tensor], _ output: TensorType,
    _ geometry: some ProductGeometry
  ) throws -> Tensor
  where Input: TensorElement & FixedWidthInteger, Weight: TensorElement & FixedWidthInteger {
    let product = try QuantizedProduct(
      kind, input: inputs[0].type, weights: inputs[1].type, channelAxis: channelAxis,
      bias: inputs.count > 2 ? inputs[2] : nil, output: output, activation: activation,
      rescaling: rescaling)
    let input = try inputs[0].elements(as: Input.self)
    let weights = try inputs[1].elements(as: Weight.self)
    let (zeros, channels) = ([product.inputZeroPoint], max(1, geometry.channels))
    let all = product.weightZeroPoints
    let weightZeros = Set(all).count == 1 ? Array(all.prefix(1)) : all
    if product.isWide {
      let sums = geometry.sums(
        IntegerProducts<Input, Weight, Int64>(
          inputZeros: zeros, weightZeros: weightZeros), input, weights)
      let stored = sums.indices.map {
        product.stored(wide: sums[$0], channel: $0 % channels)
      }
      return try Tensor(stored: stored, type: output)
    }
    let sums = geometry.sums(
      IntegerProducts<Input, Weight, Int32>(
        inputZeros: zeros, weightZeros: weightZeros), input, weights)
    let stored = sums.indices.map { product.stored(sums[$0], channel: $0 % channels) }
    return try Tensor(stored: stored, type: output)
  }

  private func evaluateHybrid(
    _ inputs: [Tensor], output: TensorType, geometry: some ProductGeometry, parts: Int
  ) throws -> Tensor {
    let channels = geometry.channels
    let product = try HybridProduct(self, weights: inputs[1].type, channels: channels)
    let activations = DynamicallyQuantized(
      try inputs[0].elements(), parts: parts, hybrid.quantization)
    let weights =
      inputs[1].elementType == .uint8
      ? try inputs[1].elements(as: UInt8.self).map(Int8.init(bitPattern:))
      : try inputs[1].elements(as: Int8.self)
    guard hybrid.order != .beforeSums else {
      let sums = geometry.sums(
        RescaledProducts(inputs: activations, weightScales: product.scales), activations.stored,
        weights)
      return try finish(sums, inputs, output)
    }
    let sums = geometry.sums(
      IntegerProducts<Int8, Int8, Int32>(inputZeros: activations.zeroPoints, weightZeros: [0]),
      activations.stored, weights)
    let bias =
      inputs.count > 2
      ? try inputs[2].elements(as: Float.self) : [Float](repeating: 0, count: channels)
    var reals: [Float] = []
    reals.reserveCapacity(sums.count)
    for start in stride(from: 0, to: sums.count, by: max(1, channels)) {
      let scale = activations.scales[geometry.part(ofRow: start / max(1, channels))]
      for channel in 0..<channels {
        reals.append(
          product.result(
            Float(sums[start + channel]), channel: channel, partScale: scale, bias: bias[channel]))
      }
    }
    return try Tensor(reals, type: output)
  }

  /// Adds the bias to sums of real numbers, applies the function, and clamps.
  private func finish(
    _ sums: [Float], _ inputs: [Tensor], _ output: TensorType
  ) throws -> Tensor {
    var results = sums
    let channels = max(1, inputs.count > 2 ? inputs[2].shape.elementCount : 1)
    let bias = inputs.count > 2 ? try inputs[2].elements(as: Float.self) : [0]
    for start in stride(from: 0, to: results.count, by: channels) {
      for channel in 0..<channels {
        let sum = results[start + channel] + bias[channel]
        results[start + channel] = activation.clamp(function.value(at: sum))
      }
    }
    return try Tensor(results, type: output)
  }
}
