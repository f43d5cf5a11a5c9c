package import LanternTensors

/// Division by a power of the squares of the neighbouring channels.
///
/// `out[..., c] = in[..., c] * (bias + alpha * sum of in[..., i]^2)^-beta`, the sum over the channels
/// `c - radius ..< c + radius` that exist. Float32, of four dimensions, summed in float32; the output
/// has the input's shape.
///
/// TensorFlow Lite `LOCAL_RESPONSE_NORMALIZATION`. Source: LiteRT `reference/reference_ops.h`.
package struct LocalResponseNormalization: Operator {
  /// How many channels before the own one count, and one more than those after it.
  package var radius: Int
  /// What the squares are added to.
  package var bias: Float
  /// The factor of the squares.
  package var alpha: Float
  /// The power of the divisor.
  package var beta: Float

  /// Creates a normalisation.
  package init(radius: Int, bias: Float, alpha: Float, beta: Float) {
    self.radius = radius
    self.bias = bias
    self.alpha = alpha
    self.beta = beta
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let values = try inputs[0].elements(as: Float.self)
    let depth = inputs[0].shape[3]
    // No channel lies further away than there are channels.
    let reach = min(max(radius, -depth), depth)
    let normalized = values.indices.map { index in
      let channel = index % depth
      let (first, end) = (max(0, channel - reach), min(depth, channel + reach))
      var sum: Float = 0
      for neighbor in stride(from: first, to: end, by: 1) {
        let x = values[index - channel + neighbor]
        sum += x * x
      }
      return values[index] * Elementary.power(bias + alpha * sum, -beta)
    }
    return [try Tensor(normalized, type: output)]
  }
}
