import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Reductions other than means and float sums.
  static func folds() throws -> [OperatorCase] {
    let grid = try integers([2, 3], [1, -2, 3, 4, 5, -6])
    let marks = try truths([2, 2], [true, false, false, false])
    let stored = try bytes([2, 2], [4, 6, -8, 10], 0.5, 2)
    return [
      OperatorCase("rows", Product(axes: [1]), [grid], [try integers([2], [-6, -120])]),
      OperatorCase("columns", ReduceMaximum(axes: [0]), [grid], [try integers([3], [4, 5, 3])]),
      OperatorCase(
        "kept", ReduceMinimum(axes: [-1, 1], keepsDimensions: true), [grid],
        [try integers([2, 1], [-2, -6])]),
      OperatorCase("cut off", Mean(axes: [0, 1]), [grid], [try integers([], [0])]),
      OperatorCase("nothing", Product(axes: [0]), [try floats([0], [])], [try floats([], [1])]),
      OperatorCase(
        "nothing", ReduceMaximum(axes: [1]), [try integers([1, 0], [])],
        [try integers([1], [.min])]),
      // NaN is passed over unless all axes begin with it.
      OperatorCase(
        "NaN", ReduceMaximum(axes: [1]), [try floats([1, 3], [.nan, 1, 2])],
        [try floats([1], [2])]),
      OperatorCase(
        "NaN", ReduceMinimum(axes: [0]), [try floats([3], [.nan, 1, 2])], [try floats([], [.nan])]),
      OperatorCase("rows", ReduceAny(axes: [1]), [marks], [try truths([2], [true, false])]),
      OperatorCase("rows", ReduceAll(axes: [1]), [marks], [try truths([2], [false, false])]),
      OperatorCase(
        "of nothing", ReduceAll(axes: [0]), [try truths([0], [])], [try truths([], [true])]),
      // (2 + 4) * 0.5 and (-10 + 8) * 0.5 in steps of 0.25 from -5.
      OperatorCase(
        "int8", Sum(axes: [1]), [stored], [try bytes([2], [7, -9], 0.25, -5)]),
      OperatorCase(
        "int16", Sum(axes: [0]), [try shorts([3], [30000, 30000, -5], 0.5)],
        [try shorts([], [29998], 1)]),
      // 1 * 2 and -5 * 4 in steps of 1 from 3.
      OperatorCase(
        "int8", Product(axes: [1]), [stored], [try bytes([2], [5, -17], 1, 3)]),
      OperatorCase(
        "bytes wrap", Product(axes: [0]), [try Tensor([100, 3] as [Int8], shape: [2])],
        [try Tensor([44] as [Int8], shape: [])]),
      OperatorCase("a scalar", Sum(axes: [0]), [try integers([], [3])], [try integers([], [3])]),
    ]
  }

  /// Places of extremes, the largest few, and buckets.
  static func choices() throws -> [OperatorCase] {
    let grid = try floats([2, 4], [3, 1, 3, 2, .nan, -.infinity, 5, 5])
    return [
      OperatorCase(
        "first of equals", ArgMin(axis: 0, elementType: .int32),
        [try integers([3, 2], [1, 5, 0, 5, 0, 2])], [try integers([2], [1, 2])]),
      OperatorCase(
        "bool", ArgMax(axis: 0), [try truths([3], [false, true, true])],
        [try Tensor([1] as [Int64], shape: [])]),
      OperatorCase(
        "NaN last", TopK(count: 3, elementType: .int32), [grid],
        [
          try floats([2, 3], [3, 3, 2, 5, 5, -.infinity]),
          try integers([2, 3], [0, 2, 3, 2, 3, 1]),
        ]),
      OperatorCase(
        "none", TopK(count: 0, elementType: .int32), [grid],
        [try floats([2, 0], []), try integers([2, 0], [])]),
      OperatorCase(
        "boundaries", Bucketize(boundaries: [0, 1, 1, 2]),
        [try floats([6], [-1, 0, 1, 1.5, 2, .nan])], [try integers([6], [0, 1, 3, 3, 4, 4])]),
    ]
  }

  /// Running sums, and slices combined by their marks.
  static func segments() throws -> [OperatorCase] {
    let grid = try integers([2, 3], [1, 2, 3, 4, 5, 6])
    let marks = try integers([2], [2, 2])
    return [
      OperatorCase(
        "rows", CumulativeSum(axis: 1), [grid], [try integers([2, 3], [1, 3, 6, 4, 9, 15])]),
      OperatorCase(
        "columns from the end", CumulativeSum(axis: 0, isReversed: true), [grid],
        [try integers([2, 3], [5, 7, 9, 4, 5, 6])]),
      OperatorCase(
        "without the element", CumulativeSum(axis: -1, isExclusive: true), [grid],
        [try integers([2, 3], [0, 1, 3, 0, 4, 9])]),
      OperatorCase(
        "both", CumulativeSum(axis: 1, isExclusive: true, isReversed: true), [grid],
        [try integers([2, 3], [5, 3, 0, 11, 6, 0])]),
      OperatorCase(
        "sums", ReduceSegments(.sum, count: 3), [grid, marks],
        [try integers([3, 3], [0, 0, 0, 0, 0, 0, 5, 7, 9])]),
      OperatorCase(
        "products", ReduceSegments(.product, count: 1), [grid, try integers([2], [-1, 0])],
        [try integers([1, 3], [4, 5, 6])]),
      OperatorCase(
        "elements", ReduceSegments(.largest, count: 2),
        [grid, try integers([2, 3], [0, 0, 0, 0, -3, 0])], [try integers([2], [6, .min])]),
      OperatorCase(
        "smallest", ReduceSegments(.smallest, count: 2),
        [try floats([1, 1], [3]), try integers([1], [1])],
        [try floats([2, 1], [.greatestFiniteMagnitude, 3])]),
    ]
  }
}
