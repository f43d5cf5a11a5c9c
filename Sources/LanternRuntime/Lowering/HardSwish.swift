internal import CLanternKernels
package import LanternGraphs

extension HardSwish: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(CK_UNARY_HARD_SWISH, context)
  }
}
