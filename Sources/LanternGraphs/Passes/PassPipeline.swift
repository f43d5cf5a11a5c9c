/// Passes in the order in which they are applied, each result validated.
package struct PassPipeline: Sendable {
  /// The passes, first to last.
  package var passes: [any Pass]

  /// Creates a pipeline.
  package init(_ passes: [any Pass]) { self.passes = passes }

  /// What graphs go through before they are planned.
  package static let standard = standard(foldedByteLimit: 1 << 30)

  /// What graphs go through before they are planned, when constants may take so many bytes.
  package static func standard(foldedByteLimit: Int) -> PassPipeline {
    PassPipeline([
      ConstantFolding(byteLimit: foldedByteLimit),
      TransposeSinking(),
      MeanOverTranspose(),
      // What follows looks for values that are read once, and dead nodes read too.
      DeadNodeRemoval(),
      BatchNormalizationFolding(),
      PadFolding(),
      SiLURecognition(),
      ActivationFusion(),
      DeadNodeRemoval(),
    ])
  }

  /// The graph after all passes.
  ///
  /// Throws `GraphError` naming the pass after which a graph was not valid any more.
  package func apply(to graph: Graph) throws -> Graph {
    try passes.reduce(graph) { graph, pass in
      do {
        let result = try pass.apply(to: graph)
        try result.validate()
        return result
      } catch {
        throw GraphError(error, at: "after the pass \(type(of: pass).name)")
      }
    }
  }
}
