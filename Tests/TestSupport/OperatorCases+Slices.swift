import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Slices at computed places, windows, paddings with gaps, and arithmetic on what is stored.
  static func slices() throws -> [OperatorCase] {
    func integers(_ shape: Shape, _ values: [Int32]) throws -> Tensor {
      try Tensor(values, shape: shape)
    }
    func plain(_ values: [Int8]) throws -> Tensor { try Tensor(values, shape: [values.count]) }
    let line = try floats([3], [1, 2, 3])
    let none = DilatedPadding(before: [0], after: [0], between: [0])
    let moved = DilatedPadding(before: [-1], after: [2], between: [2])
    func scatter(_ combination: Combination) -> ScatterSlices {
      ScatterSlices(
        windowAxes: [], insertedAxes: [0], startAxes: [0], indexAxis: 1, combination: combination)
    }
    func window(_ combination: Combination, _ padding: DilatedPadding) -> ReduceWindow {
      ReduceWindow(combination, window: [2], strides: [1], dilations: [1], padding: padding)
    }
    let starts = try integers([3, 1], [1, 1, 7])
    return [
      OperatorCase(
        "wrapping", Combine(.add), [try plain([100, -1]), try plain([100, 1])],
        [try plain([-56, 0])]),
      OperatorCase(
        "not a number", Combine(.maximum),
        [try floats([2], [.nan, 1]), try floats([2], [1, .nan])], [try floats([2], [.nan, 1])]),
      OperatorCase(
        "bits", Combine(.bitwiseAnd), [try plain([12, -1]), try plain([10, 5])],
        [try plain([8, 5])]),
      OperatorCase(
        "lost at the end", ShiftLeft(), [try plain([1, -1, 64, 3]), try plain([3, 1, 1, 9])],
        [try plain([8, -2, -128, 0])]),
      // The second start is moved back to where a slice of two columns fits.
      OperatorCase(
        "columns",
        GatherSlices(
          offsetAxes: [0, 2], collapsedAxes: [], startAxes: [1], indexAxis: 1, sliceSizes: [2, 2]),
        [try floats([2, 3], [1, 2, 3, 4, 5, 6]), try integers([2, 1], [0, 5])],
        [try floats([2, 2, 2], [1, 2, 2, 3, 4, 5, 5, 6])]),
      OperatorCase(
        "elements by lone numbers",
        GatherSlices(
          offsetAxes: [], collapsedAxes: [0], startAxes: [0], indexAxis: 1, sliceSizes: [1]),
        [line, try integers([2], [2, -4])], [try floats([2], [3, 1])]),
      OperatorCase(
        "added", scatter(.add), [line, starts, try floats([3], [10, 20, 30])],
        [try floats([3], [1, 32, 3])]),
      OperatorCase(
        "replaced", scatter(.replace), [line, starts, try floats([3], [10, 20, 30])],
        [try floats([3], [1, 20, 3])]),
      // 1 . . 2 . . 3 without the first and with two more.
      OperatorCase(
        "apart and cut", DilatedPad(moved), [line, try floats([], [9])],
        [try floats([8], [9, 9, 2, 9, 9, 3, 9, 9])]),
      OperatorCase(
        "less than nothing",
        DilatedPad(DilatedPadding(before: [-2], after: [-2], between: [0])),
        [line, try floats([], [9])], [try floats([0], [])]),
      OperatorCase(
        "sums", window(.add, none), [line, try floats([], [0])], [try floats([2], [3, 5])]),
      // The padding counts, and so does the element to begin with.
      OperatorCase(
        "sums with padding",
        window(.add, DilatedPadding(before: [1], after: [0], between: [1])),
        [try floats([2], [1, 2]), try floats([], [10])], [try floats([3], [21, 21, 22])]),
      OperatorCase(
        "no window", window(.maximum, none), [try floats([1], [1]), try floats([], [0])],
        [try floats([0], [])]),
    ]
  }

  /// Hashes and sparse lookups.
  static func lookups() throws -> [OperatorCase] {
    func integers(_ shape: Shape, _ values: [Int32]) throws -> Tensor {
      try Tensor(values, shape: shape)
    }
    let seeds = try floats([3, 2], [1, 2, 3, 4, 5, 6])
    let items = try integers([2, 1], [7, 8])
    let table = try floats([3, 2], [1, 2, 3, 4, 5, 6])
    func embedding(_ divisor: SparseEmbeddingLookup.Divisor) throws -> SparseEmbeddingLookup {
      SparseEmbeddingLookup(divisor: divisor, sparseShape: [3, 2])
    }
    let sparse = [
      try integers([3], [2, 0, 1]), try integers([3, 2], [0, 0, 0, 1, 2, 0]),
      try floats([3], [3, 4, 2]), table,
    ]
    return [
      // A sum of nothing is not above 0.
      OperatorCase(
        "without weight", LocalitySensitiveHash(isDense: false),
        [seeds, items, try floats([2], [0, 0])], [try integers([3], [0, 4, 8])]),
      OperatorCase(
        "bit by bit", LocalitySensitiveHash(isDense: true),
        [seeds, items, try floats([2], [0, 0])], [try integers([6], [0, 0, 0, 0, 0, 0])]),
      OperatorCase(
        "rows", HashtableLookup(),
        [try integers([3], [9, 4, -1]), try integers([3], [-1, 2, 9]), table],
        [
          try floats([3, 2], [5, 6, 0, 0, 1, 2]), try Tensor([1, 0, 1] as [UInt8], shape: [3]),
        ]),
      OperatorCase(
        "sum", try embedding(.one), sparse, [try floats([3, 2], [19, 26, 0, 0, 6, 8])]),
      OperatorCase(
        "mean", try embedding(.weights), sparse,
        [try floats([3, 2], [19.0 / 7, 26.0 / 7, 0, 0, 3, 4])]),
      OperatorCase(
        "root", try embedding(.squareRoot), sparse,
        [try floats([3, 2], [3.8, 5.2, 0, 0, 3, 4])]),
    ]
  }
}
