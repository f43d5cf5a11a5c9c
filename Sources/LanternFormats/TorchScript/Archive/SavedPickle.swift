/// What a pickle of `torch.save` holds, told by the first thing that it makes, without reading it.
enum SavedPickle {
  /// The number 0x1950a86a20f9469cfc6c, by which files before 1.6 begin: LONG1 and ten bytes.
  private static let magic: [UInt8] = [
    0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
  ]

  /// Whether a file begins as `torch.save` began it before 1.6, in any protocol of pickles.
  static func isLegacy(_ start: [UInt8]) -> Bool {
    start.first == 0x80 && body(of: start).starts(with: magic)
  }

  /// The pickle of the object in a file from before 1.6, of which the beginning is given.
  ///
  /// It comes after the magic number, a version, and a description of the machine.
  static func object(inLegacy start: [UInt8]) -> [UInt8] {
    guard start.count > 1 else { return [] }
    var ends: [Int] = []
    for index in start.indices.dropLast(2) where ends.count < 3 {
      // STOP, and the next PROTO.
      if start[index] == 0x2e, start[index + 1] == 0x80, start[index + 2] == start[1] {
        ends.append(index + 1)
      }
    }
    return ends.count == 3 ? Array(start[ends[2]...]) : []
  }

  /// What a pickle holds, in words.
  static func contents(of pickle: [UInt8]) -> String {
    let body = withoutModuleTag(Array(body(of: pickle).prefix(512)))
    switch body.first {
    case UInt8(ascii: "}"): return dictionary
    case UInt8(ascii: "]"), UInt8(ascii: "("): return "a list or tuple"
    default: break
    }
    guard let name = className(body) else { return "values" }
    if name == "collections.OrderedDict" { return dictionary }
    return name.hasPrefix("torch._utils._rebuild")
      ? "a tensor" : "an object of Python's class \(name)"
  }

  private static let dictionary = "a dictionary, such as a model's state_dict,"

  /// The instructions after PROTO and FRAME.
  private static func body(of pickle: [UInt8]) -> ArraySlice<UInt8> {
    let rest = pickle.dropFirst(2)
    return rest.first == 0x95 ? rest.dropFirst(9) : rest
  }

  /// A pickle without the opening of `("module", class, source)`, by which modules were named.
  private static func withoutModuleTag(_ body: [UInt8]) -> [UInt8] {
    // MARK, BINUNICODE or SHORT_BINUNICODE, and BINPUT or MEMOIZE.
    let name = [UInt8]("module".utf8)
    for opening in [[0x28, 0x58, 6, 0, 0, 0] + name, [0x28, 0x8c, 6] + name]
    where body.starts(with: opening) && body.count > opening.count + 2 {
      return Array(body.dropFirst(opening.count + (body[opening.count] == 0x71 ? 2 : 1)))
    }
    return body
  }

  /// The qualified name that a pickle begins with: two lines after GLOBAL, or, in later protocols, two
  /// texts for STACK_GLOBAL.
  private static func className(_ body: [UInt8]) -> String? {
    if body.first == UInt8(ascii: "c") {
      let lines = body.dropFirst().split(separator: UInt8(ascii: "\n"), maxSplits: 2).prefix(2)
      return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }
    var (texts, rest): ([String], ArraySlice<UInt8>) = ([], body[...])
    while texts.count < 2 {
      // SHORT_BINUNICODE, its length, the text, MEMOIZE.
      guard rest.first == 0x8c, let count = rest.dropFirst().first, rest.count >= 2 + Int(count)
      else { return nil }
      rest = rest.dropFirst(2)
      texts.append(String(decoding: rest.prefix(Int(count)), as: UTF8.self))
      rest = rest.dropFirst(Int(count))
      if rest.first == 0x94 { rest = rest.dropFirst() }
    }
    return texts.joined(separator: ".")
  }
}
