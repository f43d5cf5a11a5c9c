internal import LanternGraphs
internal import LanternTensors

extension Recorder {
  /// The only element of a tensor, as a number of the program.
  ///
  /// Throws `NeedsData` when the recording has types only, and `ScriptError` for other than one element.
  func number(in tensor: ScriptTensor) throws -> ScriptNumber {
    guard tensor.shape.elementCount == 1 else {
      throw ScriptError("a tensor of shape \(tensor.shape) is used as one number")
    }
    let isConstant = tensor.constant != nil
    let data = try data(of: tensor)
    let number: ScriptNumber
    if data.elementType.isFloatingPoint || data.type.quantization != nil {
      number = .double(try data.realValues()[0])
    } else {
      number = .int(try data.integers()[0])
    }
    if !isConstant { note(number) }
    return number
  }

  /// A constant tensor without dimensions: int64 or float32, or of a given type.
  func scalarTensor(_ number: ScriptNumber, _ elementType: ElementType? = nil) throws
    -> ScriptTensor
  {
    let plain: Tensor =
      switch number {
      case .int(let value): try Tensor([Int64(value)], shape: .scalar)
      case .double(let value): try Tensor([value], shape: .scalar)
      }
    let natural: ElementType
    if case .int = number { natural = .int64 } else { natural = .float32 }
    let tensor = ScriptTensor(try plain.cast(to: elementType ?? natural))
    tensor.number = elementType == nil ? number : nil
    return tensor
  }

  /// Records an operation with one output.
  func apply(
    _ operation: any Operator, _ inputs: [ScriptTensor], declared: TensorType? = nil
  ) throws -> ScriptTensor {
    let outputs = try record(operation, inputs, declared: declared.map { [$0] })
    guard let output = outputs.first else {
      throw GraphError(.invalidGraph, "\(type(of: operation).name) has no output")
    }
    return output
  }

  /// The tensor with its elements converted, itself where nothing is to do.
  func cast(_ tensor: ScriptTensor, to elementType: ElementType) throws -> ScriptTensor {
    guard tensor.type.elementType != elementType || tensor.type.quantization != nil else {
      return tensor
    }
    guard tensor.type.quantization == nil else {
      throw ScriptError("a quantised tensor \(tensor.type) is used as one of \(elementType)")
    }
    if elementType == .float64, let number = tensor.number {
      return try scalarTensor(number, elementType)
    }
    return try apply(Cast(elementType: elementType), [tensor])
  }
}

extension Tensor {
  /// The elements converted by their stored values.
  func cast(to elementType: ElementType) throws -> Tensor {
    let operation = Cast(elementType: elementType)
    let types = try operation.outputTypes(for: [type])
    return try operation.evaluate([self], outputs: types)[0]
  }
}
