internal import LanternTensors

extension ScriptInterpreter {
  /// Python's own functions that TorchScript knows by their bare names.
  static let pythonFunctions: Set<String> = [
    "int", "float", "bool", "str", "len", "range", "enumerate", "zip", "list", "dict", "min", "max",
    "abs", "print", "format", "round", "annotate", "unchecked_cast", "uninitialized", "isinstance",
    "getattr", "hasattr",
  ]

  /// Calls one of them.
  ///
  /// Throws `ScriptError` for names that are none, and for arguments that make no sense.
  func callPython(
    _ name: String, _ arguments: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    guard named.isEmpty else { throw ScriptError("\(name) takes no named arguments") }
    switch (name, arguments.count) {
    case ("int", 1): return .int(try integer(arguments[0]))
    case ("float", 1): return .double(try real(arguments[0]))
    case ("bool", 1): return .bool(try isTrue(arguments[0]))
    case ("str", 1): return .string(arguments[0].text)
    case ("range", 1...3): return try range(arguments)
    case ("enumerate", 1):
      return .list(
        ScriptList(
          try elements(of: arguments[0]).enumerated().map {
            try .nestedTuple([.int($0.offset), $0.element])
          }))
    case ("zip", 1...):
      let lists = try arguments.map { try elements(of: $0) }
      let count = lists.map(\.count).min() ?? 0
      return .list(
        ScriptList(
          try (0..<count).map { index in try .nestedTuple(lists.map { $0[index] }) }))
    case ("list", 1): return .list(ScriptList(try elements(of: arguments[0])))
    case ("dict", 0): return .dictionary(ScriptDictionary())
    case ("min", 1...2), ("max", 1...2), ("abs", 1):
      if case .tensor? = arguments.first { return try callOperator("aten::\(name)", arguments) }
      return try callOperator("prim::\(name)", arguments)
    case ("len", 1): return try callOperator("aten::len", arguments)
    case ("print", _): return .none
    case ("format", 1...): return try format(arguments)
    case ("round", 1): return .double(try real(arguments[0]).rounded(.toNearestOrEven))
    default:
      throw ScriptError.unsupported("there is no function \(name) of \(arguments.count) arguments")
    }
  }

  private func real(_ value: ScriptValue) throws -> Double {
    switch value {
    case .tensor(let tensor): return try recorder.number(in: tensor).double
    case .string(let text):
      guard let number = Double(text) else { throw ScriptError("float(\"\(text)\") is no number") }
      return number
    default:
      guard let number = value.double else { throw ScriptError("float of \(value.typeName)") }
      return number
    }
  }

  /// A number, a text or a tensor's only element as an integer, what is behind the point cut off.
  func integer(_ value: ScriptValue) throws -> Int {
    if case .int(let number) = value { return number }
    if case .tensor(let tensor) = value, case .int(let number) = try recorder.number(in: tensor) {
      return number
    }
    if case .string(let text) = value, let number = Int(text) { return number }
    guard let number = Int(exactly: try real(value).rounded(.towardZero)) else {
      throw ScriptError("int of \(value.text), which does not fit 64 bits")
    }
    return number
  }

  private func range(_ arguments: [ScriptValue]) throws -> ScriptValue {
    let numbers = try arguments.map { try integer($0) }
    let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0 else { throw ScriptError("range with a step of 0") }
    let span = Double(end) - Double(start)
    guard span / Double(step) <= Double(ScriptOperator.longestList) else {
      throw ScriptError("range of more than \(ScriptOperator.longestList) numbers")
    }
    let numbersBetween = stride(from: start, to: end, by: step).map(ScriptValue.int)
    try meter.spend(numbersBetween.count)
    return .list(ScriptList(numbersBetween))
  }

  /// `"a {} b".format(x)`: the arguments in place of the braces.
  private func format(_ arguments: [ScriptValue]) throws -> ScriptValue {
    guard case .string(let pattern) = arguments[0] else {
      throw ScriptError("format of \(arguments[0].typeName)")
    }
    var values = arguments.dropFirst()
    var (result, rest) = ("", Substring(pattern))
    while let open = rest.firstIndex(of: "{"), rest[open...].hasPrefix("{}") {
      result += rest[..<open] + (values.popFirst()?.text ?? "{}")
      rest = rest[rest.index(open, offsetBy: 2)...]
    }
    return .string(result + rest)
  }
}
