package import LanternGraphs
internal import LanternTensors

extension AveragePool2D: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    switch context.outputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    try FloatPooling(
      largest: false, images: context.inputs[0].shape, kernelHeight: kernelHeight,
      kernelWidth: kernelWidth, window: window, activation: activation,
      countsPadding: countsPadding
    ).steps(context)
  }
}
