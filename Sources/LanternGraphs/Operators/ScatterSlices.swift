package import LanternTensors

/// A tensor with slices of another one combined into it at computed positions.
///
/// Inputs: any tensor of numbers or booleans, int32 or int64 starts, and updates of the tensor's
/// element type. Along `indexAxis` of the starts, or alone where that is their rank, lie the numbers
/// of one start, each for the axis of the tensor that `startAxes` has in its place; a start is 0 along
/// the others. The axes `windowAxes` of the updates are those of a slice, which has size 1 along
/// `insertedAxes` of the tensor; their other axes are those of the starts. Updates come in row-major
/// order, and those beyond the tensor are left out. Output: of the first input's type; a quantisation
/// is left aside.
///
/// TensorFlow Lite `STABLEHLO_SCATTER`. Source: StableHLO specification, "scatter"; LiteRT
/// `stablehlo_scatter.cc`.
package struct ScatterSlices: Operator {
  /// The axes of the updates along which a slice lies.
  package var windowAxes: [Int]
  /// The axes of the tensor that the updates leave out.
  package var insertedAxes: [Int]
  /// The axes of the tensor that the numbers of a start are for.
  package var startAxes: [Int]
  /// The axis of the starts along which the numbers of one lie.
  package var indexAxis: Int
  /// What an element of the tensor and an update become.
  package var combination: Combination

  /// Creates the operator.
  package init(
    windowAxes: [Int], insertedAxes: [Int], startAxes: [Int], indexAxis: Int,
    combination: Combination
  ) {
    self.windowAxes = windowAxes
    self.insertedAxes = insertedAxes
    self.startAxes = startAxes
    self.indexAxis = indexAxis
    self.combination = combination
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    let (shape, updates) = (inputs[0].shape, inputs[2].shape)
    guard inputs[0].elementType == inputs[2].elementType,
      combination.works(on: inputs[0].elementType)
    else { throw unsupported(inputs) }
    let vectors = try IndexVectors(of: inputs[1], along: indexAxis, for: Self.name)
    guard isAxes(startAxes, of: shape.rank), startAxes.count == vectors.length else {
      throw invalidAttribute(
        "starts of \(vectors.length) numbers cannot be for the axes \(startAxes) of \(shape)")
    }
    guard isAxes(windowAxes, of: updates.rank), isAxes(insertedAxes, of: shape.rank),
      windowAxes.count + insertedAxes.count == shape.rank
    else {
      throw invalidAttribute(
        "the axes \(windowAxes) of the updates \(updates) cannot be those of \(shape) "
          + "without \(insertedAxes)")
    }
    let batch = updates.dimensions.indices.filter { !windowAxes.contains($0) }
    guard batch.map({ updates[$0] }) == vectors.shape.dimensions else {
      throw invalidShape("the updates \(updates) do not fit starts of the shape \(vectors.shape)")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let targets = try targets(inputs)
    let combination = combination.adapted(to: output.elementType)
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    func combined<Element: CombinableElement>(_: Element.Type) throws -> Tensor {
      guard let combine = Element.combination(combination) else {
        throw unsupported(inputs.map(\.type))
      }
      var values = try inputs[0].elements(as: Element.self)
      for (update, target) in zip(try inputs[2].elements(as: Element.self), targets) {
        guard let target else { continue }
        values[target] = combine(values[target], update)
      }
      return try Tensor(values, type: output)
    }
    guard let result = try output.elementType.withCombinable({ try combined($0) }) else {
      throw unsupported(inputs.map(\.type))
    }
    return [result]
  }

  /// The index in the tensor of each update, nil for those beyond it.
  private func targets(_ inputs: [Tensor]) throws -> [Int?] {
    let (shape, updates) = (inputs[0].shape, inputs[2].shape)
    guard updates.elementCount > 0, shape.elementCount > 0 else {
      return [Int?](repeating: nil, count: updates.elementCount)
    }
    let vectors = try IndexVectors(of: inputs[1].type, along: indexAxis, for: Self.name)
    let starts = try vectors.vectors(in: inputs[1])
    let windowTargets = shape.dimensions.indices.filter { !insertedAxes.contains($0) }
    let batchAxes = updates.dimensions.indices.filter { !windowAxes.contains($0) }
    let (strides, batchStrides) = (shape.strides, vectors.shape.strides)
    var position = [Int](repeating: 0, count: updates.rank)
    return (0..<updates.elementCount).map { _ in
      let row = zip(batchAxes, batchStrides).reduce(0) { $0 + position[$1.0] * $1.1 }
      var place = [Int](repeating: 0, count: shape.rank)
      for (axis, start) in zip(startAxes, starts[row]) { place[axis] = start }
      var isInside = true
      for (axis, target) in zip(windowAxes, windowTargets) {
        guard let sum = place[target].checkedSum(with: position[axis]) else {
          isInside = false
          continue
        }
        place[target] = sum
      }
      position.advance(in: updates)
      guard isInside, zip(place, shape.dimensions).allSatisfy({ (0..<$1).contains($0) }) else {
        return nil
      }
      return zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
