internal import LanternTensors

/// Reads the pickles of a TorchScript archive: protocol 2, a closed set of instructions and names.
///
/// Nothing is called but what the table of `PickleGlobal` lists and the program's own classes.
/// Containers are complete before others hold them, so that no value can come to hold itself.
/// Source: PyTorch's `torch/csrc/jit/serialization/unpickler.cpp` and `pickler.h`.
struct Unpickler {
  /// How much a pickle may ask for.
  struct Budget {
    /// The most instructions.
    var instructionCount = 1 << 22
    /// The most items on the stack, and the most marks.
    var stackCount = 1 << 20
    /// The most levels of containers within containers.
    var nesting = 256
    /// The most values that one value may lead to, shared ones counted each time.
    var weight = 1 << 24
    /// The most values within a key of a dictionary.
    var keyWeight = 256
  }

  var budget = Budget()
  let archive: TorchScriptArchive
  let dataFolder: String
  let storages: TensorStorages
  let builder: any PickleObjectBuilder
  private let bytes: [UInt8]
  private let entry: String
  private var position = 0
  /// Where the current instruction begins.
  private var start = 0
  private var stack: [PickleItem] = []
  private var marks: [Int] = []
  private var memo: [UInt32: PickleItem] = [:]

  /// Creates an unpickler of an archive's entry.
  ///
  /// Tensors are looked for in `dataFolder`, `data` or `constants`, and their storages shared through
  /// `storages` with other pickles of the archive.
  init(
    _ bytes: [UInt8], entry: String, archive: TorchScriptArchive, dataFolder: String,
    storages: TensorStorages, builder: any PickleObjectBuilder
  ) {
    self.bytes = bytes
    self.entry = entry
    self.archive = archive
    self.dataFolder = dataFolder
    self.storages = storages
    self.builder = builder
  }

  /// Reads the one value of the pickle.
  ///
  /// Throws `FormatError` with the entry and offset of the instruction that is wrong, or what the
  /// builder throws.
  mutating func load() throws -> ScriptValue {
    guard try byte() == 0x80, try byte() == 2 else {
      throw failure("this is not a pickle of protocol 2, the only one that TorchScript uses")
    }
    var count = 0
    while true {
      start = position
      count += 1
      guard count <= budget.instructionCount else {
        throw failure(
          "the pickle has more than \(budget.instructionCount) instructions", .overBudget)
      }
      let code = try byte()
      guard let instruction = PickleInstruction(rawValue: code) else {
        throw failure(
          "the pickle uses the instruction 0x\(String(code, radix: 16)), which archives do not need",
          .unsupported)
      }
      if instruction == .stop { break }
      try execute(instruction)
      guard stack.count <= budget.stackCount else {
        throw failure("more than \(budget.stackCount) values wait on the stack", .overBudget)
      }
    }
    let result = try pop()
    guard stack.isEmpty, marks.isEmpty else {
      throw failure("\(stack.count) values are left over at the end")
    }
    return try value(result)
  }

  private mutating func execute(_ instruction: PickleInstruction) throws {
    switch instruction {
    case .none: push(.none)
    case .newTrue: push(.bool(true))
    case .newFalse: push(.bool(false))
    case .int1: push(.int(Int(try byte())))
    case .int2: push(.int(Int(try integer(UInt16.self))))
    case .int4: push(.int(Int(try integer(Int32.self))))
    case .long1: push(.int(try long()))
    case .float:
      // Unlike everything else, these are big-endian.
      push(.double(Double(bitPattern: try integer(UInt64.self).byteSwapped)))
    case .unicode, .string: push(.string(try text(count: Int(try integer(UInt32.self)))))
    case .shortString: push(.string(try text(count: Int(try byte()))))
    case .emptyTuple: try pushTuple([])
    case .tuple: try pushTuple(popToMark())
    case .tuple1: try pushTuple(pop(count: 1))
    case .tuple2: try pushTuple(pop(count: 2))
    case .tuple3: try pushTuple(pop(count: 3))
    case .emptyList: push(.list(ScriptList()))
    case .list: try append(popToMark(), to: pushed(.list(ScriptList())))
    case .append: try append(pop(count: 1), to: top())
    case .appends: try append(popToMark(), to: top())
    case .emptyDictionary: push(.dictionary(ScriptDictionary()))
    case .dictionary: try setItems(popToMark(), of: pushed(.dictionary(ScriptDictionary())))
    case .setItem: try setItems(pop(count: 2), of: top())
    case .setItems: try setItems(popToMark(), of: top())
    case .mark: try pushMark()
    case .put: memo[UInt32(try byte())] = try top()
    case .longPut: memo[try integer(UInt32.self)] = try top()
    case .get: try recall(UInt32(try byte()))
    case .longGet: try recall(try integer(UInt32.self))
    case .global: stack.append(PickleItem(.global(try global())))
    case .persistentID: stack.append(PickleItem(.storage(try storage(pop()))))
    case .newObject, .reduce, .build:
      let arguments = try pop()
      let target = try pop()
      let result: PickleItem
      do {
        switch instruction {
        case .newObject: result = try newObject(of: target)
        case .reduce: result = try reduced(target, arguments)
        default: result = try built(target, arguments)
        }
      } catch var error as FormatError {
        if error.place == nil { (error.place, error.offset) = (entry, start) }
        throw error
      } catch let error as ScriptError {
        throw failure(error.description, error.isUnsupported ? .unsupported : .malformed)
      }
      try check(result)
      stack.append(result)
    case .stop: break
    }
  }

  // MARK: Stack and memo

  private mutating func push(_ value: ScriptValue) { stack.append(PickleItem(value)) }

