import Foundation
import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Functions of one number; expectations are the formulas in double precision.
  static func functions() throws -> [OperatorCase] {
    let all: [Float] = [-6, -3.5, -3, -2.5, -1, -0.5, -0.0, 0, 0.25, 1, 1.5, 2.5, 3, 5, 6, 20]
    let positive = all.filter { $0 > 0 }
    let list: [(any Operator, [Float], (Double) -> Double)] = [
      (Abs(), all, { abs($0) }), (Negate(), all, { -$0 }), (Square(), all, { $0 * $0 }),
      (Sqrt(), positive, { $0.squareRoot() }), (Rsqrt(), positive, { 1 / $0.squareRoot() }),
      (Sin(), all, { sin($0) }), (Cos(), all, { cos($0) }), (Log(), positive, { log($0) }),
      (Exp(), all, { exp($0) }), (Floor(), all, { floor($0) }), (Ceil(), all, { ceil($0) }),
      (Round(), all, { $0.rounded(.toNearestOrEven) }),
      (Logistic(), all, { 1 / (1 + exp(-$0)) }), (Tanh(), all, { tanh($0) }),
      (SiLU(), all, { $0 / (1 + exp(-$0)) }), (HardSigmoid(), all, { min(max($0 + 3, 0), 6) / 6 }),
      (HardSwish(), all, { $0 * min(max($0 + 3, 0), 6) / 6 }),
      (Elu(), all, { $0 < 0 ? exp($0) - 1 : $0 }),
      (Elu(slope: 0.5), all, { $0 < 0 ? 0.5 * (exp($0) - 1) : $0 }),
      (LeakyRelu(slope: 0.25), all, { $0 < 0 ? 0.25 * $0 : $0 }),
      (Gelu(), all, { $0 / 2 * erfc(-$0 / 2.0.squareRoot()) }),
      (
        Gelu(isApproximate: true), all,
        { $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
      ),
      (Clamp(range: .relu), all, { max($0, 0) }),
      (Clamp(range: .relu6), all, { min(max($0, 0), 6) }),
      (Clamp(range: .reluN1To1), all, { min(max($0, -1), 1) }),
    ]
    var cases: [OperatorCase] = []
    for (operation, inputs, function) in list {
      let expected = inputs.map { Float(function(Double($0))) }
      let shape = try Shape([inputs.count])
      let middle = inputs.count / 2
      cases.append(
        OperatorCase(
          "numbers", operation, [try floats(shape, inputs)], [try floats(shape, expected)]))
      cases.append(
        OperatorCase("nothing", operation, [try floats([2, 0], [])], [try floats([2, 0], [])]))
      cases.append(
        OperatorCase(
          "a scalar", operation, [try floats([], [inputs[middle]])],
          [try floats([], [expected[middle]])]))
    }
    let infinite: [Float] = [-.infinity, .infinity, .nan]
    cases.append(
      OperatorCase(
        "infinities", Clamp(range: .relu6), [try floats([3], infinite)],
        [try floats([3], [0, 6, .nan])]))
    // Equal scales: only the bounds apply. 6 / 0.5 + 3 is 15.
    cases.append(
      OperatorCase(
        "int8 of one scale", Clamp(range: .relu6), [try bytes([4], [-128, 3, 10, 127], 0.5, 3)],
        [try bytes([4], [3, 3, 10, 15], 0.5, 3)]))
    // PyTorch: 1 / 0.25 = 4 steps a step; 3 * 0.5 / 1 is 1.5, to even 2; 5 * 0.5 is 2.5, to even 2.
    cases.append(
      OperatorCase(
        "uint8 to even", Clamp(range: .none, rescaling: .floatingPoint),
        [try unsigned([3], [3, 5, 7], 0.5, 0)], [try unsigned([3], [2, 2, 4], 1, 0)]))
    return cases
  }

  static func arithmetic() throws -> [OperatorCase] {
    let (a, b) = (try floats([2, 3], [1, 2, 3, 4, 5, 6]), try floats([3], [1, -2, 4]))
    let (row, column) = (try floats([1, 2], [1, 2]), try floats([2, 1], [10, 20]))
    var cases = [
      OperatorCase("row", Add(), [a, b], [try floats([2, 3], [2, 0, 7, 5, 3, 10])]),
      OperatorCase(
        "row first", Subtract(), [b, a], [try floats([2, 3], [0, -4, 1, -3, -7, -2])]),
      OperatorCase(
        "clamped", Multiply(activation: .relu6), [a, b],
        [try floats([2, 3], [1, 0, 6, 4, 0, 6])]),
      OperatorCase("row", Divide(), [a, b], [try floats([2, 3], [1, -1, 0.75, 4, -2.5, 1.5])]),
      OperatorCase(
        "by zero", Divide(), [try floats([3], [1, -1, 0]), try floats([], [0])],
        [try floats([3], [.infinity, -.infinity, .nan])]),
      OperatorCase("both ways", Add(), [row, column], [try floats([2, 2], [11, 12, 21, 22])]),
      OperatorCase("nothing", Add(), [try floats([0, 3], []), b], [try floats([0, 3], [])]),
      OperatorCase(
        "scalars", Multiply(), [try floats([], [3]), try floats([], [4])],
        [try floats([], [12])]),
      OperatorCase("row", Maximum(), [a, b], [try floats([2, 3], [1, 2, 4, 4, 5, 6])]),
      OperatorCase("row", Minimum(), [a, b], [try floats([2, 3], [1, -2, 3, 1, -2, 4])]),
      OperatorCase(
        "NaN", Maximum(), [try floats([2], [.nan, 1]), try floats([2], [1, .nan])],
        [try floats([2], [.nan, .nan])]),
      OperatorCase(
        "int32 wraps", Add(),
        [
          try Tensor([Int32.max, -1], shape: [2]), try Tensor([1, 1] as [Int32], shape: [2]),
        ], [try Tensor([Int32.min, 0], shape: [2])]),
      OperatorCase(
        "int64 wraps", Multiply(),
        [
          try Tensor([Int64.max, -3], shape: [2]), try Tensor([2, 5] as [Int64], shape: [2]),
        ], [try Tensor([-2, -15] as [Int64], shape: [2])]),
      OperatorCase(
        "int32 clamped", Subtract(activation: .relu6),
        [
          try Tensor([9, 1] as [Int32], shape: [2]), try Tensor([1, 4] as [Int32], shape: [2]),
        ], [try Tensor([6, 0] as [Int32], shape: [2])]),
    ]
    // (20 - 4) * 0.5 + (8 - 0) * 0.25 = 10 = 10 steps of 1 from 2; saturated at both ends.
    let left = try bytes([3], [20, 127, -128], 0.5, 4)
    let right = try bytes([3], [8, 127, -128], 0.25, 0)
    for rescaling in [Rescaling.fixedPoint, .floatingPoint] {
      cases += [
        OperatorCase(
          "int8 \(rescaling)", Add(rescaling: rescaling), [left, right],
          [try bytes([3], [12, 95, -96], 1, 2)]),
        OperatorCase(
          "int8 saturated \(rescaling)", Add(rescaling: rescaling), [left, right],
          [try bytes([3], [102, 127, -128], 0.1, 2)]),
        OperatorCase(
          "int8 clamped \(rescaling)",
          Add(activation: .relu6, rescaling: rescaling), [left, right],
          [try bytes([3], [8, 8, 2], 1, 2)]),
        // (20 - 4) * 8 * 0.125 = 16; 123 * 127 * 0.125 and 132 * 128 * 0.125 are beyond the type.
        OperatorCase(
          "int8 \(rescaling)", Multiply(rescaling: rescaling), [left, right],
          [try bytes([3], [18, 127, 127], 1, 2)]),
      ]
    }
    return cases
  }

  static func conversions() throws -> [OperatorCase] {
    let quantization = try Quantization(scale: 0.5, zeroPoint: 1)
    let halves: [Float] = [-1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 100, -100, .nan]
    let channels = try Quantization(scales: [1, 2], zeroPoints: [0, 1], axis: 1)
    return [
      // Halves away from zero, then to even.
      OperatorCase(
        "halves", Quantize(elementType: .int8, quantization: quantization),
        [try floats([10], halves)],
        [try bytes([10], [-2, -1, 0, 1, 2, 3, 4, 127, -128, -128], 0.5, 1)]),
      OperatorCase(
        "halves to even",
        Quantize(elementType: .int8, quantization: quantization, rescaling: .floatingPoint),
        [try floats([10], halves)],
        [try bytes([10], [-1, -1, 1, 1, 1, 3, 3, 127, -128, -128], 0.5, 1)]),
      OperatorCase(
        "along an axis", Quantize(elementType: .int8, quantization: channels),
        [try floats([2, 2], [3, 4, -5, -6])],
        [try Tensor([3, 3, -5, -2] as [Int8], shape: [2, 2], quantization: channels)]),
      OperatorCase(
        "int8", Dequantize(), [try bytes([3], [-128, 1, 127], 0.5, 1)],
        [try floats([3], [-64.5, 0, 63])]),
      OperatorCase(
        "along an axis", Dequantize(),
        [try Tensor([3, 3, -5, -2] as [Int8], shape: [2, 2], quantization: channels)],
        [try floats([2, 2], [3, 4, -5, -6])]),
      OperatorCase(
        "float16", Dequantize(), [try Tensor([1.5, -2] as [Float16], shape: [2])],
        [try floats([2], [1.5, -2])]),
      OperatorCase("nothing", Dequantize(), [try bytes([0], [], 0.5, 1)], [try floats([0], [])]),
      OperatorCase(
        "float32 to int32", Cast(elementType: .int32),
        [try floats([6], [1.9, -1.9, 3e9, -3e9, .nan, .infinity])],
        [try Tensor([1, -1, .max, .min, .max, .max] as [Int32], shape: [6])]),
      OperatorCase(
        "float32 to uint8", Cast(elementType: .uint8),
        [try floats([4], [-0.5, 255.5, 256, -1])],
        [try Tensor([0, 255, 255, 0] as [UInt8], shape: [4])]),
      OperatorCase(
        "int32 to int8", Cast(elementType: .int8),
        [try Tensor([300, -129, 5] as [Int32], shape: [3])],
        [try Tensor([44, 127, 5] as [Int8], shape: [3])]),
      OperatorCase(
        "float32 to bool", Cast(elementType: .bool), [try floats([3], [0, 0.5, -0.0])],
        [try Tensor([0, 1, 0] as [UInt8], type: TensorType(.bool, [3]))]),
      OperatorCase(
        "bool to float32", Cast(elementType: .float32),
        [try Tensor([0, 1] as [UInt8], type: TensorType(.bool, [2]))], [try floats([2], [0, 1])]),
      OperatorCase(
        "int64 to uint64", Cast(elementType: .uint64),
        [try Tensor([7] as [Int64], shape: [1])], [try Tensor([7] as [UInt64], shape: [1])]),
    ] + (try narrowConversions()) + (try integerFunctions()) + (try normalisations())
  }
}
