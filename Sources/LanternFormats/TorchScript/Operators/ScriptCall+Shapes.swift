internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// Records an operation whose result is a view of its input's memory in PyTorch.
  func view(_ operation: any Operator, of input: ScriptTensor) throws -> ScriptTensor {
    guard let view = try recorder.views(operation, of: input).first else {
      throw ScriptError("\(name) has no result")
    }
    return view
  }

  /// The same elements under other dimensions, one of which may be -1: a view where PyTorch's memory
  /// allows it, else a copy.
  func reshaped(_ input: ScriptTensor, to sizes: [Int]) throws -> ScriptTensor {
    let operation = Reshape(dimensions: sizes)
    let shape = try operation.outputTypes(for: [input.type])[0].shape
    let isView = input.strides.map { ViewOrigin.viewStrides(of: input.shape, $0, as: shape) != nil }
    return isView ?? false
      ? try view(operation, of: input) : try recorder.apply(operation, [input])
  }

  /// The tensor itself where its elements lie in row-major order, else a copy in which they do.
  func contiguous(_ input: ScriptTensor) throws -> ScriptTensor {
    input.isContiguous ? input : try copy(input)
  }

  /// A tensor without one axis, at an index that may count from the end.
  func selected(_ input: ScriptTensor, axis: Int, index: Int) throws -> ScriptTensor {
    let axis = try input.shape.normalizedAxis(axis)
    let size = input.shape[axis]
    guard (-size..<size).contains(index) else {
      throw ScriptError(
        "index \(index) is outside axis \(axis) of a tensor of shape \(input.shape)")
    }
    let open = [Int?](repeating: nil, count: input.shape.rank)
    var (starts, ends) = (open, open)
    let position = index < 0 ? index + size : index
    starts[axis] = position
    ends[axis] = position + 1
    return try view(
      StridedSlice(
        starts: starts, ends: ends, strides: [Int](repeating: 1, count: open.count),
        removedAxes: [axis]), of: input)
  }

  /// Every `step`-th element of an axis, as Python's `x[start:end:step]`.
  func sliced(
    _ input: ScriptTensor, axis: Int, start: Int?, end: Int?, step: Int
  ) throws -> ScriptTensor {
    let axis = try input.shape.normalizedAxis(axis)
    guard step > 0 else { throw ScriptError("a slice needs a step of at least 1, not \(step)") }
    var starts = [Int?](repeating: nil, count: input.shape.rank)
    var ends = starts
    var strides = [Int](repeating: 1, count: input.shape.rank)
    starts[axis] = start
    ends[axis] = end
    strides[axis] = step
    return try view(StridedSlice(starts: starts, ends: ends, strides: strides), of: input)
  }

  /// Parts of one size along an axis; the last may be smaller.
  func split(_ input: ScriptTensor, axis: Int, each size: Int) throws -> ScriptValue {
    let total = input.shape[axis]
    try requireParts(total / size)
    let starts = stride(from: 0, to: max(total, 1), by: size)
    return try split(input, axis: axis, sizes: starts.map { min(size, total - $0) })
  }

  /// Parts of given sizes along an axis.
  func split(_ input: ScriptTensor, axis: Int, sizes: [Int]) throws -> ScriptValue {
    try requireParts(sizes.count)
    let parts = try recorder.views(Split(axis: axis, sizes: sizes), of: input)
    return .list(ScriptList(parts.map(ScriptValue.tensor)))
  }

  /// Throws when a tensor would fall into too many parts.
  func requireParts(_ count: Int) throws {
    guard count <= ScriptOperator.largestSplit else {
      throw ScriptError(
        "\(name) would make \(count) tensors, beyond the budget of \(ScriptOperator.largestSplit)")
    }
  }

  /// An axis of a tensor with one axis more, which may count from the end.
  func insertionAxis(_ index: Int, rank: Int) throws -> Int {
    let axis = try int(index)
    guard (-rank - 1...rank).contains(axis) else {
      throw ScriptError("\(name) cannot insert axis \(axis) in a tensor of \(rank) dimensions")
    }
    return axis < 0 ? axis + rank + 1 : axis
  }

  /// The first tensor with a border; the paddings begin with the last axis.
  func padded(value: Double) throws -> ScriptTensor {
    let (input, paddings) = (try tensor(0), try ints(1))
    let rank = input.shape.rank
    guard paddings.count.isMultiple(of: 2), paddings.count <= 2 * rank else {
      throw wrong(1, "two paddings for each of at most \(rank) axes")
    }
    guard paddings.allSatisfy({ $0 >= 0 }) else {
      throw ScriptError.unsupported("\(name) with negative paddings")
    }
    var (before, after) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
    for pair in 0..<paddings.count / 2 {
      before[rank - 1 - pair] = paddings[2 * pair]
      after[rank - 1 - pair] = paddings[2 * pair + 1]
    }
    guard rank == 4, before[...1] == [0, 0], after[...1] == [0, 0] else {
      return try recorder.apply(
        Pad(before: before, after: after, value: Float(value)), [input])
    }
    // With channels last the convolution that usually follows can do it.
    func channelsLast(_ sizes: [Int]) -> [Int] { [0, sizes[2], sizes[3], 0] }
    return try recorder.withChannelsLast(input) { images in
      try recorder.apply(
        Pad(
          before: channelsLast(before), after: channelsLast(after), value: Float(value)), [images])
    }
  }

  /// The first tensor in the type that a reduction sums in.
  func summand(_ typeIndex: Int) throws -> ScriptTensor {
    let input = try tensor(0)
    if let number = try optionalInt(typeIndex) {
      guard let type = ScalarType.elementType(number), number < 12 else {
        throw ScriptError.unsupported("\(name) with the scalar type \(number)")
      }
      return try recorder.cast(input, to: type)
    }
    // Sums of integers are int64.
    let isInteger = input.type.elementType.isInteger || input.type.elementType == .bool
    return isInteger && input.type.quantization == nil
      ? try recorder.cast(input, to: .int64) : input
  }
}
