package import LanternTensors

/// Elements along the last axis added up at given positions of a new one.
///
/// `out[..., p] = sum over all k with positions[k] = p of in[..., k]`, in the order of k. Elements whose
/// position is negative are left out. Input: any numbers but bfloat16; integers wrap. Output: the last
/// axis has `size` elements.
///
/// ATen `col2im`, `fold`.
package struct AddAtPositions: Operator {
  /// Where each element goes.
  package var positions: [Int]
  /// How many elements the last axis of the result has.
  package var size: Int

  /// Creates the operator.
  package init(positions: [Int], size: Int) {
    self.positions = positions
    self.size = size
  }

  package var attributeDescription: String { "size: \(size)" }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType.number != nil else { throw unsupported(inputs) }
    guard inputs[0].shape.dimensions.last == positions.count, size >= 0,
      positions.allSatisfy({ $0 < size })
    else {
      throw invalidShape(
        "of \(positions.count) positions cannot add elements of \(inputs[0].shape)")
    }
    return [inputs[0].with(shape: try Shape(inputs[0].shape.dimensions.dropLast() + [size]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let result = try output.elementType.withCombinable { element in
      try sums(inputs[0], output, element)
    }
    guard let result else { throw unsupported(inputs.map(\.type)) }
    return [result]
  }

  @specialized(where Element == Float)
  private func sums<Element: CombinableElement>(
    _ input: Tensor, _ output: TensorType, _: Element.Type
  ) throws -> Tensor {
    guard let add = Element.combination(.add) else { throw unsupported([input.type]) }
    let values = try input.elements(as: Element.self)
    let zeros = ByteStorage.array([UInt8](repeating: 0, count: output.byteCount))
    var results = try Tensor(type: output, storage: zeros).elements(as: Element.self)
    for line in 0..<input.shape.dimensions.dropLast().reduce(1, *) {
      for (index, position) in positions.enumerated() where position >= 0 {
        let target = line * size + position
        results[target] = add(results[target], values[line * positions.count + index])
      }
    }
    return try Tensor(results, type: output)
  }
}
