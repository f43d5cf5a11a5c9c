package import LanternTensors

/// Slices of a tensor at computed positions, side by side.
///
/// Inputs: any tensor, and int32 or int64 starts. Along `indexAxis` of the starts, or alone where that
/// is their rank, lie the numbers of one start, each for the axis of the tensor that `startAxes` has in
/// its place; a start is 0 along the others. A slice has `sliceSizes`, and a start from which it would
/// not fit is moved until it does. Output: the other axes of the starts, with those of a slice, except
/// `collapsedAxes`, put in at `offsetAxes`. Any element type.
///
/// TensorFlow Lite `STABLEHLO_GATHER`. Source: StableHLO specification, "gather"; LiteRT
/// `stablehlo_gather.cc`.
package struct GatherSlices: Operator {
  /// The axes of the output along which a slice lies, in any order.
  package var offsetAxes: [Int]
  /// The axes of a slice that the output leaves out; their size is 1.
  package var collapsedAxes: [Int]
  /// The axes of the tensor that the numbers of a start are for.
  package var startAxes: [Int]
  /// The axis of the starts along which the numbers of one lie.
  package var indexAxis: Int
  /// The size of a slice along each axis of the tensor.
  package var sliceSizes: [Int]

  /// Creates the operator.
  package init(
    offsetAxes: [Int], collapsedAxes: [Int], startAxes: [Int], indexAxis: Int, sliceSizes: [Int]
  ) {
    self.offsetAxes = offsetAxes
    self.collapsedAxes = collapsedAxes
    self.startAxes = startAxes
    self.indexAxis = indexAxis
    self.sliceSizes = sliceSizes
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    let shape = inputs[0].shape
    let vectors = try IndexVectors(of: inputs[1], along: indexAxis, for: Self.name)
    guard sliceSizes.count == shape.rank,
      zip(sliceSizes, shape.dimensions).allSatisfy({ $0 >= 0 && $0 <= $1 })
    else {
      throw invalidAttribute("cannot take slices of \(sliceSizes) from the shape \(shape)")
    }
    guard isAxes(startAxes, of: shape.rank), startAxes.count == vectors.length else {
      throw invalidAttribute(
        "starts of \(vectors.length) numbers cannot be for the axes \(startAxes) of \(shape)")
    }
    let kept = sliceSizes.indices.filter { !collapsedAxes.contains($0) }
    guard isAxes(collapsedAxes, of: shape.rank), collapsedAxes.allSatisfy({ sliceSizes[$0] == 1 }),
      kept.count == offsetAxes.count,
      isAxes(offsetAxes, of: vectors.shape.rank + kept.count)
    else {
      throw invalidAttribute(
        "slices of \(sliceSizes) without the axes \(collapsedAxes) cannot lie along the axes "
          + "\(offsetAxes)")
    }
    var (batch, slice) = (vectors.shape.dimensions[...], kept.map { sliceSizes[$0] }[...])
    let dimensions = (0..<batch.count + slice.count).map { axis in
      offsetAxes.contains(axis) ? slice.removeFirst() : batch.removeFirst()
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    guard output.shape.elementCount > 0 else {
      return [try inputs[0].selecting([], as: output)]
    }
    let vectors = try IndexVectors(of: inputs[1].type, along: indexAxis, for: Self.name)
    let starts = try vectors.vectors(in: inputs[1]).map { vector in
      zip(vector, startAxes).reduce(0) { offset, pair in
        let (start, axis) = pair
        return offset
          + max(0, min(start, shape[axis] - sliceSizes[axis])) * shape.strides[axis]
      }
    }
    // Along the axes of the output, the distance in the list of starts, and in the tensor.
    var batch = vectors.shape.strides[...]
    var slice = sliceSizes.indices.filter { !collapsedAxes.contains($0) }
      .map { shape.strides[$0] }[...]
    var (batchStrides, sliceStrides): ([Int], [Int]) = ([], [])
    for axis in 0..<output.shape.rank {
      let isOffset = offsetAxes.contains(axis)
      batchStrides.append(isOffset ? 0 : batch.removeFirst())
      sliceStrides.append(isOffset ? slice.removeFirst() : 0)
    }
    let offsets = StridedIndices(shape: output.shape, strides: sliceStrides).offsets
    var indices = StridedIndices(shape: output.shape, strides: batchStrides).offsets
    for index in indices.indices { indices[index] = starts[indices[index]] + offsets[index] }
    return [try inputs[0].selecting(indices, as: output)]
  }
}

extension Operator {
  /// Whether these are axes of a tensor of a rank, none twice.
  func isAxes(_ axes: [Int], of rank: Int) -> Bool {
    Set(axes).count == axes.count && axes.allSatisfy { (0..<rank).contains($0) }
  }
}
