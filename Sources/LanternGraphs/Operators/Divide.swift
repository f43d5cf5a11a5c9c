package import LanternTensors

/// Elementwise quotient of tensors that broadcast together: `clamp(a / b)`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to.
///
/// Floats in float32, those of float64 in their own precision, where division by zero gives what IEEE 754 says, clamped.
/// Integers of 32 and 64 bits are cut off towards zero, and the smallest one divided by -1 wraps.
/// Quantised (uint8, int8, int16): in fixed point, see `QuantizedDivision`. Integers have no quotient
/// by zero.
///
/// TensorFlow Lite `DIV`; ATen `div`, `true_divide`. Source: LiteRT `div.cc`, `reference/div.h`.
package struct Divide: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a quotient.
  package init(activation: ActivationRange = .none) { self.activation = activation }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try broadcastType(inputs)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkArithmetic(inputs, outputs, activation: activation) {
      _ = try QuantizedDivision(inputs, output: outputs[0], activation: activation)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    if output.elementType.isInteger {
      let divisors = inputs[1].type
      let zero = divisors.isQuantized ? divisors.quantization?.zeroPoint ?? 0 : 0
      try requireDivisors(inputs[1], otherThan: zero)
    }
    return [
      try arithmetic(
        inputs, output, activation: activation, real: /, double: /,
        integer: { $0.dividedReportingOverflow(by: $1).partialValue },
        stored: {
          try QuantizedDivision(inputs.map(\.type), output: output, activation: activation).stored
        })
    ]
  }
}

extension Operator {
  /// Throws where one of the divisors is the stored integer that has no quotient.
  func requireDivisors(_ divisors: Tensor, otherThan zero: Int) throws {
    if let index = try divisors.integers().firstIndex(of: zero) {
      throw GraphError(.invalidInput, "\(Self.name) by zero, which element \(index) is")
    }
  }
}
