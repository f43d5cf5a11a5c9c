internal import CLanternKernels
package import LanternGraphs
internal import LanternTensors

extension SquaredDifference: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    guard context.outputs[0].elementType == .float32 else { return nil }
    return try FloatBinary.steps(CK_BINARY_SQUARED_DIFFERENCE, activation: .none, context)
  }
}
