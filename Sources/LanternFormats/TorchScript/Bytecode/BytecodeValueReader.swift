internal import LanternGraphs
internal import LanternTensors

/// Reads the values of a FlatBuffer for the lite interpreter, one after the other.
///
/// A value refers to earlier ones only, so that none can hold itself. Source: PyTorch
/// `torch/csrc/jit/mobile/flatbuffer_loader.cpp`.
struct BytecodeValueReader {
  /// The members of the union of values.
  enum Member: UInt8 {
    case none, int, bool, double, complex, tensor, string, list, tuple, dictionary, object, ints,
      doubles, bools, device, enumeration, function
  }

  /// How many values one may lead to, shared ones counted each time, and how deep they may be nested.
  private static let (largestWeight, largestHeight) = (1 << 24, 256)

  /// The functions in the file's order.
  private(set) var functions: [BytecodeFunction] = []
  let module: FlatBufferTable
  let bytes: ByteStorage
  let storages = TensorStorages()
  /// What the `__setstate__` of objects runs on; without it only those have contents that need none.
  private let interpreter: BytecodeInterpreter?
  private var values: [ScriptValue] = []
  private var weights: [Int] = []
  private var heights: [Int] = []
  private var functionNames: [Int: String] = [:]

  init(_ module: FlatBufferTable, _ bytes: ByteStorage, interpreter: BytecodeInterpreter?) {
    (self.module, self.bytes, self.interpreter) = (module, bytes, interpreter)
  }

  /// Reads all values.
  mutating func readAll() throws {
    for table in try module.tables(4) {
      let kind = try table.integer(0, as: UInt8.self)
      guard let member = Member(rawValue: kind) else {
        throw failure("a value is of kind \(kind), which there is not")
      }
      let value = try read(member, table)
      values.append(value)
      if weights.count < values.count { note([]) }
    }
  }

  /// An earlier value.
  func value(_ index: Int) throws(FormatError) -> ScriptValue {
    guard values.indices.contains(index) else {
      throw failure("value \(index) is referred to, and \(values.count) come before")
    }
    return values[index]
  }

  private mutating func read(_ member: Member, _ table: FlatBufferTable) throws -> ScriptValue {
    func part() throws(FormatError) -> FlatBufferTable {
      guard let part = try table.table(1) else { throw failure("is missing", .malformed) }
      return part
    }
    func place() throws(FormatError) -> Int {
      guard let place = try table.place(1) else { throw failure("is missing", .malformed) }
      return place
    }
    let reader = module.reader
    switch member {
    case .none: return .none
    case .int: return .int(Int(try reader.load(Int64.self, at: place())))
    case .bool: return .bool(try reader.load(UInt8.self, at: place()) != 0)
    case .double: return .double(Double(bitPattern: try reader.load(UInt64.self, at: place())))
    case .complex: throw failure("complex numbers are not read", .unsupported)
    case .enumeration: throw failure("members of enumerations are not read", .unsupported)
    case .string: return .string(try part().string(0) ?? "")
    case .device: return .device(try part().string(0) ?? "cpu")
    case .tensor: return .tensor(try tensor(part()))
    case .ints:
      let numbers = try part().integers(0, as: Int64.self) ?? []
      return .list(ScriptList(numbers.map { .int(Int($0)) }, elementType: .int))
    case .doubles:
      let numbers = try part().integers(0, as: UInt64.self) ?? []
      let doubles = numbers.map { ScriptValue.double(Double(bitPattern: $0)) }
      return .list(ScriptList(doubles, elementType: .float))
    case .bools:
      let flags = try part().integers(0, as: UInt8.self) ?? []
      return .list(ScriptList(flags.map { .bool($0 != 0) }, elementType: .bool))
    case .list:
      let list = ScriptList(try elements(part(), 0))
      if let text = try part().string(1), case .list(let type)? = ScriptType(text) {
        list.elementType = type
      }
      return .list(list)
    case .tuple: return try .nestedTuple(elements(part(), 0))
    case .dictionary: return try dictionary(part())
    case .object: return try object(part())
    case .function:
      let function = try BytecodeFunctionTable(self).function(part())
      functionNames[values.count] = function.name
      functions.append(function)
      return .none
    }
  }

