internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// The most elements of a tensor that a program makes of nothing.
  static let largestTensor = 1 << 28
  /// The most tensors that one is split into.
  static let largestSplit = 1 << 14

  /// Tensors made of numbers, and conversions.
  static let creation: [ScriptOperator] = [
    filled("aten::zeros", 0), filled("aten::ones", 1),
    ScriptOperator(
      "aten::full(int[] size, Scalar fill_value, ScalarType? dtype=None, Layout? layout=None, "
        + "Device? device=None, bool? pin_memory=None)"
    ) { call in
      let type = try call.optionalInt(2)
      // Source: PyTorch `torch/csrc/jit/operator_upgraders`, `full_0_4`.
      guard type != nil || call.fileVersion > 4 else {
        return .tensor(try call.filled(call.ints(0), .double(call.double(1)), type: nil))
      }
      return .tensor(try call.filled(call.ints(0), call.number(1), type: type))
    },
    like("aten::zeros_like", 0), like("aten::ones_like", 1),
    ScriptOperator(
      "aten::arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, "
        + "Device? device=None, bool? pin_memory=None)"
    ) { call in
      .tensor(try call.range(.int(0), call.number(0), .int(1), type: call.optionalInt(1)))
    },
    ScriptOperator(
      "aten::arange(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, "
        + "Device? device=None, bool? pin_memory=None)"
    ) { call in
      .tensor(try call.range(call.number(0), call.number(1), .int(1), type: call.optionalInt(2)))
    },
    ScriptOperator(
      "aten::arange(Scalar start, Scalar end, Scalar step, *, ScalarType? dtype=None, "
        + "Layout? layout=None, Device? device=None, bool? pin_memory=None)"
    ) { call in
      .tensor(
        try call.range(call.number(0), call.number(1), call.number(2), type: call.optionalInt(3)))
    },
    ScriptOperator(
      "aten::tensor(Any data, ScalarType? dtype=None, Device? device=None, bool requires_grad=False)"
    ) { call in
      .tensor(try call.tensorOfNumbers())
    },
    ScriptOperator(
      "aten::to(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)"
    ) { call in
      .tensor(try call.converted(call.optionalInt(1), isCopy: call.bool(3)))
    },
    ScriptOperator(
      "aten::to(Tensor self, Device? device=None, ScalarType? dtype=None, bool non_blocking=False, "
        + "bool copy=False, MemoryFormat? memory_format=None)"
    ) { call in
      .tensor(try call.converted(call.optionalInt(2), isCopy: call.bool(4)))
    },
    ScriptOperator(
      "aten::to(Tensor self, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
        + "bool? pin_memory=None, bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)"
    ) { call in
      .tensor(try call.converted(call.optionalInt(1), isCopy: call.bool(6)))
    },
    ScriptOperator(
      "aten::to(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)"
    ) { call in
      .tensor(
        try call.converted(ScalarType.number(of: call.tensor(1).type), isCopy: call.bool(3)))
    },
    ScriptOperator("aten::type_as(Tensor self, Tensor other)") { call in
      .tensor(try call.converted(ScalarType.number(of: call.tensor(1).type), isCopy: false))
    },
    conversion("aten::float", .float32), conversion("aten::half", .float16),
    conversion("aten::double", .float64), conversion("aten::int", .int32),
    conversion("aten::long", .int64), conversion("aten::bool", .bool),
  ]

  private static func filled(_ name: String, _ value: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(int[] size, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
        + "bool? pin_memory=None)"
    ) { call in
      .tensor(try call.filled(call.ints(0), .int(value), type: call.optionalInt(1) ?? 6))
    }
  }

  private static func like(_ name: String, _ value: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
        + "bool? pin_memory=None, MemoryFormat? memory_format=None)"
    ) { call in
      let type = try call.tensor(0).type
      return .tensor(
        try call.filled(
          type.shape.dimensions, .int(value),
          type: call.optionalInt(1) ?? ScalarType.number(of: type)))
    }
  }

  private static func conversion(_ name: String, _ type: ElementType) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self)") { call in
      .tensor(try call.recorder.cast(call.tensor(0), to: type))
    }
  }
}

extension ScriptCall {
  /// The first tensor in the element type of PyTorch's number, itself without one.
  fileprivate func converted(_ number: Int?, isCopy: Bool) throws -> ScriptTensor {
    let input = try tensor(0)
    let result = try elementType(number).map { try recorder.cast(input, to: $0) } ?? input
    return isCopy && result === input ? try copy(input) : result
  }

  /// A constant tensor of one number.
  fileprivate func filled(
    _ sizes: [Int], _ number: ScriptNumber, type: Int?
  ) throws -> ScriptTensor {
    let shape = try Shape(sizes)
    try requireBudget(shape.elementCount)
    let scalar = try recorder.scalarTensor(number, elementType(type))
    let tensor = try recorder.apply(BroadcastTo(dimensions: sizes), [scalar])
    return tensor === scalar ? try copy(scalar) : tensor
  }

  /// A constant tensor of evenly spaced numbers, the end left out.
  fileprivate func range(
    _ start: ScriptNumber, _ end: ScriptNumber, _ step: ScriptNumber, type: Int?
  ) throws -> ScriptTensor {
    let count = ((end.double - start.double) / step.double).rounded(.up)
    guard step.double != 0, count.isFinite, count < 1e15 else {
      throw ScriptError("\(name) cannot count from \(start) to \(end) by \(step)")
    }
    let length = Int(max(0, count))
    try requireBudget(length)
    let values = (0..<length).map { start.double + Double($0) * step.double }
    var natural = ElementType.float32
    if case (.int, .int, .int) = (start, end, step) { natural = .int64 }
    let tensor = try Tensor(values, shape: Shape([length]))
    return ScriptTensor(try tensor.cast(to: elementType(type) ?? natural))
  }

  /// `torch.tensor(data)` of a number or of nested lists of numbers.
  fileprivate func tensorOfNumbers() throws -> ScriptTensor {
    var (numbers, category): ([Double], Int) = ([], 0)
    func collect(_ value: ScriptValue, _ depth: Int) throws -> [Int] {
      guard depth < 16 else { throw wrong(0, "lists no more than 16 deep") }
      switch value {
      case .list(let list):
        let shapes = try list.elements.map { try collect($0, depth + 1) }
        guard let first = shapes.first else { return [0] }
        guard shapes.allSatisfy({ $0 == first }) else { throw wrong(0, "lists of one length") }
        return [shapes.count] + first
      default:
        guard let number = value.double else { throw wrong(0, "numbers") }
        try meter.spend(1)
        numbers.append(number)
        switch value {
        case .double: category = 2
        case .int: category = max(category, 1)
        default: break
        }
      }
      return []
    }
    let shape = try Shape(collect(arguments[0], 0))
    let natural: [ElementType] = [.bool, .int64, .float32]
    let type = try elementType(optionalInt(1)) ?? natural[numbers.isEmpty ? 2 : category]
    return ScriptTensor(try Tensor(numbers, shape: shape).cast(to: type))
  }

  private func elementType(_ number: Int?) throws -> ElementType? {
    guard let number else { return nil }
    guard let type = ScalarType.elementType(number), number < 12 else {
      throw ScriptError.unsupported("\(name) with the scalar type \(number)")
    }
    return type
  }

  private func requireBudget(_ count: Int) throws {
    guard count <= ScriptOperator.largestTensor else {
      throw ScriptError(
        "\(name) would make \(count) elements, beyond the budget of \(ScriptOperator.largestTensor)"
      )
    }
  }
}
