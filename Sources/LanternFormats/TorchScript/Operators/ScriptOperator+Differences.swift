internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Differences, areas and products of neighbours.
  static let differences: [ScriptOperator] = [
    ScriptOperator(
      "aten::diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None)"
    ) { call in
      let axis = try call.tensor(0).shape.normalizedAxis(call.int(2))
      let count = try call.int(1)
      guard count >= 0 else { throw call.wrong(1, "a number that is not negative") }
      guard count > 0 else { return .tensor(try call.copy(call.tensor(0))) }
      let parts = try [call.optionalTensor(3), call.tensor(0), call.optionalTensor(4)]
        .compactMap(\.self)
      var result = parts.count > 1 ? try call.joined(parts, axis: axis) : parts[0]
      guard axis < result.shape.rank else { throw call.wrong(3, "tensors of one rank") }
      for _ in 0..<min(count, result.shape[axis]) {
        result = try call.difference(of: result, axis: axis)
      }
      return .tensor(result)
    },
    ScriptOperator("aten::linalg_cross(Tensor self, Tensor other, *, int dim=-1)") { call in
      let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
      return .tensor(try call.cross(x, y, axis: x.shape.normalizedAxis(call.int(2))))
    },
    ScriptOperator("aten::cross(Tensor self, Tensor other, int? dim=None)") { call in
      let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
      let shape = try x.shape.broadcast(with: y.shape)
      guard let axis = try call.optionalInt(2) ?? shape.dimensions.firstIndex(of: 3) else {
        throw call.wrong(0, "an axis of size 3")
      }
      return .tensor(try call.cross(x, y, axis: shape.normalizedAxis(axis)))
    },
    area("aten::trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1)", isRunning: false),
    area("aten::trapezoid.x(Tensor y, Tensor x, *, int dim=-1)", isRunning: false),
    area("aten::trapz.dx(Tensor y, *, float dx=1., int dim=-1)", isRunning: false),
    area("aten::trapz.x(Tensor y, Tensor x, *, int dim=-1)", isRunning: false),
    area("aten::cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1)", isRunning: true),
    area("aten::cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1)", isRunning: true),
    ScriptOperator("aten::vander(Tensor x, int? N=None, bool increasing=False)") { call in
      let input = try call.tensor(0)
      guard input.shape.rank == 1 else { throw call.wrong(0, "a vector") }
      let count = try call.optionalInt(1) ?? input.shape[0]
      guard (0...ScriptOperator.largestSplit).contains(count) else {
        throw call.wrong(1, "a number of columns that is not negative")
      }
      let powers = try call.powers(of: input, count)
      guard try !call.bool(2) else { return .tensor(powers) }
      return .tensor(
        try call.recorder.apply(
          StridedSlice(starts: [nil, nil], ends: [nil, nil], strides: [1, -1]), [powers]))
    },
    ScriptOperator("aten::linalg_vander(Tensor x, *, int? N=None)") { call in
      let input = try call.atLeastVector(call.tensor(0))
      let count = try call.optionalInt(1) ?? input.shape[input.shape.rank - 1]
      guard (2...ScriptOperator.largestSplit).contains(count) else {
        throw call.wrong(1, "at least two columns")
      }
      return .tensor(try call.powers(of: input, count))
    },
  ]

  private static func area(_ schema: String, isRunning: Bool) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let y = try call.tensor(0)
      let axis = try y.shape.normalizedAxis(call.int(2))
      if !isRunning, y.type.elementType.isWhole, y.shape[axis] > 0,
        let total = try call.wholeArea(y, axis: axis)
      {
        return .tensor(total)
      }
      let areas = try call.areas(y, axis: axis)
      return .tensor(
        isRunning
          ? try call.recorder.apply(Accumulate(.sum, axis: axis), [areas])
          : try call.reduced(areas, .sum, [axis]))
    }
  }
}

extension ScriptCall {
  /// The powers of each element from 0 on, along a new last axis.
  fileprivate func powers(of input: ScriptTensor, _ count: Int) throws -> ScriptTensor {
    let base = input.type.elementType.isWhole ? try recorder.cast(input, to: .int64) : input
    let sizes = input.shape.dimensions
    let column = try reshapedCopy(base, to: sizes + [1])
    guard count > 0 else { return try part(of: column, axis: sizes.count, 0..<0) }
    let one = try broadcast(number(.int(1), like: base), to: column.shape)
    let repeated = try broadcast(column, to: Shape(sizes + [count - 1]))
    let factors = try recorder.apply(Concatenate(axis: -1), [one, repeated])
    return try recorder.apply(Accumulate(.product, axis: -1), [factors])
  }

