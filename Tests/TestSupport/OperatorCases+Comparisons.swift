import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Comparisons, logic, bits and selections, and what integers add to arithmetic and reductions.
  static func comparisons() throws -> [OperatorCase] {
    let (a, b) = (try integers([4], [1, 2, 3, -4]), try integers([], [2]))
    let halves = try bytes([3], [4, 5, 6], 0.5, 0)
    let quarters = try bytes([3], [8, 11, 10], 0.25, 0)
    let relations: [(Relation, [Bool], [Bool])] = [
      (.equal, [false, true, false, false], [true, false, false]),
      (.notEqual, [true, false, true, true], [false, true, true]),
      (.less, [true, false, false, true], [false, true, false]),
      (.lessOrEqual, [true, true, false, true], [true, true, false]),
      (.greater, [false, false, true, false], [false, false, true]),
      (.greaterOrEqual, [false, true, true, false], [true, false, true]),
    ]
    // 2, 2.5 and 3 against 2, 2.75 and 2.5.
    return try relations.flatMap { relation, ofIntegers, ofReals in
      [
        OperatorCase(
          "\(relation)", Compare(relation), [a, b], [try truths([4], ofIntegers)]),
        OperatorCase(
          "int8 \(relation)", Compare(relation), [halves, quarters], [try truths([3], ofReals)]),
      ]
    } + logic() + bits() + selections() + wholeNumbers() + folds() + choices() + segments()
  }

  static func integers(_ shape: Shape, _ values: [Int32]) throws -> Tensor {
    try Tensor(values, shape: shape)
  }

  static func truths(_ shape: Shape, _ values: [Bool]) throws -> Tensor {
    try Tensor(truths: values, type: TensorType(.bool, shape))
  }

  static func shorts(
    _ shape: Shape, _ values: [Int16], _ scale: Double? = nil
  ) throws -> Tensor {
    let quantization = try scale.map { try Quantization(scale: $0, zeroPoint: 0) }
    return try Tensor(values, shape: shape, quantization: quantization)
  }

  private static func logic() throws -> [OperatorCase] {
    let row = try truths([1, 2], [true, false])
    let column = try truths([2, 1], [true, false])
    let nan = try floats([3], [.nan, 0, -0.0])
    return [
      OperatorCase(
        "both ways", LogicalAnd(), [row, column],
        [try truths([2, 2], [true, false, false, false])]),
      OperatorCase(
        "both ways", LogicalOr(), [row, column], [try truths([2, 2], [true, true, true, false])]),
      OperatorCase("a row", LogicalNot(), [row], [try truths([1, 2], [false, true])]),
      // Any byte but 0 is true.
      OperatorCase(
        "bytes", LogicalNot(), [try Tensor([0, 2] as [UInt8], type: TensorType(.bool, [2]))],
        [try truths([2], [true, false])]),
      OperatorCase("NaN", Compare(.equal), [nan, nan], [try truths([3], [false, true, true])]),
      OperatorCase(
        "NaN", Compare(.notEqual), [nan, nan], [try truths([3], [true, false, false])]),
      OperatorCase(
        "NaN", Compare(.lessOrEqual), [nan, try floats([], [0])],
        [try truths([3], [false, true, true])]),
      OperatorCase("bool", Compare(.equal), [row, row], [try truths([1, 2], [true, true])]),
      OperatorCase(
        "nothing", Compare(.less), [try floats([0, 2], []), try floats([2], [1, 2])],
        [try truths([0, 2], [])]),
    ]
  }

  private static func bits() throws -> [OperatorCase] {
    [
      OperatorCase(
        "int32", BitwiseXor(), [try integers([3], [5, -1, 0]), try integers([], [3])],
        [try integers([3], [6, -4, 3])]),
      OperatorCase(
        "int32", RightShift(),
        [try integers([4], [-7, 7, -1, 9]), try integers([4], [1, 1, 99, -5])],
        [try integers([4], [-4, 3, -1, 9])]),
      OperatorCase(
        "uint8", RightShift(),
        [
          try Tensor([200, 255] as [UInt8], shape: [2]), try Tensor([3, 8] as [UInt8], shape: [2]),
        ],
        [try Tensor([25, 1] as [UInt8], shape: [2])]),
    ]
  }

  private static func selections() throws -> [OperatorCase] {
    let (x, y) = (try floats([2, 2], [1, 2, 3, 4]), try floats([2, 2], [5, 6, 7, 8]))
    let condition = try truths([2], [true, false])
    return [
      OperatorCase(
        "along the last", Select(), [condition, x, y], [try floats([2, 2], [1, 6, 3, 8])]),
      OperatorCase(
        "along the first", Select(conditionLeads: true), [condition, x, y],
        [try floats([2, 2], [1, 2, 7, 8])]),
      OperatorCase(
        "scalars", Select(), [try truths([2, 1], [true, false]), try floats([], [1]), x],
        [try floats([2, 2], [1, 1, 3, 4])]),
      OperatorCase(
        "int64", Select(),
        [
          condition, try Tensor([1, 2] as [Int64], shape: [2]), try Tensor([Int64.min], shape: [1]),
        ],
        [try Tensor([1, .min] as [Int64], shape: [2])]),
    ]
  }

  /// Arithmetic that differs for integers, or that only they have.
  private static func wholeNumbers() throws -> [OperatorCase] {
    let (a, b) = (try integers([4], [7, -7, 7, -7]), try integers([4], [2, 2, -2, -2]))
    let least = try integers([1], [.min])
    let (left, right) = (try shorts([3], [100, -101, 32767], 0.5), try shorts([3], [3, -7, 9], 1))
    return [
      OperatorCase("cut off", Divide(), [a, b], [try integers([4], [3, -3, -3, 3])]),
      OperatorCase("rounded down", FloorDivide(), [a, b], [try integers([4], [3, -4, -4, 3])]),
      OperatorCase(
        "of the divisor's sign", FloorModulo(), [a, b], [try integers([4], [1, 1, -1, -1])]),
      OperatorCase("the least", Divide(), [least, try integers([1], [-1])], [least]),
      OperatorCase("the least", FloorDivide(), [least, try integers([1], [-1])], [least]),
      OperatorCase(
        "the least", FloorModulo(), [least, try integers([1], [-1])], [try integers([1], [0])]),
      OperatorCase(
        "floats", FloorModulo(), [try floats([3], [5.5, -5.5, 1]), try floats([3], [2, 2, 0])],
        [try floats([3], [1.5, 0.5, .nan])]),
      OperatorCase(
        "floats", FloorDivide(), [try floats([3], [5.5, -5.5, 1]), try floats([3], [2, 2, 0])],
        [try floats([3], [2, -3, .infinity])]),
      OperatorCase(
        "int32", Power(), [try integers([4], [2, -3, 0, 3]), try integers([4], [10, 3, 0, 21])],
        // 3^21 is 10460353203, less two times 2^32.
        [try integers([4], [1024, -27, 1, 1_870_418_611])]),
      OperatorCase(
        "floats", Power(), [try floats([3], [2, 4, -1]), try floats([3], [-1, 0.5, 0.5])],
        [try floats([3], [0.5, 2, .nan])]),
      OperatorCase("int32", SquaredDifference(), [a, b], [try integers([4], [25, 81, 81, 25])]),
      // (4 * 0.5 - 3 * 1)^2 is 1, and 4 steps of 0.25 from -8.
      OperatorCase(
        "int8", SquaredDifference(), [try bytes([1], [4], 0.5, 0), try bytes([1], [5], 1, 2)],
        [try bytes([1], [-4], 0.25, -8)]),
      OperatorCase("three", AddAll(), [a, b, b], [try integers([4], [11, -3, 3, -11])]),
      OperatorCase(
        "quadrants", Atan2(), [try floats([4], [0, 1, 0, -1]), try floats([4], [1, 0, -1, 0])],
        [try floats([4], [0, .pi / 2, .pi, -.pi / 2])]),
      // Halves away from zero: 50 + 3, -51 - 7, and saturated.
      OperatorCase(
        "int16 halved", Add(halvesOperands: true), [left, right],
        [try shorts([3], [53, -58, 16393], 1)]),
      OperatorCase(
        "int16 wraps", Add(), [try shorts([2], [.max, 5]), try shorts([], [1])],
        [try shorts([2], [.min, 6])]),
      // 16 * 8 / 2^15 is 0 of 2^7 steps; 0.5 * 0.5 is 32 of them.
      OperatorCase(
        "int16 to int8", Multiply(),
        [try shorts([2], [16, 16384], 1.0 / 32768), try shorts([2], [8, 16384], 1.0 / 32768)],
        [try bytes([2], [0, 32], 1.0 / 128, 0)]),
      // 12 / 3 is 4, two steps of 2 from 1; clamped to six, three steps from 1.
      OperatorCase(
        "int8", Divide(activation: .relu6),
        [try bytes([2], [24, 100], 0.5, 0), try bytes([2], [5, 3], 1, 2)],
        [try bytes([2], [3, 4], 2, 1)]),
    ]
  }
}
