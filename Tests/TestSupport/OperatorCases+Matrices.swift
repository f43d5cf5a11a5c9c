import LanternGraphs
import LanternTensors

extension OperatorCases {
  static func matrices() throws -> [OperatorCase] {
    let matrix = try floats([2, 2], [4, 2, 2, 5])
    let turned = try floats([2, 2], [0, 2, 1, 0])
    return [
      OperatorCase(
        "of two rows", MatrixFunction(.determinant), [matrix], [try floats([], [16])]),
      OperatorCase(
        "with its rows exchanged", MatrixFunction(.signAndLogarithm), [turned],
        [try floats([], [-1]), try floats([], [0.6931472])]),
      OperatorCase(
        "of exchanged rows", MatrixFunction(.inverse), [turned],
        [try floats([2, 2], [0, 1, 0.5, 0])]),
      OperatorCase(
        "of two right sides", MatrixFunction(.solution), [matrix, try floats([2, 1], [8, 12])],
        [try floats([2, 1], [1, 2])]),
      OperatorCase(
        "of the upper triangle",
        MatrixFunction(.triangularSolution(isUpper: true, isUnit: false)),
        [matrix, try floats([2, 1], [8, 10])], [try floats([2, 1], [1, 2])]),
      OperatorCase(
        "a lower triangle", MatrixFunction(.cholesky), [matrix],
        [try floats([2, 2], [2, 0, 1, 2])]),
    ]
  }

  static func transforms() throws -> [OperatorCase] {
    let line = try floats([3], [1, 2, 3])
    let root = Float(0.8660254)
    let half = try Tensor([Complex64(6), Complex64(-1.5, root)], shape: [2])
    return [
      OperatorCase(
        "of three real numbers", ComplexFourierTransform(.fromReal, length: 3), [line], [half]),
      OperatorCase(
        "back", ComplexFourierTransform(.toReal, length: 3, isInverse: true, factor: 1.0 / 3),
        [half], [line]),
      OperatorCase(
        "of four numbers, one of them filled in", ComplexFourierTransform(.complex, length: 4),
        [try Tensor([Complex64(0, 1), Complex64(1), Complex64(0)], shape: [3])],
        [
          try Tensor(
            [Complex64(1, 1), Complex64(0, 0), Complex64(-1, 1), Complex64(0, 2)], shape: [4])
        ]),
    ]
  }

  static func places() throws -> [OperatorCase] {
    let plane = try floats([1, 1, 2, 3], [1, 2, 3, 4, 5, 6])
    let quarters = try floats([1, 4, 1, 1], [1, 2, 3, 4])
    let cells = try Tensor([0, 1, 2, 3] as [Int32], shape: [1, 1, 2, 2])
    return [
      OperatorCase(
        "the last of one place", PlaceAtIndices(size: 4),
        [try floats([1, 3], [5, 6, 7]), try longs([1, 3], [2, 0, 2])],
        [try floats([1, 4], [6, 0, 7, 0])]),
      OperatorCase(
        "the largest", RegionPooling(.maximum, scale: 1, height: 1, width: 2, samples: 0),
        [plane, try floats([1, 5], [0, 0, 0, 2, 1])],
        [
          try floats([1, 1, 1, 2], [5, 6]),
          try Tensor([4, 5] as [Int32], shape: [1, 1, 1, 2]),
        ]),
      OperatorCase(
        "each cell of its channel",
        RegionPooling(.positionalMean, scale: 1, height: 2, width: 2, samples: 0),
        [
          try floats([1, 4, 2, 2], [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]),
          try floats([1, 5], [0, 0, 0, 1, 1]),
        ],
        [try floats([1, 1, 2, 2], [1, 2, 3, 4]), cells]),
      OperatorCase(
        "places of cells",
        RegionPooling(.positionalSamples, scale: 1, height: 2, width: 2, samples: 1),
        [quarters, try floats([1, 5], [0, 0, 0, 1, 1])],
        [try floats([1, 1, 2, 2], [1, 2, 3, 4]), cells]),
      OperatorCase(
        "half a column on",
        DeformedColumns(
          kernel: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1,
          hasMask: true),
        [
          plane, try floats([1, 2, 2, 3], [0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0, 0]),
          try floats([1, 1, 2, 3], [1, 1, 1, 2, 2, 2]),
        ], [try floats([1, 1, 2, 3], [1.5, 2.5, 1.5, 8, 10, 12])]),
    ]
  }
}
