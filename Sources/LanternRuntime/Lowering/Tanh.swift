internal import CLanternKernels
package import LanternGraphs

extension Tanh: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(CK_UNARY_TANH, context)
  }
}
