package import LanternTensors

/// The different elements of a tensor, or its different slices along an axis, in ascending order; or
/// those that differ from their predecessor, in theirs.
///
/// Outputs: the elements, as a vector, or the tensor with fewer slices; the int64 index among them of
/// each element, of the input's shape, or of each slice; and how often each occurs, int64. NaNs are all
/// different and come last. Real numbers, integers and booleans.
///
/// ATen `_unique2`, `unique_dim`, `unique_consecutive`. Source: PyTorch documentation of `torch.unique`.
package struct SortedUnique: DataDependentOperator {
  /// The axis whose slices are told apart; nil for single elements.
  package var axis: Int?
  /// Whether only neighbours are compared, and nothing is sorted.
  package var isConsecutive: Bool

  /// Creates the operator.
  package init(axis: Int? = nil, isConsecutive: Bool = false) {
    self.axis = axis
    self.isConsecutive = isConsecutive
  }

  package func check(inputs: [TensorType]) throws {
    try requireOneInput(inputs)
    let type = inputs[0].elementType
    guard type.isWhole || type.isFloatingPoint else { throw unsupported(inputs) }
    if let axis { _ = try inputs[0].shape.normalizedAxis(axis) }
  }

  package func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try check(inputs: inputs.map(\.type))
    try requireBudget(inputs[0].shape.elementCount, times: 1)
    return inputs[0].elementType.isFloatingPoint
      ? try unique(inputs[0], try inputs[0].realValues())
      : try unique(inputs[0], try inputs[0].integers())
  }

  private func unique<Element: Comparable>(
    _ input: Tensor, _ elements: [Element]
  ) throws -> [Tensor] {
    let shape = axis == nil ? try Shape([elements.count]) : input.shape
    let axis = try shape.normalizedAxis(axis ?? 0)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let count = shape[axis]
    func places(_ slice: Int) -> [Int] {
      (0..<outer).flatMap { row in (0..<inner).map { (row * count + slice) * inner + $0 } }
    }
    let slices = (0..<count).map(places)
    /// Whether one slice comes before another; NaN after all, and before no other NaN.
    func precedes(_ a: Int, _ b: Int) -> Bool {
      for (first, second) in zip(slices[a], slices[b]) {
        let (x, y) = (elements[first], elements[second])
        if x < y || x == x && y != y { return true }
        if x != y { return false }
      }
      return false
    }
    func areEqual(_ a: Int, _ b: Int) -> Bool {
      zip(slices[a], slices[b]).allSatisfy { elements[$0] == elements[$1] }
    }
    let order =
      isConsecutive
      ? Array(0..<count)
      : (0..<count).sorted { precedes($0, $1) || !precedes($1, $0) && $0 < $1 }
    var (firsts, counts): ([Int], [Int]) = ([], [])
    var inverse = [Int](repeating: 0, count: count)
    for (place, slice) in order.enumerated() {
      if place == 0 || !areEqual(order[place - 1], slice) {
        firsts.append(slice)
        counts.append(0)
      }
      inverse[slice] = firsts.count - 1
      counts[firsts.count - 1] += 1
    }
    var dimensions = shape.dimensions
    dimensions[axis] = firsts.count
    var chosen: [Int] = []
    for row in 0..<outer {
      for slice in firsts {
        let start = (row * count + slice) * inner
        chosen += start..<start + inner
      }
    }
    let inverseShape = self.axis == nil ? input.shape : try Shape([count])
    return [
      try input.selecting(chosen, as: input.type.with(shape: Shape(dimensions))),
      try Tensor(inverse.map(Int64.init), shape: inverseShape),
      try Tensor(counts.map(Int64.init), shape: Shape([counts.count])),
    ]
  }
}
