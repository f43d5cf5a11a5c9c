internal import LanternTensors

extension ScriptInterpreter {
  /// Python's own functions that TorchScript knows by their bare names.
  static let pythonFunctions: Set<String> = [
    "int", "float", "bool", "str", "len", "range", "enumerate", "zip", "reversed", "list", "dict",
    "min", "max", "sum", "any", "all", "abs", "print", "format", "round", "sorted", "divmod", "ord",
    "chr", "hex", "oct", "bin", "hash", "id", "annotate", "unchecked_cast", "uninitialized",
    "isinstance", "getattr", "hasattr", "fork", "awaitable",
  ]

  /// Calls one of them.
  ///
  /// Throws `ScriptError` for names that are none, and for arguments that make no sense.
  func callPython(
    _ name: String, _ arguments: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    switch (name, arguments.count) {
    case ("int", 1): return try callOperator("aten::Int", arguments)
    case ("float", 1): return try callOperator("aten::Float", arguments)
    case ("bool", 1): return .bool(try isTrue(arguments[0]))
    case ("str", 1):
      return try callOwnOperator("__str__", arguments) ?? .string(text(of: arguments[0]))
    case ("format", 1...), ("percentFormat", 1...):
      // Objects write themselves.
      let parts = try arguments.map { value -> ScriptValue in
        if case .object = value { return .string(try text(of: value)) }
        return value
      }
      return try leavesTextOut ? .string("") : callOperator("aten::\(name)", parts)
    case ("range", 1...3): return try range(arguments)
    case ("enumerate", 1...2):
      let start = arguments.count == 2 ? try integer(arguments[1]) : 0
      return .list(
        ScriptList(
          try elements(of: arguments[0]).enumerated().map {
            let (index, overflow) = start.addingReportingOverflow($0.offset)
            guard !overflow else { throw ScriptError("enumerate counts beyond 64 bits") }
            return try .nestedTuple([.int(index), $0.element])
          }))
    case ("zip", 1...):
      let lists = try arguments.map { try elements(of: $0) }
      let count = lists.map(\.count).min() ?? 0
      return .list(
        ScriptList(
          try (0..<count).map { index in try .nestedTuple(lists.map { $0[index] }) }))
    case ("reversed", 1): return .list(ScriptList(try elements(of: arguments[0]).reversed()))
    case ("list", 1): return .list(ScriptList(try elements(of: arguments[0])))
    case ("sorted", 1...):
      if case .list(let list) = arguments[0], case .object? = list.elements.first {
        return try sortObjects(list, arguments, named, inPlace: false)
      }
      return try callOperator("aten::sorted", arguments, named)
    case ("min", 1...), ("max", 1...), ("abs", 1):
      if case .tensor? = arguments.first {
        return try callOperator("aten::\(name)", arguments, named)
      }
      return try callOperator("prim::\(name)", arguments, named)
    case ("len", 1):
      return try callOwnOperator("__len__", arguments) ?? callOperator("aten::len", arguments)
    case ("dict", _), ("sum", 1), ("any", 1), ("all", 1), ("round", 1), ("divmod", 2), ("ord", 1),
      ("chr", 1), ("hex", 1), ("oct", 1), ("bin", 1), ("hash", 1):
      return try callOperator("aten::\(name)", arguments, named)
    case ("id", 1): return try callOperator("prim::id", arguments)
    default:
      throw ScriptError.unsupported("there is no function \(name) of \(arguments.count) arguments")
    }
  }

  /// What `str` makes of a value; the numbers of tensors are asked for.
  func text(of value: ScriptValue) throws -> String {
    if let own = try callOwnOperator("__str__", [value]), case .string(let text) = own {
      return text
    }
    if leavesTextOut { return "" }
    return try value.text { try recorder.text(of: $0) }
  }

  /// An integer, a number whose fraction is cut off, or a tensor's only element.
  func integer(_ value: ScriptValue) throws -> Int {
    if case .int(let number) = value { return number }
    guard case .int(let number) = try callOperator("aten::Int", [value]) else {
      throw ScriptError("\(value.typeName) is no integer")
    }
    return number
  }

  private func range(_ arguments: [ScriptValue]) throws -> ScriptValue {
    let numbers = try arguments.map { try integer($0) }
    let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0 else { throw ScriptError("range() arg 3 must not be zero") }
    let span = Double(end) - Double(start)
    guard span / Double(step) <= Double(ScriptOperator.longestList) else {
      throw ScriptError("range of more than \(ScriptOperator.longestList) numbers")
    }
    let numbersBetween = stride(from: start, to: end, by: step).map(ScriptValue.int)
    try meter.spend(numbersBetween.count)
    return .list(ScriptList(numbersBetween))
  }

  /// Sorts objects by their own `__lt__`, keeping the order of those that are not less than another.
  func sortObjects(
    _ list: ScriptList, _ positional: [ScriptValue], _ named: Named, inPlace: Bool
  ) throws -> ScriptValue {
    let flag = positional.count > 1 ? positional[1] : named.first { $0.name == "reverse" }?.value
    let isReversed = try flag.map(isTrue) ?? false
    var (rest, merged) = (list.elements.map { [$0] }, [ScriptValue]())
    func isLess(_ a: ScriptValue, _ b: ScriptValue) throws -> Bool {
      guard let less = try callOwnOperator("__lt__", isReversed ? [b, a] : [a, b]) else {
        throw ScriptError("\(a.typeName) has no __lt__ to be sorted by")
      }
      return try isTrue(less)
    }
    // Runs are merged two by two; a comparison may fail, which the library's sort does not expect.
    while rest.count > 1 {
      var next: [[ScriptValue]] = []
      for index in stride(from: 0, to: rest.count, by: 2) {
        guard index + 1 < rest.count else {
          next.append(rest[index])
          continue
        }
        next.append(try merge(rest[index], rest[index + 1], isLess))
      }
      rest = next
    }
    merged = rest.first ?? []
    guard inPlace else { return .list(ScriptList(merged, elementType: list.elementType)) }
    if list.isState { try recorder.willChangeState() }
    list.elements = merged
    return .none
  }

  private func merge(
    _ a: [ScriptValue], _ b: [ScriptValue],
    _ isLess: (ScriptValue, ScriptValue) throws -> Bool
  ) throws -> [ScriptValue] {
    try meter.spend(a.count + b.count)
    var (i, j, result) = (0, 0, [ScriptValue]())
    while i < a.count, j < b.count {
      if try isLess(b[j], a[i]) {
        result.append(b[j])
        j += 1
      } else {
        result.append(a[i])
        i += 1
      }
    }
    return result + a[i...] + b[j...]
  }
}
