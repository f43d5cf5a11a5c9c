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
      if case .call(.name("range"), let bounds) = iterable {
        return try loop(through: bounds, target, body, frame)
      }
      return try loop(over: iterable, target, body, frame)
    case .with(let items, let body):
      return try execute(within: items[...], body, frame)
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

  /// A loop over integers, which are made one by one.
  private func loop(
    through bounds: [Expression.Argument], _ target: Expression, _ body: [Statement],
    _ frame: Frame
  ) throws -> Completion {
    let numbers = try bounds.map { try integer(evaluate($0.value, frame)) }
    guard (1...3).contains(numbers.count) else {
      throw ScriptError("range takes one to three integers, not \(numbers.count)")
    }
    let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0 else { throw ScriptError("range() arg 3 must not be zero") }
    for number in stride(from: start, to: end, by: step) {
      try meter.spend(1)
      try assign(.int(number), to: target, frame)
      switch try execute(body, frame) {
      case .normal, .continued: continue
      case .brokenOff: return .normal
      case .returned(let value): return .returned(value)
      }
    }
    return .normal
  }

  /// Enters contexts one after the other, executes a block, and leaves them, also when it fails.
  private func execute(
    within items: ArraySlice<Statement.WithItem>, _ body: [Statement], _ frame: Frame
  ) throws -> Completion {
    guard let item = items.first else { return try execute(body, frame) }
    guard case .object(let context) = try evaluate(item.context, frame) else {
      throw ScriptError("the context of a with statement is no object")
    }
    let entered = try call("__enter__", of: context, [])
    func leave() throws { _ = try call("__exit__", of: context, [.none, .none, .none]) }
    let completion: Completion
    do {
      if let target = item.target { try assign(entered, to: target, frame) }
      completion = try execute(within: items.dropFirst(), body, frame)
    } catch {
      // What goes wrong while leaving says less than what went wrong before.
      try? leave()
      throw error
    }
    try leave()
    return completion
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
        let reason = try text.map { try self.text(of: evaluate($0, frame)) }
        throw ScriptError(
          "an assertion of the program does not hold: \(reason ?? "AssertionError")")
      }
    case .function(let definition): frame.functions[definition.name] = definition
    case .delete(let targets):
      for target in targets { try delete(target, frame) }
    case .pass, .conditional, .whileLoop, .forLoop, .with, .returns, .breakLoop, .continueLoop:
      break
    }
  }

  /// The value as its annotation says.
  private func annotated(_ value: ScriptValue, _ annotation: Expression?) throws -> ScriptValue {
    guard let annotation, needsConversion(value, to: annotation) else { return value }
    return try converted(value, to: annotation)
  }

  /// What a raised exception says: its class, and its text if it has one.
  private func message(of exception: Expression, _ frame: Frame) throws -> String {
    // raise Exception("text")
    guard case .call(let callee, let arguments) = exception else {
      return exception.path?.last ?? "an exception"
    }
    let name = callee.path?.last ?? "an exception"
    guard let first = arguments.first else { return name }
    return "\(name): \(try text(of: evaluate(first.value, frame)))"
  }

  /// Takes away a variable, or an element of a list or dictionary.
  private func delete(_ target: Expression, _ frame: Frame) throws {
    switch target {
    case .name(let name): frame.variables[name] = nil
    case .subscripted(let holder, let subscripts):
      guard subscripts.count == 1, case .index(let index) = subscripts[0] else {
        throw ScriptError.unsupported("a del statement of a slice")
      }
      let arguments = [try evaluate(holder, frame), try evaluate(index, frame)]
      if try callOwnOperator("__delitem__", arguments) == nil {
        _ = try callOperator("aten::Delete", arguments)
      }
    case .tuple(let targets), .list(let targets):
      for target in targets { try delete(target, frame) }
    default: throw ScriptError.unsupported("a del statement of an attribute")
    }
  }

  private func augment(
    _ target: Expression, _ operation: Expression.BinaryOperator, _ value: Expression,
    _ frame: Frame
  ) throws {
    let (old, operand) = (try evaluate(target, frame), try evaluate(value, frame))
    // On tensors and lists `+=` changes what all holders see.
    if case .tensor = old, let name = Self.operatorName(operation) {
      _ = try callOperator(name + "_", [old, operand])
    } else if case .list = old, operation == .add || operation == .multiply {
      _ = try callOperator(operation == .add ? "aten::add_" : "aten::mul_", [old, operand])
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
      if case .tensor(let tensor) = try evaluate(holder, frame) {
        return try write(value, to: tensor, subscripts, frame)
      }
      guard subscripts.count == 1, case .index(let index) = subscripts[0] else {
        throw ScriptError.unsupported("an assignment to a part of a list")
      }
      let arguments = [try evaluate(holder, frame), try evaluate(index, frame), value]
      if try callOwnOperator("__setitem__", arguments) == nil {
        _ = try callOperator("aten::_set_item", arguments)
      }
    case .tuple(let targets), .list(let targets):
      var parts = try elements(of: value)
      if let star = targets.firstIndex(where: \.isStarred), parts.count >= targets.count - 1 {
        // The target with a star takes all that the others leave.
        let rest = star..<star + parts.count - targets.count + 1
        parts.replaceSubrange(rest, with: [.list(ScriptList(Array(parts[rest])))])
      }
      guard parts.count == targets.count else {
        throw ScriptError("\(parts.count) values are assigned to \(targets.count) names")
      }
      for (part, target) in zip(parts, targets) { try assign(part, to: target, frame) }
    case .starred(let target): try assign(value, to: target, frame)
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
    case .string(let text):
      return text.utf8.map { .string(String(decoding: [$0], as: UTF8.self)) }
    case .object(let object) where object.elements != nil: return object.elements ?? []
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
    case .object:
      if let own = try callOwnOperator("__bool__", [value]) { return try isTrue(own) }
      if let count = try callOwnOperator("__len__", [value]) { return try isTrue(count) }
      return true
    case .device: return true
    }
  }
}

extension Expression {
  fileprivate var isStarred: Bool {
    if case .starred = self { true } else { false }
  }
}
