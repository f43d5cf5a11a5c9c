package import LanternTensors

/// The median or the most frequent element along an axis, and where it lies, with PyTorch's rules.
///
/// The median is the lower one of two; of elements with a NaN it is the first NaN, unless NaNs are left
/// out. The mode is the smallest of the most frequent, at its last place. Outputs: the elements and
/// their int64 indices, of the input's shape without the axis, or with 1 in its place when
/// `keepsDimension`. A scalar counts as a vector. Real numbers, integers and, for the mode, booleans.
///
/// ATen `median`, `nanmedian`, `mode`. Source: PyTorch documentation of each.
package struct OrderStatistic: Operator {
  /// Which element is looked for.
  package enum Kind: String, Hashable, Sendable {
    case median, medianOfNumbers, mode
  }

  /// Which element is looked for.
  package var kind: Kind
  /// The axis that it is looked for along.
  package var axis: Int
  /// Whether the axis stays as a dimension of size 1.
  package var keepsDimension: Bool

  /// Creates the operator.
  package init(_ kind: Kind, axis: Int, keepsDimension: Bool = false) {
    self.kind = kind
    self.axis = axis
    self.keepsDimension = keepsDimension
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try Extremum(axis: axis, isLargest: true, keepsDimension: keepsDimension)
      .outputTypes(for: inputs)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: inputs[0].shape.atLeastVector, along: axis)
    let chosen =
      inputs[0].elementType.isFloatingPoint
      ? places(in: lines, of: try inputs[0].realValues())
      : places(in: lines, of: try inputs[0].integers())
    return [
      try inputs[0].selecting(chosen.map(\.index), as: output),
      try Tensor(indices: chosen.map(\.position), type: outputs[1]),
    ]
  }

  private func places<Element: Comparable>(
    in lines: Lines, of elements: [Element]
  ) -> [(index: Int, position: Int)] {
    lines.map { line in
      let places = Array(line)
      // Only NaN differs from itself.
      func isNaN(_ position: Int) -> Bool {
        elements[places[position]] != elements[places[position]]
      }
      let order = places.indices.sorted { first, second in
        if isNaN(first) || isNaN(second) {
          return isNaN(first) == isNaN(second) ? first < second : isNaN(second)
        }
        let (a, b) = (elements[places[first]], elements[places[second]])
        return a < b || a == b && first < second
      }
      let numbers = order.prefix { !isNaN($0) }
      let position: Int =
        switch kind {
        case .mode: mode(order) { elements[places[$0]] == elements[places[$1]] }
        case .median where numbers.count < order.count: order[numbers.count]
        default: numbers.isEmpty ? order[0] : order[(numbers.count - 1) / 2]
        }
      return (places[position], position)
    }
  }

  /// The last position of the longest run of equals, the first of runs of one length.
  private func mode(_ order: [Int], _ areEqual: (Int, Int) -> Bool) -> Int {
    var (best, longest, length) = (order[0], 0, 0)
    for (place, position) in order.enumerated() {
      length = place > 0 && areEqual(order[place - 1], position) ? length + 1 : 1
      if length > longest { (best, longest) = (position, length) }
    }
    return best
  }
}
