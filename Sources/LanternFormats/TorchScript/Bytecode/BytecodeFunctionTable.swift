internal import LanternTensors

/// Reads functions of a FlatBuffer for the lite interpreter.
struct BytecodeFunctionTable {
  private let values: BytecodeValueReader

  /// Reads functions whose constants are among these values.
  init(_ values: BytecodeValueReader) { self.values = values }

  /// Reads a function.
  ///
  /// Throws `FormatError` naming it where it makes no sense.
  func function(_ table: FlatBufferTable) throws(FormatError) -> BytecodeFunction {
    guard let name = try table.string(0) else { throw values.failure("a function has no name") }
    var parts = BytecodeFunction.Parts()
    parts.instructions = try instructions(table, name)
    parts.operators = try table.tables(2).map { entry throws(FormatError) in
      let count = Int(try entry.integer(2, default: -1))
      return BytecodeFunction.OperatorUse(
        name: try entry.string(0) ?? "", overload: try entry.string(1) ?? "",
        argumentCount: count < 0 ? nil : count)
    }
    parts.constants = try values.elements(table.integers(3, as: UInt32.self) ?? [])
    parts.types = try table.strings(4)
    parts.registerCount = Int(try table.integer(5))
    if let schema = try table.table(6) {
      parts.parameters = try schema.tables(0).map { argument throws(FormatError) in
        try parameter(argument, of: name)
      }
      let returns = try schema.tables(1)
      if returns.count == 1 { parts.returns = try parameter(returns[0], of: name).type }
    }
    parts.restoreOperators()
    return try BytecodeFunction(name, parts)
  }

  /// The instructions: structures of an operation, a count and an index.
  private func instructions(
    _ table: FlatBufferTable, _ function: String
  ) throws(FormatError) -> [BytecodeInstruction] {
    guard let (start, count) = try table.structures(1, size: 8) else { return [] }
    let reader = table.reader
    try reader.spend(32 * count, at: start)
    var instructions: [BytecodeInstruction] = []
    for index in 0..<count {
      let offset = start + 8 * index
      let number = Int(try reader.load(UInt8.self, at: offset))
      guard let operation = BytecodeInstruction.Operation(number: number) else {
        throw FormatError(
          .unsupported, "there is no instruction \(number) in the lite interpreter",
          place: function, offset: offset)
      }
      instructions.append(
        BytecodeInstruction(
          operation: operation, x: Int(try reader.load(Int32.self, at: offset + 4)),
          n: Int(try reader.load(UInt16.self, at: offset + 2))))
    }
    return instructions
  }

  private func parameter(
    _ table: FlatBufferTable, of function: String
  ) throws(FormatError) -> BytecodeFunction.Parameter {
    let (name, type) = (try table.string(0) ?? "", try table.string(1) ?? "Any")
    let annotation = (try? Parser.parseType(type, entry: function)) ?? .name("Any")
    let value = try values.value(Int(try table.integer(2, as: UInt32.self)))
    // None stands also for parameters without a default.
    let isDefault = name != "self" && (!value.isNone || ScriptType(annotation).accepts(.none))
    return BytecodeFunction.Parameter(
      name: name, type: annotation, defaultValue: isDefault ? value : nil)
  }
}
