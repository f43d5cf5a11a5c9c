extension ScriptOperator {
  /// What text is made of, and its methods; a character is a byte, as PyTorch has it.
  ///
  /// Where the results are not Python's they are PyTorch's. Source: PyTorch
  /// `torch/csrc/jit/runtime/register_prim_ops.cpp`.
  static let strings: [ScriptOperator] =
    [
      ScriptOperator("aten::add.str(str a, str b)") { call in
        let (a, b) = (try call.string(0), try call.string(1))
        try call.requireRoom(a.utf8.count + b.utf8.count, copied: a.utf8.count + b.utf8.count)
        return .string(a + b)
      },
      ScriptOperator("aten::__getitem__.str(str s, int index)") { call in try call.character() },
      ScriptOperator("prim::StringIndex(str string, int index)") { call in try call.character() },
      ScriptOperator("aten::slice.str(str string, int? start=None, int? end=None, int step=1)") {
        call in
        let text = try call.bytes(0)
        let positions = try ScriptList.positions(
          text.count, call.optionalInt(1), call.optionalInt(2), call.int(3))
        return .string(positions.map { text[$0] })
      },
      ScriptOperator("aten::list.str(str t)") { call in
        let text = try call.bytes(0)
        return .list(ScriptList(text.map { .string([$0]) }, elementType: .string))
      },
      ScriptOperator("aten::__contains__.text(str text, str part)") { call in
        .bool(try call.position(of: call.bytes(1), in: call.bytes(0)) != nil)
      },
      ordering("lt") { $0 }, ordering("gt", swapped: true) { $0 },
      ordering("le", swapped: true) { !$0 }, ordering("ge") { !$0 },
    ] + cases + kinds + searches + paddings + splits + codes

  private static func ordering(
    _ name: String, swapped: Bool = false, _ result: @escaping @Sendable (Bool) -> Bool
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name).str(str a, str b)") { call in
      let (a, b) = (try call.bytes(0), try call.bytes(1))
      return .bool(
        result(swapped ? b.lexicographicallyPrecedes(a) : a.lexicographicallyPrecedes(b)))
    }
  }

  private static let cases: [ScriptOperator] = [
    mapped("upper") { $0.map(\.upper) }, mapped("lower") { $0.map(\.lower) },
    mapped("swapcase") { $0.map { $0.isUpper ? $0.lower : $0.upper } },
    mapped("capitalize") { text in text.prefix(1).map(\.upper) + text.dropFirst().map(\.lower) },
    mapped("title") { text in
      text.indices.map { index in
        index > 0 && text[index - 1].isLetter ? text[index].lower : text[index].upper
      }
    },
    stripped("strip", left: true, right: true), stripped("lstrip", left: true, right: false),
    stripped("rstrip", left: false, right: true),
  ]

  private static func mapped(
    _ name: String, _ body: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name)(str self)") { call in .string(body(try call.bytes(0))) }
  }

  private static func stripped(_ name: String, left: Bool, right: Bool) -> ScriptOperator {
    ScriptOperator("aten::\(name)(str self, str? chars=None)") { call in
      var text = try call.bytes(0)[...]
      // A carriage return is not among them, unlike in Python.
      let characters = call.isNone(1) ? Array(" \n\t\u{c}\u{b}".utf8) : try call.bytes(1)
      while right, let last = text.last, characters.contains(last) { text.removeLast() }
      while left, let first = text.first, characters.contains(first) { text.removeFirst() }
      return .string(Array(text))
    }
  }

  private static let kinds: [ScriptOperator] = [
    every("isalnum") { $0.isLetter || $0.isDigit }, every("isalpha", \.isLetter),
    every("isdigit", \.isDigit), every("isdecimal", \.isDigit), every("isnumeric", \.isDigit),
    every("isspace") { whiteSpace.contains($0) },
    test("isprintable") { $0.allSatisfy { (32...126).contains($0) } },
    test("isupper") { text in text.contains(where: \.isLetter) && !text.contains(where: \.isLower)
    },
    test("islower") { text in text.contains(where: \.isLetter) && !text.contains(where: \.isUpper)
    },
    test("isidentifier") { text in
      text.first.map { !$0.isDigit } ?? false && text.allSatisfy { $0.isLetter || $0.isDigit }
    },
    test("istitle") { text in
      guard text.contains(where: \.isLetter) else { return false }
      return text.indices.allSatisfy { index in
        index > 0 && text[index - 1].isLetter ? !text[index].isUpper : !text[index].isLower
      }
    },
  ]

  /// White space of C's `isspace`.
  static let whiteSpace: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]

  private static func every(
    _ name: String, _ holds: @escaping @Sendable (UInt8) -> Bool
  ) -> ScriptOperator {
    test(name) { !$0.isEmpty && $0.allSatisfy(holds) }
  }

  private static func test(
    _ name: String, _ holds: @escaping @Sendable ([UInt8]) -> Bool
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name)(str self)") { call in .bool(holds(try call.bytes(0))) }
  }

  private static let paddings: [ScriptOperator] = [
    padded("ljust") { (0, $0) }, padded("rjust") { ($0, 0) },
    padded("center", isCentered: true) { ($0 / 2, $0 - $0 / 2) },
    ScriptOperator("aten::zfill(str self, int width)") { call in
      try call.padded(with: UInt8(ascii: "0"), isCentered: false) { ($0, 0) }
    },
    ScriptOperator("aten::expandtabs(str self, int tabsize=8)") { call in
      let size = try call.int(1)
      var result: [UInt8] = []
      for byte in try call.bytes(0) {
        guard byte == 0x09 else {
          result.append(byte)
          continue
        }
        guard size > 0 else { continue }
        let count = size - result.count % size
        try call.requireRoom(
          call.checked(result.count.addingReportingOverflow(count)), copied: count)
        result += [UInt8](repeating: 0x20, count: count)
      }
      return .string(result)
    },
  ]

  private static func padded(
    _ name: String, isCentered: Bool = false,
    _ shares: @escaping @Sendable (Int) -> (left: Int, right: Int)
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name)(str self, int width, str? fillchar=None)") { call in
      let fill = call.isNone(2) ? [0x20] : try call.bytes(2)
      guard fill.count == 1 else {
        throw ScriptError("TypeError: the fill character must be exactly one character long")
      }
      return try call.padded(with: fill[0], isCentered: isCentered, shares)
    }
  }

  private static let codes: [ScriptOperator] = [
    ScriptOperator("aten::ord(str string)") { call in
      let text = try call.bytes(0)
      guard text.count == 1 else {
        throw ScriptError("TypeError: ord() expects one character, and \(text.count) are given")
      }
      return .int(Int(text[0]))
    },
    ScriptOperator("aten::chr(int i)") { call in
      let code = try call.int(0)
      guard (0..<1_114_111).contains(code) else {
        throw ScriptError("ValueError: chr() of \(code), which is no code of a character")
      }
      return .string([UInt8(truncatingIfNeeded: code)])
    },
    radix("hex", "0x", 16), radix("oct", "0o", 8), radix("bin", "0b", 2),
  ]

  private static func radix(_ name: String, _ prefix: String, _ radix: Int) -> ScriptOperator {
    ScriptOperator("aten::\(name)(int i)") { call in
      let value = try call.int(0)
      return .string((value < 0 ? "-" : "") + prefix + String(value.magnitude, radix: radix))
    }
  }
}

