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
    case .tuple(let elements): return try .nestedTuple(values(of: elements, frame))
    case .list(let elements): return .list(ScriptList(try values(of: elements, frame)))
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
    for entry in entries {
      let key = try evaluate(entry.key, frame)
      guard key.dictionaryKey != nil else {
        throw ScriptError("\(key.typeName) cannot be a key of a dictionary")
      }
      dictionary[key] = try evaluate(entry.value, frame)
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
    if let value = frame.variables[name] { return value }
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
    switch try evaluate(holder, frame) {
    case .object(let object): return try attribute(name, of: object)
    case .tensor(let tensor):
      switch name {
      case "shape": return try callOperator("aten::size", [.tensor(tensor)])
      case "ndim": return .int(tensor.shape.rank)
      default: return try callOperator("prim::\(name)", [.tensor(tensor)])
      }
    case let value: throw ScriptError("\(value.typeName) has no attribute \(name)")
    }
  }

  /// An attribute of an object; what a module holds is marked as its state.
  func attribute(_ name: String, of object: ScriptObject) throws -> ScriptValue {
    guard let value = object.attributes[name] else {
      throw ScriptError("\(object.className) has no attribute \(name)")
    }
    if object.isState { value.markAsState() }
    return value
  }

  private func unary(
    _ operation: Expression.UnaryOperator, _ operand: ScriptValue
  ) throws -> ScriptValue {
    switch operation {
    case .not: .bool(try !isTrue(operand))
    case .negative: try callOperator("aten::neg", [operand])
    case .positive: operand
    case .invert: try callOperator("aten::bitwise_not", [operand])
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
    case .in: return try callOperator("aten::__contains__", [right, left])
    case .notIn:
      return .bool(try !isTrue(callOperator("aten::__contains__", [right, left])))
    default:
      guard let name = Self.operatorName(operation) else {
        throw ScriptError.unsupported("the operator \(operation.rawValue)")
      }
      return try callOperator(name, [left, right])
    }
  }

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
