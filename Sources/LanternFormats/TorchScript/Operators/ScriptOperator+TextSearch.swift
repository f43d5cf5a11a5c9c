extension ScriptOperator {
  /// Text within text.
  static let searches: [ScriptOperator] = [
    found("find") { $0 ?? -1 },
    found("rfind", isLast: true) { $0 ?? -1 },
    found("index.str") { position in
      guard let position else { throw ScriptError("ValueError: substring not found") }
      return position
    },
    found("rindex", isLast: true) { position in
      guard let position else { throw ScriptError("ValueError: substring not found") }
      return position
    },
    ScriptOperator("aten::count.str(str self, str substr, int start=0, int end=-1)") { call in
      .int(try call.occurrences())
    },
    affix("startswith") { $0.starts(with: $1) },
    affix("endswith") { $0.count >= $1.count && $0.suffix($1.count).elementsEqual($1) },
    ScriptOperator("aten::replace(str self, str old, str new, int max=-1)") { call in
      .string(try call.replaced())
    },
    ScriptOperator("aten::partition(str self, str separator)") { call in
      try call.parted(at: call.position(of: call.bytes(1), in: call.bytes(0)), orAt: .max)
    },
    ScriptOperator("aten::rpartition(str self, str separator)") { call in
      try call.parted(at: call.lastPosition(of: call.bytes(1), in: call.bytes(0)), orAt: 0)
    },
  ]

  private static func found(
    _ name: String, isLast: Bool = false, _ result: @escaping @Sendable (Int?) throws -> Int
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name)(str self, str substr, int start=0, int end=-1)") { call in
      let (text, start) = try call.window()
      let part = try call.bytes(1)
      let position =
        isLast ? try call.lastPosition(of: part, in: text) : try call.position(of: part, in: text)
      return .int(try result(position.map { $0 + start }))
    }
  }

  private static func affix(
    _ name: String, _ holds: @escaping @Sendable ([UInt8], [UInt8]) -> Bool
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name)(str self, str substr, int start=0, int end=-1)") { call in
      let length = try call.bytes(0).count
      let (text, start) = try call.window()
      guard start <= length else { throw ScriptError("IndexError: \(call.name) beyond the text") }
      return .bool(holds(text, try call.bytes(1)))
    }
  }

  /// Text into lists of text, and back.
  static let splits: [ScriptOperator] = [
    ScriptOperator("aten::split.str(str self, str? separator=None, int max=-1)") { call in
      let text = try call.bytes(0)
      guard !call.isNone(1) else {
        return .texts(text.split { separators.union([0x20, 0x09]).contains($0) }.map(Array.init))
      }
      return .texts(try call.split(text, by: call.bytes(1)))
    },
    ScriptOperator("aten::rsplit(str self, str? separator=None, int max=-1)") { call in
      let text = Array(try call.bytes(0).reversed())
      let separator = call.isNone(1) ? [0x20] : Array(try call.bytes(1).reversed())
      return .texts(try call.split(text, by: separator).reversed().map { $0.reversed() })
    },
    ScriptOperator("aten::splitlines(str self, bool keepends=False)") { call in
      let keepsEnds = try call.bool(1)
      var (lines, line): ([[UInt8]], [UInt8]) = ([], [])
      for byte in try call.bytes(0) {
        guard separators.contains(byte) else {
          line.append(byte)
          continue
        }
        // PyTorch gives the ends as lines of their own.
        lines += keepsEnds ? [line, [byte]] : [line]
        line = []
      }
      return .texts(line.isEmpty ? lines : lines + [line])
    },
    ScriptOperator("aten::join(str self, str[] values)") { call in
      let separator = try call.string(0)
      let texts = try call.elements(1).map { value in
        guard case .string(let text) = value else { throw call.wrong(1, "a list of texts") }
        return text
      }
      var count = try call.checked(
        separator.utf8.count.multipliedReportingOverflow(by: texts.count))
      for text in texts { count += text.utf8.count }
      try call.requireRoom(count, copied: count)
      return .string(texts.joined(separator: separator))
    },
  ]

  /// The bytes that end lines for PyTorch, the parts of characters beyond ASCII among them.
  private static let separators: Set<UInt8> = Set(
    "\n\r\u{b}\u{c}\u{1c}\u{1d}\u{1e}\u{2028}\u{2029}".utf8
  ).union([0x85])
}

