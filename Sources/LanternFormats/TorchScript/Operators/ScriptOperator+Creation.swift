internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// The most elements of a tensor that a program makes of nothing.
  static let largestTensor = 1 << 28
  /// The most tensors that one is split into.
  static let largestSplit = 1 << 14

  /// What all makers of tensors take last.
  static let options =
    "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None"
  private static let likeOptions = "\(options), MemoryFormat? memory_format=None"

  /// Tensors made of numbers or of other tensors' numbers.
  static let creation = makers + tensorConversions

  /// Tensors made of numbers.
  private static let makers: [ScriptOperator] = [
    filled("aten::zeros(int[] size, *, \(options))", 0),
    filled("aten::ones(int[] size, *, \(options))", 1),
    // What nobody has written is 0 here.
    filled("aten::empty.memory_format(int[] size, *, \(likeOptions))", 0),
    filled("aten::empty_strided(int[] size, int[] stride, *, \(options))", 0, type: 2),
    filled("aten::empty_permuted(int[] size, int[] physical_layout, *, \(options))", 0, type: 2),
    ScriptOperator("aten::full(int[] size, Scalar fill_value, *, \(options))") { call in
      .tensor(
        try call.filled(
          call.ints(0), call.number(1), call.scalarType(2) ?? call.naturalType(1)))
    },
    like("aten::zeros_like(Tensor self, *, \(likeOptions))", 0),
    like("aten::ones_like(Tensor self, *, \(likeOptions))", 1),
    like("aten::empty_like(Tensor self, *, \(likeOptions))", 0),
    ScriptOperator("aten::full_like(Tensor self, Scalar fill_value, *, \(likeOptions))") { call in
      let type = try call.tensor(0).type
      return .tensor(
        try call.filled(
          type.shape.dimensions, call.number(1), call.scalarType(2) ?? type.elementType))
    },
    new("aten::new_zeros(Tensor self, int[] size, *, \(options))", 0),
    new("aten::new_ones(Tensor self, int[] size, *, \(options))", 1),
    new("aten::new_empty(Tensor self, int[] size, *, \(options))", 0),
    new(
      "aten::new_empty_strided(Tensor self, int[] size, int[] stride, *, \(options))", 0, type: 3),
    ScriptOperator("aten::new_full(Tensor self, int[] size, Scalar fill_value, *, \(options))") {
      call in
      let type = try call.scalarType(3) ?? call.tensor(0).type.elementType
      return .tensor(try call.filled(call.ints(1), call.number(2), type))
    },
    ScriptOperator("aten::scalar_tensor(Scalar s, *, \(options))") { call in
      .tensor(try call.filled([], call.number(0), call.scalarType(1) ?? .float32))
    },
    ScriptOperator("aten::arange(Scalar end, *, \(options))") { call in
      .tensor(try call.range(.int(0), call.number(0), .int(1), type: call.scalarType(1)))
    },
    ScriptOperator("aten::arange.start(Scalar start, Scalar end, *, \(options))") { call in
      .tensor(try call.range(call.number(0), call.number(1), .int(1), type: call.scalarType(2)))
    },
    ScriptOperator(
      "aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, \(options))"
    ) { call in
      .tensor(
        try call.range(call.number(0), call.number(1), call.number(2), type: call.scalarType(3)))
    },
    ScriptOperator("aten::range(Scalar start, Scalar end, *, \(options))") { call in
      .tensor(
        try call.range(
          call.number(0), call.number(1), .int(1), type: call.scalarType(2) ?? .float32,
          includesEnd: true))
    },
    ScriptOperator("aten::range.step(Scalar start, Scalar end, Scalar step=1, *, \(options))") {
      call in
      .tensor(
        try call.range(
          call.number(0), call.number(1), call.number(2), type: call.scalarType(3) ?? .float32,
          includesEnd: true))
    },
    ScriptOperator("aten::linspace(Scalar start, Scalar end, int steps, *, \(options))") { call in
      let type = try call.scalarType(3) ?? .float32
      return .tensor(try call.spaced(call.double(0), call.double(1), call.int(2), type) { $0 })
    },
    ScriptOperator(
      "aten::logspace(Scalar start, Scalar end, int steps, float base=10, *, \(options))"
    ) { call in
      let (type, base) = (try call.scalarType(4) ?? .float32, try call.double(3))
      return .tensor(
        try call.spaced(call.double(0), call.double(1), call.int(2), type) {
          Elementary.power(base, $0)
        })
    },
    ScriptOperator("aten::eye(int n, *, \(options))") { call in
      .tensor(try call.identity(call.int(0), call.int(0), call.scalarType(1)))
    },
    ScriptOperator("aten::eye.m(int n, int m, *, \(options))") { call in
      .tensor(try call.identity(call.int(0), call.int(1), call.scalarType(2)))
    },
    triangleIndices("aten::tril_indices") { $0 >= $1 },
    triangleIndices("aten::triu_indices") { $0 <= $1 },
    ScriptOperator(
      "aten::tensor(Any data, *, ScalarType? dtype=None, Device? device=None, "
        + "bool requires_grad=False)"
    ) { call in .tensor(try call.tensorOfNumbers()) },
    ScriptOperator(
      "aten::as_tensor(Any data, *, ScalarType? dtype=None, Device? device=None)"
    ) { call in
      guard case .tensor = call.arguments[0] else { return .tensor(try call.tensorOfNumbers()) }
      return .tensor(try call.typed(1))
    },
    ScriptOperator("aten::_list_to_tensor(int[] self)") { call in
      .tensor(try call.indices(call.ints(0)))
    },
    ScriptOperator("aten::_shape_as_tensor(Tensor self)") { call in
      .tensor(try call.indices(call.tensor(0).shape.dimensions))
    },
  ]

  private static func filled(_ schema: String, _ value: Int, type: Int = 1) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.filled(call.ints(0), .int(value), call.scalarType(type) ?? .float32))
    }
  }

  private static func like(_ schema: String, _ value: Int) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let type = try call.tensor(0).type
      return .tensor(
        try call.filled(
          type.shape.dimensions, .int(value), call.scalarType(1) ?? type.elementType))
    }
  }

  private static func new(_ schema: String, _ value: Int, type: Int = 2) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let elementType = try call.scalarType(type) ?? call.tensor(0).type.elementType
      return .tensor(try call.filled(call.ints(1), .int(value), elementType))
    }
  }

  /// Rows and columns of the elements of a matrix on one side of a diagonal.
  private static func triangleIndices(
    _ name: String, _ isKept: @escaping @Sendable (Int, Int) -> Bool
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, "
        + "Device? device=None, bool? pin_memory=None)"
    ) { call in
      let shape = try call.listedShape([call.int(0), call.int(1)])
      let offset = max(-1 << 40, min(try call.int(2), 1 << 40))
      // Rows without columns are not gone through, however many they are.
      let kept = (0..<(shape[1] == 0 ? 0 : shape[0])).flatMap { row in
        (0..<shape[1]).filter { isKept(row + offset, $0) }.map { (row, $0) }
      }
      let indices = try call.indices(kept.map(\.0) + kept.map(\.1), [2, kept.count])
      return .tensor(try call.recorder.cast(indices, to: call.scalarType(3) ?? .int64))
    }
  }
}

