internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Elements repeated, turned round, and at other places.
  static let rearrangements: [ScriptOperator] = [
    repeating("aten::repeat(Tensor self, int[] repeats)"),
    ScriptOperator("aten::tile(Tensor self, int[] dims)") { call in
      let (input, counts) = (try call.tensor(0), try call.ints(1))
      let missing = max(0, input.shape.rank - counts.count)
      return .tensor(
        try call.repeated(input, [Int](repeating: 1, count: missing) + counts))
    },
    ScriptOperator("aten::repeat_interleave.Tensor(Tensor repeats, *, int? output_size=None)") {
      call in .tensor(try call.repetitions(call.tensor(0)))
    },
    ScriptOperator(
      "aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, "
        + "int? output_size=None)"
    ) { call in
      let input =
        try call.isNone(2) ? call.flat(call.tensor(0)) : call.atLeastVector(call.tensor(0))
      let axis = try call.isNone(2) ? 0 : call.axis(2, of: input)
      var counts = try call.flat(call.tensor(1))
      if counts.shape.elementCount == 1 {
        counts = try call.broadcast(counts, to: Shape([input.shape[axis]]))
      }
      guard counts.shape.elementCount == input.shape[axis] else {
        throw call.wrong(1, "a count for each of \(input.shape[axis])")
      }
      return .tensor(
        try call.recorder.apply(Gather(axis: axis), [input, call.repetitions(counts)]))
    },
    ScriptOperator(
      "aten::repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, "
        + "int? output_size=None)"
    ) { call in
      let input =
        try call.isNone(2) ? call.flat(call.tensor(0)) : call.atLeastVector(call.tensor(0))
      let (axis, count) = (try call.isNone(2) ? 0 : call.axis(2, of: input), try call.int(1))
      guard count >= 0 else { throw call.wrong(1, "a count that is not negative") }
      var sizes = input.shape.dimensions
      sizes.insert(1, at: axis + 1)
      let wide = try call.reshapedCopy(input, to: sizes)
      sizes[axis + 1] = count
      let repeated = try call.broadcast(wide, to: Shape(sizes))
      sizes.remove(at: axis + 1)
      sizes[axis] = try call.checked(sizes[axis].multipliedReportingOverflow(by: count))
      return .tensor(try call.reshapedCopy(repeated, to: sizes))
    },
    ScriptOperator("aten::flip(Tensor self, int[] dims)") { call in
      let input = try call.tensor(0)
      return .tensor(
        try call.flipped(input, call.ints(1).map { try input.shape.normalizedAxis($0) }))
    },
    ScriptOperator("aten::fliplr(Tensor self)") { call in
      .tensor(try call.flipped(call.tensor(0), [call.tensor(0).shape.normalizedAxis(1)]))
    },
    ScriptOperator("aten::flipud(Tensor self)") { call in
      .tensor(try call.flipped(call.tensor(0), [call.tensor(0).shape.normalizedAxis(0)]))
    },
    ScriptOperator("aten::roll(Tensor self, int[1] shifts, int[1] dims=[])") { call in
      let (input, shifts, axes) = (try call.tensor(0), try call.ints(1), try call.ints(2))
      guard !axes.isEmpty else {
        guard shifts.count == 1 else { throw call.wrong(1, "one shift for all elements") }
        let rolled = try call.rolled(call.flat(input), axis: 0, by: shifts[0])
        return .tensor(try call.reshapedCopy(rolled, to: input.shape.dimensions))
      }
      guard shifts.count == axes.count else { throw call.wrong(1, "a shift for each axis") }
      return .tensor(
        try zip(shifts, axes).reduce(call.copy(input)) { result, pair in
          try call.rolled(result, axis: result.shape.normalizedAxis(pair.1), by: pair.0)
        })
    },
    ScriptOperator("aten::rot90(Tensor self, int k=1, int[] dims=[0;1])") { call in
      let input = try call.tensor(0)
      let axes = try call.ints(2, count: 2).map { try input.shape.normalizedAxis($0) }
      guard axes[0] != axes[1] else { throw call.wrong(2, "two different axes") }
      let turns = ((try call.int(1)) % 4 + 4) % 4
      var order = Array(0..<input.shape.rank)
      order.swapAt(axes[0], axes[1])
      let exchange = Transpose(permutation: order)
      switch turns {
      case 0: return .tensor(try call.copy(input))
      case 1:
        return .tensor(
          try call.recorder.apply(exchange, [call.flipped(input, [axes[1]])]))
      case 2: return .tensor(try call.flipped(input, axes))
      default:
        return .tensor(
          try call.flipped(call.recorder.apply(exchange, [input]), [axes[1]]))
      }
    },
    ScriptOperator("aten::pixel_shuffle(Tensor self, int upscale_factor)") { call in
      .tensor(try call.pixels(factor: call.int(1)))
    },
    ScriptOperator("aten::pixel_unshuffle(Tensor self, int downscale_factor)") { call in
      .tensor(try call.channels(factor: call.int(1)))
    },
    shuffling("aten::channel_shuffle(Tensor self, int groups)"),
    shuffling("aten::native_channel_shuffle(Tensor self, int groups)"),
    ScriptOperator(
      "aten::pad(Tensor self, int[] pad, str mode=\"constant\", float? value=None)"
    ) { call in
      let mode = try call.string(2)
      guard mode == "constant" else { return .tensor(try call.bordered(mode)) }
      return .tensor(try call.padded(value: call.isNone(3) ? .int(0) : call.number(3)))
    },
    bordering("aten::reflection_pad1d", "reflect"), bordering("aten::reflection_pad2d", "reflect"),
    bordering("aten::reflection_pad3d", "reflect"),
    bordering("aten::replication_pad1d", "replicate"),
    bordering("aten::replication_pad2d", "replicate"),
    bordering("aten::replication_pad3d", "replicate"),
    ScriptOperator("aten::constant_pad_nd(Tensor self, int[] pad, Scalar value=0)") { call in
      .tensor(try call.padded(value: call.number(2)))
    },
    triangle("aten::tril(Tensor self, int diagonal=0)") { $0 >= $1 },
    triangle("aten::triu(Tensor self, int diagonal=0)") { $0 <= $1 },
    ScriptOperator("aten::diag(Tensor self, int diagonal=0)") { call in
      let input = try call.tensor(0)
      switch input.shape.rank {
      case 1: return .tensor(try call.embedded(input, offset: call.int(1), 0, 1))
      case 2:
        let view = try call.diagonal(of: input.shape, offset: call.int(1), 0, 1)
        return .tensor(try call.recorder.apply(view, [input]))
      default: throw call.wrong(0, "a vector or a matrix")
      }
    },
    ScriptOperator("aten::diagflat(Tensor self, int offset=0)") { call in
      .tensor(try call.embedded(call.flat(call.tensor(0)), offset: call.int(1), 0, 1))
    },
    ScriptOperator("aten::diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1)") {
      call in
      .tensor(
        try call.embedded(call.tensor(0), offset: call.int(1), call.int(2), call.int(3)))
    },
  ]

  private static func bordering(_ name: String, _ mode: String) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, int[] padding)") { call in
      .tensor(try call.bordered(mode))
    }
  }

  private static func repeating(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.repeated(call.tensor(0), call.ints(1)))
    }
  }

  private static func shuffling(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (input, groups) = (try call.tensor(0), try call.int(1))
      let sizes = input.shape.dimensions
      guard sizes.count > 2, groups > 0, sizes[1].isMultiple(of: groups) else {
        throw call.wrong(0, "channels, on the second axis, that \(groups) groups share")
      }
      let apart = try call.reshapedCopy(
        input, to: [sizes[0], groups, sizes[1] / groups] + sizes[2...])
      let order = [0, 2, 1] + Array(3..<apart.shape.rank)
      let mixed = try call.recorder.apply(Transpose(permutation: order), [apart])
      return .tensor(try call.reshapedCopy(mixed, to: sizes))
    }
  }

  /// Elements whose row and column, moved by the diagonal's number, relate so; others become 0.
  private static func triangle(
    _ schema: String, _ isKept: @escaping @Sendable (Int, Int) -> Bool
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (input, offset) = (try call.tensor(0), try call.int(1))
      let sizes = Array(input.shape.dimensions.suffix(2))
      guard sizes.count == 2 else { throw call.wrong(0, "matrices") }
      let limit = max(-1 << 40, min(offset, 1 << 40))
      _ = try call.listedShape(sizes)
      let kept = (0..<sizes[0]).flatMap { row in
        (0..<sizes[1]).map { isKept(row + limit, $0) }
      }
      let type = TensorType(.bool, try Shape(sizes))
      let mask = ScriptTensor(try Tensor(truths: kept, type: type))
      let zero = try call.number(.int(0), like: input)
      return .tensor(try call.recorder.apply(Select(), [mask, input, zero]))
    }
  }
}

