package import LanternTensors

/// The median, the most frequent or the n-th smallest element along an axis, and where it lies, with PyTorch's rules.
///
/// The median is the lower one of two; of elements with a NaN it is the first NaN, unless NaNs are left
/// out. The mode is the smallest of the most frequent, at its last place. NaN is the largest element;
/// which of equals is the n-th is for quickselect to say. Outputs: the elements and
/// their int64 indices, of the input's shape without the axis, or with 1 in its place when
/// `keepsDimension`. A scalar counts as a vector. Real numbers, integers and, for the mode, booleans.
///
/// ATen `median`, `nanmedian`, `mode`, `kthvalue`. Sources: PyTorch documentation of each; Press et al.,
/// "Numerical Recipes", 8.5, "Selecting the Mth largest".
package struct OrderStatistic: Operator {
  /// Which element is looked for.
  package enum Kind: Hashable, Sendable {
    case median, medianOfNumbers, mode
    /// The n-th smallest, counted from 1.
    case place(Int)
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
    let types = try Extremum(axis: axis, isLargest: true, keepsDimension: keepsDimension)
      .outputTypes(for: inputs)
    let shape = inputs[0].shape.atLeastVector
    let length = shape[try shape.normalizedAxis(axis)]
    if case .place(let place) = kind, !(1...max(1, length)).contains(place) {
      throw invalidAttribute("finds no element \(place) along axis \(axis) of \(shape)")
    }
    return types
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
    lines.map { line -> (index: Int, position: Int) in
      let places = Array(line)
      if case .place(let place) = kind {
        let position = Self.quickselect(place - 1, places.map { elements[$0] })
        return (places[position], position)
      }
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

  /// The position of the element that has an index in ascending order, found by partition around the
  /// median of three.
  private static func quickselect<Element: Comparable>(_ index: Int, _ line: [Element]) -> Int {
    var (elements, positions) = (line, Array(line.indices))
    func isLarger(_ x: Element, _ y: Element) -> Bool {
      // Only NaN differs from itself.
      x != x && y == y || x > y
    }
    func swap(_ first: Int, _ second: Int) {
      elements.swapAt(first, second)
      positions.swapAt(first, second)
    }
    var (left, right) = (0, line.count - 1)
    while right > left {
      if right == left + 1 {
        if isLarger(elements[left], elements[right]) { swap(left, right) }
        break
      }
      swap(left + (right - left) / 2, left + 1)
      if isLarger(elements[left + 1], elements[right]) { swap(left + 1, right) }
      if isLarger(elements[left], elements[right]) { swap(left, right) }
      if isLarger(elements[left + 1], elements[left]) { swap(left + 1, left) }
      var (up, down) = (left + 1, right)
      let pivot = elements[left]
      while true {
        repeat { up += 1 } while isLarger(pivot, elements[up])
        repeat { down -= 1 } while isLarger(elements[down], pivot)
        if down < up { break }
        swap(up, down)
      }
      swap(left, down)
      if down <= index { left = up }
      if down >= index { right = down - 1 }
    }
    return positions[index]
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
