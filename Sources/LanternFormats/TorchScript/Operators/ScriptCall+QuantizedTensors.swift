internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// The operator's name without the sign of one in place.
  var baseName: String { name.hasSuffix("_") ? String(name.dropLast()) : name }

  /// What an operator gives for the real numbers, in the quantisation of the first tensor.
  func throughReals(_ operation: String) throws -> ScriptTensor {
    let result = try callingForTensor(operation, arguments(replacing: { try dequantized($0) }))
    return try quantized(result, tensor(0).type.elementType, perTensor(0))
  }

  /// What an operator that is linear gives for the steps of the first tensor, rounded, halves to even.
  func throughSteps(_ operation: String) throws -> ScriptTensor {
    let steps = try callingForTensor(operation, arguments(replacing: { try centred($0) }))
    return try stored(steps: steps, tensor(0).type.elementType, perTensor(0))
  }

  /// What an operator that averages gives for the first tensor, rounded, halves to even.
  ///
  /// QNNPACK, which averages uint8 alone, rounds a number of steps and adds the zero point. PyTorch's own
  /// kernels add first, so that halves go the other way where the zero point is odd.
  ///
  /// Source: PyTorch `QuantizedOpKernels.cpp`, `do_avg_pool_nhwc_on_AVX_n`, and `qmean.cpp`.
  func throughMeans(_ operation: String) throws -> ScriptTensor {
    guard try addsZeroFirst else { return try throughSteps(operation) }
    return try aboutZero(tensor(0)) { steps, unit in
      var arguments = try arguments(replacing: { try dequantized($0) })
      arguments[0] = .tensor(try recorder.apply(Dequantize(), [steps]))
      return try quantized(
        callingForTensor(operation, arguments), steps.type.elementType, unit)
    }
  }

  /// Whether a mean of the first tensor gets its zero point before it is rounded.
  private var addsZeroFirst: Bool {
    get throws { try engine == .fbgemm || tensor(0).type.elementType != .uint8 }
  }

  /// The mean of a quantised tensor, by default the first, in its own quantisation.
  func mean(
    of tensor: ScriptTensor? = nil, axes: [Int], keepsDimensions: Bool
  ) throws -> ScriptTensor {
    let mean = Mean(axes: axes, keepsDimensions: keepsDimensions, rescaling: .floatingPoint)
    let input = try tensor ?? self.tensor(0)
    guard try addsZeroFirst else { return try recorder.apply(mean, [input]) }
    return try aboutZero(input) { steps, _ in try recorder.apply(mean, [steps]) }
  }

  /// Does something with the stored integers of a tensor as if its scale were 1 and its zero point 0; the
  /// result has its own quantisation again.
  private func aboutZero(
    _ tensor: ScriptTensor, _ body: (ScriptTensor, Quantization) throws -> ScriptTensor
  ) throws -> ScriptTensor {
    let (quantization, unit) = (try perTensor(0), try Quantization(scale: 1, zeroPoint: 0))
    let result = try body(recorder.apply(Requalify(quantization: unit), [tensor]), unit)
    return try recorder.apply(Requalify(quantization: quantization), [result])
  }

  /// What an operator that moves or compares elements gives for the stored integers.
  ///
  /// It is asked for the tensors as they are first, and where it takes floats only, they are float for
  /// as long. Indices are results as well.
  func throughStored(_ operation: String) throws -> ScriptValue {
    let (type, quantization) = (try tensor(0).type.elementType, try perTensor(0))
    do {
      return try calling(operation, arguments)
    } catch let error as GraphError where error.code == .unsupportedType {
      let plain = try arguments(replacing: { tensor in
        let stored = try recorder.apply(Requalify(quantization: nil), [tensor])
        return try recorder.apply(Cast(elementType: .float32), [stored])
      })
      func restored(_ value: ScriptValue) throws -> ScriptValue {
        switch value {
        case .tuple(let elements): return .tuple(try elements.map(restored))
        case .tensor(let tensor) where tensor.type.elementType == .float32:
          let stored = try recorder.apply(Cast(elementType: type), [tensor])
          return .tensor(try recorder.apply(Requalify(quantization: quantization), [stored]))
        default: return value
        }
      }
      return try restored(calling(operation, plain))
    }
  }

  /// Means of stored integers under a window, brought to the output's quantisation.
  func averagePool() throws -> ScriptTensor {
    let input = try tensor(0)
    let (kernel, padding) = (try ints(1, count: 2), try ints(3, count: 2))
    let stride = try optionalInts(2) == nil ? kernel : ints(2, count: 2)
    guard try !bool(4), isNone(6), input.shape.rank == 4, input.type.elementType.isEightBit,
      zip(padding, kernel).allSatisfy({ $0 >= 0 && $0 <= $1 / 2 })
    else { return try throughMeans("aten::avg_pool2d") }
    // QNNPACK counts the padding whatever it is told.
    let countsPadding =
      try bool(5) || engine == .qnnpack && input.type.elementType == .uint8
    let window = SpatialWindow(
      strideHeight: stride[0], strideWidth: stride[1],
      padding: .explicit(
        top: padding[0], bottom: padding[0], left: padding[1], right: padding[1]))
    return try recorder.withChannelsLast(input) { images in
      try recorder.apply(
        AveragePool2D(
          kernelHeight: kernel[0], kernelWidth: kernel[1], window: window,
          countsPadding: countsPadding, rescaling: .floatingPoint), [images])
    }
  }
}
