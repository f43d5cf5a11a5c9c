internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Shapes, views and rearrangements.
  static let shapes =
    dimensions + tensorParts + tensorJoins + rearrangements + differences + gradients

  /// The same elements under other dimensions: mostly views.
  private static let dimensions: [ScriptOperator] = [
    reshaping("aten::view(Tensor self, int[] size)"),
    reshaping("aten::reshape(Tensor self, int[] shape)"),
    reshaping("aten::_unsafe_view(Tensor self, int[] size)"),
    reshaping("aten::_reshape_alias(Tensor self, int[] size, int[] stride)"),
    reshaping("aten::view_copy(Tensor self, int[] size)"),
    retyped("aten::view.dtype(Tensor self, ScalarType dtype)"),
    retyped("aten::view_copy.dtype(Tensor self, ScalarType dtype)"),
    reshapingAs("aten::view_as(Tensor self, Tensor other)"),
    reshapingAs("aten::reshape_as(Tensor self, Tensor other)"),
    ScriptOperator("aten::resize(Tensor self, int[] size, *, MemoryFormat? memory_format=None)") {
      call in .tensor(try call.resized(call.ints(1)))
    },
    ScriptOperator(
      "aten::resize_as(Tensor self, Tensor the_template, *, MemoryFormat? memory_format=None)"
    ) { call in .tensor(try call.resized(call.tensor(1).shape.dimensions)) },
    ScriptOperator("aten::flatten.using_ints(Tensor self, int start_dim=0, int end_dim=-1)") {
      call in
      let input = try call.tensor(0)
      let (start, end) = (try call.axis(1, of: input), try call.axis(2, of: input))
      guard start <= end else { throw call.wrong(2, "an axis not before the first one") }
      let sizes = input.shape.atLeastVector.dimensions
      let flat = sizes[start...end].reduce(1, *)
      return .tensor(
        try call.reshaped(input, to: Array(sizes[..<start]) + [flat] + Array(sizes[(end + 1)...])))
    },
    ScriptOperator("aten::unflatten.int(Tensor self, int dim, int[] sizes)") { call in
      let input = try call.tensor(0)
      let axis = try input.shape.normalizedAxis(call.int(1))
      var sizes = try call.ints(2)
      if let open = sizes.firstIndex(of: -1) {
        let known = try sizes.enumerated().filter { $0.offset != open }
          .reduce(1) { try call.checked($0.multipliedReportingOverflow(by: $1.element)) }
        guard known > 0, input.shape[axis].isMultiple(of: known) else {
          throw call.wrong(2, "sizes that multiply to \(input.shape[axis])")
        }
        sizes[open] = input.shape[axis] / known
      }
      let dimensions = input.shape.dimensions
      return .tensor(
        try call.reshaped(
          input, to: Array(dimensions[..<axis]) + sizes + Array(dimensions[(axis + 1)...])))
    },
    ScriptOperator("aten::ravel(Tensor self)") { call in
      .tensor(try call.reshaped(call.tensor(0), to: [call.tensor(0).shape.elementCount]))
    },
    ScriptOperator("aten::squeeze(Tensor self)") { call in
      let input = try call.tensor(0)
      return .tensor(try call.reshaped(input, to: input.shape.dimensions.filter { $0 != 1 }))
    },
    squeezing("aten::squeeze.dim(Tensor self, int dim)"),
    squeezing("aten::squeeze.dims(Tensor self, int[] dim)"),
    squeezing("aten::squeeze_copy.dim(Tensor self, int dim)"),
    squeezing("aten::squeeze_copy.dims(Tensor self, int[] dim)"),
    ScriptOperator("aten::squeeze_copy(Tensor self)") { call in
      let input = try call.tensor(0)
      return .tensor(try call.reshapedCopy(input, to: input.shape.dimensions.filter { $0 != 1 }))
    },
    unsqueezing("aten::unsqueeze(Tensor self, int dim)"),
    unsqueezing("aten::unsqueeze_copy(Tensor self, int dim)"),
    atLeast("aten::atleast_1d", 1), atLeast("aten::atleast_2d", 2), atLeast("aten::atleast_3d", 3),
    atLeastAll("aten::atleast_1d", 1), atLeastAll("aten::atleast_2d", 2),
    atLeastAll("aten::atleast_3d", 3),
    expanding("aten::expand(Tensor self, int[] size, *, bool implicit=False)"),
    expanding("aten::expand_copy(Tensor self, int[] size, *, bool implicit=False)"),
    expanding("aten::broadcast_to(Tensor self, int[] size)"),
    ScriptOperator("aten::expand_as(Tensor self, Tensor other)") { call in
      .tensor(try call.expanded(call.tensor(0), to: call.tensor(1).shape.dimensions))
    },
    ScriptOperator("aten::broadcast_tensors(Tensor[] tensors)") { call in
      let tensors = try call.tensors(0)
      let shape = try tensors.reduce(Shape.scalar) { try $0.broadcast(with: $1.shape) }
      return call.list(try tensors.map { try call.expanded($0, to: shape.dimensions) })
    },
    same("aten::detach(Tensor self)"), same("aten::cpu(Tensor self)"),
    same("aten::requires_grad_(Tensor self, bool requires_grad=True)"),
    same("aten::alias(Tensor self)"), same("prim::data(Tensor a)"),
    same("aten::positive(Tensor self)"), same("aten::coalesce(Tensor self)"),
    same("aten::resolve_conj(Tensor self)"), same("aten::resolve_neg(Tensor self)"),
    same("aten::lift_fresh(Tensor self)"),
    ScriptOperator("aten::contiguous(Tensor self, *, MemoryFormat? memory_format=None)") { call in
      .tensor(try call.contiguous(call.tensor(0)))
    },
    copying("aten::clone(Tensor self, *, MemoryFormat? memory_format=None)"),
    copying("aten::lift(Tensor self)"), copying("aten::lift_fresh_copy(Tensor self)"),
    copying("aten::alias_copy(Tensor self)"), copying("aten::detach_copy(Tensor self)"),
  ]

  /// An operator that changes nothing that Lantern tells apart.
  private static func same(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.tensor(0)) }
  }

  private static func copying(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.copy(call.tensor(0))) }
  }

  private static func reshaping(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.shown(call.reshaped(call.tensor(0), to: call.ints(1)))
    }
  }

  private static func reshapingAs(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.reshaped(call.tensor(0), to: call.tensor(1).shape.dimensions))
    }
  }

  private static func retyped(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.shown(call.retyped(call.tensor(0), as: call.elementType(call.int(1))))
    }
  }

  private static func squeezing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      let shape = input.shape.atLeastVector
      let axes = try Set(call.ints(1).map { try shape.normalizedAxis($0) })
      let sizes = input.shape.dimensions.enumerated().filter {
        !(axes.contains($0.offset) && $0.element == 1)
      }
      return try call.shown(call.reshaped(input, to: sizes.map(\.element)))
    }
  }

  private static func unsqueezing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      var sizes = input.shape.dimensions
      sizes.insert(1, at: try call.insertionAxis(1, rank: sizes.count))
      return try call.shown(call.reshaped(input, to: sizes))
    }
  }

  private static func expanding(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.shown(call.expanded(call.tensor(0), to: call.ints(1)))
    }
  }

  private static func atLeast(_ name: String, _ rank: Int) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self)") { call in
      .tensor(try call.atLeast(rank, call.tensor(0)))
    }
  }

  private static func atLeastAll(_ name: String, _ rank: Int) -> ScriptOperator {
    ScriptOperator("\(name).Sequence(Tensor[] tensors)") { call in
      call.list(try call.tensors(0).map { try call.atLeast(rank, $0) })
    }
  }
}

