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
    try view(selection(of: input, axis: axis, index: index), of: input)
  }

  /// The operation that takes one index of an axis.
  func selection(of input: ScriptTensor, axis: Int, index: Int) throws -> StridedSlice {
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
    return StridedSlice(
      starts: starts, ends: ends, strides: [Int](repeating: 1, count: open.count),
      removedAxes: [axis])
  }

  /// Every `step`-th element of an axis, as Python's `x[start:end:step]`.
  func sliced(
    _ input: ScriptTensor, axis: Int, start: Int?, end: Int?, step: Int
  ) throws -> ScriptTensor {
    try view(slice(of: input, axis: axis, start: start, end: end, step: step), of: input)
  }

  /// The operation that takes every `step`-th element of an axis.
  func slice(
    of input: ScriptTensor, axis: Int, start: Int?, end: Int?, step: Int
  ) throws -> StridedSlice {
    let axis = try input.shape.normalizedAxis(axis)
    guard step > 0 else { throw ScriptError("a slice needs a step of at least 1, not \(step)") }
    var starts = [Int?](repeating: nil, count: input.shape.rank)
    var ends = starts
    var strides = [Int](repeating: 1, count: input.shape.rank)
    starts[axis] = start
    ends[axis] = end
    strides[axis] = step
    return StridedSlice(starts: starts, ends: ends, strides: strides)
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

  /// The first tensor with a border; the paddings begin with the last axis, and negative ones cut off.
  func padded(value: ScriptNumber) throws -> ScriptTensor {
    let (input, paddings) = (try tensor(0), try ints(1))
    let rank = input.shape.rank
    guard paddings.count.isMultiple(of: 2), paddings.count <= 2 * rank else {
      throw wrong(1, "two paddings for each of at most \(rank) axes")
    }
    var (before, after) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
    for pair in 0..<paddings.count / 2 {
      before[rank - 1 - pair] = paddings[2 * pair]
      after[rank - 1 - pair] = paddings[2 * pair + 1]
    }
    if paddings.contains(where: { $0 < 0 }) {
      return try cutAndPadded(input, before, after, value)
    }
    // Other numbers than float32 has come as a tensor.
    let isSingle = [.float32, .float16].contains(input.type.elementType)
    guard isSingle || input.type.quantization != nil || value.double == 0 else {
      return try recorder.apply(
        Pad(before: before, after: after), [input, number(value, like: input)])
    }
    let border = Float(value.double)
    guard rank == 4, before[...1] == [0, 0], after[...1] == [0, 0] else {
      return try recorder.apply(Pad(before: before, after: after, value: border), [input])
    }
    // With channels last the convolution that usually follows can do it.
    func channelsLast(_ sizes: [Int]) -> [Int] { [0, sizes[2], sizes[3], 0] }
    return try recorder.withChannelsLast(input) { images in
      try recorder.apply(
        Pad(before: channelsLast(before), after: channelsLast(after), value: border), [images])
    }
  }

  /// What is cut off is cut off first, except where all of an axis would be gone before the border is
  /// added.
  private func cutAndPadded(
    _ input: ScriptTensor, _ before: [Int], _ after: [Int], _ value: ScriptNumber
  ) throws -> ScriptTensor {
    var result = input
    for (axis, (front, back)) in zip(before, after).enumerated() {
      let size = result.shape[axis]
      let inner = try checked(size.addingReportingOverflow(min(front, 0)))
      let kept = try checked(inner.addingReportingOverflow(min(back, 0)))
      guard kept >= 0 else {
        throw ScriptError("\(name) cuts more off axis \(axis) of \(input.shape) than there is")
      }
      let start = front < 0 ? -front : 0
      result = try part(of: result, axis: axis, start..<start + kept)
    }
    return try recorder.apply(
      Pad(before: before.map { max($0, 0) }, after: after.map { max($0, 0) }),
      [result, number(value, like: result)])
  }

  /// The first tensor with a border of its own elements; the paddings begin with the last axis.
  ///
  /// `reflect` turns back at the last element, `replicate` repeats it, and `circular` begins anew.
  /// Source: PyTorch documentation of `torch.nn.functional.pad`.
  func bordered(_ mode: String) throws -> ScriptTensor {
    let (input, paddings) = (try tensor(0), try ints(1))
    let rank = input.shape.rank
    guard paddings.count.isMultiple(of: 2), paddings.count <= 2 * rank,
      paddings.allSatisfy({ $0.magnitude < 1 << 30 })
    else { throw wrong(1, "two paddings for each of at most \(rank) axes") }
    var result = input
    for pair in 0..<paddings.count / 2 where paddings[2 * pair] != 0 || paddings[2 * pair + 1] != 0
    {
      let axis = rank - 1 - pair
      let size = result.shape[axis]
      let (front, back) = (paddings[2 * pair], paddings[2 * pair + 1])
      guard size + front + back >= 0, size > 0, mode != "reflect" || max(front, back) < size,
        mode != "circular" || max(front, back) <= size
      else { throw ScriptError("\(name) cannot add \(front) and \(back) to an axis of \(size)") }
      _ = try listedShape([size + front + back])
      let cut = max(0, -front)..<max(max(0, -front) + 1, size - max(0, -back))
      let positions = try (-front..<size + back).map { position in
        switch mode {
        case "replicate": min(max(position, 0), size - 1)
        case "circular":
          // What negative paddings cut off does not come again.
          cut.lowerBound + ((position - cut.lowerBound) % cut.count + cut.count) % cut.count
        case "reflect":
          position < 0 ? -position : position < size ? position : 2 * (size - 1) - position
        default: throw ScriptError.unsupported("\(name) with the mode \(mode)")
        }
      }
      result = try recorder.apply(Gather(axis: axis), [result, indices(positions)])
    }
    return result === input ? try copy(input) : result
  }

  /// The diagonals of two axes, whose numbers and offset arguments have, along a new last axis.
  func diagonal(of shape: Shape, offset: Int, axes: (Int, Int)) throws -> StridedView {
    try diagonal(
      of: shape, offset: int(offset), try shape.normalizedAxis(int(axes.0)),
      try shape.normalizedAxis(int(axes.1)))
  }

  /// The diagonals of two axes along a new last axis; a positive offset moves along the second axis.
  func diagonal(of shape: Shape, offset: Int, _ first: Int, _ second: Int) throws -> StridedView {
    guard first != second, offset.magnitude < 1 << 40 else {
      throw ScriptError("\(name) needs two different axes, and an offset within the tensor")
    }
    let strides = shape.strides
    let length = max(
      0, min(shape[first] + min(offset, 0), shape[second] - max(offset, 0)))
    let others = (0..<shape.rank).filter { $0 != first && $0 != second }
    let start = offset < 0 ? -offset * strides[first] : offset * strides[second]
    return StridedView(
      dimensions: others.map { shape[$0] } + [length],
      strides: others.map { strides[$0] } + [strides[first] + strides[second]],
      offset: length == 0 ? 0 : start)
  }

  /// The main diagonal of a matrix.
  func diagonalCopy(of matrix: ScriptTensor) throws -> ScriptTensor {
    try recorder.apply(diagonal(of: matrix.shape, offset: 0, 0, 1), [matrix])
  }

  /// The axes of a tensor with two of them exchanged.
  func exchanged(_ input: ScriptTensor, _ first: Int, _ second: Int) throws -> ScriptTensor {
    // A scalar has the axes of a vector, which stay as they are.
    let shape = input.shape.atLeastVector
    let (first, second) = (try shape.normalizedAxis(first), try shape.normalizedAxis(second))
    var order = Array(0..<input.shape.rank)
    if !order.isEmpty { order.swapAt(first, second) }
    return try view(Transpose(permutation: order), of: input)
  }

  /// The axes of a tensor with some moved to other places, the rest in their order.
  func moved(_ input: ScriptTensor, _ sources: [Int], _ targets: [Int]) throws -> ScriptTensor {
    let shape = input.shape.atLeastVector
    let from = try sources.map { try shape.normalizedAxis($0) }
    let to = try targets.map { try shape.normalizedAxis($0) }
    guard from.count == to.count, Set(from).count == from.count, Set(to).count == to.count else {
      throw ScriptError("\(name) cannot move the axes \(sources) to \(targets)")
    }
    guard input.shape.rank > 0 else { return input }
    var order = [Int](repeating: -1, count: input.shape.rank)
    for (source, target) in zip(from, to) { order[target] = source }
    var rest = (0..<input.shape.rank).filter { !from.contains($0) }[...]
    for place in order.indices where order[place] < 0 { order[place] = rest.removeFirst() }
    return try view(Transpose(permutation: order), of: input)
  }
}
