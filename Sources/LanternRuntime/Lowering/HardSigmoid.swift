internal import CLanternKernels
package import LanternGraphs

extension HardSigmoid: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(CK_UNARY_HARD_SIGMOID, context)
  }
}
