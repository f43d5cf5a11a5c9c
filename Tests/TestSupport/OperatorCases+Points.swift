import LanternGraphs
import LanternTensors

extension OperatorCases {
  static func gathered() throws -> [OperatorCase] {
    let grid = try floats([2, 3], [0, 1, 2, 10, 11, 12])
    let table = try floats([3, 2], [1, 2, 10, 20, 100, 200])
    let (indices, starts) = (try longs([4], [2, 0, 1, 1]), try longs([3], [0, 2, 2]))
    return [
      OperatorCase(
        "columns of rows", GatherElements(axis: 1), [grid, try longs([2, 1], [2, 0])],
        [try floats([2, 1], [2, 10])]),
      OperatorCase(
        "a part of the other axes", GatherElements(axis: 0),
        [grid, try integers([2, 2], [1, 0, 0, 1])],
        [try floats([2, 2], [10, 1, 0, 11])]),
      OperatorCase(
        "of a scalar", GatherElements(axis: -1), [try longs([], [7]), try longs([2], [0, 0])],
        [try longs([2], [7, 7])]),
      OperatorCase(
        "pairs", GatherPoints(axes: [0, 1]), [grid, try longs([2], [0, -1]), try longs([1], [2])],
        [try floats([2], [2, 12])]),
      OperatorCase(
        "in place of an axis", GatherPoints(axes: [1]), [grid, try longs([2, 1], [2, 0])],
        [try floats([2, 2, 1], [2, 0, 12, 10])]),
      OperatorCase(
        "in front", GatherPoints(axes: [0, 2]),
        [
          try integers([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]), try longs([1], [1]),
          try longs([3], [0, 1, 1]),
        ], [try integers([3, 2], [4, 6, 5, 7, 5, 7])]),
      OperatorCase(
        "a diagonal", StridedView(dimensions: [2], strides: [4], offset: 1), [grid],
        [try floats([2], [1, 12])]),
      OperatorCase(
        "windows", StridedView(dimensions: [2, 2], strides: [1, 1]), [try longs([3], [1, 2, 3])],
        [try longs([2, 2], [1, 2, 2, 3])]),
      OperatorCase(
        "sums", EmbeddingBag(mode: .sum), [table, indices, starts],
        [
          try floats([3, 2], [101, 202, 0, 0, 20, 40]), try longs([4], [0, 0, 2, 2]),
          try longs([3], [2, 0, 2]), try longs([3], [2, 0, 2]),
        ]),
      OperatorCase(
        "weighted", EmbeddingBag(mode: .sum, includesLastOffset: true),
        [table, indices, try longs([2], [0, 4]), try floats([4], [1, 2, 0, 3])],
        [
          try floats([1, 2], [132, 264]), try longs([4], [0, 0, 0, 0]), try longs([1], [4]),
          try longs([1], [4]),
        ]),
      OperatorCase(
        "means without a row", EmbeddingBag(mode: .mean, paddingIndex: 1),
        [table, indices, try integers([1], [0])],
        [
          try floats([1, 2], [50.5, 101]), try longs([4], [0, 0, 0, 0]), try longs([1], [2]),
          try longs([1], [2]),
        ]),
      OperatorCase(
        "the largest", EmbeddingBag(mode: .maximum), [table, indices, try longs([1], [0])],
        [
          try floats([1, 2], [100, 200]), try longs([4], [0, 0, 0, 0]), try longs([1], [4]),
          try longs([1, 2], [2, 2]),
        ]),
    ]
  }

