internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// What the row of an operator that is for any tensor gives.
  ///
  /// Throws `ScriptError` when no such row takes the arguments.
  func calling(_ name: String, _ arguments: [ScriptValue]) throws -> ScriptValue {
    for leniency in OperatorSchema.Leniency.allCases {
      for candidate in ScriptOperator.all(named: name)?.operators ?? []
      where !candidate.schema.isForQuantized {
        guard let arguments = candidate.schema.bound(arguments, [], leniency) else { continue }
        return try candidate.answer(
          ScriptCall(
            name: self.name, arguments: arguments, recorder: recorder, meter: meter,
            fileVersion: fileVersion, generator: generator, engine: engine))
      }
    }
    throw ScriptError.unsupported("\(self.name) where it needs \(name), which does not take this")
  }

  /// The same, for operators that give one tensor.
  func callingForTensor(_ name: String, _ arguments: [ScriptValue]) throws -> ScriptTensor {
    guard case .tensor(let tensor) = try calling(name, arguments) else {
      throw ScriptError.unsupported("\(self.name): \(name) gives no tensor")
    }
    return tensor
  }

  /// The arguments with other tensors in place of quantised ones.
  func arguments(replacing replace: (ScriptTensor) throws -> ScriptTensor) rethrows -> [ScriptValue]
  {
    try arguments.map { try $0.replacing(replace) }
  }

  /// A quantisation from a scale and a zero point.
  func quantization(_ scale: Int, _ zeroPoint: Int) throws -> Quantization {
    try Quantization(scale: double(scale), zeroPoint: int(zeroPoint))
  }

  /// The quantisation of a tensor with one scale.
  func perTensor(_ index: Int) throws -> Quantization {
    guard let quantization = try tensor(index).type.quantization, quantization.isPerTensor else {
      throw wrong(index, "a tensor quantised with one scale")
    }
    return quantization
  }

  /// The packed parameters in an argument.
  func packed(_ index: Int) throws -> PackedParameters {
    guard case .object(let object) = arguments[index], let packed = PackedParameters(object) else {
      throw wrong(index, "packed parameters")
    }
    return packed
  }

  /// The real numbers that a tensor stands for, itself where it has no quantisation.
  func dequantized(_ tensor: ScriptTensor) throws -> ScriptTensor {
    if let rows = tensor.rows { return try dequantized(tensor, rows) }
    guard let quantization = tensor.type.quantization else { return tensor }
    guard tensor.type.elementType == .int32, quantization.isPerTensor else {
      return try recorder.apply(Dequantize(), [tensor])
    }
    let plain = try recorder.apply(
      Cast(elementType: .float32), [recorder.apply(Requalify(quantization: nil), [tensor])])
    let zero = try recorder.scalarTensor(.int(quantization.zeroPoint), .float32)
    let scale = try recorder.scalarTensor(.double(quantization.scale), .float32)
    let centred = try recorder.apply(Subtract(), [plain, zero])
    return try recorder.apply(Multiply(), [centred, scale])
  }

  private func dequantized(
    _ tensor: ScriptTensor, _ rows: RowQuantization
  ) throws -> ScriptTensor {
    let column = try Shape([rows.scales.count] + [Int](repeating: 1, count: tensor.shape.rank - 1))
    let scales = ScriptTensor(try Tensor(rows.scales, shape: column))
    let zeroPoints = ScriptTensor(try Tensor(rows.zeroPoints, shape: column))
    let plain = try recorder.apply(Cast(elementType: .float32), [tensor])
    let centred = try recorder.apply(Subtract(), [plain, zeroPoints])
    return try recorder.apply(Multiply(), [centred, scales])
  }

  /// Real numbers as stored integers of a type.
  func quantized(
    _ tensor: ScriptTensor, _ elementType: ElementType, _ quantization: Quantization
  ) throws -> ScriptTensor {
    guard elementType == .int32 else {
      return try recorder.apply(
        Quantize(elementType: elementType, quantization: quantization, rescaling: .floatingPoint),
        [tensor])
    }
    guard quantization.isPerTensor else {
      throw ScriptError.unsupported("\(name) to 32-bit integers with several scales")
    }
    let inverse = try recorder.scalarTensor(
      .double(Double(1 / Float(quantization.scale))), .float32)
    let zero = try recorder.scalarTensor(.int(quantization.zeroPoint), .float32)
    let steps = try recorder.apply(
      Round(), [recorder.apply(Multiply(), [tensor, inverse])])
    let stored = try recorder.apply(
      Cast(elementType: .int32), [recorder.apply(Add(), [steps, zero])])
    return try recorder.apply(Requalify(quantization: quantization), [stored])
  }

  /// The stored integers of a tensor, less its zero point, as real numbers.
  func centred(_ tensor: ScriptTensor) throws -> ScriptTensor {
    guard let quantization = tensor.type.quantization else { return tensor }
    let steps = try Quantization(
      scales: quantization.scales.map { _ in 1 }, zeroPoints: quantization.zeroPoints,
      axis: quantization.axis)
    return try recorder.apply(
      Dequantize(), [recorder.apply(Requalify(quantization: steps), [tensor])])
  }

  /// Numbers of steps as stored integers of a tensor with one scale, halves to even.
  func stored(
    steps: ScriptTensor, _ elementType: ElementType, _ quantization: Quantization
  ) throws -> ScriptTensor {
    let unit = try Quantization(scale: 1, zeroPoint: quantization.zeroPoint)
    let stored = try quantized(steps, elementType, unit)
    return try recorder.apply(Requalify(quantization: quantization), [stored])
  }

  /// The type of a result that has the quantisation of arguments `scale` and `zeroPoint`.
  func declared(_ input: ScriptTensor, _ scale: Int, _ zeroPoint: Int) throws -> TensorType {
    TensorType(
      input.type.elementType, input.shape, quantization: try quantization(scale, zeroPoint))
  }
}

extension ScriptValue {
  /// The value with other tensors in place of quantised ones, in lists too.
  fileprivate func replacing(
    _ replace: (ScriptTensor) throws -> ScriptTensor
  ) rethrows -> ScriptValue {
    switch self {
    case .tensor(let tensor) where tensor.isQuantized: .tensor(try replace(tensor))
    case .list(let list) where list.elements.contains(where: \.isTensor):
      .list(ScriptList(try list.elements.map { try $0.replacing(replace) }))
    default: self
    }
  }

  fileprivate var isTensor: Bool {
    if case .tensor = self { true } else { false }
  }
}

extension OperatorSchema {
  /// Whether it takes quantised tensors alone.
  var isForQuantized: Bool { parameters.contains { $0.kind.isQuantized } }
}

extension OperatorSchema.Kind {
  fileprivate var isQuantized: Bool {
    switch self {
    case .quantized: true
    case .list(let kind, _), .optional(let kind): kind.isQuantized
    default: false
    }
  }
}
