internal import LanternTensors

/// What a product of float activations with integer weights is besides its sums.
///
/// The activations are brought to int8 part by part, and the sums of stored integers become
/// `clamp(function(sum * weight scale * activation scale + bias))`.
package struct HybridProduct: Sendable {
  /// How the activations become integers.
  package let quantization: DynamicQuantization
  /// The scale of the weights of each output channel.
  package let scales: [Float]
  private let multipliesOneByOne: Bool
  private let activation: ActivationRange
  private let function: FusedFunction

  /// Throws `GraphError` when the scales of the weights do not fit the channels.
  init(_ product: WeightedProduct, weights: TensorType, channels: Int) throws {
    let slices = try AffineScale.slices(of: weights, along: product.channelAxis).map(\.scale)
    scales = slices.count == 1 ? [Float](repeating: slices[0], count: channels) : slices
    quantization = product.hybrid.quantization
    multipliesOneByOne = product.hybrid.order == .oneByOne
    activation = product.activation
    function = product.function
  }

  /// The result for a sum of an output channel, of a part that has a scale.
  package func result(_ sum: Float, channel: Int, partScale: Float, bias: Float) -> Float {
    let real =
      multipliesOneByOne
      ? sum * scales[channel] * partScale : sum * (scales[channel] * partScale)
    return activation.clamp(function.value(at: real + bias))
  }
}
