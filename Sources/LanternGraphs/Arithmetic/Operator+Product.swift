internal import LanternTensors

extension Operator {
  /// Throws unless a product with weights has one output, and can be computed of these types.
  func checkProduct(
    _ product: WeightedProduct, _ inputs: [TensorType], _ outputs: [TensorType]
  ) throws {
    guard try outputTypes(for: inputs).count == outputs.count, let output = outputs.first else {
      throw unsupported(inputs, outputs)
    }
    try product.check(inputs, output: output)
  }
}
