internal import CLanternKernels
package import LanternGraphs

extension Clamp: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    FloatUnary.steps(CK_UNARY_CLAMP, range: range, context)
  }
}
