internal import LanternTensors

extension Operator {
  /// Throws unless a product with weights can be computed of these types, in real numbers or in
  /// integers.
  func checkProduct(
    _ kind: QuantizedProduct.Kind, _ inputs: [TensorType], _ outputs: [TensorType],
    channelAxis: Int, activation: ActivationRange, rescaling: Rescaling
  ) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if inputs[0].elementType == .float32 {
      try requireSameElementType(inputs)
    } else {
      try QuantizedProduct.check(
        kind, inputs: inputs, channelAxis: channelAxis, output: outputs[0],
        activation: activation, rescaling: rescaling)
    }
  }

  /// The result of a product with weights: sums, bias, clamp, in real numbers or in integers.
  ///
  /// `real` and `integer` give the sums of products, row-major with the output channels last; the
  /// integers they get have their zero points taken off.
  func product(
    _ kind: QuantizedProduct.Kind, _ inputs: [Tensor], channelAxis: Int, output: TensorType,
    activation: ActivationRange, rescaling: Rescaling,
    real: ([Float], [Float]) -> [Float], integer: ([Int32], [Int32]) -> [Int32]
  ) throws -> Tensor {
    let weights = inputs[1]
    let channels = weights.shape[channelAxis]
    let bias = inputs.count > 2 ? inputs[2] : nil
    if output.elementType == .float32 {
      var sums = try real(inputs[0].elements(), weights.elements())
      let offsets = try bias?.elements(as: Float.self) ?? [Float](repeating: 0, count: channels)
      for start in stride(from: 0, to: sums.count, by: max(1, channels)) {
        for channel in 0..<channels {
          sums[start + channel] = activation.clamp(sums[start + channel] + offsets[channel])
        }
      }
      return try Tensor(sums, type: output)
    }
    let arithmetic = try QuantizedProduct(
      kind, input: inputs[0].type, weights: weights.type, channelAxis: channelAxis, bias: bias,
      output: output, activation: activation, rescaling: rescaling)
    let zero = arithmetic.inputZeroPoint
    let inner = weights.shape.dimensions[(channelAxis + 1)...].reduce(1, *)
    var factors = try weights.storedIntegers()
    for index in factors.indices {
      factors[index] -= arithmetic.weightZeroPoints[index / inner % channels]
    }
    var sums = try integer(inputs[0].storedIntegers().map { $0 - zero }, factors)
    for start in stride(from: 0, to: sums.count, by: max(1, channels)) {
      for channel in 0..<channels {
        sums[start + channel] = arithmetic.stored(sums[start + channel], channel: channel)
      }
    }
    return try Tensor(stored: sums, type: output)
  }
}
