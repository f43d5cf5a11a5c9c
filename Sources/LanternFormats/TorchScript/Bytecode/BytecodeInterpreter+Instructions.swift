internal import LanternTensors

extension BytecodeInterpreter {
  /// Executes an instruction, and says how far the next one is.
  func execute(_ instruction: BytecodeInstruction, _ frame: Frame) throws -> Int {
    let x = instruction.x
    // What nests or is frequent is kept apart from the rest: the stack that a level takes limits nesting.
    switch instruction.operation {
    case .load: frame.push(frame.registers[x - 1])
    case .move:
      frame.push(frame.registers[x - 1])
      frame.registers[x - 1] = .none
    case .store: frame.registers[x - 1] = try frame.pop()
    case .loadConstant: frame.push(frame.function.parts.constants[x])
    case .dropRegister: frame.registers[x - 1] = .none
    case .drop: _ = try frame.pop()
    case .callOperator:
      try callOperator(frame.function.parts.operators[x], count: nil, frame)
    case .callVariadicOperator:
      try callOperator(frame.function.parts.operators[x], count: instruction.n, frame)
    case .callMethod: try callMethod(instruction, frame)
    case .jump: return x
    case .jumpUnless: return try condition(frame) ? 1 : x
    case .loop: return try loop(instruction, frame)
    default: try executeRest(instruction, frame)
    }
    return 1
  }

  private func condition(_ frame: Frame) throws -> Bool {
    switch try frame.pop() {
    case .bool(let value): return value
    case let value: return try values.isTrue(value)
    }
  }

  /// Goes round a loop once more, or leaves it.
  ///
  /// On the stack are the trips so far, their limit, the condition, and the variables of the loop.
  private func loop(_ instruction: BytecodeInstruction, _ frame: Frame) throws -> Int {
    let first = frame.stack.count - instruction.n - 1
    guard first >= 0, case .int(let trips) = frame.stack[first],
      case .int(let limit) = frame.stack[first + 1]
    else { throw ScriptError("a loop finds no count of its trips on the stack") }
    guard trips < limit, try values.isTrue(frame.stack[first + 2]) else {
      frame.stack.removeSubrange(first..<first + 3)
      return instruction.x
    }
    frame.stack[first + 2] = .int(trips)
    frame.stack[first] = .int(trips + 1)
    return 1
  }

  private func callMethod(_ instruction: BytecodeInstruction, _ frame: Frame) throws {
    let arguments = try frame.pop(instruction.n)
    guard case .string(let name) = frame.function.parts.constants[instruction.x],
      case .object(let object)? = arguments.first
    else {
      throw ScriptError("a method is called of what is no object")
    }
    guard let method = method(name, of: object.className) else {
      throw Self.absence(of: name, in: object.className)
    }
    frame.push(try run(method, arguments))
  }

  /// Why a method cannot be called.
  static func absence(of method: String, in className: String) -> ScriptError {
    if className.hasPrefix("__torch__.torch.classes.__backends__") {
      return .unsupported(
        "the model is lowered for the backend \(className.split(separator: ".").last ?? ""), which "
          + "Lantern does not have; export it without torch._C._jit_to_backend")
    }
    if className.hasPrefix("__torch__.torch.classes") {
      return .unsupported("the method \(method) of \(className), a class written in C++")
    }
    return ScriptError("\(className) has no method \(method)")
  }

  private func executeRest(_ instruction: BytecodeInstruction, _ frame: Frame) throws {
    let (x, n) = (instruction.x, instruction.n)
    switch instruction.operation {
    case .storeSeveral:
      let stored = try frame.pop(n)
      frame.registers.replaceSubrange(x - 1..<x - 1 + n, with: stored)
    case .getAttribute:
      let object = try self.object(frame)
      frame.push(try values.attribute(slot(x, of: object), of: object))
    case .setAttribute:
      let value = try frame.pop()
      let object = try self.object(frame)
      try values.setAttribute(newSlot(x, of: object), of: object, to: value)
    case .unpackList:
      let elements = try values.elements(of: frame.pop())
      guard elements.count == x else {
        throw ScriptError("a list of \(elements.count) values is taken apart as one of \(x)")
      }
      frame.stack += elements
    case .makeTuple: frame.push(try .nestedTuple(frame.pop(x)))
    case .makeList:
      let list = ScriptList(try frame.pop(n))
      try values.meter.spend(n)
      if case .list(let type) = ScriptType(frame.function.types[x]) { list.elementType = type }
      frame.push(.list(list))
    case .makeDictionary: try makeDictionary(instruction, frame)
    case .makeNamedTuple: try makeNamedTuple(instruction, frame)
    case .makeObject:
      let name = frame.function.types[x].path?.joined(separator: ".") ?? ""
      frame.push(.object(newObject(of: name)))
    case .isInstance:
      let value = try frame.pop()
      frame.push(
        .bool(frame.function.types[x..<x + n].contains { Self.type($0).accepts(value) }))
    case .sliceTuple:
      let elements = try values.elements(of: frame.pop())
      guard x + n <= elements.count else {
        throw ScriptError("elements \(x) to \(x + n) of a tuple of \(elements.count)")
      }
      frame.push(.tuple(Array(elements[x..<x + n])))
    case .format: frame.push(try values.callPython("format", frame.pop(x), []))
    case .uninitialized: frame.push(.none)
    case .cast: break
    case .raise:
      let parts = try frame.pop(2)
      _ = try values.callOperator("prim::RaiseException", parts)
    case .warn: _ = try frame.pop(2)
    case .toList: try toList(frame)
    default: try executePromoted(instruction, frame)
    }
  }