extension ScriptCall {
  /// The bytes of a text.
  func bytes(_ index: Int) throws -> [UInt8] {
    let text = Array(try string(index).utf8)
    try meter.spend(text.count / 16)
    return text
  }

  fileprivate func character() throws -> ScriptValue {
    let text = try bytes(0)
    return .string([text[try position(int(1), of: text.count)]])
  }

  /// The text with a character on both sides, as many as the width asks for.
  fileprivate func padded(
    with fill: UInt8, isCentered: Bool, _ shares: (Int) -> (left: Int, right: Int)
  ) throws -> ScriptValue {
    let (text, width) = (try bytes(0), try int(1))
    guard width > text.count else { return .string(text) }
    try requireRoom(width, copied: width)
    var (left, right) = shares(width - text.count)
    // Python puts the odd character on the left when the width is odd.
    if isCentered, left != right, !width.isMultiple(of: 2) { (left, right) = (right, left) }
    let sides = [left, right].map { [UInt8](repeating: fill, count: $0) }
    return .string(sides[0] + text + sides[1])
  }
}

extension ScriptValue {
  /// A text of bytes; what is not UTF-8 is replaced.
  static func string(_ bytes: [UInt8]) -> ScriptValue {
    .string(String(decoding: bytes, as: UTF8.self))
  }
}

extension UInt8 {
  fileprivate var isUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
  fileprivate var isLower: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  fileprivate var isLetter: Bool { isUpper || isLower }
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var upper: UInt8 { isLower ? self - 32 : self }
  fileprivate var lower: UInt8 { isUpper ? self + 32 : self }
}
