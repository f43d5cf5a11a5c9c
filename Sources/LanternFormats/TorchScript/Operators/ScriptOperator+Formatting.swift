extension ScriptOperator {
  /// Values into text.
  static let formatting: [ScriptOperator] = [
    ScriptOperator("aten::str(t elem)") { call in .string(try call.text(call.arguments[0])) },
    ScriptOperator("aten::format(str self, ...)") { call in .string(try call.filledBraces()) },
    ScriptOperator("aten::percentFormat(str self, ...)") { call in
      .string(try call.filledPercents())
    },
    ScriptOperator("aten::warn(str message, int stacklevel=2)") { _ in .none },
    ScriptOperator("prim::Print(...)") { _ in .none },
  ]
}

extension ScriptCall {
  /// What `str` makes of a value.
  fileprivate func text(_ value: ScriptValue) throws -> String {
    let text = try value.text { try recorder.text(of: $0) }
    try requireRoom(text.utf8.count, copied: text.utf8.count / 4)
    return text
  }

  /// `"a {} b".format(x)`: the arguments in place of the braces; nothing may stand between them.
  ///
  /// Source: PyTorch `torch/csrc/jit/runtime/vararg_functions.cpp`, `format`.
  fileprivate func filledBraces() throws -> String {
    let pattern = try string(0)
    var values = arguments.dropFirst()
    var (result, rest) = ("", pattern[...])
    while let open = rest.firstIndex(of: "{") {
      let next = rest.index(after: open)
      guard next < rest.endIndex, rest[next] == "}" else {
        result += rest[..<next]
        rest = rest[next...]
        continue
      }
      guard let value = values.popFirst() else {
        throw ScriptError("too few arguments for the format string \(pattern)")
      }
      result += try rest[..<open] + text(value)
      try requireRoom(result.utf8.count, copied: 1)
      rest = rest[rest.index(after: next)...]
    }
    return result + rest
  }

  /// `"%d and %s" % (a, b)`.
  ///
  /// Source: PyTorch `torch/csrc/jit/runtime/vararg_functions.cpp`, `percentFormat`.
  fileprivate func filledPercents() throws -> String {
    let pattern = try string(0)
    var values: [ScriptValue]
    switch arguments.dropFirst().first {
    case .tuple(let elements)?: values = elements
    case .object(let object)? where object.elements != nil: values = object.elements ?? []
    case let value?: values = [value]
    case nil: values = []
    }
    var used = 0
    var (result, rest) = ("", pattern[...])
    while let percent = rest.firstIndex(of: "%") {
      let key = rest.index(after: percent)
      guard key < rest.endIndex else { throw ScriptError("a format string ends in a lone %") }
      result += rest[..<percent]
      if rest[key] == "%" {
        result += "%"
      } else {
        guard used < values.count else {
          throw ScriptError("too few arguments for the format string \(pattern)")
        }
        result += try formatted(values[used], as: rest[key])
        used += 1
      }
      try requireRoom(result.utf8.count, copied: 1)
      rest = rest[rest.index(after: key)...]
    }
    guard used == values.count else {
      throw ScriptError("too many arguments for the format string \(pattern)")
    }
    return result + rest
  }

  private func formatted(_ value: ScriptValue, as key: Character) throws -> String {
    func number() throws -> ScriptNumber {
      guard let number = value.number else {
        throw ScriptError("%\(key) takes a number, not \(value.typeName)")
      }
      return number
    }
    // PyTorch passes numbers through float32 here.
    func short() throws -> Double { Double(Float(try number().double)) }
    switch key {
    case "d", "i":
      switch try number() {
      case .int(let value): return "\(value)"
      case .double(let value):
        guard let whole = Int(exactly: value.rounded(.towardZero)) else {
          throw ScriptError("%\(key) of \(value), which does not fit 64 bits")
        }
        return "\(whole)"
      }
    case "e": return DecimalDigits.scientific(try short(), places: 6)
    case "E": return DecimalDigits.scientific(try short(), places: 6).uppercased()
    case "f", "F": return DecimalDigits.fixed(try short(), places: 6)
    case "c":
      guard case .int(let code) = value else { return try text(value) }
      return String(decoding: [UInt8(truncatingIfNeeded: code)], as: UTF8.self)
    case "s": return try text(value)
    default: throw ScriptError("the specifier %\(key) is not supported in format strings")
    }
  }
}
