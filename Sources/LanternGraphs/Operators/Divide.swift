package import LanternTensors

/// Elementwise quotient of tensors that broadcast together: `clamp(a / b)`.
///
/// Both inputs are float32. Output: the shape that both broadcast to. Division by zero gives what
/// IEEE 754 says.
///
/// TensorFlow Lite `DIV`; ATen `div`, `true_divide`.
package struct Divide: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a quotient.
  package init(activation: ActivationRange = .none) { self.activation = activation }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType == .float32 else { throw unsupported(inputs) }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let quotients = try Broadcasting.map(inputs[0], inputs[1]) { (a: Float, b: Float) in
      activation.clamp(a / b)
    }
    return [try Tensor(quotients, type: output)]
  }
}
