import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@Suite struct GraphTests {
  private let type = TensorType(.float32, [2, 3])

  private func twoNodes() throws -> Graph {
    var graph = Graph(name: "two nodes")
    let x = graph.addInput(type, name: "x")
    let one = graph.addConstant(
      try Tensor([1, 2, 3] as [Float], shape: [3]), name: "one")
    let sum = try graph.append(Add(), [x, one], names: ["sum"], place: "node 0 of the file")
    let result = try graph.append(Clamp(range: .relu6), sum)
    graph.setOutputs(result)
    return graph
  }

  @Test func graphsAreBuiltNodeByNode() throws {
    let graph = try twoNodes()
    try graph.validate()
    #expect(graph.inputTypes == [type])
    #expect(graph.outputTypes == [type])
    #expect(graph.values.map(\.name) == ["x", "one", "sum", "value3"])
    #expect(graph.nodes.map(\.place) == ["node 0 of the file", "node 1 (Clamp)"])
    #expect(graph.activationByteCount == 3 * 24)
    #expect(graph.multiplyAccumulates == 0)
  }

  @Test func graphsArePrintedLineByLine() throws {
    #expect(
      try twoNodes().description == """
        graph two nodes
          input %0: float32[2, 3]
          %2: float32[2, 3] = Add(%0, const %1 float32[3]) {activation: none, \
        rescaling: fixedPoint, halvesOperands: false}
          %3: float32[2, 3] = Clamp(%2) {range: relu6, rescaling: fixedPoint}
          output %3
        """)
  }

  @Test func declaredTypesGiveElementsAndQuantisationAndNoShapes() throws {
    var graph = Graph()
    let quantization = try Quantization(scale: 2, zeroPoint: 1)
    let x = graph.addInput(
      TensorType(.int8, [4], quantization: quantization), name: "x")
    let other = try Quantization(scale: 4, zeroPoint: 0)
    let made = try graph.append(
      Clamp(range: .relu), [x], declared: [TensorType(.int8, [9], quantization: other)])
    #expect(graph[made[0]].type == TensorType(.int8, [4], quantization: other))
    #expect(throws: GraphError.self) {
      try graph.append(Clamp(range: .relu), [x], declared: [])
    }
    #expect(throws: GraphError.self) {
      try graph.append(Clamp(range: .relu), [x], declared: [TensorType(.float32, [4])])
    }
    #expect(graph.nodes.count == 1)
  }

  @Test func multiplyAccumulatesBeyondAllNumbersAreTheLargest() throws {
    var graph = Graph()
    let x = graph.addInput(TensorType(.float32, [1 << 28, 1 << 28]), name: "x")
    let y = graph.addInput(TensorType(.float32, [1 << 28, 1 << 28]), name: "y")
    _ = try graph.append(MatMul(), [x, y])
    _ = try graph.append(MatMul(), [x, y])
    #expect(graph.multiplyAccumulates == .max)
    #expect(graph.activationByteCount > 0)
  }

  @Test func bindingInfersEveryTypeAnew() throws {
    let graph = try twoNodes()
    let bound = try graph.bound(to: [[5, 1, 3]])
    try bound.validate()
    #expect(bound.outputTypes == [TensorType(.float32, [5, 1, 3])])
    do throws(GraphError) {
      _ = try graph.bound(to: [[2, 4]])
      Issue.record("four and three were added")
    } catch {
      #expect(error.place == "node 0 of the file")
    }
    #expect(throws: GraphError.self) { try graph.bound(to: []) }
  }

  @Test func inputsAreChecked() throws {
    let graph = try twoNodes()
    let good = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    let interpreter = ReferenceInterpreter()
    #expect(
      try interpreter.run(graph, on: [good])[0].elements(as: Float.self) == [2, 4, 6, 5, 6, 6])
    for wrong in [[], [good, good], [try good.reshaped(to: [3, 2])]] {
      #expect(throws: GraphError.self) { try interpreter.run(graph, on: wrong) }
    }
    let integers = try Tensor([1, 2, 3, 4, 5, 6] as [Int32], shape: [2, 3])
    #expect(throws: GraphError.self) { try interpreter.run(graph, on: [integers]) }
  }

  @Test func graphsBeyondTheMemoryLimitAreRefused() throws {
    let good = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    let graph = try twoNodes()
    let error = #expect(throws: GraphError.self) {
      try ReferenceInterpreter(memoryLimit: 71).run(graph, on: [good])
    }
    #expect(error?.code == .overBudget)
    _ = try ReferenceInterpreter(memoryLimit: 72).run(graph, on: [good])
  }

  @Test func outputsThatNothingMakesAreRefused() throws {
    var graph = try twoNodes()
    graph.setOutputs([Value.ID(99)])
    do throws(GraphError) {
      try graph.validate()
      Issue.record("value 99 of 4 was found")
    } catch {
      #expect(error.code == .invalidGraph && error.description.contains("99"))
    }
  }

  /// They take no memory, and would keep an operator counting for years.
  @Test func emptyValuesOfHugeDimensionsAreRefused() throws {
    let empty = try Tensor([] as [Float], shape: [1, 1, 1, 0])
    for operation in [
      ResizeBilinear(height: .max >> 24, width: 1, sampling: .asymmetric),
      ResizeNearestNeighbor(height: 1, width: .max >> 24, sampling: .asymmetric),
    ] as [any Operator] {
      var graph = Graph()
      let x = graph.addInput(empty.type, name: "x")
      graph.setOutputs(try graph.append(operation, [x]))
      let error = #expect(throws: GraphError.self, "\(operation)") {
        try ReferenceInterpreter().run(graph, on: [empty])
      }
      #expect(error?.code == .overBudget)
      do {
        _ = try operation.evaluate([empty], outputs: graph.outputTypes)
        Issue.record("\(operation) was evaluated")
      } catch let error as GraphError {
        #expect(error.code == .overBudget)
      }
    }
  }

  @Test func rewritingWithoutAProducerIsRefused() throws {
    let graph = try twoNodes()
    #expect(throws: GraphError.self) {
      try graph.rewritten { rewriter, node in
        if !(node.operator is Clamp) { try rewriter.keep(node) }
      }
    }
    #expect(throws: GraphError.self) {
      try graph.rewritten { rewriter, node in
        if node.operator is Clamp { try rewriter.keep(node) }
      }
    }
  }

  @Test func rewritingKeepsWhatIsKept() throws {
    let graph = try twoNodes()
    let copy = try graph.rewritten { rewriter, node in try rewriter.keep(node) }
    try copy.validate()
    #expect(copy.description == graph.description)
    #expect(graph.readCounts.values.sorted() == [1, 1, 1, 1])
    #expect(graph.producers[graph.outputs[0]]?.place == "node 1 (Clamp)")
  }
}
