internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// The element type that an argument names, or nil for `None`.
  func scalarType(_ index: Int) throws -> ElementType? {
    try optionalInt(index).map(elementType)
  }

  /// The element type of PyTorch's number.
  func elementType(_ number: Int) throws -> ElementType {
    guard let type = ScalarType.elementType(number), !(12...14).contains(number) else {
      throw ScriptError.unsupported("\(name) with the scalar type \(number)")
    }
    return type
  }

  /// Throws when a program would make a tensor of too many elements.
  func requireBudget(_ count: Int) throws {
    guard count <= ScriptOperator.largestTensor else {
      throw ScriptError(
        "\(name) would make \(count) elements, beyond the budget of \(ScriptOperator.largestTensor)"
      )
    }
  }

  /// The shape of given sizes, within the budget of elements.
  func budgetedShape(_ sizes: [Int]) throws -> Shape {
    let shape = try Shape(sizes)
    try requireBudget(shape.elementCount)
    return shape
  }

  /// The shape of given sizes for elements that are made one by one here, of which there may be fewer.
  func listedShape(_ sizes: [Int]) throws -> Shape {
    let shape = try Shape(sizes)
    guard shape.elementCount <= 1 << 25 else {
      throw ScriptError("\(name) would make \(shape.elementCount) elements, and 2^25 are allowed")
    }
    try meter.spend(shape.elementCount / 8)
    return shape
  }

  /// An axis of a tensor that an argument names; a scalar has those of a vector.
  func axis(_ index: Int, of tensor: ScriptTensor) throws -> Int {
    try tensor.shape.atLeastVector.normalizedAxis(int(index))
  }

  /// The axes of a tensor that an argument names, all for `None` and an empty list.
  func axes(_ index: Int, of tensor: ScriptTensor) throws -> [Int] {
    try optionalInts(index)?.map { try tensor.shape.atLeastVector.normalizedAxis($0) }
      ?? Array(0..<tensor.shape.rank)
  }

  /// Tensors of a list, nil for each `None`.
  func optionalTensors(_ index: Int) throws -> [ScriptTensor?] {
    try elements(index).map { element in
      switch element {
      case .none: nil
      case .tensor(let tensor): tensor
      default: throw wrong(index, "a list of tensors")
      }
    }
  }

  /// A tensor in floats: integers and booleans become float32.
  func real(_ tensor: ScriptTensor) throws -> ScriptTensor {
    tensor.type.elementType.isFloatingPoint ? tensor : try recorder.cast(tensor, to: .float32)
  }

  /// Tensors with the element type that PyTorch gives them together: by those with dimensions first,
  /// then those without, then numbers of the program.
  func promoted(_ tensors: [ScriptTensor]) throws -> [ScriptTensor] {
    guard tensors.allSatisfy({ $0.type.quantization == nil }),
      Set(tensors.map(\.type.elementType)).count > 1
    else { return tensors }
    let groups = [
      tensors.filter { $0.shape.rank > 0 },
      tensors.filter { $0.shape.rank == 0 && !$0.isNumber },
      tensors.filter { $0.shape.rank == 0 && $0.isNumber },
    ]
    let leaders = try groups.compactMap { group in
      try group.first.map { first in
        try group.dropFirst().reduce(first) { try promoted($0, $1).0 }
      }
    }
    let common = try leaders.dropFirst().reduce(leaders[0]) { try promoted($0, $1).0 }
    return try tensors.map { try recorder.cast($0, to: common.type.elementType) }
  }

  /// A constant tensor.
  func constant<Element: TensorElement>(
    _ elements: [Element], _ sizes: [Int]
  ) throws -> ScriptTensor {
    ScriptTensor(try Tensor(elements, shape: Shape(sizes)))
  }

  /// A constant tensor of indices.
  func indices(_ indices: [Int], _ sizes: [Int]? = nil) throws -> ScriptTensor {
    try constant(indices.map(Int64.init), sizes ?? [indices.count])
  }

  /// An argument's tensor of indices; integers of other sizes become int64.
  func index(_ index: Int) throws -> ScriptTensor {
    let tensor = try tensor(index)
    let isIndex = tensor.type.elementType == .int32 || !tensor.type.elementType.isInteger
    return isIndex ? tensor : try recorder.cast(tensor, to: .int64)
  }

  /// The number 0 or another of a tensor's element type.
  func number(_ number: ScriptNumber, like tensor: ScriptTensor) throws -> ScriptTensor {
    try recorder.scalarTensor(number, tensor.type.elementType)
  }

  /// A tensor repeated to a shape, itself where it has that shape.
  func broadcast(_ tensor: ScriptTensor, to shape: Shape) throws -> ScriptTensor {
    guard tensor.shape != shape else { return tensor }
    try requireBudget(shape.elementCount)
    return try recorder.apply(BroadcastTo(dimensions: shape.dimensions), [tensor])
  }

  /// Tensors repeated to the shape that they have together.
  func broadcast(_ tensors: [ScriptTensor]) throws -> [ScriptTensor] {
    let shape = try tensors.reduce(Shape.scalar) { try $0.broadcast(with: $1.shape) }
    return try tensors.map { try broadcast($0, to: shape) }
  }

  /// The elements under other dimensions, as a tensor of its own.
  func reshapedCopy(_ tensor: ScriptTensor, to sizes: [Int]) throws -> ScriptTensor {
    try recorder.apply(Reshape(dimensions: sizes), [tensor])
  }

  /// The elements as a vector.
  func flat(_ tensor: ScriptTensor) throws -> ScriptTensor {
    try reshapedCopy(tensor, to: [tensor.shape.elementCount])
  }

  /// A scalar as a vector of one element, any other tensor itself.
  func atLeastVector(_ tensor: ScriptTensor) throws -> ScriptTensor {
    tensor.shape.rank == 0 ? try reshapedCopy(tensor, to: [1]) : tensor
  }

  /// A part of an axis as a tensor of its own.
  func part(
    of tensor: ScriptTensor, axis: Int, _ range: Range<Int>
  ) throws -> ScriptTensor {
    var (starts, sizes) = ([Int](repeating: 0, count: tensor.shape.rank), tensor.shape.dimensions)
    starts[axis] = range.lowerBound
    sizes[axis] = range.count
    return try recorder.apply(Slice(starts: starts, sizes: sizes), [tensor])
  }

  /// A truth for each element: booleans themselves, other numbers where they are not 0.
  func truths(_ tensor: ScriptTensor) throws -> ScriptTensor {
    try recorder.cast(tensor, to: .bool)
  }

  /// A view as the result of a call; a tensor of its own where the operator's name says that it copies.
  func shown(_ view: ScriptTensor) throws -> ScriptValue {
    .tensor(name.hasSuffix("_copy") ? try copy(view) : view)
  }

  /// Several tensors as the result of a call.
  func tuple(_ tensors: [ScriptTensor]) -> ScriptValue {
    .tuple(tensors.map(ScriptValue.tensor))
  }

  /// A list of tensors as the result of a call.
  func list(_ tensors: [ScriptTensor]) -> ScriptValue {
    .list(ScriptList(tensors.map(ScriptValue.tensor)))
  }
}
