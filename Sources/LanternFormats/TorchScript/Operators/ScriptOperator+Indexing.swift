internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Reading and writing elements that tensors choose.
  static let indexing = choices + scattering

  /// Choosing by tensors of indices and of truths.
  private static let choices: [ScriptOperator] = [
    chosen("aten::index.Tensor(Tensor self, Tensor?[] indices)"),
    chosen("aten::_unsafe_index.Tensor(Tensor self, Tensor?[] indices)"),
    put("aten::index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False)"),
    put(
      "aten::_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor values, "
        + "bool accumulate=False)"),
    put(
      "aten::_index_put_impl(Tensor self, Tensor?[] indices, Tensor values, "
        + "bool accumulate=False, bool unsafe=False)"),
    ScriptOperator("aten::index_select(Tensor self, int dim, Tensor index)") { call in
      let (input, index) = (try call.tensor(0), try call.atLeastVector(call.tensor(2)))
      let result = try call.recorder.apply(
        Gather(axis: call.axis(1, of: input)), [call.atLeastVector(input), index])
      return .tensor(input.shape.rank > 0 ? result : try call.reshapedCopy(result, to: []))
    },
    ScriptOperator(
      "aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False)"
    ) { call in
      .tensor(
        try call.recorder.apply(
          GatherElements(axis: call.int(1)), [call.tensor(0), call.index(2)]))
    },
    ScriptOperator("aten::take(Tensor self, Tensor index)") { call in
      .tensor(
        try call.recorder.apply(
          GatherPoints(axes: [0]), [call.flat(call.tensor(0)), call.tensor(1)]))
    },
    ScriptOperator("aten::take_along_dim(Tensor self, Tensor indices, int? dim=None)") { call in
      let (input, indices) = (try call.tensor(0), try call.tensor(1))
      guard !call.isNone(2) else {
        return .tensor(
          try call.recorder.apply(
            GatherPoints(axes: [0]), [call.flat(input), call.flat(indices)]))
      }
      return .tensor(try call.takenAlong(call.axis(2, of: input), input, indices))
    },
    ScriptOperator("aten::nonzero(Tensor self)") { call in
      .tensor(try call.places(of: call.tensor(0)))
    },
    ScriptOperator("aten::argwhere(Tensor self)") { call in
      .tensor(try call.places(of: call.tensor(0)))
    },
    ScriptOperator("aten::nonzero_static(Tensor self, *, int size, int fill_value=-1)") { call in
      let (places, count) = (try call.places(of: call.tensor(0)), try call.int(1))
      guard count >= 0 else { throw call.wrong(1, "a size that is not negative") }
      let found = places.shape[0]
      guard found < count else { return .tensor(try call.part(of: places, axis: 0, 0..<count)) }
      let rest = try call.filled([count - found, places.shape[1]], call.number(2), .int64)
      return .tensor(try call.recorder.apply(Concatenate(axis: 0), [places, rest]))
    },
    ScriptOperator("aten::nonzero_numpy(Tensor self)") { call in
      call.list(try call.placesByAxis(of: call.atLeastVector(call.tensor(0))))
    },
    ScriptOperator("aten::where(Tensor condition)") { call in
      call.list(try call.placesByAxis(of: call.atLeastVector(call.tensor(0))))
    },
    selection("aten::where.self(Tensor condition, Tensor self, Tensor other)"),
    selection("aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other)"),
    selection("aten::where.ScalarSelf(Tensor condition, Scalar self, Tensor other)"),
    selection("aten::where.Scalar(Tensor condition, Scalar self, Scalar other)"),
    ScriptOperator("aten::fill_diagonal_(Tensor self, Scalar fill_value, bool wrap=False)") {
      call in
      let target = try call.tensor(0)
      let filled = try call.callingForTensor(
        "aten::masked_fill", [.tensor(target), .tensor(call.diagonal()), call.arguments[1]])
      try call.recorder.replace(target, with: filled, by: call.name)
      return .tensor(target)
    },
    filling("aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value)"),
    filling("aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value)"),
    ScriptOperator("aten::masked_select(Tensor self, Tensor mask)") { call in
      let pair = try call.broadcast([call.tensor(0), call.truths(call.tensor(1))])
      let places = try call.places(of: call.flat(pair[1]))
      let flat = try call.flat(pair[0])
      return .tensor(
        try call.recorder.apply(Gather(), [flat, call.flat(places)]))
    },
    ScriptOperator("aten::masked_scatter(Tensor self, Tensor mask, Tensor source)") { call in
      let pair = try call.broadcast([call.tensor(0), call.truths(call.tensor(1))])
      let source = try call.flat(call.recorder.cast(call.tensor(2), to: pair[0].type.elementType))
      guard source.shape.elementCount > 0 else { return .tensor(try call.copy(pair[0])) }
      // The n-th true place takes the n-th element of the source.
      let ones = try call.recorder.cast(call.flat(pair[1]), to: .int64)
      let counts = try call.recorder.apply(Accumulate(.sum, axis: 0), [ones])
      let indices = try call.recorder.apply(
        Multiply(),
        [
          try call.recorder.apply(Subtract(), [counts, call.number(.int(1), like: counts)]), ones,
        ])
      let taken = try call.recorder.apply(Gather(), [source, indices])
      let spread = try call.reshapedCopy(taken, to: pair[0].shape.dimensions)
      return .tensor(try call.recorder.apply(Select(), [pair[1], spread, pair[0]]))
    },
    embedding(
      "aten::embedding(Tensor weight, Tensor indices, int padding_idx=-1, "
        + "bool scale_grad_by_freq=False, bool sparse=False)"),
    ScriptOperator(
      "aten::embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type)"
    ) { call in
      let table = try call.tensor(0)
      guard table.shape.rank == 2 else { throw call.wrong(0, "a matrix") }
      let rows = try call.flat(call.tensor(1))
      let isUsed = try call.recorder.apply(
        ScatterElements(axis: 0),
        [
          call.filled([table.shape[0]], .int(0), .bool), rows,
          call.filled([rows.shape.elementCount], .int(1), .bool),
        ])
      let shrunk = try call.renormalized(
        table, axis: 0, order: call.double(3), largest: call.double(2))
      let mask = try call.reshapedCopy(isUsed, to: [table.shape[0], 1])
      return .tensor(try call.recorder.apply(Select(), [mask, shrunk, table]))
    },
    ScriptOperator("aten::renorm(Tensor self, Scalar p, int dim, Scalar maxnorm)") { call in
      let input = try call.tensor(0)
      return .tensor(
        try call.renormalized(
          input, axis: call.axis(2, of: input), order: call.double(1), largest: call.double(3)))
    },
    bag(
      "aten::embedding_bag(Tensor weight, Tensor indices, Tensor offsets, "
        + "bool scale_grad_by_freq=False, int mode=0, bool sparse=False, "
        + "Tensor? per_sample_weights=None, bool include_last_offset=False)"),
    bag(
      "aten::embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, "
        + "bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, "
        + "bool include_last_offset, int? padding_idx)"),
    ScriptOperator("aten::one_hot(Tensor self, int num_classes=-1)") { call in
      let input = try call.tensor(0)
      var count = try call.int(1)
      if count < 0 {
        let largest = try call.reduced(input, .maximum, Array(0..<input.shape.rank))
        guard case .int(let last) = try call.recorder.number(in: largest), last < Int.max else {
          throw call.wrong(0, "a tensor of integers")
        }
        count = last + 1
      }
      let shape = try call.listedShape(input.shape.dimensions + [count])
      _ = try call.listedShape([count])
      let wide = try call.reshapedCopy(input, to: input.shape.dimensions + [1])
      let classes = try call.indices(Array(0..<shape[shape.rank - 1]))
      let (x, y) = try call.promoted(wide, classes)
      let truths = try call.recorder.apply(Compare(.equal), [x, y])
      return .tensor(try call.recorder.cast(truths, to: .int64))
    },
  ]

  private static func chosen(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard let choice = try call.choice(of: input, by: call.optionalTensors(1)) else {
        return .tensor(try call.copy(input))
      }
      return .tensor(
        try call.recorder.apply(
          GatherPoints(axes: choice.axes), [choice.tensor] + choice.indices))
    }
  }

  private static func put(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let values = try call.recorder.cast(call.tensor(2), to: input.type.elementType)
      let (indices, accumulates) = (try call.optionalTensors(1), try call.bool(3))
      if !accumulates, values.shape.elementCount == 1, let mask = try call.mask(indices, input) {
        let value = try call.reshapedCopy(values, to: [])
        return .tensor(try call.recorder.apply(Select(), [mask, value, input]))
      }
      guard let choice = try call.choice(of: input, by: indices) else {
        let all = try call.broadcast(values, to: input.shape)
        return .tensor(accumulates ? try call.recorder.apply(Add(), [input, all]) : all)
      }
      let result = try call.recorder.apply(
        ScatterPoints(axes: choice.axes, accumulates: accumulates),
        [choice.tensor, values] + choice.indices)
      return .tensor(try call.reshapedCopy(result, to: input.shape.dimensions))
    }
  }

  private static func selection(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (x, y) = try call.promoted(call.tensor(1), call.tensor(2))
      return .tensor(try call.recorder.apply(Select(), [call.truths(call.tensor(0)), x, y]))
    }
  }

  private static func filling(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let value = try call.recorder.cast(call.tensor(2), to: input.type.elementType)
      return .tensor(
        try call.recorder.apply(Select(), [call.truths(call.tensor(1)), value, input]))
    }
  }

  private static func embedding(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.recorder.apply(Gather(), [call.tensor(0), call.tensor(1)]))
    }
  }

  private static func bag(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      guard let mode = EmbeddingBag.Mode(rawValue: try call.int(4)) else {
        throw call.wrong(4, "0 for sums, 1 for means or 2 for the largest")
      }
      let rows = try call.tensor(0).shape.dimensions.first ?? 0
      let padding = call.arguments.count > 8 ? try call.optionalInt(8) : nil
      let inputs = try [call.tensor(0), call.tensor(1), call.tensor(2)]
      return call.tuple(
        try call.recorder.record(
          EmbeddingBag(
            mode: mode, includesLastOffset: call.bool(7),
            paddingIndex: padding.map { $0 < 0 ? $0 + rows : $0 }),
          inputs + (call.optionalTensor(6).map { [$0] } ?? [])))
    }
  }
}

