internal import LanternTensors

extension ScriptInterpreter {
  /// Whether an annotation can ask for another value than is given.
  func needsConversion(_ value: ScriptValue, to annotation: Expression) -> Bool {
    switch (value, annotation) {
    case (.tensor, .name("Tensor")), (.object, _), (.string, _), (.none, _), (.bool, _),
      (.device, _):
      false
    case (.int, .name("int")), (.double, _): false
    default: true
    }
  }

  /// A value as an annotation says: a number out of a tensor, a float in place of an integer,
  /// containers that know what they hold.
  ///
  /// Throws `ScriptError` for tensors that are no such number.
  func converted(_ value: ScriptValue, to annotation: Expression) throws -> ScriptValue {
    switch (value, annotation) {
    case (.tensor(let tensor), .name("int")), (.tensor(let tensor), .name("float")),
      (.tensor(let tensor), .name("bool")), (.tensor(let tensor), .name("number")),
      (.tensor(let tensor), .name("Scalar")):
      return try implicitNumber(in: tensor, annotation)
    case (.int(let number), .name("float")): return .double(Double(number))
    case (.list, .subscripted), (.dictionary, .subscripted):
      ScriptType(annotation).tag(value, depth: 0)
      return value
    default: return value
    }
  }

  /// The number that a tensor without dimensions stands for where one is expected.
  ///
  /// Source: PyTorch `torch/csrc/jit/runtime/register_ops_utils.cpp`, `checkImplicitTensorToNum`.
  private func implicitNumber(
    in tensor: ScriptTensor, _ annotation: Expression
  ) throws -> ScriptValue {
    guard tensor.shape.rank == 0 else {
      throw ScriptError("a tensor of shape \(tensor.shape) is given where one number is expected")
    }
    let isReal = tensor.type.elementType.isFloatingPoint || tensor.type.quantization != nil
    let number = try recorder.number(in: tensor)
    switch annotation {
    case .name("int"):
      guard !isReal else {
        throw ScriptError(
          "a tensor of \(tensor.type.elementType) is given where an integer is expected")
      }
      return number.value
    case .name("float"): return .double(number.double)
    case .name("bool"): return .bool(number.double != 0)
    default: return number.value
    }
  }

  /// The nested lists that a tensor's numbers are, as `tolist` gives them under an annotation.
  ///
  /// Throws `ScriptError` for an annotation that does not fit the tensor.
  func list(of tensor: ScriptTensor, as annotation: Expression) throws -> ScriptValue {
    var (type, levels) = (ScriptType(annotation), 0)
    while case .list(let element) = type { (type, levels) = (element, levels + 1) }
    let isReal = tensor.type.elementType.isFloatingPoint || tensor.type.quantization != nil
    let isTruth = tensor.type.elementType == .bool
    guard levels == tensor.shape.rank,
      type == .any || type == (isReal ? .float : isTruth ? .bool : .int)
    else {
      throw ScriptError("tolist of a tensor \(tensor.type) is annotated as something else")
    }
    let data = try recorder.data(of: tensor)
    try meter.spend(data.shape.elementCount)
    guard data.shape.elementCount <= ScriptOperator.longestList else {
      throw ScriptError("tolist of more than \(ScriptOperator.longestList) elements")
    }
    var numbers: [ScriptValue]
    if isReal {
      numbers = try data.realValues().map(ScriptValue.double)
    } else {
      numbers = try data.integers().map { isTruth ? .bool($0 != 0) : .int($0) }
    }
    // They tell this way through the program from others.
    if tensor.constant == nil {
      for number in numbers.compactMap(\.number) { recorder.note(number) }
    }
    for size in tensor.shape.dimensions.dropFirst().reversed() {
      guard size > 0 else {
        numbers = []
        continue
      }
      numbers = stride(from: 0, to: numbers.count, by: size).map { start in
        .list(ScriptList(Array(numbers[start..<start + size])))
      }
    }
    return tensor.shape.rank == 0 ? numbers[0] : .list(ScriptList(numbers))
  }
}