  /// Each element less the one before it; of truths, whether the two differ.
  fileprivate func difference(of input: ScriptTensor, axis: Int) throws -> ScriptTensor {
    guard input.shape.dimensions.indices.contains(axis) else {
      throw ScriptError("\(name) finds no axis \(axis) in a tensor of shape \(input.shape)")
    }
    let size = input.shape[axis]
    let later = try part(of: input, axis: axis, min(1, size)..<size)
    let earlier = try part(of: input, axis: axis, 0..<max(0, size - 1))
    guard input.type.elementType == .bool else { return try computed(Subtract(), later, earlier) }
    return try recorder.apply(Compare(.notEqual), [later, earlier])
  }

  fileprivate func cross(
    _ first: ScriptTensor, _ second: ScriptTensor, axis: Int
  ) throws -> ScriptTensor {
    let pair = try broadcast([first, second])
    guard pair[0].shape.dimensions.indices.contains(axis), pair[0].shape[axis] == 3 else {
      throw wrong(0, "an axis of size 3")
    }
    func turned(_ tensor: ScriptTensor, _ order: [Int]) throws -> ScriptTensor {
      try recorder.apply(Gather(axis: axis), [tensor, indices(order)])
    }
    let plus = try computed(
      Multiply(), turned(pair[0], [1, 2, 0]), turned(pair[1], [2, 0, 1]))
    let minus = try computed(
      Multiply(), turned(pair[0], [2, 0, 1]), turned(pair[1], [1, 2, 0]))
    return try computed(Subtract(), plus, minus)
  }

  /// The area under integers at equal distances, the second argument; nil for any other distances.
  ///
  /// Half of both ends, whose sum wraps, is taken from the sum of all.
  fileprivate func wholeArea(_ y: ScriptTensor, axis: Int) throws -> ScriptTensor? {
    if case .tensor = arguments[1] { return nil }
    let last = y.shape[axis] - 1
    let ends = try computed(
      Add(), part(of: y, axis: axis, 0..<1), part(of: y, axis: axis, last..<last + 1))
    let all = try reduced(recorder.cast(y, to: .int64), .sum, [axis], keeps: true)
    let half = try Formula(ends, recorder).real() * 0.5
    let area = try (Formula(all, recorder).real() - half) * number(1).double
    let sizes = y.shape.dimensions.indices.filter { $0 != axis }.map { y.shape[$0] }
    return try reshapedCopy(area.tensor, to: sizes)
  }

  /// The areas between neighbours along an axis, at places that the second argument has.
  ///
  /// Source: PyTorch documentation of `torch.trapezoid`.
  fileprivate func areas(_ y: ScriptTensor, axis: Int) throws -> ScriptTensor {
    let size = y.shape[axis]
    let later = try part(of: y, axis: axis, min(1, size)..<size)
    let earlier = try part(of: y, axis: axis, 0..<max(0, size - 1))
    let sums = try computed(Add(), later, earlier)
    let means = try Formula(sums, recorder).real() * 0.5
    guard case .tensor(let x) = arguments[1] else { return try (means * number(1).double).tensor }
    var widths: ScriptTensor
    if x.shape.rank == 1 {
      widths = try difference(of: x, axis: 0)
      var sizes = [Int](repeating: 1, count: y.shape.rank)
      sizes[axis] = widths.shape.elementCount
      widths = try reshapedCopy(widths, to: sizes)
    } else {
      widths = try difference(of: x, axis: axis - y.shape.rank + x.shape.rank)
    }
    if sums.type.elementType.isWhole, widths.type.elementType.isWhole {
      // Products of integers wrap, and are halved after.
      let (a, b) = try promoted(sums, widths)
      return try (Formula(computed(Multiply(), a, b), recorder).real() * 0.5).tensor
    }
    let (a, b) = try promoted(means.tensor, real(widths))
    return try recorder.apply(Multiply(), [a, b])
  }
}