extension ScriptCall {
  /// A tensor repeated along each axis, new axes coming first.
  fileprivate func repeated(_ input: ScriptTensor, _ counts: [Int]) throws -> ScriptTensor {
    let leading = counts.count - input.shape.rank
    guard leading >= 0 else { throw wrong(1, "at least \(input.shape.rank) counts") }
    let sizes = [Int](repeating: 1, count: leading) + input.shape.dimensions
    return try recorder.apply(Tile(counts: counts), [reshapedCopy(input, to: sizes)])
  }

  /// Each position as often as a vector says.
  fileprivate func repetitions(_ counts: ScriptTensor) throws -> ScriptTensor {
    guard counts.shape.rank == 1 else { throw wrong(0, "a vector of counts") }
    let results = try recorder.derive(from: [counts]) { data in
      let counts = try data[0].integers()
      guard counts.allSatisfy({ $0 >= 0 }) else {
        throw ScriptError("\(name) cannot repeat something fewer than 0 times")
      }
      let total = try counts.reduce(0) { try checked($0.addingReportingOverflow($1)) }
      let shape = try listedShape([total])
      let positions = counts.enumerated().flatMap { position, count in
        [Int64](repeating: Int64(position), count: count)
      }
      return [try Tensor(positions, shape: shape)]
    }
    return results[0]
  }

