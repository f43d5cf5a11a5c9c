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
      if case .dictionary(let dictionary) = container {
        guard let value = dictionary[key] else {
          throw ScriptError("a dictionary has no key \(key.text)")
        }
        return value
      }
      if case .list(let list) = container {
        return list.elements[try position(key, of: list.elements.count)]
      }
      let all = try elements(of: container)
      return all[try position(key, of: all.count)]
    case .slice(let start, let end, let step):
      let all = try elements(of: container)
      let bounds = try [start, end, step].map { bound in
        try bound.flatMap { try integer($0, frame) }
      }
      let chosen = try indices(all.count, bounds).map { all[$0] }
      switch container {
      case .tuple: return .tuple(chosen)
      case .string: return .string(chosen.map(\.text).joined())
      default: return .list(ScriptList(chosen))
      }
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

  /// The positions of Python's `[start:end:step]`.
  private func indices(_ count: Int, _ bounds: [Int?]) throws -> [Int] {
    let step = bounds[2] ?? 1
    guard step > 0 else { throw ScriptError.unsupported("a slice of a list with the step \(step)") }
    func clamped(_ bound: Int?, _ open: Int) -> Int {
      guard let bound else { return open }
      return bound < 0 ? max(0, count + max(bound, -count)) : min(bound, count)
    }
    let (start, end) = (clamped(bounds[0], 0), clamped(bounds[1], count))
    return start < end ? Array(stride(from: start, to: end, by: step)) : []
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
