package import LanternTensors

/// The largest elements of each line along the last axis, the largest first, and their indices.
///
/// Equal elements come in the order of their indices, NaN after all others. Input: any integers or real
/// numbers but bfloat16, of one dimension or more, whose last is not shorter than `count`; quantised
/// elements are compared as they are stored. Outputs: the elements, and their indices along the axis,
/// both of the input's shape with `count` as the last dimension.
///
/// TensorFlow Lite `TOPK_V2`; ATen `topk` of the last dimension. Source: LiteRT `topk_v2.cc`.
package struct TopK: Operator {
  /// How many elements are taken of each line.
  package var count: Int
  /// The type of indices: int16, int32 or int64.
  package var elementType: ElementType

  /// Creates the operator.
  package init(count: Int, elementType: ElementType = .int64) {
    self.count = count
    self.elementType = elementType
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 1...(.max), as: "input")
    var dimensions = inputs[0].shape.dimensions
    let length = dimensions.removeLast()
    guard count >= 0, count <= length else {
      throw invalidAttribute("cannot take \(count) of \(length) elements")
    }
    guard [.int16, .int32, .int64].contains(elementType), inputs[0].elementType.number != nil,
      elementType != .int16 || length <= Int(Int16.max)
    else { throw unsupported(inputs, [TensorType(elementType, inputs[0].shape)]) }
    let shape = try Shape(dimensions + [count])
    return [inputs[0].with(shape: shape), TensorType(elementType, shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    func largest<Element: Comparable & TensorElement>(_: Element.Type) throws -> [Tensor] {
      let elements = try inputs[0].elements(as: Element.self)
      var (values, indices): ([Element], [Int]) = ([], [])
      for line in try Lines(of: inputs[0].shape, along: -1) {
        let start = line.first(where: { _ in true }) ?? 0
        let order = line.sorted { first, second in
          let (a, b) = (elements[first], elements[second])
          // Only NaN differs from itself.
          guard a == a, b == b else { return b == b ? false : a == a || first < second }
          return a > b || a == b && first < second
        }
        values += order.prefix(count).map { elements[$0] }
        indices += order.prefix(count).map { $0 - start }
      }
      return [try Tensor(values, type: output), try Tensor(indices: indices, type: outputs[1])]
    }
    guard let number = inputs[0].elementType.number else { throw unsupported(inputs.map(\.type)) }
    return try largest(number)
  }
}
