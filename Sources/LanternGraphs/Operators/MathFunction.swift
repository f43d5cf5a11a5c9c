package import LanternTensors

/// A function of mathematics, element by element.
///
/// Input and output: float32 or float64 of any shape; integers for the functions that have a meaning of
/// their own on them, whose results wrap. Everything is computed in double precision and rounded once.
/// What is undefined is NaN.
///
/// For functions that no kernel is made for. ATen `acos`, `erf`, `lgamma`, `expm1` and so on. Source of
/// the names and of the values at the ends: PyTorch documentation of `torch` and `torch.special`.
package struct MathFunction: Operator {
  /// Which function.
  package var function: RealFunction

  /// Creates the operator.
  package init(_ function: RealFunction) { self.function = function }

  package var attributeDescription: String { "function: \(function)" }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let type = inputs[0].elementType
    let isReal = type == .float32 || type == .float64
    guard inputs[0].quantization == nil, isReal || type.isInteger && function.isForIntegers else {
      throw unsupported(inputs)
    }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    switch output.elementType {
    case .float32:
      let results = try inputs[0].elements(as: Float.self).map {
        Float(function.value(at: Double($0)))
      }
      return [try Tensor(results, type: output)]
    case .float64:
      return [try Tensor(inputs[0].elements(as: Double.self).map(function.value), type: output)]
    default:
      return [
        try Tensor(truncating: inputs[0].integers().map(function.integerValue), type: output)
      ]
    }
  }
}
