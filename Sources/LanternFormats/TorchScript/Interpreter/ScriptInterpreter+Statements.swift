internal import LanternTensors

extension ScriptInterpreter {
  /// How a run of statements ends.
  enum Completion {
    case normal
    case brokenOff
    case continued
    case returned(ScriptValue)
  }

  /// Executes statements until one leaves the block.
  func execute(_ statements: [Statement], _ frame: Frame) throws -> Completion {
    for statement in statements {
      try meter.spend(1)
      frame.line = statement.line
      try enter()
      defer { leave() }
      let completion = try execute(statement.kind, frame)
      if case .normal = completion { continue }
      return completion
    }
    return .normal
  }

  private func execute(_ statement: Statement.Kind, _ frame: Frame) throws -> Completion {
    // What nests is kept apart from the rest: the stack that a level takes is what limits nesting.
    switch statement {
    case .conditional(let condition, let then, let otherwise):
      return try execute(isTrue(evaluate(condition, frame)) ? then : otherwise, frame)
    case .whileLoop(let condition, let body): return try loop(while: condition, body, frame)
    case .forLoop(let target, let iterable, let body):
      return try loop(over: iterable, target, body, frame)
    case .returns(let value):
      return .returned(try value.map { try evaluate($0, frame) } ?? .none)
    case .breakLoop: return .brokenOff
    case .continueLoop: return .continued
    default:
      try executeSimple(statement, frame)
      return .normal
    }
  }

  private func loop(
    while condition: Expression, _ body: [Statement], _ frame: Frame
  ) throws -> Completion {
    while try isTrue(evaluate(condition, frame)) {
      switch try execute(body, frame) {
      case .normal, .continued: try meter.spend(1)
      case .brokenOff: return .normal
      case .returned(let value): return .returned(value)
      }
    }
    return .normal
  }

  private func loop(
    over iterable: Expression, _ target: Expression, _ body: [Statement], _ frame: Frame
  ) throws -> Completion {
    for element in try elements(of: evaluate(iterable, frame)) {
      try meter.spend(1)
      try assign(element, to: target, frame)
      switch try execute(body, frame) {
      case .normal, .continued: continue
      case .brokenOff: return .normal
      case .returned(let value): return .returned(value)
      }
    }
    return .normal
  }

  /// Executes a statement that has no statements within it and goes on with the next one.
  private func executeSimple(_ statement: Statement.Kind, _ frame: Frame) throws {
    switch statement {
    case .assign(let targets, let annotation, let value):
      let result = try annotated(evaluate(value, frame), annotation)
      for target in targets { try assign(result, to: target, frame) }
    case .augmentedAssign(let target, let operation, let value):
      try augment(target, operation, value, frame)
    case .expression(let expression):
      _ = try evaluate(expression, frame)
    case .raise(let exception):
      throw ScriptError("the program raises an exception: \(try message(of: exception, frame))")
    case .assert(let condition, let text):
      guard try isTrue(evaluate(condition, frame)) else {
        let reason = try text.map { try evaluate($0, frame).text } ?? "no reason is given"
        throw ScriptError("an assertion of the program does not hold: \(reason)")
      }
    case .function(let definition): frame.functions[definition.name] = definition
    case .delete(let targets):
      for target in targets {
        guard case .name(let name) = target else {
          throw ScriptError.unsupported("a del statement of other than a name")
        }
        frame.variables[name] = nil
      }
    case .with:
      throw ScriptError.unsupported("a with statement")
    case .pass, .conditional, .whileLoop, .forLoop, .returns, .breakLoop, .continueLoop: break
    }
  }

  /// The value as its annotation says: an integer becomes a float where one is declared.
  private func annotated(_ value: ScriptValue, _ annotation: Expression?) -> ScriptValue {
    if case .name("float") = annotation, case .int(let number) = value {
      return .double(Double(number))
    }
    return value
  }

  private func message(of exception: Expression, _ frame: Frame) throws -> String {
    // raise Exception("text")
    guard case .call(_, let arguments) = exception, let first = arguments.first else {
      return "\(exception)"
    }
    return try evaluate(first.value, frame).text
  }

  private func augment(
    _ target: Expression, _ operation: Expression.BinaryOperator, _ value: Expression,
    _ frame: Frame
  ) throws {
    let (old, operand) = (try evaluate(target, frame), try evaluate(value, frame))
    // On tensors and lists `+=` changes what all holders see.
    if case .tensor = old, let name = Self.operatorName(operation) {
      _ = try callOperator(name + "_", [old, operand])
    } else if case .list = old, operation == .add {
      _ = try callOperator("aten::extend", [old, operand])
    } else {
      try assign(binary(operation, old, operand), to: target, frame)
    }
  }

  /// Assigns a value to a name, an attribute, an element, or several at once.
  func assign(_ value: ScriptValue, to target: Expression, _ frame: Frame) throws {
    switch target {
    case .name(let name): frame.variables[name] = value
    case .attribute(let holder, let name):
      guard case .object(let object) = try evaluate(holder, frame) else {
        throw ScriptError("an attribute \(name) is assigned to what is no object")
      }
      try setAttribute(name, of: object, to: value)
    case .subscripted(let holder, let subscripts):
      guard subscripts.count == 1, case .index(let index) = subscripts[0] else {
        throw ScriptError.unsupported("an assignment to a part of a tensor or list")
      }
      let container = try evaluate(holder, frame)
      if case .tensor = container {
        throw ScriptError.unsupported("an assignment to a part of a tensor")
      }
      _ = try callOperator("aten::_set_item", [container, evaluate(index, frame), value])
    case .tuple(let targets), .list(let targets):
      let parts = try elements(of: value)
      guard parts.count == targets.count else {
        throw ScriptError("\(parts.count) values are assigned to \(targets.count) names")
      }
      for (part, target) in zip(parts, targets) { try assign(part, to: target, frame) }
    default: throw ScriptError("this cannot be assigned to")
    }
  }

  /// Changes an attribute; of an object that a module holds that is a change of state.
  func setAttribute(_ name: String, of object: ScriptObject, to value: ScriptValue) throws {
    if !isLoading, object.isState { try recorder.willChangeState() }
    object.attributes[name] = value
  }

  /// The elements that a loop or an unpacking goes through.
  func elements(of value: ScriptValue) throws -> [ScriptValue] {
    let elements = try parts(of: value)
    // Whoever asks for them goes through them.
    try meter.spend(elements.count)
    return elements
  }

  private func parts(of value: ScriptValue) throws -> [ScriptValue] {
    switch value {
    case .list(let list): return list.elements
    case .tuple(let elements): return elements
    case .dictionary(let dictionary): return dictionary.pairs.map(\.key)
    case .string(let text): return text.unicodeScalars.map { .string(String($0)) }
    case .tensor(let tensor) where tensor.shape.rank > 0:
      guard case .list(let parts) = try callOperator("aten::unbind", [value]) else { return [] }
      return parts.elements
    default: throw ScriptError("\(value.typeName) cannot be gone through element by element")
    }
  }

  /// Whether a condition holds.
  func isTrue(_ value: ScriptValue) throws -> Bool {
    switch value {
    case .none: return false
    case .bool(let value): return value
    case .int(let value): return value != 0
    case .double(let value): return value != 0
    case .string(let text): return !text.isEmpty
    case .list(let list): return !list.elements.isEmpty
    case .tuple(let elements): return !elements.isEmpty
    case .dictionary(let dictionary): return dictionary.count > 0
    case .tensor(let tensor): return try recorder.number(in: tensor).double != 0
    case .object, .device: return true
    }
  }
}
