package import LanternTensors

/// The elements of one tensor where a condition holds, those of another where it does not.
///
/// Inputs: the condition, bool, and two tensors of one element type, whatever it is. Output: the shape
/// that all three broadcast to, of their type; elements are moved as they are.
///
/// TensorFlow Lite `SELECT_V2`, and `SELECT` with a leading condition; ATen `where`. Source: LiteRT
/// `select.cc`, `reference/select.h`.
package struct Select: Operator {
  /// Whether a condition of one dimension chooses whole slices along the first axis, instead of
  /// broadcasting along the last.
  package var conditionLeads: Bool

  /// Creates a selection.
  package init(conditionLeads: Bool = false) { self.conditionLeads = conditionLeads }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    guard inputs[0].elementType == .bool, inputs[1].elementType == inputs[2].elementType else {
      throw unsupported(inputs)
    }
    let shape = try inputs[1].shape.broadcast(with: inputs[2].shape)
    return [
      inputs[1].with(shape: try conditionShape(inputs[0].shape, shape).broadcast(with: shape))
    ]
  }

  /// The shape under which the condition broadcasts.
  private func conditionShape(_ condition: Shape, _ values: Shape) throws -> Shape {
    guard conditionLeads, condition.rank == 1, values.rank > 1 else { return condition }
    return try Shape(condition.dimensions + [Int](repeating: 1, count: values.rank - 1))
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (first, second) = (inputs[1], inputs[2])
    let condition = try inputs[0].truths()
    let values = try first.shape.broadcast(with: second.shape)
    func offsets(_ source: Shape) -> [Int] {
      StridedIndices(shape: output.shape, broadcasting: source).offsets
    }
    let truths = offsets(try conditionShape(inputs[0].shape, values)).map { condition[$0] }
    let places = zip(offsets(first.shape), offsets(second.shape))
    func chosen<Element>(_ x: [Element], _ y: [Element]) -> [Element] {
      zip(truths, places).map { $0 ? x[$1.0] : y[$1.1] }
    }
    func chosenBits<Bits: TensorElement>(_: Bits.Type) throws -> Tensor {
      try Tensor(
        bits: chosen(first.bits(as: Bits.self), second.bits(as: Bits.self)), type: output)
    }
    switch output.elementType.byteCount {
    case 0:
      let strings = try chosen(first.strings(), second.strings())
      return [try Tensor(type: output, storage: .strings(strings))]
    case 1: return [try chosenBits(UInt8.self)]
    case 2: return [try chosenBits(UInt16.self)]
    case 4: return [try chosenBits(UInt32.self)]
    default: return [try chosenBits(UInt64.self)]
    }
  }
}