extension ScriptCall {
  /// The part of the first text between the third and the fourth argument, and where it begins.
  ///
  /// An end counts from the end of the text when it is negative, -1 being the end itself.
  fileprivate func window() throws -> (text: [UInt8], start: Int) {
    let (text, start, end) = (try bytes(0), try int(2), try int(3))
    func position(_ index: Int, _ shift: Int) -> Int {
      index < 0 ? max(0, max(index, -text.count - 1) + text.count + shift) : index
    }
    let (first, last) = (position(start, 0), position(end, 1))
    guard first < min(last, text.count) else { return ([], first) }
    return (Array(text[first..<min(last, text.count)]), first)
  }

  /// Where a text first stands within another from some position on.
  func position(
    of part: [UInt8], in text: [UInt8], from start: Int = 0
  ) throws -> Int? {
    try matches(part, in: text, from: start, stopsAtFirst: true)
  }

  fileprivate func lastPosition(of part: [UInt8], in text: [UInt8]) throws -> Int? {
    part.isEmpty
      ? text.count : try matches(part, in: text, from: 0, stopsAtFirst: false)
  }

  /// The first or last position of a text within another, in time linear in their lengths.
  ///
  /// Source of the method: Knuth, Morris and Pratt, "Fast pattern matching in strings", 1977.
  private func matches(
    _ part: [UInt8], in text: [UInt8], from start: Int, stopsAtFirst: Bool
  ) throws -> Int? {
    guard start >= 0, part.count <= text.count - start else { return nil }
    if part.isEmpty { return start }
    // How much of the beginning of the part is also its end, up to each of its bytes.
    var borders = [Int](repeating: 0, count: part.count)
    var length = 0
    for index in part.indices.dropFirst() {
      while length > 0, part[index] != part[length] { length = borders[length - 1] }
      if part[index] == part[length] { length += 1 }
      borders[index] = length
    }
    var (found, matched): (Int?, Int) = (nil, 0)
    for index in start..<text.count {
      while matched > 0, text[index] != part[matched] { matched = borders[matched - 1] }
      if text[index] == part[matched] { matched += 1 }
      guard matched == part.count else { continue }
      found = index + 1 - matched
      matched = borders[matched - 1]
      if stopsAtFirst { break }
    }
    let end = stopsAtFirst ? found ?? text.count : text.count
    try meter.spend(part.count + end - start)
    return found
  }

  fileprivate func occurrences() throws -> Int {
    let (text, part) = (try bytes(0), try bytes(1))
    guard !part.isEmpty else { throw ScriptError.unsupported("\(name) of an empty text") }
    let (_, start) = try window()
    let end = try int(3)
    let last = end < 0 ? max(0, max(end, -text.count - 1) + text.count + 1) : end
    var (count, position) = (0, start)
    while let next = try self.position(of: part, in: text, from: position), next < last {
      count += 1
      position = next + part.count
    }
    return count
  }

  fileprivate func replaced() throws -> [UInt8] {
    let (text, old, new) = (try bytes(0), try bytes(1), try bytes(2))
    let most = try int(3)
    guard !old.isEmpty else { throw ScriptError.unsupported("\(name) of an empty text") }
    var (result, position, count): ([UInt8], Int, Int) = ([], 0, 0)
    while most < 0 || count < most,
      let next = try self.position(of: old, in: text, from: position)
    {
      result += text[position..<next] + new
      try requireRoom(result.count, copied: new.count)
      position = next + old.count
      count += 1
    }
    return result + text[position...]
  }

  /// What is before a position, the separator, and what is after it.
  fileprivate func parted(at position: Int?, orAt fallback: Int) throws -> ScriptValue {
    let text = try bytes(0)
    let separator = position == nil ? [] : try bytes(1)
    let start = position ?? min(fallback, text.count)
    return .tuple([
      .string(Array(text[..<start])), .string(separator),
      .string(Array(text[(start + separator.count)...])),
    ])
  }

  /// The parts of a text between separators, of which at most so many count as the third argument says.
  fileprivate func split(_ text: [UInt8], by separator: [UInt8]) throws -> [[UInt8]] {
    guard !separator.isEmpty else { throw ScriptError("ValueError: empty separator") }
    let most = try int(2)
    var (parts, position): ([[UInt8]], Int) = ([], 0)
    while most < 0 || parts.count < most,
      let next = try self.position(of: separator, in: text, from: position)
    {
      parts.append(Array(text[position..<next]))
      try requireRoom(parts.count, copied: 1)
      position = next + separator.count
    }
    return parts + [Array(text[position...])]
  }
}

extension ScriptValue {
  fileprivate static func texts(_ texts: [[UInt8]]) -> ScriptValue {
    .list(ScriptList(texts.map { .string($0) }, elementType: .string))
  }
}
