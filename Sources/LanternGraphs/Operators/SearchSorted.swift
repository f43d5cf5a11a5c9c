package import LanternTensors

/// Where values would have to be inserted in ascending lines to keep them so.
///
/// Inputs: lines `[..., n]`, and values of the same element type: of any shape for one line `[n]`, else
/// `[..., m]`. Output: int32 or int64 positions of the values' shape, before equal elements or, when
/// `isRight`, behind them. NaN comes last. Real numbers and integers.
///
/// ATen `searchsorted`, `bucketize`. Source: PyTorch documentation of `torch.searchsorted`.
package struct SearchSorted: Operator {
  /// Whether positions are behind equal elements.
  package var isRight: Bool
  /// The type of positions: int32 or int64.
  package var elementType: ElementType

  /// Creates the operator.
  package init(isRight: Bool = false, elementType: ElementType = .int64) {
    self.isRight = isRight
    self.elementType = elementType
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    try requireRank(inputs[0], 1...(.max), as: "lines")
    let type = inputs[0].elementType
    guard type.isWhole || type.isFloatingPoint, [.int32, .int64].contains(elementType) else {
      throw unsupported(inputs)
    }
    let (lines, values) = (inputs[0].shape.dimensions, inputs[1].shape.dimensions)
    guard lines.count == 1 || lines.count == values.count && lines.dropLast() == values.dropLast()
    else {
      throw invalidShape("cannot look for values of \(inputs[1].shape) in \(inputs[0].shape)")
    }
    return [TensorType(elementType, inputs[1].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let positions =
      inputs[0].elementType.isFloatingPoint
      ? positions(try inputs[0].realValues(), try inputs[1].realValues(), inputs.map(\.shape))
      : positions(try inputs[0].integers(), try inputs[1].integers(), inputs.map(\.shape))
    return [try Tensor(indices: positions, type: output)]
  }

  private func positions<Element: Comparable>(
    _ elements: [Element], _ values: [Element], _ shapes: [Shape]
  ) -> [Int] {
    let length = shapes[0].dimensions.last ?? 0
    let perLine = shapes[0].rank == 1 ? values.count : shapes[1].dimensions.last ?? 1
    return values.enumerated().map { index, value in
      let start = index / max(perLine, 1) * length
      var (low, high) = (0, length)
      while low < high {
        let middle = low + (high - low) / 2
        let element = elements[start + middle]
        // What does not compare goes on to the right, as NaN is larger than all.
        let isBehind = isRight ? !(element > value) : !(element >= value)
        if isBehind { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
