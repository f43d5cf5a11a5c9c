import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternRuntime

@Suite struct StorageSharingTests {
  private let type = TensorType(.float32, [4])

  /// A chain of elementwise nodes with steps that share as they are told.
  private func chain(_ sharings: [Step.Sharing]) throws -> (Graph, StorageSharing) {
    var graph = Graph()
    var value = graph.addInput(type, name: "x")
    var steps: [(step: Step, node: Int)] = []
    for (index, sharing) in sharings.enumerated() {
      value = try graph.append(Abs(), [value])[0]
      steps.append((Step("step", items: 1, sharing: sharing) { _, _ in }, index))
    }
    graph.setOutputs([value])
    return (graph, StorageSharing(graph: graph, steps: steps))
  }

  @Test func stepsWithoutSharingHaveMemoryOfTheirOwn() throws {
    let (_, sharing) = try chain([.none, .none])
    #expect((0...2).map(sharing.root) == [0, 1, 2])
    // A caller may leave an input as it is for the next run.
    #expect(sharing.lifetime(of: 0) == 0...2)
    #expect(sharing.lifetime(of: 1) == 0...1)
    // A caller reads the output after the last step.
    #expect(sharing.lifetime(of: 2) == 1...2)
  }

  @Test func aliasesAreTheirInput() throws {
    let (_, sharing) = try chain([.alias(0), .none])
    #expect(sharing.root(of: 1) == 0)
    #expect(sharing.lifetime(of: 0) == 0...2)
  }

  @Test func onlyTheLastReaderWritesOverItsInput() throws {
    // The graph's own input is the caller's and is not written over.
    let (_, sharing) = try chain([.overwrite(0), .overwrite(0), .overwrite(0)])
    #expect((0...3).map(sharing.root) == [0, 1, 1, 1])
    #expect(sharing.lifetime(of: 1) == 0...3)
  }

  @Test func whatIsReadLaterIsNotWrittenOver() throws {
    var graph = Graph()
    let x = graph.addInput(type, name: "x")
    let a = try graph.append(Abs(), [x])[0]
    let b = try graph.append(Negate(), [a])[0]
    let c = try graph.append(Add(), [a, b])[0]
    let twice = try graph.append(Add(), [c, c])[0]
    graph.setOutputs([b, twice])
    let overwrite = { Step("step", items: 1, sharing: .overwrite(0)) { _, _ in } }
    let sharing = StorageSharing(graph: graph, steps: (0..<4).map { (overwrite(), $0) })
    #expect(sharing.root(of: b.index) == b.index)
    #expect(sharing.root(of: c.index) == a.index)
    // Both operands are one value, which is read while the result is written.
    #expect(sharing.root(of: twice.index) == twice.index)
  }

  @Test func anAliasIsReadAsLongAsEitherIs() throws {
    var graph = Graph()
    let x = graph.addInput(type, name: "x")
    let a = try graph.append(Abs(), [x])[0]
    let view = try graph.append(Reshape(dimensions: [2, 2]), [a])[0]
    let over = try graph.append(Negate(), [a])[0]
    graph.setOutputs([view, over])
    let steps: [Step] = [
      Step("step", items: 1) { _, _ in }, .alias(of: 0),
      Step("step", items: 1, sharing: .overwrite(0)) { _, _ in },
    ]
    let sharing = StorageSharing(
      graph: graph, steps: steps.enumerated().map { ($0.element, $0.offset) })
    #expect(sharing.root(of: view.index) == a.index)
    #expect(sharing.root(of: over.index) == over.index)
  }
}
