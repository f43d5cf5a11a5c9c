import LanternGraphs
import LanternTensors

extension OperatorCases {
  static func movements() throws -> [OperatorCase] {
    let grid = try floats([2, 3], [1, 2, 3, 4, 5, 6])
    let bytesGrid = try bytes([2, 3], [1, 2, 3, 4, 5, 6], 0.5, 7)
    let axes = try Quantization(scales: [1, 2, 3], zeroPoints: [0, 0, 0], axis: 1)
    let moved = try Quantization(scales: [1, 2, 3], zeroPoints: [0, 0, 0], axis: 0)
    return [
      OperatorCase(
        "worked out", Reshape(dimensions: [3, -1]), [grid],
        [try grid.reshaped(to: [3, 2])]),
      OperatorCase(
        "to a scalar", Reshape(dimensions: []), [try floats([1, 1], [5])],
        [try floats([], [5])]),
      OperatorCase(
        "nothing", Reshape(dimensions: [0, 4]), [try floats([2, 0], [])],
        [try floats([0, 4], [])]),
      OperatorCase(
        "grid", Transpose(permutation: [1, 0]), [grid],
        [try floats([3, 2], [1, 4, 2, 5, 3, 6])]),
      OperatorCase(
        "cube", Transpose(permutation: [2, 0, 1]),
        [try floats([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])],
        [try floats([2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7])]),
      OperatorCase(
        "with its scales", Transpose(permutation: [1, 0]),
        [try Tensor([1, 2, 3, 4, 5, 6] as [Int8], shape: [2, 3], quantization: axes)],
        [try Tensor([1, 4, 2, 5, 3, 6] as [Int8], shape: [3, 2], quantization: moved)]),
      OperatorCase(
        "a scalar", Transpose(permutation: []), [try floats([], [1])],
        [try floats([], [1])]),
      OperatorCase(
        "border", Pad(before: [1, 0], after: [0, 2], value: 9), [grid],
        [try floats([3, 5], [9, 9, 9, 9, 9, 1, 2, 3, 9, 9, 4, 5, 6, 9, 9])]),
      OperatorCase(
        "zero point", Pad(before: [0, 1], after: [0, 0]), [bytesGrid],
        [try bytes([2, 4], [7, 1, 2, 3, 7, 4, 5, 6], 0.5, 7)]),
      OperatorCase(
        "around nothing", Pad(before: [1], after: [1]), [try floats([0], [])],
        [try floats([2], [0, 0])]),
      OperatorCase(
        "last axis", Concatenate(axis: -1), [grid, try floats([2, 1], [7, 8])],
        [try floats([2, 4], [1, 2, 3, 7, 4, 5, 6, 8])]),
      OperatorCase("with nothing", Concatenate(axis: 0), [grid, try floats([0, 3], [])], [grid]),
      OperatorCase(
        "clamped", Concatenate(axis: 0, activation: .relu),
        [try floats([2], [-1, 2]), try floats([1], [-3])], [try floats([3], [0, 2, 0])]),
      // 10 steps of 0.5 are 5 of 1.
      OperatorCase(
        "int8 of two scales", Concatenate(axis: 0),
        [try bytes([2], [10, -20], 0.5, 0), try bytes([1], [3], 1, 1)],
        [try bytes([3], [6, -9, 3], 1, 1)]),
      OperatorCase(
        "box", Slice(starts: [1, 1], sizes: [-1, 1]), [grid], [try floats([1, 1], [5])]),
      OperatorCase(
        "nothing", Slice(starts: [2, 0], sizes: [0, -1]), [grid],
        [try floats([0, 3], [])]),
      OperatorCase(
        "backwards",
        StridedSlice(starts: [nil, -1], ends: [nil, nil], strides: [1, -2]), [grid],
        [try floats([2, 2], [3, 1, 6, 4])]),
      OperatorCase(
        "beyond the ends",
        StridedSlice(starts: [-9, 9], ends: [9, -9], strides: [1, -1]), [grid],
        [try floats([2, 3], [3, 2, 1, 6, 5, 4])]),
      OperatorCase(
        "an index",
        StridedSlice(starts: [-1, 0], ends: [nil, 2], strides: [1, 1], removedAxes: [0]), [grid],
        [try floats([2], [4, 5])]),
      OperatorCase(
        "nothing",
        StridedSlice(starts: [1, 2], ends: [1, 0], strides: [1, 1]), [grid],
        [try floats([0, 0], [])]),
      OperatorCase(
        "a huge stride",
        StridedSlice(starts: [0, 0], ends: [nil, nil], strides: [.max, .max]), [grid],
        [try floats([1, 1], [1])]),
      OperatorCase(
        "columns", Split(axis: -1, sizes: [1, 0, 2]), [grid],
        [try floats([2, 1], [1, 4]), try floats([2, 0], []), try floats([2, 2], [2, 3, 5, 6])]),
      OperatorCase(
        "columns", Gather(axis: 1), [grid, try Tensor([2, 0, 2] as [Int32], shape: [3])],
        [try floats([2, 3], [3, 1, 3, 6, 4, 6])]),
      OperatorCase(
        "by a grid", Gather(),
        [
          try floats([2], [7, 8]), try Tensor([1, 0, 0, 1] as [Int64], shape: [2, 2]),
        ], [try floats([2, 2], [8, 7, 7, 8])]),
      OperatorCase(
        "by a scalar", Gather(), [grid, try Tensor([1] as [Int32], shape: [])],
        [try floats([3], [4, 5, 6])]),
      OperatorCase(
        "rows", BroadcastTo(dimensions: [2, 2, 3]), [try floats([1, 3], [1, 2, 3])],
        [try floats([2, 2, 3], [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])]),
    ]
  }

