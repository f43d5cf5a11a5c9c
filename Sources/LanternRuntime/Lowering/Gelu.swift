internal import CLanternKernels
package import LanternGraphs

extension Gelu: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(isApproximate ? CK_UNARY_GELU_TANH : CK_UNARY_GELU, context)
  }
}
