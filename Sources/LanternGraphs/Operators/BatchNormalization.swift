package import LanternTensors

/// Normalisation of each channel by statistics that are known.
///
/// `out = (x - mean) / sqrt(variance + epsilon) * scale + offset`
///
/// Inputs: a tensor whose last axis is the channels, then scale, offset, mean and variance with one
/// element for each channel. Output: the input's shape. Float32.
///
/// ATen `batch_norm` in evaluation mode.
package struct BatchNormalization: Operator {
  /// What is added to the variance.
  package var epsilon: Float

  /// Creates a normalisation.
  package init(epsilon: Float) { self.epsilon = epsilon }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 5...5)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    let channels = inputs[0].shape.dimensions.last
    guard inputs.dropFirst().allSatisfy({ $0.shape.elementCount == channels }) else {
      let shapes = inputs.dropFirst().map(\.shape.description).joined(separator: ", ")
      throw invalidShape(
        "of shape \(inputs[0].shape) needs one number for each of the last axis, not \(shapes)")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let numbers = try inputs.map { try $0.elements(as: Float.self) }
    let channels = numbers[1].count
    let factors = zip(numbers[1], numbers[4]).map { $0 / ($1 + epsilon).squareRoot() }
    var values = numbers[0]
    for index in values.indices {
      let channel = index % channels
      values[index] = (values[index] - numbers[3][channel]) * factors[channel] + numbers[2][channel]
    }
    return [try Tensor(values, type: output)]
  }
}