  static func reductions() throws -> [OperatorCase] {
    let cube = try floats([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    let grid = try floats([2, 3], [1, 3, 3, 9, 2, 9])
    // Exponentials of logarithms: probabilities that can be said without computing.
    let logarithms = try floats([1, 3], [0, 0.693_147_2, 1.098_612_3])
    return [
      OperatorCase("ends", Mean(axes: [0, -1]), [cube], [try floats([2], [3.5, 5.5])]),
      OperatorCase(
        "kept", Mean(axes: [1, 1], keepsDimensions: true), [cube],
        [try floats([2, 1, 2], [2, 3, 6, 7])]),
      OperatorCase("no axes", Mean(axes: []), [cube], [cube]),
      OperatorCase("all", Mean(axes: [0, 1, 2]), [cube], [try floats([], [4.5])]),
      OperatorCase("to nothing", Mean(axes: [1]), [try floats([0, 4], [])], [try floats([0], [])]),
      OperatorCase(
        "of nothing", Mean(axes: [0]), [try floats([0, 2], [])], [try floats([2], [.nan, .nan])]),
      OperatorCase(
        "int8", Mean(axes: [1]), [try bytes([1, 4], [5, 7, 9, 11], 0.5, 1)],
        [try bytes([1], [7], 0.5, 0)]),
      OperatorCase("ends", Sum(axes: [0, -1]), [cube], [try floats([2], [14, 22])]),
      OperatorCase(
        "of nothing", Sum(axes: [0]), [try floats([0, 2], [])],
        [try floats([2], [0, 0])]),
      OperatorCase(
        "int32 wraps", Sum(axes: [0]),
        [try Tensor([Int32.max, 1], shape: [2])], [try Tensor([Int32.min], shape: [])]),
      OperatorCase(
        "first of equals", ArgMax(axis: 1), [grid],
        [try Tensor([1, 0] as [Int64], shape: [2])]),
      OperatorCase(
        "kept", ArgMax(axis: 0, keepsDimension: true, elementType: .int32), [grid],
        [try Tensor([1, 0, 1] as [Int32], shape: [1, 3])]),
      OperatorCase(
        "probabilities", Softmax(), [logarithms],
        [try floats([1, 3], [1.0 / 6, 2.0 / 6, 3.0 / 6])]),
      OperatorCase(
        "large numbers", Softmax(), [try floats([2], [1000, 1000])],
        [try floats([2], [0.5, 0.5])]),
      OperatorCase(
        "first axis", Softmax(axis: 0), [try floats([2, 2], [3, 1, 3, 1])],
        [try floats([2, 2], [0.5, 0.5, 0.5, 0.5])]),
      OperatorCase("nothing", Softmax(), [try floats([2, 0], [])], [try floats([2, 0], [])]),
      OperatorCase(
        "int8 of equals", Softmax(), [try bytes([2], [5, 5], 0.1, 0)],
        [try bytes([2], [0, 0], 1.0 / 256, -128)]),
      OperatorCase(
        "of equals", LogSoftmax(), [try floats([1, 2], [7, 7])],
        [try floats([1, 2], [-0.693_147_2, -0.693_147_2])]),
    ]
  }
}
