internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Writing to chosen elements of a copy.
  static let scattering: [ScriptOperator] = [
    scatter("aten::scatter.src(Tensor self, int dim, Tensor index, Tensor src)"),
    scatter("aten::scatter.value(Tensor self, int dim, Tensor index, Scalar value)"),
    scatter("aten::scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce)"),
    scatter(
      "aten::scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce)"),
    ScriptOperator("aten::scatter_add(Tensor self, int dim, Tensor index, Tensor src)") { call in
      .tensor(
        try call.scattered(call.tensor(0), axis: call.int(1), call.tensor(2), call.tensor(3), .sum))
    },
    ScriptOperator(
      "aten::scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, "
        + "bool include_self=True)"
    ) { call in
      .tensor(
        try call.scattered(
          call.tensor(0), axis: call.int(1), call.tensor(2), call.tensor(3), call.combination(4),
          includesSelf: call.bool(5)))
    },
    ScriptOperator(
      "aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1)"
    ) { call in
      .tensor(try call.writtenAlong(call.times(call.tensor(3), call.number(4)), .sum))
    },
    ScriptOperator("aten::index_copy(Tensor self, int dim, Tensor index, Tensor source)") { call in
      .tensor(try call.writtenAlong(call.tensor(3), .update))
    },
    ScriptOperator(
      "aten::index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, "
        + "bool include_self=True)"
    ) { call in
      .tensor(
        try call.writtenAlong(call.tensor(3), call.combination(4), includesSelf: call.bool(5)))
    },
    indexFill("aten::index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value)"),
    indexFill("aten::index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value)"),
    ScriptOperator(
      "aten::put(Tensor self, Tensor index, Tensor source, bool accumulate=False)"
    ) { call in
      let (input, index) = (try call.tensor(0), try call.flat(call.tensor(1)))
      let source = try call.flat(call.recorder.cast(call.tensor(2), to: input.type.elementType))
      let flat = try call.recorder.apply(
        ScatterPoints(axes: [0], accumulates: call.bool(3)), [call.flat(input), source, index])
      return .tensor(try call.reshapedCopy(flat, to: input.shape.dimensions))
    },
    ScriptOperator("aten::select_scatter(Tensor self, Tensor src, int dim, int index)") { call in
      let input = try call.tensor(0)
      let view = try call.selection(of: input, axis: call.int(2), index: call.int(3))
      return .tensor(try call.written(call.tensor(1), through: view, into: input))
    },
    ScriptOperator(
      "aten::slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, "
        + "int step=1)"
    ) { call in
      let input = try call.tensor(0)
      let view = try call.slice(
        of: input, axis: call.int(2), start: call.optionalInt(3), end: call.optionalInt(4),
        step: call.int(5))
      let shape = try view.outputTypes(for: [input.type])[0].shape
      return .tensor(
        try call.written(call.broadcast(call.tensor(1), to: shape), through: view, into: input))
    },
    ScriptOperator(
      "aten::diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1)"
    ) { call in
      let input = try call.tensor(0)
      let view = try call.diagonal(of: input.shape, offset: 2, axes: (3, 4))
      return .tensor(try call.written(call.tensor(1), through: view, into: input))
    },
    ScriptOperator(
      "aten::as_strided_scatter(Tensor self, Tensor src, int[] size, int[] stride, "
        + "int? storage_offset=None)"
    ) { call in
      let view = StridedView(
        dimensions: try call.ints(2), strides: try call.ints(3),
        offset: try call.optionalInt(4) ?? 0)
      return .tensor(try call.written(call.tensor(1), through: view, into: call.tensor(0)))
    },
  ]

  private static func scatter(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (input, index) = (try call.tensor(0), try call.tensor(2))
      var source = try call.recorder.cast(call.tensor(3), to: input.type.elementType)
      if source.shape.rank == 0, index.shape.rank > 0 {
        source = try call.broadcast(source, to: index.shape)
      }
      let combination = call.arguments.count > 4 ? try call.combination(4) : .update
      return .tensor(
        try call.scattered(input, axis: call.int(1), index, source, combination))
    }
  }

  private static func indexFill(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let value = try call.recorder.cast(call.tensor(3), to: input.type.elementType)
      var sizes = input.shape.atLeastVector.dimensions
      sizes[try call.axis(1, of: input)] = try call.tensor(2).shape.elementCount
      return .tensor(try call.writtenAlong(call.broadcast(value, to: Shape(sizes)), .update))
    }
  }
}

extension ScriptCall {
  /// What an argument says should become of an element and its updates.
  fileprivate func combination(_ index: Int) throws -> ScatterElements.Combination {
    switch try string(index) {
    case "sum", "add": .sum
    case "prod", "multiply": .product
    case "mean": .mean
    case "amax": .maximum
    case "amin": .minimum
    default: throw wrong(index, "a kind of reduction")
    }
  }

  fileprivate func scattered(
    _ input: ScriptTensor, axis: Int, _ index: ScriptTensor, _ source: ScriptTensor,
    _ combination: ScatterElements.Combination, includesSelf: Bool = true
  ) throws -> ScriptTensor {
    try recorder.apply(
      ScatterElements(axis: axis, combination: combination, includesSelf: includesSelf),
      [input, index, source])
  }

  /// The first tensor with slices of a source combined into it where the third, a vector, has indices
  /// along the axis of the second argument.
  fileprivate func writtenAlong(
    _ source: ScriptTensor, _ combination: ScatterElements.Combination, includesSelf: Bool = true
  ) throws -> ScriptTensor {
    let (input, axis) = (try tensor(0), try axis(1, of: tensor(0)))
    let index = try flat(tensor(2))
    let slices = try recorder.cast(atLeastVector(source), to: input.type.elementType)
    guard slices.shape.rank == input.shape.atLeastVector.rank,
      slices.shape[axis] == index.shape.elementCount
    else {
      throw ScriptError(
        "\(name) cannot place \(source.shape) at \(index.shape) indices of \(input.shape)")
    }
    var sizes = [Int](repeating: 1, count: slices.shape.rank)
    sizes[axis] = index.shape.elementCount
    let indices = try broadcast(reshapedCopy(index, to: sizes), to: slices.shape)
    let wide = try atLeastVector(input)
    let result = try scattered(
      wide, axis: axis, indices, slices, combination, includesSelf: includesSelf)
    return try reshapedCopy(result, to: input.shape.dimensions)
  }
}