extension ScriptCall {
  /// A constant tensor of one number.
  func filled(
    _ sizes: [Int], _ number: ScriptNumber, _ type: ElementType
  ) throws -> ScriptTensor {
    let shape = try budgetedShape(sizes)
    let scalar = try recorder.scalarTensor(number, type)
    let tensor = try broadcast(scalar, to: shape)
    return tensor === scalar ? try copy(scalar) : tensor
  }

  /// The element type that PyTorch gives a tensor of a number.
  fileprivate func naturalType(_ index: Int) -> ElementType {
    switch arguments[index] {
    case .bool: .bool
    case .int: .int64
    case .tensor(let tensor): tensor.type.elementType
    default: .float32
    }
  }

  /// A constant tensor of evenly spaced numbers, the end left out unless it is asked for.
  fileprivate func range(
    _ start: ScriptNumber, _ end: ScriptNumber, _ step: ScriptNumber, type: ElementType?,
    includesEnd: Bool = false
  ) throws -> ScriptTensor {
    // For int64 all numbers are cut off before anything is counted, for other integers after.
    func whole(_ number: ScriptNumber) -> Double { number.double.rounded(.towardZero) }
    let steps =
      type == .int64
      ? (whole(end) - whole(start)) / whole(step) : (end.double - start.double) / step.double
    let count = includesEnd ? steps.rounded(.down) + 1 : steps.rounded(.up)
    guard step.double != 0, count.isFinite, count < 1e15 else {
      throw ScriptError("\(name) cannot count from \(start) to \(end) by \(step)")
    }
    let length = Int(max(0, count))
    let shape = try listedShape([length])
    if case (.int(let first), .int, .int(let stride)) = (start, end, step) {
      let values = (0..<length).map { Int64(truncatingIfNeeded: first &+ $0 &* stride) }
      return ScriptTensor(try Tensor(values, shape: shape).cast(to: type ?? .int64))
    }
    let isWhole = type?.isWhole ?? false
    // Integers wrap.
    if isWhole, let first = Int64(exactly: whole(start)), let stride = Int64(exactly: whole(step)) {
      let values = (0..<Int64(length)).map { first &+ $0 &* stride }
      return ScriptTensor(try Tensor(values, shape: shape).cast(to: type ?? .int64))
    }
    let (first, stride) = isWhole ? (whole(start), whole(step)) : (start.double, step.double)
    let values = (0..<length).map { first + Double($0) * stride }
    return ScriptTensor(try Tensor(values, shape: shape).cast(to: type ?? .float32))
  }

