internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Axes in another order, and parts of tensors: views.
  static let tensorParts: [ScriptOperator] = [
    permuting("aten::permute(Tensor self, int[] dims)"),
    permuting("aten::permute_copy(Tensor self, int[] dims)"),
    exchanging("aten::transpose.int(Tensor self, int dim0, int dim1)"),
    exchanging("aten::transpose_copy.int(Tensor self, int dim0, int dim1)"),
    exchanging("aten::swapaxes(Tensor self, int axis0, int axis1)"),
    exchanging("aten::swapdims(Tensor self, int dim0, int dim1)"),
    reversing("aten::t(Tensor self)", 0...2), reversing("aten::t_copy(Tensor self)", 0...2),
    reversing("aten::numpy_T(Tensor self)", 0...64),
    reversing("aten::matrix_H(Tensor self)", 2...2),
    flipping("aten::mT(Tensor self)"), flipping("aten::mH(Tensor self)"),
    flipping("aten::adjoint(Tensor self)"),
    moving("aten::movedim.int(Tensor self, int source, int destination)"),
    moving("aten::movedim.intlist(Tensor self, int[] source, int[] destination)"),
    moving("aten::moveaxis.int(Tensor self, int source, int destination)"),
    moving("aten::moveaxis.intlist(Tensor self, int[] source, int[] destination)"),
    selecting("aten::select.int(Tensor self, int dim, int index)"),
    selecting("aten::select_copy.int(Tensor self, int dim, int index)"),
    slicing(
      "aten::slice.Tensor(Tensor self, int dim=0, int? start=None, int? end=None, int step=1)"),
    slicing(
      "aten::slice_copy.Tensor(Tensor self, int dim=0, int? start=None, int? end=None, int step=1)"),
    narrowing("aten::narrow(Tensor self, int dim, int start, int length)"),
    narrowing("aten::narrow_copy(Tensor self, int dim, int start, int length)"),
    narrowing("aten::narrow.Tensor(Tensor self, int dim, Tensor start, int length)"),
    ScriptOperator("aten::diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1)") { call in
      let input = try call.tensor(0)
      return .tensor(
        try call.view(call.diagonal(of: input.shape, offset: 1, axes: (2, 3)), of: input))
    },
    ScriptOperator("aten::diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1)") {
      call in
      let input = try call.tensor(0)
      return .tensor(
        try call.recorder.apply(
          call.diagonal(of: input.shape, offset: 1, axes: (2, 3)), [input]))
    },
    ScriptOperator("aten::linalg_diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1)") {
      call in
      let input = try call.tensor(0)
      return .tensor(
        try call.view(call.diagonal(of: input.shape, offset: 1, axes: (2, 3)), of: input))
    },
    unfolding("aten::unfold(Tensor self, int dimension, int size, int step)"),
    unfolding("aten::unfold_copy(Tensor self, int dimension, int size, int step)"),
    striding("aten::as_strided(Tensor self, int[] size, int[] stride, int? storage_offset=None)"),
    striding(
      "aten::as_strided_copy(Tensor self, int[] size, int[] stride, int? storage_offset=None)"),
    chunking("aten::chunk(Tensor self, int chunks, int dim=0)"),
    chunking("aten::unsafe_chunk(Tensor self, int chunks, int dim=0)"),
    splitting("aten::split.Tensor(Tensor self, int split_size, int dim=0)"),
    splitting("aten::unsafe_split.Tensor(Tensor self, int split_size, int dim=0)"),
    splittingBySizes("aten::split.sizes(Tensor self, int[] split_size, int dim=0)"),
    splittingBySizes("aten::split(Tensor self, int[] split_sizes, int dim=0)"),
    splittingBySizes("aten::split_with_sizes(Tensor self, int[] split_sizes, int dim=0)"),
    splittingBySizes("aten::split_with_sizes_copy(Tensor self, int[] split_sizes, int dim=0)"),
    splittingBySizes("aten::unsafe_split_with_sizes(Tensor self, int[] split_sizes, int dim=0)"),
    ScriptOperator("aten::tensor_split.sections(Tensor self, int sections, int dim=0)") { call in
      let input = try call.tensor(0)
      return try call.split(input, axis: call.int(2), sections: call.int(1))
    },
    ScriptOperator("aten::tensor_split.indices(Tensor self, int[] indices, int dim=0)") { call in
      try call.split(call.tensor(0), axis: call.int(2), at: call.ints(1))
    },
    ScriptOperator(
      "aten::tensor_split.tensor_indices_or_sections(Tensor self, "
        + "Tensor tensor_indices_or_sections, int dim=0)"
    ) { call in
      let (input, places) = (try call.tensor(0), try call.tensor(1))
      guard places.shape.rank > 0 else {
        return try call.split(input, axis: call.int(2), sections: call.int(1))
      }
      let numbers = try call.recorder.numbers(in: places)
      return try call.split(input, axis: call.int(2), at: numbers)
    },
    evenly("aten::hsplit") { $0 == 1 ? 0 : 1 }, at("aten::hsplit") { $0 == 1 ? 0 : 1 },
    evenly("aten::vsplit") { _ in 0 }, at("aten::vsplit") { _ in 0 },
    evenly("aten::dsplit") { _ in 2 }, at("aten::dsplit") { _ in 2 },
    unbinding("aten::unbind.int(Tensor self, int dim=0)"),
    unbinding("aten::unbind_copy.int(Tensor self, int dim=0)"),
  ]

  private static func permuting(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let order = try call.ints(1).map { try input.shape.normalizedAxis($0) }
      return try call.shown(call.view(Transpose(permutation: order), of: input))
    }
  }

  private static func exchanging(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.shown(call.exchanged(call.tensor(0), call.int(1), call.int(2)))
    }
  }

  private static func reversing(_ schema: String, _ ranks: ClosedRange<Int>) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard ranks.contains(input.shape.rank) else { throw call.wrong(0, "a matrix") }
      let order = Array((0..<input.shape.rank).reversed())
      return try call.shown(call.view(Transpose(permutation: order), of: input))
    }
  }

  private static func flipping(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard input.shape.rank != 1 else { throw call.wrong(0, "matrices") }
      guard input.shape.rank > 1 else { return .tensor(input) }
      return .tensor(try call.exchanged(input, -2, -1))
    }
  }

  private static func moving(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.moved(call.tensor(0), call.ints(1), call.ints(2)))
    }
  }

  private static func selecting(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.shown(call.selected(call.tensor(0), axis: call.int(1), index: call.int(2)))
    }
  }

  private static func slicing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.shown(
        call.sliced(
          call.tensor(0), axis: call.int(1), start: call.optionalInt(2), end: call.optionalInt(3),
          step: call.int(4)))
    }
  }

  private static func narrowing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let size = input.shape[try input.shape.normalizedAxis(call.int(1))]
      let length = try call.int(3)
      var start = try call.int(2)
      if start < 0 { start = try call.checked(start.addingReportingOverflow(size)) }
      let end = try call.checked(start.addingReportingOverflow(length))
      guard start >= 0, length >= 0, end <= size else {
        throw ScriptError("\(call.name) from \(start) over \(length) leaves an axis of \(size)")
      }
      return try call.shown(
        call.sliced(input, axis: call.int(1), start: start, end: end, step: 1))
    }
  }

  private static func unfolding(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let shape = input.shape.atLeastVector
      let (axis, size, step) = (try call.axis(1, of: input), try call.int(2), try call.int(3))
      guard (0...shape[axis]).contains(size), step > 0 else {
        throw ScriptError("\(call.name) cannot move \(size) elements by \(step) over \(shape)")
      }
      var (sizes, strides) = (input.shape.dimensions, input.shape.strides)
      if !sizes.isEmpty {
        sizes[axis] = (shape[axis] - size) / step + 1
        strides[axis] = sizes[axis] > 1 ? strides[axis] * step : strides[axis]
      }
      return try call.shown(
        call.view(
          StridedView(dimensions: sizes + [size], strides: strides + [shape.strides[axis]]),
          of: input))
    }
  }

  private static func striding(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      // An offset that is given counts from the beginning of the memory.
      let given = try call.tensor(0)
      let input = call.isNone(3) ? given : given.origin?.root ?? given
      guard input.isContiguous else {
        throw ScriptError.unsupported("\(call.name) of a view whose elements are not in order")
      }
      return try call.shown(
        call.view(
          StridedView(
            dimensions: call.ints(1), strides: call.ints(2), offset: call.optionalInt(3) ?? 0),
          of: input))
    }
  }

  private static func chunking(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let (count, axis) = (try call.int(1), try input.shape.normalizedAxis(call.int(2)))
      guard count > 0 else { throw call.wrong(1, "a positive number of chunks") }
      // Of nothing there are as many chunks as are asked for.
      if input.shape[axis] == 0 {
        try call.requireParts(count)
        return try call.split(input, axis: axis, sizes: [Int](repeating: 0, count: count))
      }
      // Rounded up, in a way that does not overflow.
      let size = max(0, input.shape[axis] - 1) / count + 1
      return try call.split(input, axis: axis, each: size)
    }
  }

  private static func splitting(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let (size, axis) = (try call.int(1), try input.shape.normalizedAxis(call.int(2)))
      if size == 0, input.shape[axis] == 0 { return try call.split(input, axis: axis, sizes: [0]) }
      guard size > 0 else { throw call.wrong(1, "a positive size") }
      return try call.split(input, axis: axis, each: size)
    }
  }

  private static func splittingBySizes(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.split(call.tensor(0), axis: call.int(2), sizes: call.ints(1))
    }
  }

  private static func evenly(
    _ name: String, _ axis: @escaping @Sendable (Int) -> Int
  ) -> ScriptOperator {
    ScriptOperator("\(name).int(Tensor self, int sections)") { call in
      let (input, count) = (try call.tensor(0), try call.int(1))
      let axis = try input.shape.normalizedAxis(axis(input.shape.rank))
      guard count > 0, input.shape[axis].isMultiple(of: count) else {
        throw call.wrong(1, "a number that divides \(input.shape[axis])")
      }
      return try call.split(input, axis: axis, sections: count)
    }
  }

  private static func at(
    _ name: String, _ axis: @escaping @Sendable (Int) -> Int
  ) -> ScriptOperator {
    ScriptOperator("\(name).array(Tensor self, int[] indices)") { call in
      let input = try call.tensor(0)
      return try call.split(input, axis: axis(input.shape.rank), at: call.ints(1))
    }
  }

  private static func unbinding(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let axis = try input.shape.normalizedAxis(call.int(1))
      try call.requireParts(input.shape[axis])
      return .list(
        ScriptList(
          try (0..<input.shape[axis]).map { index in
            try call.shown(call.selected(input, axis: axis, index: index))
          }))
    }
  }
}

