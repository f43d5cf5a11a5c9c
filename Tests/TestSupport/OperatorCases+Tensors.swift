import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Operators with PyTorch's rules on elements along axes.
  static func lines() throws -> [OperatorCase] { try folded() + ordered() + counted() }

  /// Operators that elements are chosen and moved by, with PyTorch's rules.
  static func points() throws -> [OperatorCase] { try gathered() + scattered() }

  static func longs(_ shape: Shape, _ values: [Int64]) throws -> Tensor {
    try Tensor(values, shape: shape)
  }

  static func doubles(_ shape: Shape, _ values: [Double]) throws -> Tensor {
    try Tensor(values, shape: shape)
  }

  private static func folded() throws -> [OperatorCase] {
    let grid = try floats([2, 3], [1, -2, 3, 4, 0, -6])
    let holes = try floats([2, 2], [.nan, 1, 2, 4])
    func rows(_ function: ReductionFunction, _ first: Float, _ second: Float) throws -> OperatorCase
    {
      OperatorCase(
        "\(function)", Reduce(function, axes: [1]), [grid], [try floats([2], [first, second])])
    }
    return [
      try rows(.sum, 2, -2), try rows(.mean, 2 / 3, -2 / 3), try rows(.product, -6, 0),
      try rows(.maximum, 3, 4), try rows(.minimum, -2, -6),
      // Squares of distances to 2/3: 1/9 + 64/9 + 49/9; to -2/3: 196/9 + 4/9 + 256/9.
      try rows(.variance(correction: 1), 114 / 18, 456 / 18),
      try rows(
        .deviation(correction: 0), Float(38.0 / 9).squareRoot(), Float(152.0 / 9).squareRoot()),
      try rows(.norm(order: 0), 3, 2), try rows(.norm(order: 1), 6, 10),
      try rows(.norm(order: 2), Float(14).squareRoot(), Float(52).squareRoot()),
      try rows(.norm(order: .infinity), 3, 6), try rows(.norm(order: -.infinity), 1, 0),
      OperatorCase(
        "cubes", Reduce(.norm(order: 3), axes: [0]), [try doubles([3], [3, 4, 5])],
        [try doubles([], [6])]),
      OperatorCase(
        "of equals", Reduce(.logSumExp, axes: [0]), [try doubles([2], [0, 0])],
        [try doubles([], [0.6931471805599453])]),
      OperatorCase(
        "of infinities", Reduce(.logSumExp, axes: [1]),
        [try floats([2, 2], [-.infinity, -.infinity, .infinity, 0])],
        [try floats([2], [-.infinity, .infinity])]),
      OperatorCase(
        "NaN", Reduce(.maximum, axes: [1], keepsDimensions: true), [holes],
        [try floats([2, 1], [.nan, 4])]),
      OperatorCase(
        "numbers", Reduce(.sumOfNumbers, axes: [1]), [holes], [try floats([2], [1, 6])]),
      OperatorCase(
        "numbers", Reduce(.meanOfNumbers, axes: [0]), [holes], [try floats([2], [2, 2.5])]),
      OperatorCase(
        "how many", Reduce(.nonZeroCount, axes: [0, 1]), [grid], [try longs([], [5])]),
      OperatorCase(
        "NaN is not 0", Reduce(.any, axes: [0]), [holes], [try truths([2], [true, true])]),
      OperatorCase("all", Reduce(.all, axes: [1]), [grid], [try truths([2], [true, false])]),
      OperatorCase(
        "wraps", Reduce(.sum, axes: [0]), [try longs([2], [.max, 1])], [try longs([], [.min])]),
      OperatorCase(
        "truths", Reduce(.maximum, axes: [0]), [try truths([2], [false, true])],
        [try truths([], [true])]),
      OperatorCase(
        "halves", Reduce(.sum, axes: [0]), [try Tensor([2048, 1, 1] as [Float16], shape: [3])],
        [try Tensor([2050] as [Float16], shape: [])]),
      OperatorCase(
        "sums", Accumulate(.sum, axis: 1), [grid], [try floats([2, 3], [1, -1, 2, 4, 4, -2])]),
      OperatorCase(
        "products", Accumulate(.product, axis: -2), [try longs([2, 2], [2, 3, 4, 5])],
        [try longs([2, 2], [2, 3, 8, 15])]),
      OperatorCase(
        "logarithms", Accumulate(.logSumExp, axis: 0), [try doubles([2], [0, 0])],
        [try doubles([2], [0, 0.6931471805599453])]),
      // The last of equals, and the last NaN once there is one.
      OperatorCase(
        "NaN stays", Accumulate(.maximum, axis: 0), [try floats([5], [1, 1, .nan, 2, .nan])],
        [try floats([5], [1, 1, .nan, .nan, .nan]), try longs([5], [0, 1, 2, 2, 4])]),
      OperatorCase(
        "truths", Accumulate(.minimum, axis: 0), [try truths([3], [true, false, true])],
        [try truths([3], [true, false, false]), try longs([3], [0, 1, 1])]),
    ]
  }

  private static func ordered() throws -> [OperatorCase] {
    let mixed = try floats([5], [2, .nan, -1, 2, 0])
    return [
      OperatorCase(
        "rows", Extremum(axis: 1, isLargest: true), [try integers([2, 3], [1, 5, 5, -1, -7, -1])],
        [try integers([2], [5, -1]), try longs([2], [1, 0])]),
      OperatorCase(
        "NaN", Extremum(axis: 0, isLargest: false, keepsDimension: true), [mixed],
        [try floats([1], [.nan]), try longs([1], [1])]),
      OperatorCase(
        "of a scalar", Extremum(axis: -1, isLargest: true), [try truths([], [true])],
        [try truths([], [true]), try longs([], [0])]),
      OperatorCase(
        "NaN last", Sort(axis: 0), [mixed],
        [try floats([5], [-1, 0, 2, 2, .nan]), try longs([5], [2, 4, 0, 3, 1])]),
      OperatorCase(
        "NaN first", Sort(axis: 0, isDescending: true), [mixed],
        [try floats([5], [.nan, 2, 2, 0, -1]), try longs([5], [1, 0, 3, 4, 2])]),
      OperatorCase(
        "columns", Sort(axis: 0), [try longs([2, 2], [3, -1, 2, 5])],
        [try longs([2, 2], [2, -1, 3, 5]), try longs([2, 2], [1, 0, 0, 1])]),
      OperatorCase(
        "NaN", OrderStatistic(.median, axis: 0), [mixed],
        [try floats([], [.nan]), try longs([], [1])]),
      OperatorCase(
        "the lower of two", OrderStatistic(.medianOfNumbers, axis: 0), [mixed],
        [try floats([], [0]), try longs([], [4])]),
      OperatorCase(
        "the smallest of the most frequent", OrderStatistic(.mode, axis: 1, keepsDimension: true),
        [try longs([1, 5], [7, 3, 7, 3, 9])], [try longs([1, 1], [3]), try longs([1, 1], [3])]),
      OperatorCase(
        "the third", OrderStatistic(.place(3), axis: 0), [try longs([6], [9, 2, 7, 4, 8, 1])],
        [try longs([], [4]), try longs([], [3])]),
      OperatorCase(
        "NaN is the largest", OrderStatistic(.place(5), axis: 0), [mixed],
        [try floats([], [.nan]), try longs([], [1])]),
      OperatorCase(
        "between neighbours", Quantile(axis: 1),
        [try floats([2, 3], [3, 1, 2, 0, .nan, 1]), try floats([2], [0.25, 1])],
        [try floats([2, 2], [1.5, .nan, 3, .nan])]),
      OperatorCase(
        "numbers alone", Quantile(axis: 0, keepsDimension: true, ignoresNaN: true),
        [try doubles([3], [4, .nan, 2]), try doubles([], [0.5])], [try doubles([1], [3])]),
      OperatorCase(
        "the higher one", Quantile(axis: 0, interpolation: .higher),
        [try floats([3], [5, 1, 2]), try floats([], [0.1])], [try floats([], [2])]),
    ]
  }

  private static func counted() throws -> [OperatorCase] {
    let steps = try floats([4], [1, 3, 3, 5])
    return [
      OperatorCase(
        "before equals", SearchSorted(), [steps, try floats([2, 2], [3, 0, 6, .nan])],
        [try longs([2, 2], [1, 0, 4, 4])]),
      OperatorCase(
        "behind equals", SearchSorted(isRight: true, elementType: .int32),
        [steps, try floats([2], [3, 5])], [try integers([2], [3, 4])]),
      OperatorCase(
        "line by line", SearchSorted(),
        [try longs([2, 2], [1, 5, 10, 50]), try longs([2, 1], [4, 4])],
        [try longs([2, 1], [1, 0])]),
      OperatorCase(
        "from 0 to 4", Histogram(binCount: 4, minimum: 0, maximum: 4),
        [try floats([6], [0, 0.5, 1, 4, 5, .nan])], [try floats([4], [2, 1, 0, 1])]),
      OperatorCase(
        "of all there is", Histogram(binCount: 2, minimum: 0, maximum: 0),
        [try doubles([3], [1, 2, 5])], [try doubles([2], [2, 1])]),
    ]
  }
}
