import CLanternKernels
import Foundation
import TestSupport
import Testing

/// The `elementwise_f32` and `softmax_f32` kernels against plain loops.
struct ElementwiseTests {
  /// A function of one number, and what it is in double precision.
  struct Function: CustomStringConvertible, Sendable {
    let description: String
    let unary: ck_unary
    /// The least share of the argument that the error may be a share of.
    var floor = 0.0
    let value: @Sendable (Double) -> Double

    static let all = [
      Function(description: "clamp", unary: CK_UNARY_CLAMP) { min(max($0, -1), 2) },
      Function(description: "hard swish", unary: CK_UNARY_HARD_SWISH) {
        $0 * min(max($0 + 3, 0), 6) / 6
      },
      Function(description: "hard sigmoid", unary: CK_UNARY_HARD_SIGMOID) {
        min(max($0 + 3, 0), 6) / 6
      },
      Function(description: "logistic", unary: CK_UNARY_LOGISTIC) { 1 / (1 + exp(-$0)) },
      Function(description: "silu", unary: CK_UNARY_SILU) { min(max($0 / (1 + exp(-$0)), -1), 2) },
      Function(description: "tanh", unary: CK_UNARY_TANH) { tanh($0) },
      Function(description: "gelu", unary: CK_UNARY_GELU) {
        0.5 * $0 * erfc(-$0 / 2.0.squareRoot())
      },
      Function(description: "gelu by tanh", unary: CK_UNARY_GELU_TANH, floor: 0.1) {
        $0 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
      },
      Function(description: "leaky relu", unary: CK_UNARY_LEAKY_RELU) { $0 > 0 ? $0 : -$0 },
    ]
  }

  @Test(arguments: KernelSet.available, Function.all)
  func functionsAreRight(kernels: KernelSet, function: Function) {
    var random = SeededGenerator(seed: 3)
    for count in [1, 3, 4, 8, 15, 16, 17, 200] {
      for scale: Float in [1e-3, 1, 10, 80] {
        let input = random.floats(count, in: -scale...scale)
        var output = GuardedOutput(count: count)
        output.fill { ck_unary_f32(kernels.isa, function.unary, -1, 2, input, $0, count) }
        #expect(output.isIntact)
        for (x, y) in zip(input, output.results) {
          let expected = function.value(Double(x))
          let error = (Double(y) - expected).magnitude
          let size = max(expected.magnitude, function.floor * Double(x.magnitude))
          #expect(error <= 6e-7 * size + 1e-37, "\(x): \(y), not \(expected)")
        }
      }
    }
  }

  @Test(arguments: KernelSet.available)
  func notANumberStaysSo(kernels: KernelSet) {
    let input = [Float](repeating: .nan, count: 19)
    for function in Function.all {
      var output = GuardedOutput(count: 19)
      output.fill { ck_unary_f32(kernels.isa, function.unary, -1, 2, input, $0, 19) }
      let numbers = output.results.filter { !$0.isNaN }
      #expect(numbers.isEmpty, "\(function)")
    }
  }

  @Test(arguments: KernelSet.available)
  func extremesAreNumbers(kernels: KernelSet) {
    let input: [Float] = [-.infinity, -1e30, -100, 100, 1e30, .infinity]
    var output = GuardedOutput(count: input.count)
    output.fill { ck_unary_f32(kernels.isa, CK_UNARY_LOGISTIC, 0, 0, input, $0, input.count) }
    for (result, expected) in zip(output.results, [Float](arrayLiteral: 0, 0, 0, 1, 1, 1)) {
      #expect((result - expected).magnitude < 1e-30)
    }
    output.fill { ck_unary_f32(kernels.isa, CK_UNARY_TANH, 0, 0, input, $0, input.count) }
    #expect(output.results == [-1, -1, -1, 1, 1, 1])
  }

