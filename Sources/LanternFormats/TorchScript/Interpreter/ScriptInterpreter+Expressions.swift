internal import LanternTensors

extension ScriptInterpreter {
  /// The value of an expression.
  func evaluate(_ expression: Expression, _ frame: Frame) throws -> ScriptValue {
    try enter()
    defer { leave() }
    // What nests most is kept apart from the rest: the stack that a level takes limits nesting.
    switch expression {
    case .call(let callee, let arguments): return try call(callee, arguments, frame)
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, frame)
    case .attribute(let holder, let name): return try attribute(name, of: holder, frame)
    case .subscripted(let holder, let subscripts):
      return try element(of: evaluate(holder, frame), subscripts, frame)
    case .conditional(let condition, let then, let otherwise):
      return try evaluate(isTrue(evaluate(condition, frame)) ? then : otherwise, frame)
    case .unary(let operation, let operand): return try unary(operation, evaluate(operand, frame))
    case .tuple(let elements):
      try meter.spend(elements.count)
      return try .nestedTuple(values(of: elements, frame))
    case .list(let elements):
      try meter.spend(ScriptMeter.objectCost + elements.count)
      return .list(ScriptList(try values(of: elements, frame)))
    case .dictionary(let entries): return try dictionary(entries, frame)
    default: return try simple(expression, frame)
    }
  }

  private func values(of expressions: [Expression], _ frame: Frame) throws -> [ScriptValue] {
    var values: [ScriptValue] = []
    for expression in expressions { values.append(try evaluate(expression, frame)) }
    return values
  }

  private func dictionary(
    _ entries: [Expression.DictionaryEntry], _ frame: Frame
  ) throws -> ScriptValue {
    let dictionary = ScriptDictionary()
    try meter.spend(ScriptMeter.objectCost)
    for entry in entries {
      let key = try evaluate(entry.key, frame)
      guard key.dictionaryKey != nil else {
        throw ScriptError("\(key.typeName) cannot be a key of a dictionary")
      }
      dictionary[key] = try evaluate(entry.value, frame)
      try meter.spend(ScriptMeter.entryCost)
    }
    return .dictionary(dictionary)
  }

  /// The value of an expression that has no others within it.
  private func simple(_ expression: Expression, _ frame: Frame) throws -> ScriptValue {
    switch expression {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value)
    case .string(let text): return .string(text)
    case .name(let name): return try variable(name, frame)
    case .imaginary: throw ScriptError.unsupported("a complex number")
    default: throw ScriptError.unsupported("this expression")
    }
  }

  private func variable(_ name: String, _ frame: Frame) throws -> ScriptValue {
    if let value = frame.value(of: name) { return value }
    switch name {
    case "inf": return .double(.infinity)
    case "nan": return .double(.nan)
    default: throw ScriptError("the variable \(name) is read before it has a value")
    }
  }

  private func attribute(
    _ name: String, of holder: Expression, _ frame: Frame
  ) throws -> ScriptValue {
    if case .name("CONSTANTS") = holder {
      guard name.hasPrefix("c"), let index = Int(name.dropFirst()),
        constants.indices.contains(index)
      else {
        throw ScriptError("there is no constant \(name): constants.pkl has \(constants.count)")
      }
      return constants[index]
    }
    if let path = holder.path, frame.value(of: path[0]) == nil {
      return try member(name, of: path.joined(separator: "."))
    }
    switch try evaluate(holder, frame) {
    case .object(let object): return try attribute(name, of: object)
    case .tensor(let tensor):
      switch name {
      case "shape": return try callOperator("aten::size", [.tensor(tensor)])
      case "ndim": return .int(tensor.shape.rank)
      default: return try callOperator("prim::\(name)", [.tensor(tensor)])
      }
    case .device(let device): return try callOperator("prim::\(name)", [.device(device)])
    case let value: throw ScriptError("\(value.typeName) has no attribute \(name)")
    }
  }

  /// What a qualified name stands for: a function, a member of an enumeration, a class's constant.
  private func member(_ name: String, of holder: String) throws -> ScriptValue {
    if library.functions["\(holder).\(name)"] != nil {
      return .object(ScriptObject(className: "\(holder).\(name)", kind: .function))
    }
    guard let entry = library.classes[holder] else {
      throw library.absence(of: "\(holder).\(name)")
    }
    if entry.kind == .enumerationMember { return try enumerationMember(name, of: holder, entry) }
    guard let value = entry.values[name] else {
      throw ScriptError("the class \(holder) has no member \(name)")
    }
    return try constant(value, in: entry)
  }

  private func enumerationMember(
    _ name: String, of className: String, _ entry: ScriptLibrary.ClassEntry
  ) throws -> ScriptValue {
    guard let value = entry.values[name] else {
      throw ScriptError("the enumeration \(className) has no member \(name)")
    }
    let object = newObject(of: className)
    object.attributes = ["name": .string(name), "value": try constant(value, in: entry)]
    return .object(object)
  }

  /// Makes an object of an enumeration the member that has a value.
  ///
  /// Throws `ScriptError` when none has it.
  func setMember(_ object: ScriptObject, value: ScriptValue) throws {
    guard let entry = library.classes[object.className] else { return }
    for (name, expression) in entry.values.sorted(by: { $0.key < $1.key })
    where try constant(expression, in: entry).equals(value, meter) ?? false {
      object.attributes = ["name": .string(name), "value": value]
      return
    }
    throw ScriptError("the enumeration \(object.className) has no member of value \(value.text)")
  }

  /// The value of an expression that stands in a class, outside its methods.
  func constant(
    _ expression: Expression, in entry: ScriptLibrary.ClassEntry
  ) throws -> ScriptValue {
    let body = FunctionDefinition(
      name: entry.definition.name, parameters: [], returns: nil, body: [],
      line: entry.definition.line)
    return try evaluate(expression, Frame(file: entry.file, function: body))
  }

  /// An attribute of an object; what a module holds is marked as its state.
  func attribute(_ name: String, of object: ScriptObject) throws -> ScriptValue {
    guard let value = object.attributes[name] else {
      guard let entry = library.classes[object.className], let value = entry.values[name] else {
        throw ScriptError("\(object.className) has no attribute \(name)")
      }
      return try constant(value, in: entry)
    }
    if object.isState { value.markAsState() }
    return value
  }

  private func unary(
    _ operation: Expression.UnaryOperator, _ operand: ScriptValue
  ) throws -> ScriptValue {
    switch operation {
    case .not: return .bool(try !isTrue(operand))
    case .negative:
      return try callOwnOperator("__neg__", [operand]) ?? callOperator("aten::neg", [operand])
    case .positive: return operand
    case .invert:
      return try callOwnOperator("__invert__", [operand])
        ?? callOperator("aten::bitwise_not", [operand])
    }
  }

  private func binary(
    _ operation: Expression.BinaryOperator, _ left: Expression, _ right: Expression, _ frame: Frame
  ) throws -> ScriptValue {
    // The right side of these is evaluated only when the left one does not decide.
    switch operation {
    case .and:
      let value = try evaluate(left, frame)
      return try isTrue(value) ? evaluate(right, frame) : value
    case .or:
      let value = try evaluate(left, frame)
      return try isTrue(value) ? value : evaluate(right, frame)
    default: return try binary(operation, evaluate(left, frame), evaluate(right, frame))
    }
  }

  /// The result of an operator between two values.
  func binary(
    _ operation: Expression.BinaryOperator, _ left: ScriptValue, _ right: ScriptValue
  ) throws -> ScriptValue {
    switch operation {
    case .in: return try contains(right, left)
    case .notIn: return .bool(try !isTrue(contains(right, left)))
    default:
      guard let name = Self.operatorName(operation) else {
        throw ScriptError.unsupported("the operator \(operation.rawValue)")
      }
      if let own = Self.methodNames[operation],
        let value = try callOwnOperator(own, [left, right])
      {
        return value
      }
      return try callOperator(name, [left, right])
    }
  }

  private func contains(_ container: ScriptValue, _ value: ScriptValue) throws -> ScriptValue {
    try callOwnOperator("__contains__", [container, value])
      ?? callOperator("aten::__contains__", [container, value])
  }

  /// The methods by which classes of the program give signs a meaning.
  private static let methodNames: [Expression.BinaryOperator: String] = [
    .add: "__add__", .subtract: "__sub__", .multiply: "__mul__", .divide: "__truediv__",
    .floorDivide: "__floordiv__", .remainder: "__mod__", .power: "__pow__",
    .matrixMultiply: "__matmul__", .bitwiseAnd: "__and__", .bitwiseOr: "__or__",
    .bitwiseXor: "__xor__", .leftShift: "__lshift__", .rightShift: "__rshift__",
    .equal: "__eq__", .notEqual: "__ne__", .less: "__lt__", .lessEqual: "__le__",
    .greater: "__gt__", .greaterEqual: "__ge__",
  ]

  /// The operator that a sign stands for.
  static func operatorName(_ operation: Expression.BinaryOperator) -> String? {
    switch operation {
    case .add: "aten::add"
    case .subtract: "aten::sub"
    case .multiply: "aten::mul"
    case .divide: "aten::div"
    case .floorDivide: "aten::floordiv"
    case .remainder: "aten::remainder"
    case .power: "aten::pow"
    case .matrixMultiply: "aten::matmul"
    case .bitwiseAnd: "aten::__and__"
    case .bitwiseOr: "aten::__or__"
    case .bitwiseXor: "aten::__xor__"
    case .equal: "aten::eq"
    case .notEqual: "aten::ne"
    case .less: "aten::lt"
    case .lessEqual: "aten::le"
    case .greater: "aten::gt"
    case .greaterEqual: "aten::ge"
    case .is: "aten::__is__"
    case .isNot: "aten::__isnot__"
    case .leftShift: "aten::__lshift__"
    case .rightShift: "aten::__rshift__"
    case .and, .or, .in, .notIn: nil
    }
  }
}