  /// Instructions that are operators: each has its own only to be shorter in files.
  private func executePromoted(_ instruction: BytecodeInstruction, _ frame: Frame) throws {
    let (name, count) =
      switch instruction.operation {
      case .indexTuple: ("prim::TupleIndex", 2)
      case .indexDictionary: ("aten::__getitem__", 2)
      case .isSame: ("aten::__is__", 2)
      case .isNotSame: ("aten::__isnot__", 2)
      case .not: ("aten::__not__", 1)
      case .device: ("prim::device", 1)
      case .elementType: ("prim::dtype", 1)
      case .rank: ("aten::dim", 1)
      case .tensorOfNumber: ("prim::NumToTensor", 1)
      case .isCUDA: ("prim::is_cuda", 1)
      default:
        throw ScriptError.unsupported(
          "the instruction \(instruction.operation.rawValue), which the lite interpreter does not "
            + "have either")
      }
    frame.push(try values.callOperator(name, frame.pop(count)))
  }

  // MARK: Containers

  private func makeDictionary(_ instruction: BytecodeInstruction, _ frame: Frame) throws {
    let items = try frame.pop(instruction.n)
    guard items.count.isMultiple(of: 2) else {
      throw ScriptError("a dictionary is made of a key without a value")
    }
    try values.meter.spend(items.count / 2 * ScriptMeter.entryCost)
    let dictionary = ScriptDictionary()
    if case .dictionary(let key, let value) = ScriptType(frame.function.types[instruction.x]) {
      dictionary.types = (key, value)
    }
    for index in stride(from: 0, to: items.count, by: 2) {
      guard items[index].dictionaryKey != nil else {
        throw ScriptError("\(items[index].typeName) cannot be a key of a dictionary")
      }
      dictionary[items[index]] = items[index + 1]
    }
    frame.push(.dictionary(dictionary))
  }

  private func makeNamedTuple(_ instruction: BytecodeInstruction, _ frame: Frame) throws {
    let elements = try frame.pop(instruction.n)
    guard let (name, fields) = frame.function.types[instruction.x].namedTuple,
      fields.count == elements.count
    else { throw ScriptError("a tuple of \(elements.count) values does not fit its type") }
    _ = try ScriptValue.nestedTuple(elements)
    let object = ScriptObject(className: name, kind: .namedTuple(fields.map(\.name)))
    for (field, value) in zip(fields, elements) { object.attributes[field.name] = value }
    frame.push(.object(object))
  }

  /// `tolist`: on the stack are the tensor, the levels of lists, and the number of the element type.
  func toList(_ frame: Frame) throws {
    let parts = try frame.pop(3)
    guard case .tensor(let tensor) = parts[0], case .int(let levels) = parts[1],
      case .int(let kind) = parts[2], (0...2).contains(kind),
      (0...TensorView.largestRank).contains(levels)
    else { throw ScriptError("tolist takes a tensor, a number of levels and a type") }
    let element = Expression.name(["int", "float", "bool"][kind])
    let type = (0..<levels).reduce(element) { inner, _ in
      .subscripted(.name("List"), [.index(inner)])
    }
    frame.push(try values.list(of: tensor, as: type))
  }

  /// A type as `isinstance` takes it.
  private static func type(_ expression: Expression) -> ScriptType {
    expression.namedTuple.map { .object($0.name) } ?? ScriptType(expression)
  }

  // MARK: Objects

  private func object(_ frame: Frame) throws -> ScriptObject {
    let value = try frame.pop()
    guard case .object(let object) = value else {
      throw ScriptError("\(value.typeName) has no attributes")
    }
    return object
  }

  /// The name of an attribute.
  private func slot(_ index: Int, of object: ScriptObject) throws -> String {
    if case .namedTuple(let names) = object.kind, names.indices.contains(index) {
      return names[index]
    }
    guard let names = slots[object.className], names.indices.contains(index) else {
      throw ScriptError("\(object.className) has no attribute \(index)")
    }
    return names[index]
  }

  /// The name of an attribute that is assigned to; it may be one that there was not.
  ///
  /// What `__setstate__` assigns to has no names in the file.
  private func newSlot(_ index: Int, of object: ScriptObject) throws -> String {
    guard index < Self.largestSlotCount else {
      throw ScriptError("\(object.className) has no attribute \(index)")
    }
    var names = slots[object.className] ?? []
    if index >= names.count {
      names += (names.count...index).map { "\($0)" }
      slots[object.className] = names
    }
    return names[index]
  }
}
