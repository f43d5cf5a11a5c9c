internal import CLanternKernels
package import LanternGraphs

extension LeakyRelu: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    // The kernel takes the slope in the place of the lower bound.
    FloatUnary.steps(
      CK_UNARY_LEAKY_RELU, range: ActivationRange(lower: slope, upper: .infinity), context)
  }
}
