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
    else { return try throughSteps("aten::avg_pool2d") }
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