  static func scattered() throws -> [OperatorCase] {
    let zeros = try floats([3], [1, 1, 1])
    let (twice, updates) = (try longs([3], [2, 0, 2]), try floats([3], [5, -6, 7]))
    func combined(
      _ combination: ScatterElements.Combination, _ result: [Float], includesSelf: Bool = true
    ) throws -> OperatorCase {
      OperatorCase(
        "\(combination)",
        ScatterElements(axis: 0, combination: combination, includesSelf: includesSelf),
        [zeros, twice, updates], [try floats([3], result)])
    }
    return [
      try combined(.update, [-6, 1, 7]), try combined(.sum, [-5, 1, 13]),
      try combined(.product, [-6, 1, 35]), try combined(.mean, [-2.5, 1, 13 / 3]),
      try combined(.maximum, [1, 1, 7]), try combined(.minimum, [-6, 1, 1]),
      try combined(.sum, [-6, 1, 12], includesSelf: false),
      OperatorCase(
        "means are rounded down", ScatterElements(axis: 0, combination: .mean),
        [try longs([1], [-2]), try longs([1], [0]), try longs([1], [-1])], [try longs([1], [-2])]),
      OperatorCase(
        "the first columns of the updates", ScatterElements(axis: 1),
        [
          try longs([2, 2], [0, 0, 0, 0]), try integers([2, 1], [1, 0]),
          try longs([2, 2], [1, 2, 3, 4]),
        ],
        [try longs([2, 2], [0, 1, 3, 0])]),
      OperatorCase(
        "pairs", ScatterPoints(axes: [0, 1]),
        [
          try longs([2, 2], [1, 2, 3, 4]), try longs([], [9]), try longs([2], [0, -1]),
          try longs([1], [1]),
        ], [try longs([2, 2], [1, 9, 3, 9])]),
      OperatorCase(
        "added", ScatterPoints(axes: [0], accumulates: true),
        [try floats([2, 2], [1, 1, 1, 1]), try floats([2], [1, 2]), try longs([3], [1, 1, 0])],
        [try floats([2, 2], [2, 3, 3, 5])]),
      OperatorCase(
        "truths", ScatterPoints(axes: [0], accumulates: true),
        [
          try truths([2], [true, false]), try truths([2], [false, true]), try longs([2], [0, 1]),
        ],
        [try truths([2], [true, true])]),
    ]
  }

  /// What these operators refuse.
  static func refusedPoints() -> [RefusedCase] {
    let (grid, truth) = (TensorType(.float32, [2, 3]), TensorType(.bool, [2]))
    let (long, real) = (TensorType(.int64, [4]), TensorType(.float32, [4]))
    return [
      RefusedCase("of nothing", Reduce(.maximum, axes: [0]), [TensorType(.float32, [0, 2])]),
      RefusedCase("integers", Reduce(.mean, axes: [0]), [long]),
      RefusedCase("text", Reduce(.any, axes: [0]), [TensorType(.string, [2])]),
      RefusedCase("truths", Accumulate(.sum, axis: 0), [truth]),
      RefusedCase("integers", Accumulate(.logSumExp, axis: 0), [long]),
      RefusedCase("no choice", Extremum(axis: 1, isLargest: true), [TensorType(.float32, [2, 0])]),
      RefusedCase("no axis", Sort(axis: 2), [grid]),
      RefusedCase("too far", OrderStatistic(.place(4), axis: 1), [grid]),
      RefusedCase("none", OrderStatistic(.place(0), axis: 1), [grid]),
      RefusedCase("integers", Quantile(axis: 0), [long, long]),
      RefusedCase("a longer axis", GatherElements(axis: 1), [grid, TensorType(.int64, [3, 1])]),
      RefusedCase("real indices", GatherElements(axis: 0), [real, real]),
      RefusedCase(
        "few updates", ScatterElements(axis: 0), [real, long, TensorType(.float32, [3])]),
      RefusedCase("other updates", ScatterElements(axis: 0), [real, long, long]),
      RefusedCase("axes out of order", GatherPoints(axes: [1, 0]), [grid, long, long]),
      RefusedCase("an axis too many", GatherPoints(axes: [2]), [grid, long]),
      RefusedCase("too few indices", GatherPoints(axes: [0, 1]), [grid, long]),
      RefusedCase("large values", ScatterPoints(axes: [0]), [real, grid, long]),
      RefusedCase("beyond the end", StridedView(dimensions: [2], strides: [4]), [real]),
      RefusedCase("backwards", StridedView(dimensions: [2], strides: [-1], offset: 1), [real]),
      RefusedCase(
        "out of range", StridedView(dimensions: [3, 3], strides: [.max, .max]), [real]),
      RefusedCase("other lines", SearchSorted(), [grid, TensorType(.float32, [3, 1])]),
      RefusedCase("no bins", Histogram(binCount: 0, minimum: 0, maximum: 1), [real]),
      RefusedCase("no end", Histogram(binCount: 1, minimum: 0, maximum: .infinity), [real]),
      RefusedCase("a vector", EmbeddingBag(mode: .sum), [real, long, long]),
      RefusedCase("factors of means", EmbeddingBag(mode: .mean), [grid, long, long, real]),
    ]
  }
}
