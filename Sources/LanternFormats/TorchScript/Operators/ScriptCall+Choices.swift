internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// What `x[indices]` chooses: the tensor, the axes that have indices, and these.
  typealias Choice = (tensor: ScriptTensor, axes: [Int], indices: [ScriptTensor])

  /// The choice of a list that has `None` for whole axes, integers, and truths for as many axes as they
  /// have themselves; nil when it chooses everything.
  ///
  /// Truths become the places where they hold, which takes data.
  func choice(of input: ScriptTensor, by indices: [ScriptTensor?]) throws -> Choice? {
    var (tensor, axis): (ScriptTensor, Int) = (input, 0)
    var (axes, chosen): ([Int], [ScriptTensor]) = ([], [])
    for index in indices {
      guard var index else {
        axis += 1
        continue
      }
      guard [.bool, .uint8].contains(index.type.elementType) else {
        axes.append(axis)
        chosen.append(try recorder.cast(index, to: .int64))
        axis += 1
        continue
      }
      if index.shape.rank == 0 {
        // A single truth is one for an axis of its own.
        var sizes = tensor.shape.dimensions
        sizes.insert(1, at: min(axis, sizes.count))
        tensor = try reshapedCopy(tensor, to: sizes)
        index = try reshapedCopy(index, to: [1])
      }
      let rank = index.shape.rank
      guard axis + rank <= tensor.shape.rank,
        Array(tensor.shape.dimensions[axis..<axis + rank]) == index.shape.dimensions
      else {
        throw ScriptError(
          "\(name) cannot choose from axis \(axis) of \(tensor.shape) by truths of the shape "
            + "\(index.shape)")
      }
      chosen += try placesByAxis(of: index)
      axes += axis..<axis + rank
      axis += rank
    }
    guard axis <= tensor.shape.rank else {
      throw ScriptError("\(name) has more indices than \(tensor.shape) has axes")
    }
    return axes.isEmpty ? nil : (tensor, axes, chosen)
  }

  /// A list with only one tensor, of truths, as truths that broadcast to the input; else nil.
  func mask(_ indices: [ScriptTensor?], _ input: ScriptTensor) throws -> ScriptTensor? {
    let leading = indices.prefix { $0 == nil }.count
    guard indices.compactMap(\.self).count == 1, let mask = indices[leading],
      [.bool, .uint8].contains(mask.type.elementType), mask.shape.rank > 0,
      leading + mask.shape.rank <= input.shape.rank,
      Array(input.shape.dimensions[leading..<leading + mask.shape.rank]) == mask.shape.dimensions
    else { return nil }
    let trailing = [Int](repeating: 1, count: input.shape.rank - leading - mask.shape.rank)
    return try truths(reshapedCopy(mask, to: mask.shape.dimensions + trailing))
  }

  /// The coordinates of all elements that are not 0, `[count, rank]`.
  func places(of tensor: ScriptTensor) throws -> ScriptTensor {
    try recorder.evaluate(NonZero(), [tensor])[0]
  }

  /// The same for each axis alone.
  func placesByAxis(of tensor: ScriptTensor) throws -> [ScriptTensor] {
    let places = try places(of: tensor)
    return try (0..<tensor.shape.rank).map { axis in
      try reshapedCopy(part(of: places, axis: 1, axis..<axis + 1), to: [places.shape[0]])
    }
  }

  /// `take_along_dim`: both tensors repeated to fit along all other axes.
  func takenAlong(
    _ axis: Int, _ input: ScriptTensor, _ indices: ScriptTensor
  ) throws -> ScriptTensor {
    guard input.shape.rank == indices.shape.rank else {
      throw wrong(1, "indices of \(input.shape.rank) dimensions")
    }
    guard input.shape.rank > 0 else {
      return try recorder.apply(GatherElements(axis: 0), [input, indices])
    }
    let indices = try countedFromFront(indices, size: input.shape.atLeastVector[axis])
    var (theirs, own) = (indices.shape.dimensions, input.shape.dimensions)
    (theirs[axis], own[axis]) = (1, 1)
    var common = try Shape(own).broadcast(with: Shape(theirs)).dimensions
    common[axis] = input.shape[axis]
    let wide = try broadcast(input, to: Shape(common))
    common[axis] = indices.shape[axis]
    return try recorder.apply(
      GatherElements(axis: axis), [wide, broadcast(indices, to: Shape(common))])
  }

  /// Indices of which negative ones count from the end, all from the front.
  private func countedFromFront(_ indices: ScriptTensor, size: Int) throws -> ScriptTensor {
    let wide = try recorder.cast(indices, to: .int64)
    let zero = try number(.int(0), like: wide)
    let isBehind = try recorder.apply(Compare(.less), [wide, zero])
    let moved = try recorder.apply(Add(), [wide, number(.int(size), like: wide)])
    return try recorder.apply(Select(), [isBehind, moved, wide])
  }

  /// Slices along an axis, those of a larger norm made smaller.
  ///
  /// Source: PyTorch documentation of `torch.renorm`.
  func renormalized(
    _ input: ScriptTensor, axis: Int, order: Double, largest: Double
  ) throws -> ScriptTensor {
    let others = (0..<input.shape.rank).filter { $0 != axis }
    let norms = try reduced(input, .norm(order: order), others, keeps: true)
    let limit = try number(.double(largest), like: norms)
    let wider = try recorder.apply(Add(), [norms, number(.double(1e-7), like: norms)])
    let factors = try recorder.apply(Divide(), [limit, wider])
    let isLarge = try recorder.apply(Compare(.greater), [norms, limit])
    let one = try number(.int(1), like: norms)
    return try recorder.apply(
      Multiply(), [input, recorder.apply(Select(), [isLarge, factors, one])])
  }

  /// A tensor in which the elements that a view shows are those of another tensor.
  func written(
    _ source: ScriptTensor, through view: any Operator, into target: ScriptTensor
  ) throws -> ScriptTensor {
    let count = target.shape.elementCount
    _ = try listedShape([count])
    let all = ScriptTensor(try Tensor((0..<count).map(Int64.init), shape: target.shape))
    let places = try recorder.apply(view, [all])
    guard places.shape == source.shape else {
      throw ScriptError("\(name) takes a source of shape \(places.shape), not \(source.shape)")
    }
    let value = try recorder.cast(source, to: target.type.elementType)
    let flat = try recorder.apply(
      ScatterElements(axis: 0), [self.flat(target), self.flat(places), self.flat(value)])
    return try reshapedCopy(flat, to: target.shape.dimensions)
  }
}