  fileprivate func flipped(_ input: ScriptTensor, _ axes: [Int]) throws -> ScriptTensor {
    guard Set(axes).count == axes.count else { throw wrong(1, "different axes") }
    let open = [Int?](repeating: nil, count: input.shape.rank)
    let steps = (0..<input.shape.rank).map { axes.contains($0) ? -1 : 1 }
    return try recorder.apply(StridedSlice(starts: open, ends: open, strides: steps), [input])
  }

  fileprivate func rolled(
    _ input: ScriptTensor, axis: Int, by shift: Int
  ) throws -> ScriptTensor {
    let size = input.shape[axis]
    guard size > 0 else { return input }
    let start = (size - (shift % size + size) % size) % size
    guard start > 0 else { return input }
    return try recorder.apply(
      Concatenate(axis: axis),
      [
        part(of: input, axis: axis, start..<size), part(of: input, axis: axis, 0..<start),
      ])
  }

  /// `[..., C * f * f, H, W]` as `[..., C, H * f, W * f]`.
  fileprivate func pixels(factor: Int) throws -> ScriptTensor {
    let input = try tensor(0)
    let rank = input.shape.rank
    let square = try checked(factor.multipliedReportingOverflow(by: factor))
    guard rank >= 3, factor > 0, input.shape[rank - 3].isMultiple(of: square) else {
      throw wrong(0, "images with a multiple of \(square) channels")
    }
    let (outer, sizes) = (input.shape.dimensions.prefix(rank - 3), input.shape.dimensions.suffix(3))
    let inner = Array(sizes)
    let count = outer.count
    let apart = try reshapedCopy(
      input, to: outer + [inner[0] / square, factor, factor, inner[1], inner[2]])
    let order = Array(0..<count) + [0, 3, 1, 4, 2].map { $0 + count }
    let mixed = try recorder.apply(Transpose(permutation: order), [apart])
    return try reshapedCopy(
      mixed, to: outer + [inner[0] / square, inner[1] * factor, inner[2] * factor])
  }

  /// `[..., C, H * f, W * f]` as `[..., C * f * f, H, W]`.
  fileprivate func channels(factor: Int) throws -> ScriptTensor {
    let input = try tensor(0)
    let rank = input.shape.rank
    guard rank >= 3, factor > 0, input.shape[rank - 2].isMultiple(of: factor),
      input.shape[rank - 1].isMultiple(of: factor)
    else { throw wrong(0, "images whose sizes are multiples of \(factor)") }
    let outer = input.shape.dimensions.prefix(rank - 3)
    let inner = Array(input.shape.dimensions.suffix(3))
    let (height, width) = (inner[1] / factor, inner[2] / factor)
    let apart = try reshapedCopy(input, to: outer + [inner[0], height, factor, width, factor])
    let order = Array(0..<outer.count) + [0, 2, 4, 1, 3].map { $0 + outer.count }
    let mixed = try recorder.apply(Transpose(permutation: order), [apart])
    return try reshapedCopy(mixed, to: outer + [inner[0] * factor * factor, height, width])
  }

  /// Zeros with the last axis of a tensor along a diagonal of two axes.
  fileprivate func embedded(
    _ input: ScriptTensor, offset: Int, _ first: Int, _ second: Int
  ) throws -> ScriptTensor {
    guard let length = input.shape.dimensions.last, offset.magnitude < 1 << 40 else {
      throw wrong(0, "at least a vector")
    }
    let size = length + Int(offset.magnitude)
    let rank = input.shape.rank + 1
    let open = try Shape([Int](repeating: 1, count: rank))
    let axes = (try open.normalizedAxis(first), try open.normalizedAxis(second))
    guard axes.0 != axes.1 else { throw wrong(2, "two different axes") }
    var sizes = Array(input.shape.dimensions.dropLast())
    for axis in [min(axes.0, axes.1), max(axes.0, axes.1)] { sizes.insert(size, at: axis) }
    let shape = try budgetedShape(sizes)
    let zeros = try broadcast(number(.int(0), like: input), to: shape)
    return try written(
      input, through: diagonal(of: shape, offset: offset, axes.0, axes.1), into: zeros)
  }
}
