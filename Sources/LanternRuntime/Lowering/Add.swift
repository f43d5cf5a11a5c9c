internal import CLanternKernels
package import LanternGraphs
internal import LanternTensors

extension Add: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    switch context.outputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    try FloatBinary.steps(CK_BINARY_ADD, activation: activation, context)
  }
}
