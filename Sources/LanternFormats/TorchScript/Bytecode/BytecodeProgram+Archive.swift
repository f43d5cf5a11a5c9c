internal import LanternTensors

extension BytecodeProgram {
  /// Reads the program of an archive with a `bytecode.pkl`.
  ///
  /// It is a tuple of the version and functions, a function being `(name, (("instructions", ...),
  /// ("operators", ...), ("constants", ...), ("types", ...), ("register_size", n)), schema)`. Source:
  /// PyTorch `torch/csrc/jit/mobile/import.cpp`. Throws `FormatError` naming the function that is wrong.
  convenience init(_ archive: TorchScriptArchive) throws {
    let storages = TensorStorages()
    func load(
      _ entry: String, _ dataFolder: String, _ builder: some PickleObjectBuilder
    ) throws -> ScriptValue {
      var unpickler = Unpickler(
        try archive.contents(of: entry), entry: entry, archive: archive, dataFolder: dataFolder,
        storages: storages, builder: builder)
      return try unpickler.load()
    }
    let entry = "bytecode.pkl"
    // Version 4 has the constants' tensors in a folder of their own, as some files of later ones do.
    let folder = archive.hasFolder("bytecode") ? "bytecode" : "constants"
    guard case .tuple(var rows) = try load(entry, folder, PlainObjectBuilder()) else {
      throw FormatError(.malformed, "the bytecode is no tuple", place: entry)
    }
    // Files before version 4 do not state it.
    var version = 3
    if case .int(let number)? = rows.first {
      version = number
      rows.removeFirst()
    }
    try Self.require(version: version, in: 4...8)
    let functions = try rows.map { try BytecodeFunctionReader(entry: entry).function($0) }
    self.init(version: version, operatorVersion: archive.version, functions: functions) {
      interpreter in
      let root = try load("data.pkl", "data", BytecodeObjectBuilder(interpreter: interpreter))
      try storages.connect()
      return root
    }
  }
}

/// Objects among constants, whose classes have no code: packed parameters, mostly.
private struct PlainObjectBuilder: PickleObjectBuilder {
  func object(className: String) throws -> ScriptObject { ScriptObject(className: className) }

  func setState(_ state: ScriptValue, of object: ScriptObject) throws {
    try object.takeState(state)
  }
}

/// Takes the functions out of the tuples of a `bytecode.pkl`.
private struct BytecodeFunctionReader {
  let entry: String

  func function(_ row: ScriptValue) throws(FormatError) -> BytecodeFunction {
    guard case .tuple(let elements) = row, (2...3).contains(elements.count),
      case .string(let name) = elements[0]
    else { throw failure("a function is not (name, code, schema)", entry) }
    var parts = BytecodeFunction.Parts()
    for instruction in try list("instructions", of: elements[1], name) {
      parts.instructions.append(try self.instruction(instruction, name))
    }
    for use in try list("operators", of: elements[1], name) {
      parts.operators.append(try self.use(use, name))
    }
    parts.constants = try list("constants", of: elements[1], name)
    parts.types = try list("types", of: elements[1], name).map { value throws(FormatError) in
      guard case .string(let text) = value else { throw failure("a type is no text", name) }
      return text
    }
    guard case .int(let count) = try field("register_size", of: elements[1], name) else {
      throw failure("the number of registers is none", name)
    }
    parts.registerCount = count
    if elements.count == 3 {
      parts.parameters = try list("arguments", of: elements[2], name).map {
        value throws(FormatError) in try parameter(value, name)
      }
      let returns = try list("returns", of: elements[2], name)
      if returns.count == 1 { parts.returns = try parameter(returns[0], name).type }
    }
    return try BytecodeFunction(name, parts)
  }

  private func instruction(
    _ value: ScriptValue, _ function: String
  ) throws(FormatError) -> BytecodeInstruction {
    guard case .tuple(let elements) = value, elements.count == 3,
      case .string(let code) = elements[0], case .int(let x) = elements[1],
      case .int(let n) = elements[2]
    else { throw failure("an instruction is not (name, X, N)", function) }
    guard let operation = BytecodeInstruction.Operation(rawValue: code) else {
      throw FormatError(
        .unsupported, "there is no instruction `\(code)` in the lite interpreter", place: function)
    }
    return BytecodeInstruction(operation: operation, x: x, n: n)
  }

  private func use(
    _ value: ScriptValue, _ function: String
  ) throws(FormatError) -> BytecodeFunction.OperatorUse {
    guard case .tuple(let elements) = value, (2...3).contains(elements.count),
      case .string(let name) = elements[0], case .string(let overload) = elements[1]
    else { throw failure("an operator is not (name, overload, number of arguments)", function) }
    var use = BytecodeFunction.OperatorUse(name: name, overload: overload)
    if elements.count == 3, case .int(let count) = elements[2], count >= 0 {
      use.argumentCount = count
    }
    return use
  }

  private func parameter(
    _ value: ScriptValue, _ function: String
  ) throws(FormatError) -> BytecodeFunction.Parameter {
    guard case .string(let name) = try field("name", of: value, function),
      case .string(let type) = try field("type", of: value, function)
    else { throw failure("a parameter has no name or no type", function) }
    let annotation = (try? Parser.parseType(type, entry: function)) ?? .name("Any")
    let value = try field("default_value", of: value, function)
    // None stands also for parameters without a default.
    let isDefault = !value.isNone || ScriptType(annotation).accepts(.none)
    return BytecodeFunction.Parameter(
      name: name, type: annotation, defaultValue: isDefault && name != "self" ? value : nil)
  }

  /// A list among a table's fields.
  private func list(
    _ name: String, of table: ScriptValue, _ function: String
  ) throws(FormatError) -> [ScriptValue] {
    guard let elements = try field(name, of: table, function).elements else {
      throw failure("the \(name) are no tuple", function)
    }
    return elements
  }

  /// The value of `(name, value)` in a tuple of such pairs.
  private func field(
    _ name: String, of table: ScriptValue, _ function: String
  ) throws(FormatError) -> ScriptValue {
    for row in table.elements ?? [] {
      guard case .tuple(let pair) = row, pair.count == 2, case .string(name) = pair[0] else {
        continue
      }
      return pair[1]
    }
    throw failure("a table of the function has no `\(name)`", function)
  }

  private func failure(_ message: String, _ place: String) -> FormatError {
    FormatError(.malformed, message, place: place)
  }
}
