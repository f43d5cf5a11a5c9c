internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Shapes, views and rearrangements.
  static let shapes: [ScriptOperator] = [
    ScriptOperator("aten::view(Tensor self, int[] size)") { call in
      .tensor(try call.reshaped(call.tensor(0), to: call.ints(1)))
    },
    ScriptOperator("aten::reshape(Tensor self, int[] shape)") { call in
      .tensor(try call.reshaped(call.tensor(0), to: call.ints(1)))
    },
    ScriptOperator("aten::flatten(Tensor self, int start_dim=0, int end_dim=-1)") { call in
      let input = try call.tensor(0)
      guard input.shape.rank > 0 else { return .tensor(try call.reshaped(input, to: [1])) }
      let (start, end) = (
        try input.shape.normalizedAxis(call.int(1)), try input.shape.normalizedAxis(call.int(2))
      )
      guard start <= end else { throw call.wrong(2, "an axis not before the first one") }
      let sizes = input.shape.dimensions
      let flat = sizes[start...end].reduce(1, *)
      return .tensor(
        try call.reshaped(input, to: Array(sizes[..<start]) + [flat] + Array(sizes[(end + 1)...])))
    },
    ScriptOperator("aten::squeeze(Tensor self)") { call in
      let input = try call.tensor(0)
      return .tensor(try call.reshaped(input, to: input.shape.dimensions.filter { $0 != 1 }))
    },
    ScriptOperator("aten::squeeze(Tensor self, int[1] dim)") { call in
      let input = try call.tensor(0)
      let axes = try Set(call.ints(1).map { try input.shape.normalizedAxis($0) })
      let sizes = input.shape.dimensions.enumerated().filter {
        !(axes.contains($0.offset) && $0.element == 1)
      }
      return .tensor(try call.reshaped(input, to: sizes.map(\.element)))
    },
    ScriptOperator("aten::unsqueeze(Tensor self, int dim)") { call in
      let input = try call.tensor(0)
      var sizes = input.shape.dimensions
      sizes.insert(1, at: try call.insertionAxis(1, rank: sizes.count))
      return .tensor(try call.reshaped(input, to: sizes))
    },
    ScriptOperator("aten::permute(Tensor self, int[] dims)") { call in
      let input = try call.tensor(0)
      let order = try call.ints(1).map { try input.shape.normalizedAxis($0) }
      return .tensor(try call.view(Transpose(permutation: order), of: input))
    },
    ScriptOperator("aten::transpose(Tensor self, int dim0, int dim1)") { call in
      let input = try call.tensor(0)
      var order = Array(0..<input.shape.rank)
      order.swapAt(
        try input.shape.normalizedAxis(call.int(1)), try input.shape.normalizedAxis(call.int(2)))
      return .tensor(try call.view(Transpose(permutation: order), of: input))
    },
    ScriptOperator("aten::t(Tensor self)") { call in
      let input = try call.tensor(0)
      guard input.shape.rank <= 2 else { throw call.wrong(0, "a matrix") }
      return .tensor(
        try call.view(
          Transpose(permutation: Array((0..<input.shape.rank).reversed())), of: input))
    },
    ScriptOperator("aten::contiguous(Tensor self, MemoryFormat? memory_format=None)") { call in
      .tensor(try call.contiguous(call.tensor(0)))
    },
    same("aten::detach(Tensor self)"), same("aten::cpu(Tensor self)"),
    same("aten::requires_grad_(Tensor self, bool requires_grad=True)"),
    same("aten::alias(Tensor self)"), same("prim::data(Tensor a)"),
    ScriptOperator("aten::clone(Tensor self, MemoryFormat? memory_format=None)") { call in
      .tensor(try call.copy(call.tensor(0)))
    },
    ScriptOperator("aten::expand(Tensor self, int[] size, bool implicit=False)") { call in
      let input = try call.tensor(0)
      let sizes = try call.ints(1)
      let leading = sizes.count - input.shape.rank
      guard leading >= 0 else { throw call.wrong(1, "at least \(input.shape.rank) sizes") }
      let dimensions = sizes.enumerated().map { index, size in
        size == -1 && index >= leading ? input.shape[index - leading] : size
      }
      return .tensor(try call.view(BroadcastTo(dimensions: dimensions), of: input))
    },
    ScriptOperator("aten::select(Tensor self, int dim, int index)") { call in
      .tensor(try call.selected(call.tensor(0), axis: call.int(1), index: call.int(2)))
    },
    ScriptOperator(
      "aten::slice(Tensor self, int dim=0, int? start=None, int? end=None, int step=1)"
    ) { call in
      .tensor(
        try call.sliced(
          call.tensor(0), axis: call.int(1), start: call.optionalInt(2), end: call.optionalInt(3),
          step: call.int(4)))
    },
    ScriptOperator("aten::narrow(Tensor self, int dim, int start, int length)") { call in
      let (start, length) = (try call.int(2), try call.int(3))
      let end = try call.checked(start.addingReportingOverflow(length))
      return .tensor(
        try call.sliced(call.tensor(0), axis: call.int(1), start: start, end: end, step: 1))
    },
    joining("aten::cat(Tensor[] tensors, int dim=0)"),
    joining("aten::concat(Tensor[] tensors, int dim=0)"),
    ScriptOperator("aten::stack(Tensor[] tensors, int dim=0)") { call in
      let tensors = try call.tensors(0)
      guard let first = tensors.first else { throw call.wrong(0, "at least one tensor") }
      let axis = try call.insertionAxis(1, rank: first.shape.rank)
      let wide = try tensors.map { tensor in
        var sizes = tensor.shape.dimensions
        sizes.insert(1, at: min(axis, sizes.count))
        return try call.recorder.apply(Reshape(dimensions: sizes), [tensor])
      }
      return .tensor(try call.recorder.apply(Concatenate(axis: axis), wide))
    },
    ScriptOperator("aten::chunk(Tensor self, int chunks, int dim=0)") { call in
      let input = try call.tensor(0)
      let (count, axis) = (try call.int(1), try input.shape.normalizedAxis(call.int(2)))
      guard count > 0 else { throw call.wrong(1, "a positive number of chunks") }
      // Rounded up, in a way that does not overflow.
      let size = max(0, input.shape[axis] - 1) / count + 1
      return try call.split(input, axis: axis, each: size)
    },
    ScriptOperator("aten::split(Tensor self, int split_size, int dim=0)") { call in
      let input = try call.tensor(0)
      let (size, axis) = (try call.int(1), try input.shape.normalizedAxis(call.int(2)))
      guard size > 0 else { throw call.wrong(1, "a positive size") }
      return try call.split(input, axis: axis, each: size)
    },
    ScriptOperator("aten::split(Tensor self, int[] split_size, int dim=0)") { call in
      let input = try call.tensor(0)
      return try call.split(input, axis: call.int(2), sizes: call.ints(1))
    },
    ScriptOperator("aten::split_with_sizes(Tensor self, int[] split_sizes, int dim=0)") { call in
      let input = try call.tensor(0)
      return try call.split(input, axis: call.int(2), sizes: call.ints(1))
    },
    ScriptOperator("aten::unbind(Tensor self, int dim=0)") { call in
      let input = try call.tensor(0)
      let axis = try input.shape.normalizedAxis(call.int(1))
      try call.requireParts(input.shape[axis])
      let parts = try (0..<input.shape[axis]).map {
        ScriptValue.tensor(try call.selected(input, axis: axis, index: $0))
      }
      return .list(ScriptList(parts))
    },
    ScriptOperator("aten::index_select(Tensor self, int dim, Tensor index)") { call in
      .tensor(
        try call.recorder.apply(Gather(axis: call.int(1)), [call.tensor(0), call.tensor(2)]))
    },
    ScriptOperator(
      "aten::pad(Tensor self, int[] pad, str mode=\"constant\", float? value=None)"
    ) { call in
      guard try call.string(2) == "constant" else {
        throw ScriptError.unsupported("aten::pad with the mode \(try call.string(2))")
      }
      return .tensor(try call.padded(value: call.isNone(3) ? 0 : call.double(3)))
    },
    ScriptOperator("aten::constant_pad_nd(Tensor self, int[] pad, Scalar value=0)") { call in
      .tensor(try call.padded(value: call.double(2)))
    },
    reduction("aten::mean") { Mean(axes: $0, keepsDimensions: $1, rescaling: .floatingPoint) },
    allReduction("aten::mean") { Mean(axes: $0) },
    reduction("aten::sum") { Sum(axes: $0, keepsDimensions: $1) },
    allReduction("aten::sum") { Sum(axes: $0) },
    ScriptOperator("aten::argmax(Tensor self, int? dim=None, bool keepdim=False)") { call in
      guard let axis = try call.optionalInt(1) else {
        let flat = try call.reshaped(call.tensor(0), to: [-1])
        return .tensor(try call.recorder.apply(ArgMax(axis: 0), [flat]))
      }
      return .tensor(
        try call.recorder.apply(
          ArgMax(axis: axis, keepsDimension: call.bool(2)), [call.tensor(0)]))
    },
  ]

  /// An operator that changes nothing that Lantern tells apart.
  private static func same(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.tensor(0)) }
  }

  private static func joining(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.recorder.apply(Concatenate(axis: call.int(1)), call.tensors(0)))
    }
  }

  private static func reduction(
    _ name: String, _ make: @escaping @Sendable ([Int], Bool) -> any Operator
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, int[1]? dim, bool keepdim=False, ScalarType? dtype=None)"
    ) { call in
      let input = try call.tensor(0)
      let axes = try call.optionalInts(1) ?? Array(0..<input.shape.rank)
      return .tensor(try call.recorder.apply(make(axes, call.bool(2)), [call.summand(3)]))
    }
  }

  private static func allReduction(
    _ name: String, _ make: @escaping @Sendable ([Int]) -> any Operator
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, ScalarType? dtype=None)") { call in
      let axes = try Array(0..<call.tensor(0).shape.rank)
      return .tensor(try call.recorder.apply(make(axes), [call.summand(1)]))
    }
  }
}
