package import LanternTensors

/// Product with a matrix of weights: `out[b, o] = clamp(bias[o] + sum over k of in[b, k] * w[o, k])`.
///
/// Inputs: any tensor whose elements divide into rows of K, weights `[O, K]`, and optionally a bias
/// of O elements. Output: `[rows, O]`, or the input's dimensions with O in place of the last one when
/// `keepsDimensions`, which needs the input's last dimension to be K.
///
/// Real and quantised arithmetic is that of `Conv2D`; scales per channel lie along axis 0 of the
/// weights. Sums are brought to the output's scale in double precision, or, where `weightsAreSparse`,
/// by a fixed-point multiplier. Uint8 may be brought to int16. Int16 with int16 weights sums in 64 bits whatever the bias, and uses a fixed-point
/// multiplier.
///
/// Float32 with int8 weights (or uint8, whose bytes are taken as signed) brings each row to int8 as
/// `quantization` says; sums in 32 bits become real by both scales.
///
/// TensorFlow Lite `FULLY_CONNECTED`; ATen `linear`, `addmm`, `quantized::linear`,
/// `quantized::linear_relu`. Source: LiteRT `fully_connected.cc`, `reference/fully_connected.h`,
/// `reference/integer_ops/fully_connected.h`; PyTorch `quantized/cpu/qlinear.cpp`.
package struct FullyConnected: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// Whether the output has the input's leading dimensions instead of a single one.
  package var keepsDimensions: Bool
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling
  /// How float rows are brought to int8 for integer weights.
  package var quantization: DynamicQuantization
  /// What is done to float results before they are clamped.
  package var function: FusedFunction
  /// Whether rescaling is that for weights of which few are not zero.
  package var weightsAreSparse: Bool

  /// Creates a fully connected layer.
  package init(
    activation: ActivationRange = .none, keepsDimensions: Bool = false,
    rescaling: Rescaling = .fixedPoint, quantization: DynamicQuantization = .symmetric,
    function: FusedFunction = .none, weightsAreSparse: Bool = false
  ) {
    self.activation = activation
    self.keepsDimensions = keepsDimensions
    self.rescaling = rescaling
    self.quantization = quantization
    self.function = function
    self.weightsAreSparse = weightsAreSparse
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...3)
    let (input, weights) = (inputs[0].shape, inputs[1].shape)
    try requireRank(inputs[1], 2...2, as: "weights")
    let (outputs, depth) = (weights[0], weights[1])
    let count = input.elementCount
    guard depth > 0, count % depth == 0, !keepsDimensions || input.dimensions.last == depth else {
      throw invalidShape(
        "cannot multiply an input of shape \(input) with weights of shape \(weights): "
          + "the input must consist of rows of \(depth) elements")
    }
    if inputs.count == 3, inputs[2].shape.elementCount != outputs {
      throw invalidShape("has \(outputs) outputs and a bias of shape \(inputs[2].shape)")
    }
    let leading = keepsDimensions ? Array(input.dimensions.dropLast()) : [count / depth]
    return [inputs[0].with(shape: try Shape(leading + [outputs]))]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkProduct(product, inputs, outputs)
  }

  /// Which rescaling quantised results get.
  package var kind: QuantizedProduct.Kind {
    weightsAreSparse ? .sparseFullyConnected : .fullyConnected
  }

  private var product: WeightedProduct {
    WeightedProduct(
      kind: kind, channelAxis: 0, activation: activation, rescaling: rescaling,
      hybrid: WeightedProduct.Hybrid(quantization: quantization, takesUnsigned: true),
      function: function)
  }

  /// What the product of float rows with integer weights is besides its sums.
  package func hybridProduct(_ inputs: [TensorType]) throws -> HybridProduct {
    try HybridProduct(product, weights: inputs[1], channels: inputs[1].shape[0])
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (channels, depth) = (inputs[1].shape[0], inputs[1].shape[1])
    let rows = inputs[0].shape.elementCount / depth
    let sums = MatrixSums(
      rows: rows, depth: depth, columns: channels,
      transposeRight: true)
    return [
      try product.evaluate(inputs, output: output, geometry: sums, parts: rows)
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, let output = outputs.first, inputs[1].shape.rank == 2 else { return 0 }
    return output.shape.elementCount.checkedProduct(with: inputs[1].shape[1]) ?? .max
  }
}