  @Test(arguments: KernelSet.available, Array(0..<40 as Range<UInt64>))
  func rowsOfTwoOperandsAreRight(kernels: KernelSet, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let functions: [(ck_binary, (Float, Float) -> Float)] = [
      (CK_BINARY_ADD, { $0 + $1 }), (CK_BINARY_SUBTRACT, { $0 - $1 }),
      (CK_BINARY_MULTIPLY, { $0 * $1 }), (CK_BINARY_DIVIDE, { $0 / $1 }),
      (CK_BINARY_MAXIMUM, { $0 > $1 ? $0 : $1 }), (CK_BINARY_MINIMUM, { $0 < $1 ? $0 : $1 }),
      (CK_BINARY_SLOPE, { $0 >= 0 ? $0 : $0 * $1 }),
      (CK_BINARY_SQUARED_DIFFERENCE, { ($0 - $1) * ($0 - $1) }),
    ]
    let sizes = (0..<3).map { _ in Int.random(in: 1...20, using: &random) }
    let (outer, inner, length) = (sizes[0], sizes[1], sizes[2])
    let count = max(1, outer * inner * length - Int.random(in: 0..<length, using: &random))
    for (function, value) in functions {
      var layer = ck_binary_f32_layer()
      layer.function = function
      (layer.count, layer.row_length, layer.inner_rows) = (count, length, inner)
      let strides = (0..<4).map { _ in Int.random(in: 0...20, using: &random) }
      (layer.a_outer_stride, layer.a_row_stride) = (strides[0], strides[1])
      (layer.b_outer_stride, layer.b_row_stride) = (strides[2], strides[3])
      layer.a_repeats = Bool.random(using: &random) ? 1 : 0
      layer.b_repeats = Bool.random(using: &random) ? 1 : 0
      (layer.lower, layer.upper) = (-0.75, 1.5)
      let a = random.floats(20 * (outer + inner) + length, in: -1...2)
      let b = random.floats(20 * (outer + inner) + length, in: 0.5...2)
      var output = GuardedOutput(count: count)
      for rows in randomCuts(of: (count + length - 1) / length, using: &random) {
        output.fill {
          ck_binary_f32(kernels.isa, &layer, a, b, $0, rows.lowerBound, rows.upperBound)
        }
      }
      let expected = (0..<count).map { index in
        let (row, place) = (index / length, index % length)
        let x = a[
          row / inner * strides[0] + row % inner * strides[1] + (layer.a_repeats == 1 ? 0 : place)]
        let y = b[
          row / inner * strides[2] + row % inner * strides[3] + (layer.b_repeats == 1 ? 0 : place)]
        return min(max(value(x, y), -0.75), 1.5)
      }
      #expect(output.isIntact, "seed \(seed)")
      #expect(output.results == expected, "seed \(seed): \(function) of \(sizes), \(strides)")
    }
  }

  @Test(arguments: KernelSet.available, [1, 2, 7, 16, 33, 1001])
  func probabilitiesAreRight(kernels: KernelSet, length: Int) {
    var random = SeededGenerator(seed: UInt64(length))
    let input = random.floats(3 * length, in: -30...30)
    var output = GuardedOutput(count: 3 * length)
    output.fill { ck_softmax_f32(kernels.isa, 0.5, input, $0, length, 3) }
    #expect(output.isIntact)
    for row in 0..<3 {
      let line = input[row * length..<(row + 1) * length].map(Double.init)
      let exponents = line.map { 0.5 * ($0 - (line.max() ?? 0)) }
      let sum = exponents.map { exp($0) }.reduce(0, +)
      let wrong = exponents.indices.filter { index in
        let expected = exp(exponents[index]) / sum
        // The difference to the largest is rounded before the power is taken.
        let tolerance = 1e-6 + 1.2e-7 * exponents[index].magnitude
        let result = Double(output.results[row * length + index])
        return (result - expected).magnitude > tolerance * expected
      }
      #expect(wrong.isEmpty, "row \(row)")
    }
  }
}