extension ScriptCall {
  /// A tensor with at least so many dimensions: new ones come first, a third one last.
  func atLeast(_ rank: Int, _ input: ScriptTensor) throws -> ScriptTensor {
    var sizes = input.shape.dimensions
    if sizes.isEmpty { sizes = [1] }
    if rank > 1, sizes.count < 2 { sizes = [1] + sizes }
    if rank > 2, sizes.count < 3 { sizes += [1] }
    return sizes.count == input.shape.rank ? input : try reshaped(input, to: sizes)
  }

  /// A view that repeats axes of one element; -1 keeps the size of an axis.
  fileprivate func expanded(_ input: ScriptTensor, to sizes: [Int]) throws -> ScriptTensor {
    let leading = sizes.count - input.shape.rank
    guard leading >= 0 else { throw wrong(1, "at least \(input.shape.rank) sizes") }
    let dimensions = sizes.enumerated().map { index, size in
      size == -1 && index >= leading ? input.shape[index - leading] : size
    }
    return try view(BroadcastTo(dimensions: dimensions), of: input)
  }

  /// The first tensor with other sizes; without its elements there is no telling what new ones are.
  fileprivate func resized(_ sizes: [Int]) throws -> ScriptTensor {
    let input = try tensor(0)
    let (count, wanted) = (input.shape.elementCount, try budgetedShape(sizes).elementCount)
    guard count > 0 || wanted == 0 else {
      let zero = try number(.int(0), like: input)
      return try broadcast(zero, to: Shape(sizes))
    }
    guard wanted <= count else {
      throw ScriptError.unsupported(
        "\(name) of a tensor of shape \(input.shape) to \(sizes), which has more elements")
    }
    let flat = try flat(input)
    return try reshapedCopy(wanted == count ? flat : part(of: flat, axis: 0, 0..<wanted), to: sizes)
  }

  /// The same bytes as elements of another type, which join or split along the last axis.
  fileprivate func retyped(_ input: ScriptTensor, as type: ElementType) throws -> ScriptTensor {
    let (old, new) = (input.type.elementType.byteCount, type.byteCount)
    guard old > 0, new > 0 else { throw ScriptError.unsupported("\(name) of \(input.type)") }
    if old == new { return try view(Bitcast(elementType: type), of: input) }
    var sizes = input.shape.dimensions
    guard let last = sizes.last else { throw wrong(0, "a tensor with dimensions") }
    if old > new {
      sizes[sizes.count - 1] = try checked(last.multipliedReportingOverflow(by: old / new))
      return try reshapedCopy(recorder.apply(Bitcast(elementType: type), [input]), to: sizes)
    }
    guard last.isMultiple(of: new / old) else {
      throw wrong(0, "a last axis that is a multiple of \(new / old)")
    }
    sizes[sizes.count - 1] = last / (new / old)
    let parts = try reshapedCopy(input, to: sizes + [new / old])
    return try recorder.apply(Bitcast(elementType: type), [parts])
  }
}
