internal import LanternTensors

extension ScriptInterpreter {
  /// What square brackets take out of a value.
  func element(
    of container: ScriptValue, _ subscripts: [Expression.Subscript], _ frame: Frame
  ) throws -> ScriptValue {
    if case .tensor(let tensor) = container { return try part(of: tensor, subscripts, frame) }
    guard subscripts.count == 1 else {
      throw ScriptError("\(container.typeName) takes one index, not \(subscripts.count)")
    }
    switch subscripts[0] {
    case .index(let index):
      let key = try evaluate(index, frame)
      if let value = try callOwnOperator("__getitem__", [container, key]) { return value }
      switch container {
      case .tuple(let elements): return elements[try position(key, of: elements.count)]
      case .object(let object): return try element(key, of: object)
      default: return try callOperator("aten::__getitem__", [container, key])
      }
    case .slice(let start, let end, let step):
      let bounds = try [start, end, step].map { bound in
        try bound.flatMap { try integer($0, frame) }
      }
      func part<Element>(_ all: some Collection<Element>) throws -> [Element] {
        let all = Array(all)
        try meter.spend(all.count)
        return try ScriptList.positions(all.count, bounds[0], bounds[1], bounds[2] ?? 1).map {
          all[$0]
        }
      }
      switch container {
      case .tuple(let elements): return .tuple(try part(elements))
      case .string(let text): return .string(String(decoding: try part(text.utf8), as: UTF8.self))
      case .list(let list):
        return .list(ScriptList(try part(list.elements), elementType: list.elementType))
      default: return .tuple(try part(elements(of: container)))
      }
    }
  }

  /// An element of a named tuple, or a child of a module that holds modules by number or name.
  private func element(_ key: ScriptValue, of object: ScriptObject) throws -> ScriptValue {
    if let elements = object.elements { return elements[try position(key, of: elements.count)] }
    switch key {
    case .int(let index): return try attribute("\(index)", of: object)
    case .string(let name): return try attribute(name, of: object)
    default: throw ScriptError("\(object.className) has no element \(key.text)")
    }
  }

  private func position(_ key: ScriptValue, of count: Int) throws -> Int {
    guard case .int(let index) = key else { throw ScriptError("\(key.typeName) is no index") }
    let position = index < 0 ? index + count : index
    guard (0..<count).contains(position) else {
      throw ScriptError("index \(index) is outside \(count) elements")
    }
    return position
  }

  /// Writes into the part of a tensor that square brackets name.
  func write(
    _ value: ScriptValue, to tensor: ScriptTensor, _ subscripts: [Expression.Subscript],
    _ frame: Frame
  ) throws {
    let target = try part(of: tensor, subscripts, frame)
    _ = try callOperator("aten::copy_", [target, value])
  }

  /// An integer, or nil where the expression is `None`.
  private func integer(_ expression: Expression, _ frame: Frame) throws -> Int? {
    switch try evaluate(expression, frame) {
    case .none: return nil
    case .int(let value): return value
    case .tensor(let tensor):
      return try integer(.tensor(tensor))
    case let value: throw ScriptError("\(value.typeName) is no bound of a slice")
    }
  }

  /// A part of a tensor: indices take an axis away, slices shorten one, `None` adds one.
  private func part(
    of tensor: ScriptTensor, _ subscripts: [Expression.Subscript], _ frame: Frame
  ) throws -> ScriptValue {
    var (result, axis) = (ScriptValue.tensor(tensor), 0)
    // Axes before an ellipsis count from the front, those after it from the back.
    for (index, item) in subscripts.enumerated() {
      switch item {
      case .index(.none):
        result = try callOperator("aten::unsqueeze", [result, .int(axis)])
        axis += 1
      case .index(.ellipsis):
        let rest = subscripts[(index + 1)...].filter {
          if case .index(.none) = $0 { false } else { true }
        }
        guard case .tensor(let current) = result else { continue }
        axis = max(axis, current.shape.rank - rest.count)
      case .index(let expression):
        switch try evaluate(expression, frame) {
        case .int(let position):
          result = try callOperator("aten::select", [result, .int(axis), .int(position)])
        case let value:
          throw ScriptError.unsupported("a tensor indexed by \(value.typeName)")
        }
      case .slice(let start, let end, let step):
        let bounds = try [start, end].map { bound -> ScriptValue in
          guard let bound, let value = try integer(bound, frame) else { return .none }
          return .int(value)
        }
        let stride = try step.flatMap { try integer($0, frame) } ?? 1
        result = try callOperator(
          "aten::slice", [result, .int(axis)] + bounds + [.int(stride)])
        axis += 1
      }
    }
    return result
  }
}

extension ScriptList {
  /// The positions of Python's `[start:end:step]` in a number of elements.
  ///
  /// Throws `ScriptError` for a step of 0.
  static func positions(
    _ count: Int, _ start: Int?, _ end: Int?, _ step: Int
  ) throws -> [Int] {
    guard step != 0 else { throw ScriptError("a slice has a step of 0") }
    // Bounds that are left out lie at the ends, in the direction of the step.
    let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
    func clamped(_ bound: Int?, _ open: Int) -> Int {
      guard let bound else { return open }
      let position = bound < 0 ? max(bound, -count - 1) + count : bound
      return min(max(position, lowest), highest)
    }
    let first = clamped(start, step > 0 ? lowest : highest)
    let last = clamped(end, step > 0 ? highest : lowest)
    return Array(stride(from: first, to: last, by: step))
  }
}
