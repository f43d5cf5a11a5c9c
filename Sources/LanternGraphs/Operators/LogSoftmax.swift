package import LanternTensors

/// The logarithm of `Softmax` along an axis: `x - max - log(sum of e^(x - max))`.
///
/// Output: the input's shape. The axis may count from the end. Float32.
///
/// TensorFlow Lite `LOG_SOFTMAX`; ATen `log_softmax`. Source: LiteRT `reference/log_softmax.h`.
package struct LogSoftmax: Operator {
  /// The axis whose exponentials sum to 1 afterwards.
  package var axis: Int

  /// Creates the operator.
  package init(axis: Int = -1) { self.axis = axis }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    _ = try inputs[0].shape.normalizedAxis(axis)
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    var values = try inputs[0].elements(as: Float.self)
    for line in try Lines(of: output.shape, along: axis) {
      let largest = line.reduce(-Float.infinity) { max($0, values[$1]) }
      let sum = line.reduce(Float(0)) { $0 + Elementary.exp(values[$1] - largest) }
      let logarithm = Elementary.log(sum)
      for index in line { values[index] = values[index] - largest - logarithm }
    }
    return [try Tensor(values, type: output)]
  }
}
