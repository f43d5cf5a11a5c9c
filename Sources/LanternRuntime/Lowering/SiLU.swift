internal import CLanternKernels
package import LanternGraphs

extension SiLU: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(CK_UNARY_SILU, range: activation, context)
  }
}