extension ScriptCall {
  /// Parts of nearly one size, the larger ones first.
  fileprivate func split(
    _ input: ScriptTensor, axis: Int, sections count: Int
  ) throws -> ScriptValue {
    guard count > 0 else { throw wrong(1, "a positive number of sections") }
    try requireParts(count)
    let size = input.shape[try input.shape.normalizedAxis(axis)]
    let sizes = (0..<count).map { size / count + ($0 < size % count ? 1 : 0) }
    return try split(input, axis: axis, sizes: sizes)
  }

  /// The parts between places of an axis.
  fileprivate func split(
    _ input: ScriptTensor, axis: Int, at places: [Int]
  ) throws -> ScriptValue {
    try requireParts(places.count)
    let bounds: [Int?] = [nil] + places + [nil]
    return list(
      try zip(bounds, bounds.dropFirst()).map { start, end in
        try sliced(input, axis: axis, start: start, end: end, step: 1)
      })
  }
}

extension Recorder {
  /// All elements of a tensor of integers, as numbers that the program reads.
  ///
  /// Throws `NeedsData` when the recording has types only.
  func numbers(in tensor: ScriptTensor) throws -> [Int] {
    let isConstant = tensor.constant != nil
    let numbers = try data(of: tensor).integers()
    if !isConstant {
      for number in numbers { note(.int(number)) }
    }
    return numbers
  }
}
