package import LanternGraphs

extension Reshape: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    context.constants[0] == nil ? [.alias(of: 0)] : nil
  }
}
