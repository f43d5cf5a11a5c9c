internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Slopes of sampled functions.
  static let gradients: [ScriptOperator] = [
    gradient("scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1)"),
    gradient("scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1)"),
    ScriptOperator("aten::gradient.array(Tensor self, *, int[] dim, int edge_order=1)") { call in
      call.list(
        try call.gradients(axes: call.axes(1, of: call.tensor(0)), edge: call.int(2)) { _ in nil })
    },
    gradient("scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, int edge_order=1)"),
    gradient("scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1)"),
    gradient("tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1)"),
    gradient("tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1)"),
  ]

  private static func gradient(_ schema: String) -> ScriptOperator {
    ScriptOperator("aten::gradient.\(schema)") { call in
      let input = try call.tensor(0)
      return call.list(
        try call.gradients(axes: call.axes(2, of: input), edge: call.int(3)) { index in
          switch call.arguments[1] {
          case .none: nil
          case .list(let list) where index < list.elements.count: list.elements[index]
          case .list: throw call.wrong(1, "a spacing for each axis")
          case let value: value
          }
        })
    }
  }
}

extension ScriptCall {
  /// The slope along each axis; a spacing is a distance, or a tensor of places.
  ///
  /// Between samples that are not evenly spaced, the slopes on both sides count in inverse proportion
  /// to their widths. Source: PyTorch documentation of `torch.gradient`.
  fileprivate func gradients(
    axes: [Int], edge: Int, _ spacing: (Int) throws -> ScriptValue?
  ) throws -> [ScriptTensor] {
    let input = try real(tensor(0))
    guard input.shape.rank > 0 else { throw wrong(0, "a tensor with dimensions") }
    guard (1...2).contains(edge) else { throw wrong(arguments.count - 1, "1 or 2") }
    return try axes.enumerated().map { index, axis in
      let size = input.shape[axis]
      guard size > edge else { throw wrong(0, "at least \(edge + 1) samples along axis \(axis)") }
      var sizes = [Int](repeating: 1, count: input.shape.rank)
      sizes[axis] = size - 1
      let widths: ScriptTensor
      switch try spacing(index) {
      case .tensor(let places)? where places.shape.rank == 1:
        let real = try recorder.cast(places, to: input.type.elementType)
        let ends = [
          try part(of: real, axis: 0, 1..<size), try part(of: real, axis: 0, 0..<size - 1),
        ]
        widths = try reshapedCopy(recorder.apply(Subtract(), ends), to: sizes)
      case .tensor(let distance)?:
        let real = try recorder.cast(distance, to: input.type.elementType)
        widths = try broadcast(real, to: Shape(sizes))
      case let value?:
        guard let distance = value.number else { throw wrong(1, "distances") }
        widths = try broadcast(number(distance, like: input), to: Shape(sizes))
      case nil: widths = try broadcast(number(.int(1), like: input), to: Shape(sizes))
      }
      return try slopes(of: input, axis: axis, widths: widths, edge: edge)
    }
  }

  private func slopes(
    of input: ScriptTensor, axis: Int, widths: ScriptTensor, edge: Int
  ) throws -> ScriptTensor {
    let size = input.shape[axis]
    func combine(_ operation: any Operator, _ x: ScriptTensor, _ y: ScriptTensor) throws
      -> ScriptTensor
    {
      try recorder.apply(operation, [x, y])
    }
    let rises = try combine(
      Subtract(), part(of: input, axis: axis, 1..<size), part(of: input, axis: axis, 0..<size - 1))
    let chords = try combine(Divide(), rises, widths)
    /// The slopes where chords meet.
    func meeting(_ left: Range<Int>, _ right: Range<Int>) throws -> ScriptTensor {
      let near = (try part(of: widths, axis: axis, left), try part(of: widths, axis: axis, right))
      let weighted = try combine(
        Add(), combine(Multiply(), part(of: chords, axis: axis, left), near.1),
        combine(Multiply(), part(of: chords, axis: axis, right), near.0))
      return try combine(Divide(), weighted, combine(Add(), near.0, near.1))
    }
    func end(_ outer: Range<Int>, _ inner: Range<Int>) throws -> ScriptTensor {
      let chord = try part(of: chords, axis: axis, outer)
      guard edge == 2 else { return chord }
      // The slope of the parabola through three samples, at the outer one.
      let left = min(outer.lowerBound, inner.lowerBound)
      let middle = try meeting(left..<left + 1, left + 1..<left + 2)
      return try combine(Subtract(), combine(Add(), chord, chord), middle)
    }
    var parts = [try end(0..<1, 1..<2)]
    if size > 2 { parts.append(try meeting(0..<size - 2, 1..<size - 1)) }
    parts.append(try end(size - 2..<size - 1, size - 3..<size - 2))
    return try recorder.apply(Concatenate(axis: axis), parts)
  }
}