  /// The values that a vector of indices names.
  func elements(
    _ indices: [UInt32]
  ) throws(FormatError) -> [ScriptValue] {
    try indices.map { index throws(FormatError) in try value(Int(index)) }
  }

  private mutating func elements(
    _ table: FlatBufferTable, _ field: Int
  ) throws(FormatError) -> [ScriptValue] {
    let indices = try table.integers(field, as: UInt32.self) ?? []
    let elements = try elements(indices)
    note(indices)
    try checkSize()
    return elements
  }

  private mutating func dictionary(_ table: FlatBufferTable) throws -> ScriptValue {
    let keys = try table.integers(0, as: UInt32.self) ?? []
    let contents = try table.integers(1, as: UInt32.self) ?? []
    guard keys.count == contents.count else {
      throw failure("a dictionary has a key without value")
    }
    let dictionary = ScriptDictionary()
    for (key, content) in zip(keys, contents) {
      let key = try value(Int(key))
      guard key.dictionaryKey != nil else {
        throw failure("\(key.typeName) cannot be a key of a dictionary")
      }
      dictionary[key] = try value(Int(content))
    }
    if let text = try table.string(2), case .dictionary(let key, let value)? = ScriptType(text) {
      dictionary.types = (key, value)
    }
    note(contents)
    try checkSize()
    return .dictionary(dictionary)
  }

  /// An object: by its attributes, its class's `__setstate__`, or the state of a class in C++.
  private mutating func object(_ table: FlatBufferTable) throws -> ScriptValue {
    let types = try module.unmetered.tables(7)
    let typeIndex = Int(try table.integer(0, as: UInt32.self))
    guard types.indices.contains(typeIndex), let className = try types[typeIndex].string(0) else {
      throw failure("an object is of class \(typeIndex), and there are \(types.count)")
    }
    let indices = try table.integers(2, as: UInt32.self) ?? []
    let attributes = try elements(indices)
    note(indices)
    try checkSize()
    let object = interpreter?.newObject(of: className) ?? ScriptObject(className: className)
    switch (try types[typeIndex].integer(1, as: UInt8.self), interpreter) {
    case (1, let interpreter?):
      let names = try types[typeIndex].unmetered.strings(2)
      guard names.count == attributes.count else {
        throw failure("\(className) has \(names.count) attributes, and \(attributes.count) values")
      }
      interpreter.setFields(zip(names, attributes).map { ($0, $1) }, of: object)
    case (2, _):
      let state = try value(Int(table.integer(1, as: UInt32.self)))
      do {
        // The weights of a layer that is packed for an engine may be a function's constants.
        if let interpreter {
          try interpreter.setState(state, of: object)
        } else {
          try object.takeState(state)
        }
      } catch var error as FormatError {
        error.place = error.place ?? place
        throw error
      }
    case (3, let interpreter?):
      let state = try value(Int(table.integer(1, as: UInt32.self)))
      guard let name = functionNames[Int(try table.integer(3, as: UInt32.self))],
        let function = interpreter.program.functions[name]
      else { throw failure("\(className) has no function that restores its state") }
      _ = try interpreter.run(function, [.object(object), state])
    case (1, nil), (3, nil): break
    case (let kind, _):
      throw failure("\(className) is a class of kind \(kind), which there is not")
    }
    return .object(object)
  }

  /// Counts what the value that is being read leads to.
  private mutating func note(_ indices: [UInt32]) {
    var (weight, height) = (1, 0)
    for index in indices {
      weight = weight.checkedSum(with: weights[Int(index)]) ?? .max
      height = max(height, heights[Int(index)] + 1)
    }
    weights.append(weight)
    heights.append(height)
  }

  private func checkSize() throws(FormatError) {
    guard let weight = weights.last, let height = heights.last, weight <= Self.largestWeight,
      height <= Self.largestHeight
    else {
      throw failure(
        "a value holds more than \(Self.largestWeight) others, or is nested more than "
          + "\(Self.largestHeight) deep", .overBudget)
    }
  }

  func failure(_ message: String, _ code: FormatError.Code = .malformed) -> FormatError {
    FormatError(code, message, place: place)
  }

  private var place: String { "value \(values.count) of the bytecode" }
}
