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
    guard let (weights, bias) = context.constantWeights, weights.elementType == .float32,
      function == .none
    else { return nil }
    let product = try FloatConvolution(
      rows: context.inputs[0].shape.elementCount / weights.shape[1], weights: weights.shape,
      activation: activation)
    return [product.step(weights: weights, bias: bias, for: context.instructionSet)]
  }
}
