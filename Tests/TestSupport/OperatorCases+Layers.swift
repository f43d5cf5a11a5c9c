import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Layers of networks: normalisation, recurrence, pooling, resampling.
  static func layers() throws -> [OperatorCase] {
    let pair = try floats([1, 2], [1, 3])
    let halves: [Double] = [1, 0, 0.5, 0.5, 0, 1]
    let line = try floats([1, 3], [1, 2, 6])
    let image = try floats([1, 1, 2, 2], [1, 2, 3, 4])
    return [
      // The mean is 2, and so is the distance of both from each other.
      OperatorCase(
        "scaled and moved", NormalizeRows(epsilon: 0, hasScale: true, hasOffset: true),
        [pair, try floats([2], [2, 3]), try floats([2], [0.5, 1])],
        [try floats([1, 2], [-1.5, 4])]),
      // 3 and 4 by the root of 12.5.
      OperatorCase(
        "by the root mean square", NormalizeRows(epsilon: 0, centers: false),
        [try floats([2], [3, 4])], [try floats([2], [0.848_528_1, 1.131_370_8])]),
      OperatorCase(
        "with statistics", NormalizeRows(epsilon: 0, givesStatistics: true), [pair],
        [try floats([1, 2], [-1, 1]), try floats([1, 1], [2]), try floats([1, 1], [1])]),
      OperatorCase(
        "the middle too",
        Resample(axis: 0, taps: 2, positions: [0, 0, 0, 1, 1, 1], weights: halves),
        [try floats([2], [2, 4])], [try floats([3], [2, 3, 4])]),
      OperatorCase(
        "adding", AddAtPositions(positions: [0, 1, 1, -1], size: 3),
        [try floats([4], [1, 2, 3, 4])], [try floats([3], [1, 5, 0])]),
      OperatorCase(
        "means of parts that overlap",
        PoolWindows(.mean(divisor: nil), axes: [.dividing(3, into: 2)]), [line],
        [try floats([1, 2], [1.5, 4])]),
      OperatorCase(
        "largest of parts",
        PoolWindows(.maximum(givesIndices: true), axes: [.dividing(3, into: 2)]),
        [line], [try floats([1, 2], [2, 6]), try Tensor([1, 2] as [Int64], shape: [1, 2])]),
      OperatorCase(
        "between all pixels",
        GridSample(interpolation: .linear, border: .zeros, alignsCorners: true),
        [image, try floats([1, 1, 1, 2], [0, 0])], [try floats([1, 1, 1, 1], [2.5])]),
      OperatorCase(
        "the whole image",
        RegionAlign(scale: 1, height: 1, width: 1, samples: 1, isAligned: true),
        [image, try floats([1, 5], [0, 0, 0, 2, 2])], [try floats([1, 1, 1, 1], [2.5])]),
    ] + (try cells())
  }

  private static func cells() throws -> [OperatorCase] {
    let zeros = try floats([1, 1, 4], [0, 0, 0, 0])
    let state = try floats([1, 1], [0.380_797_1])
    return [
      // max(0, 1 + 2 * 0.5), then max(0, -3 + 2 * 2).
      OperatorCase(
        "two steps", RecurrentScan(.relu),
        [try floats([2, 1, 1], [1, -3]), try floats([1, 1], [2]), try floats([1, 1], [0.5])],
        [try floats([2, 1, 1], [2, 1]), try floats([1, 1], [1])]),
      // The gates are half open.
      OperatorCase(
        "half of the state", RecurrentScan(.gated),
        [
          try floats([1, 1, 3], [0, 0, 0]), try floats([3, 1], [0, 0, 0]), try floats([1, 1], [1]),
        ], [try floats([1, 1, 1], [0.5]), try floats([1, 1], [0.5])]),
      // Half of tanh 1, 1 being half of 2.
      OperatorCase(
        "half of the cell", RecurrentScan(.memory),
        [
          zeros, try floats([4, 1], [0, 0, 0, 0]), try floats([1, 1], [0]),
          try floats([1, 1], [2]),
        ], [try floats([1, 1, 1], [0.380_797_1]), state, try floats([1, 1], [1])]),
    ]
  }
}