  /// As many numbers as are asked for, from both ends inwards, each through a function.
  ///
  /// Source: PyTorch `aten/src/ATen/native/cpu/RangeFactoriesKernel.cpp`.
  fileprivate func spaced(
    _ start: Double, _ end: Double, _ count: Int, _ type: ElementType,
    _ function: (Double) -> Double
  ) throws -> ScriptTensor {
    let shape = try listedShape([count])
    let isWhole = type.isWhole
    let (first, last) =
      isWhole ? (start.rounded(.towardZero), end.rounded(.towardZero)) : (start, end)
    let step = count > 1 ? (last - first) / Double(count - 1) : 0
    let values = (0..<count).map { index in
      // The numbers of integers are single precision until the fraction goes.
      let value =
        index < count / 2 || count == 1
        ? first + step * Double(index) : last - step * Double(count - index - 1)
      return function(value)
    }
    return ScriptTensor(try Tensor(values, shape: shape).cast(to: type))
  }

  fileprivate func identity(
    _ rows: Int, _ columns: Int, _ type: ElementType?
  ) throws -> ScriptTensor {
    let shape = try listedShape([rows, columns])
    var values = [Int64](repeating: 0, count: shape.elementCount)
    for index in 0..<min(rows, columns) { values[index * columns + index] = 1 }
    return ScriptTensor(try Tensor(values, shape: shape).cast(to: type ?? .float32))
  }

  /// `torch.tensor(data)` of a number or of nested lists of numbers.
  fileprivate func tensorOfNumbers() throws -> ScriptTensor {
    var (reals, wholes, category): ([Double], [Int64], Int) = ([], [], 0)
    func collect(_ value: ScriptValue, _ depth: Int) throws -> [Int] {
      guard depth < 16 else { throw wrong(0, "lists no more than 16 deep") }
      switch value {
      case .list(let list):
        let shapes = try list.elements.map { try collect($0, depth + 1) }
        guard let first = shapes.first else { return [0] }
        guard shapes.allSatisfy({ $0 == first }) else { throw wrong(0, "lists of one length") }
        return [shapes.count] + first
      case .tensor(let tensor): add(try recorder.number(in: tensor))
      default:
        guard let number = value.number else { throw wrong(0, "numbers") }
        try meter.spend(1)
        if case .bool(let truth) = value {
          reals.append(truth ? 1 : 0)
          wholes.append(truth ? 1 : 0)
        } else {
          add(number)
        }
      }
      return []
    }
    func add(_ number: ScriptNumber) {
      reals.append(number.double)
      switch number {
      case .double:
        category = 2
        wholes.append(0)
      case .int(let value):
        category = max(category, 1)
        wholes.append(Int64(value))
      }
    }
    let shape = try Shape(collect(arguments[0], 0))
    let natural: [ElementType] = [.bool, .int64, .float32]
    let type = try scalarType(1) ?? natural[reals.isEmpty ? 2 : category]
    let tensor =
      category == 2 ? try Tensor(reals, shape: shape) : try Tensor(wholes, shape: shape)
    return ScriptTensor(try tensor.cast(to: type))
  }
}
