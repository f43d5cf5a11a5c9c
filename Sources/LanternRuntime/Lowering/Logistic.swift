internal import CLanternKernels
package import LanternGraphs

extension Logistic: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(CK_UNARY_LOGISTIC, context)
  }
}
