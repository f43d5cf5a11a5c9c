package import LanternGraphs
internal import LanternTensors

extension FullyConnected: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    switch context.outputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    guard let (weights, bias) = context.constantWeights else { return nil }
    guard weights.elementType == .float32 else { return try lowerHybrid(context, weights, bias) }
    guard function == .none else { return nil }
    let product = try FloatConvolution(
      rows: context.inputs[0].shape.elementCount / weights.shape[1], weights: weights.shape,
      activation: activation)
    return [product.step(weights: weights, bias: bias, for: context.instructionSet)]
  }

  private func lowerHybrid(
    _ context: LoweringContext, _ weights: Tensor, _ bias: Tensor?
  ) throws -> [Step]? {
    let input = context.inputs[0]
    guard input.elementType == .float32,
      let hybrid = try HybridConvolution(
        hybridProduct(context.inputs), weights: weights, bias: bias)
    else { return nil }
    let rows = input.shape.elementCount / weights.shape[1]
    let product = try FloatConvolution(rows: rows, weights: weights.shape, activation: .none)
    return [
      hybrid.step(
        product, input: input, output: context.outputs[0], parts: rows,
        for: context.instructionSet)
    ]
  }
}