  private mutating func pushed(_ value: ScriptValue) -> PickleItem {
    let item = PickleItem(value)
    stack.append(item)
    return item
  }

  private mutating func pushTuple(_ items: [PickleItem]) throws(FormatError) {
    let values = items.compactMap { item -> ScriptValue? in
      if case .value(let value) = item.content { value } else { nil }
    }
    let isPlain = values.count == items.count
    let item = PickleItem(isPlain ? .value(.tuple(values)) : .parts(items), holding: items)
    try check(item)
    stack.append(item)
  }

  private mutating func pushMark() throws(FormatError) {
    guard marks.count < budget.stackCount else {
      throw failure("more than \(budget.stackCount) marks", .overBudget)
    }
    marks.append(stack.count)
  }

  private mutating func pop() throws(FormatError) -> PickleItem {
    guard stack.count > marks.last ?? 0, let item = stack.popLast() else {
      throw failure("the stack has no value left for this instruction")
    }
    return item
  }

  private mutating func pop(count: Int) throws(FormatError) -> [PickleItem] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw failure("the stack has fewer than the \(count) values that this instruction takes")
    }
    let items = [PickleItem](stack.suffix(count))
    stack.removeLast(count)
    return items
  }

  private mutating func popToMark() throws(FormatError) -> [PickleItem] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw failure("no mark says where the values of this instruction begin")
    }
    let items = [PickleItem](stack[mark...])
    stack.removeLast(stack.count - mark)
    return items
  }

  private func top() throws(FormatError) -> PickleItem {
    guard stack.count > marks.last ?? 0, let item = stack.last else {
      throw failure("the stack has no value left for this instruction")
    }
    return item
  }

  private mutating func recall(_ key: UInt32) throws(FormatError) {
    guard let item = memo[key] else { throw failure("nothing was kept as number \(key)") }
    stack.append(item)
  }

  // MARK: Containers

  private func append(_ items: [PickleItem], to target: PickleItem) throws(FormatError) {
    guard case .value(.list(let list)) = target.content else {
      throw failure("values are appended to what is no list")
    }
    let values = try items.map { item throws(FormatError) in try value(item) }
    try hold(items, in: target)
    list.elements.append(contentsOf: values)
  }

  func setItems(_ items: [PickleItem], of target: PickleItem) throws(FormatError) {
    guard case .value(.dictionary(let dictionary)) = target.content else {
      throw failure("entries are set in what is no dictionary")
    }
    guard items.count.isMultiple(of: 2) else { throw failure("a key has no value") }
    try hold(items, in: target)
    for index in stride(from: 0, to: items.count, by: 2) {
      let key = try value(items[index])
      guard items[index].weight <= budget.keyWeight, key.dictionaryKey != nil else {
        throw failure("a value of this kind or size cannot be a key of a dictionary")
      }
      dictionary[key] = try value(items[index + 1])
    }
  }

  private func hold(_ items: [PickleItem], in target: PickleItem) throws(FormatError) {
    target.hold(items)
    // Holding comes first: what is put into itself is refused here as well.
    guard !target.isHeld else {
      throw failure(
        "a container grows after another value holds it; values that hold themselves are not read",
        .unsupported)
    }
    try check(target)
  }

  private func check(_ item: PickleItem) throws(FormatError) {
    guard item.height <= budget.nesting else {
      throw failure("values are nested more than \(budget.nesting) levels deep", .overBudget)
    }
    guard item.weight <= budget.weight else {
      throw failure("one value holds more than \(budget.weight) others", .overBudget)
    }
  }

  /// The value of the program that an item is.
  func value(_ item: PickleItem) throws(FormatError) -> ScriptValue {
    switch item.content {
    case .value(let value): return value
    case .global(let global): throw failure("\(global.description) stands where a value belongs")
    case .parts, .storage: throw failure("a storage or a name stands where a value belongs")
    }
  }

  // MARK: Bytes

  private mutating func byte() throws(FormatError) -> UInt8 { try integer(UInt8.self) }

  private mutating func integer<T: FixedWidthInteger>(_: T.Type) throws(FormatError) -> T {
    try require(MemoryLayout<T>.size)
    var value: T = 0
    for index in 0..<MemoryLayout<T>.size {
      value |= T(truncatingIfNeeded: bytes[position + index]) &<< T(8 * index)
    }
    position += MemoryLayout<T>.size
    return value
  }

  /// An integer of as many bytes as the first says, the last of which holds the sign.
  private mutating func long() throws(FormatError) -> Int {
    let count = Int(try byte())
    guard count <= 8 else { throw failure("an integer of \(count) bytes does not fit 64 bits") }
    try require(count)
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += count
    guard count > 0 else { return 0 }
    let unused = UInt64(64 - 8 * count)
    return Int(Int64(bitPattern: value << unused) >> Int64(unused))
  }

  private mutating func text(count: Int) throws(FormatError) -> String {
    try require(count)
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// A name that ends its line.
  mutating func line() throws(FormatError) -> String {
    var end = position
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
      let byte = bytes[end]
      let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte >= 0x80
      let isDigit = byte &- UInt8(ascii: "0") < 10
      guard isLetter || isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "."),
        end - position < 1024
      else { throw failure("a name holds the byte \(byte) or is too long") }
      end += 1
    }
    try require(end - position + 1)
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  private func require(_ count: Int) throws(FormatError) {
    guard count <= bytes.count - position else {
      throw FormatError(
        .truncated, "the pickle ends within an instruction that takes \(count) more bytes",
        place: entry, offset: start)
    }
  }

  func failure(_ message: String, _ code: FormatError.Code = .malformed) -> FormatError {
    FormatError(code, message, place: entry, offset: start)
  }
}
