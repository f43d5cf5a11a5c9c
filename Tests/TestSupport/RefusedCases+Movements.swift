import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// What operators that move, choose or place elements must refuse.
  static let refusedMovements: [RefusedCase] = {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    func whole(_ shape: Shape) -> TensorType { TensorType(.int32, shape) }
    let (text, image) = (TensorType(.string, [2]), real([1, 2, 2, 4]))
    return [
      RefusedCase(
        "wider than the tensor", MirrorPad(before: [2], after: [0], repeatsEdge: false),
        [real([2])]),
      RefusedCase("negative", MirrorPad(before: [0], after: [-1], repeatsEdge: true), [real([2])]),
      RefusedCase("an axis beyond", Reverse(axes: [1]), [real([2])]),
      RefusedCase("negative", Tile(counts: [-1]), [real([2])]),
      RefusedCase("beyond all", Tile(counts: [.max]), [real([2])]),
      RefusedCase("another rank", Tile(counts: [1, 1]), [real([2])]),
      RefusedCase("a text as padding", Pad(before: [1], after: [1]), [text]),
      RefusedCase("two values", Pad(before: [1], after: [1]), [real([2]), real([2])]),
      RefusedCase("a value of another type", Pad(before: [1], after: [1]), [real([2]), whole([])]),
      RefusedCase(
        "the same axis", ReverseSequence(sequenceAxis: 0, batchAxis: 0), [real([2]), whole([2])]),
      RefusedCase(
        "too few lengths", ReverseSequence(sequenceAxis: 1, batchAxis: 0),
        [real([2, 3]), whole([1])]),
      RefusedCase("other shapes", Stack(axis: 0), [real([2]), real([3])]),
      RefusedCase("an axis beyond", Stack(axis: .min), [real([2])]),
      RefusedCase("an axis beyond", Unstack(axis: 1), [real([2])]),
      RefusedCase("too many", Unstack(axis: 0), [real([1 << 40])]),
      RefusedCase("indices of floats", GatherND(), [real([2]), real([1])]),
      RefusedCase("more indices than axes", GatherND(), [real([2]), whole([1, 2])]),
      RefusedCase("a scalar as indices", GatherND(), [real([2]), whole([])]),
      RefusedCase(
        "other updates", ScatterND(dimensions: [2, 3]), [whole([4, 1]), real([4, 2])]),
      RefusedCase("negative", ScatterND(dimensions: [-2]), [whole([4, 1]), real([4])]),
      RefusedCase("texts", ScatterND(dimensions: [2]), [whole([2, 1]), text]),
      RefusedCase(
        "other values", SparseToDense(dimensions: [3]), [whole([2]), real([3]), real([])]),
      RefusedCase(
        "another rank", SparseToDense(dimensions: [3]), [whole([2, 2]), real([2]), real([])]),
      RefusedCase("negative", OneHot(depth: -1), [whole([2]), real([]), real([])]),
      RefusedCase("an axis beyond", OneHot(depth: 1, axis: 2), [whole([2]), real([]), real([])]),
      RefusedCase("two values", OneHot(depth: 1), [whole([2]), real([2]), real([])]),
      RefusedCase(
        "larger than the tensor", DynamicUpdateSlice(), [real([2]), real([3]), whole([1])]),
      RefusedCase(
        "too few starts", DynamicUpdateSlice(), [real([2, 2]), real([1, 1]), whole([1])]),
      RefusedCase("larger than the tensor", DynamicSlice(sizes: [3]), [real([2]), whole([1])]),
      RefusedCase("too few starts", DynamicSlice(sizes: [1, 1]), [real([2, 2]), whole([1])]),
      RefusedCase(
        "an axis of two leaves", DynamicSlice(sizes: [2], removedAxes: [0]),
        [real([2]), whole([1])]),
      RefusedCase(
        "an axis with a gap", DynamicSlice(sizes: [2], insertedAxes: [3]), [real([2]), whole([1])]),
      RefusedCase("a scalar", MatrixDiagonal(), [real([])]),
      RefusedCase("too long", SetMatrixDiagonal(), [real([2, 3]), real([3])]),
      RefusedCase("factor 0", Dilate(factors: [0]), [real([2]), real([])]),
      RefusedCase("beyond all", Dilate(factors: [.max]), [real([3]), real([])]),
      RefusedCase("blocks of 3", SpaceToDepth(blockSize: 3), [image]),
      RefusedCase("blocks of 0", SpaceToDepth(blockSize: 0), [image]),
      RefusedCase("blocks of 3", DepthToSpace(blockSize: 3), [image]),
      RefusedCase("huge blocks", DepthToSpace(blockSize: .max), [image]),
      RefusedCase("blocks of 3", SpaceToBatch(blockSizes: [3], before: [0], after: [0]), [image]),
      RefusedCase("blocks of 0", SpaceToBatch(blockSizes: [0], before: [0], after: [0]), [image]),
      RefusedCase(
        "beyond all", SpaceToBatch(blockSizes: [1], before: [.max], after: [.max]), [image]),
      RefusedCase("blocks of 3", BatchToSpace(blockSizes: [3], before: [0], after: [0]), [image]),
      RefusedCase(
        "huge crops", BatchToSpace(blockSizes: [1], before: [.max], after: [.max]), [image]),
      RefusedCase(
        "too many blocks", BatchToSpace(blockSizes: [1, 1, 1, 1], before: [], after: []), [image]),
      RefusedCase("without a scale", EmbeddingLookup(), [TensorType(.int8, [2, 2]), whole([1])]),
      RefusedCase("a shape of floats", ShapeOf(elementType: .float32), [image]),
      RefusedCase("a text", Bitcast(elementType: .int8), [text]),
      RefusedCase("another last axis", Bitcast(elementType: .int64), [whole([3])]),
      RefusedCase("a scalar in a larger type", Bitcast(elementType: .int64), [whole([])]),
      RefusedCase("of floats", BroadcastedShape(), [real([1]), real([1])]),
      RefusedCase("negative", Progression(.int32(start: 0, step: 1), count: -1), []),
    ]
  }()
}
