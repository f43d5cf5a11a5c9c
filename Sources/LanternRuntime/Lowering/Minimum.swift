internal import CLanternKernels
package import LanternGraphs
internal import LanternTensors

extension Minimum: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    // The kernels take the second number where one is none.
    guard context.outputs[0].elementType == .float32, !propagatesNaN else { return nil }
    return try FloatBinary.steps(CK_BINARY_MINIMUM, activation: .none, context)
  }
}
