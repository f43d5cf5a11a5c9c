import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@Suite struct OperatorTests {
  @Test(arguments: OperatorCases.all)
  func definitionsGiveWhatIsExpected(_ operatorCase: OperatorCase) throws {
    for first in [Int.max, 1] {
      let graph = try operatorCase.graph(constantsFrom: first)
      try graph.validate()
      let inputs = Array(operatorCase.inputs.prefix(first))
      try operatorCase.check(ReferenceInterpreter().run(graph, on: inputs), "reference")
    }
  }

  @Test(arguments: OperatorCases.refused)
  func whatMakesNoSenseIsRefused(_ refused: RefusedCase) {
    var graph = Graph()
    let inputs = refused.inputs.map { graph.addInput($0, name: "input") }
    do throws(GraphError) {
      try graph.append(refused.operation, inputs, declared: refused.declared, place: "here")
      Issue.record("accepted as \(graph)")
    } catch {
      #expect(error.place == "here")
      #expect(!error.message.isEmpty && error.code != .overBudget)
    }
  }

  @Test func everyOperatorHasCases() throws {
    let folder = packageRoot.appending(path: "Sources/LanternGraphs/Operators")
    let declaration = /struct (\w+): (?!DataDependent)\w*Operator\b/
    let names = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .flatMap { try String(contentsOf: $0, encoding: .utf8).matches(of: declaration) }
      .map { String($0.output.1) }
    #expect(names.count > 100)
    let tested = Set(OperatorCases.all.map { type(of: $0.operation).name })
    // What these do is told by recordings of LiteRT and PyTorch alone.
    let recorded: Set = [
      "AffineFakeQuantize", "DynamicFakeQuantize", "DynamicRecurrence", "MathFunction",
      "MathFunctionOfTwo", "Requalify", "ShuffledFullyConnected",
    ]
    #expect(Set(names).subtracting(tested).subtracting(recorded).sorted() == [])
  }

  @Test func hugeOutputsAreRefusedBeforeTheyAreMade() throws {
    let tensor = try Tensor([1] as [Float], shape: [1])
    let operation = BroadcastTo(dimensions: [1 << 40])
    do {
      _ = try operation.evaluate([tensor], outputs: [TensorType(.float32, [1 << 40])])
      Issue.record("four tebibytes were made")
    } catch let error as GraphError {
      #expect(error.code == .overBudget)
    }
  }
}