extension ScriptCall {
  /// Which elements of the first tensor lie on its main diagonal, whose indices are all the same; in a
  /// tall matrix the diagonal starts again after one row when it is wrapped.
  ///
  /// Source: PyTorch `aten/src/ATen/native/Fill.cpp`, `fill_diagonal_`.
  fileprivate func diagonal() throws -> ScriptTensor {
    let (shape, wraps) = (try tensor(0).shape, try bool(2))
    let sizes = shape.dimensions
    guard sizes.count >= 2, sizes.count == 2 || Set(sizes).count == 1 else {
      throw wrong(0, "a matrix, or a tensor of more dimensions that are all of one size")
    }
    _ = try listedShape(sizes)
    // What the flat index grows by when all indices grow by one.
    let step = sizes.dropFirst().reduce(1) { $0 * $1 + 1 }
    let count = wraps && sizes.count == 2 ? Int.max : sizes.min() ?? 0
    var mask = [Bool](repeating: false, count: shape.elementCount)
    for (number, index) in stride(from: 0, to: mask.count, by: max(1, step)).enumerated()
    where number < count {
      mask[index] = true
    }
    return ScriptTensor(try Tensor(mask.map { Int64($0 ? 1 : 0) }, shape: shape).cast(to: .bool))
  }
}
