import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// What each pass makes of graphs made by hand, and that the answers stay the same.
@Suite struct PassTests {
  private func names(_ graph: Graph) -> [String] { graph.nodes.map { type(of: $0.operator).name } }

  private func random(_ shape: Shape, seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return try Tensor(generator.floats(shape.elementCount), shape: shape)
  }

  /// Applies a pass and checks that the answers for random inputs are those of before.
  private func applied(
    _ pass: any Pass, to graph: Graph, tolerance: Double = 1e-6, note: String = ""
  ) throws -> Graph {
    let result = try pass.apply(to: graph)
    try result.validate()
    #expect(result.inputTypes == graph.inputTypes && result.outputTypes == graph.outputTypes)
    let inputs = try graph.inputTypes.enumerated().map { index, type in
      try random(type.shape, seed: UInt64(index + 7))
    }
    let before = try ReferenceInterpreter().run(graph, on: inputs)
    let after = try ReferenceInterpreter().run(result, on: inputs)
    for (a, b) in zip(after, before) {
      let deviation = try Deviation(a, b)
      #expect(
        deviation.isWithin(steps: 0, relative: tolerance, of: a.elementType),
        "\(note) \(deviation)\n\(graph)\n\(result)")
    }
    return result
  }

  /// A graph of one image input, made further by a closure that gives the output.
  private func image(
    _ shape: Shape = [1, 5, 6, 4], _ make: (inout Graph, Value.ID) throws -> [Value.ID]
  ) throws -> Graph {
    var graph = Graph()
    let x = graph.addInput(TensorType(.float32, shape), name: "x")
    graph.setOutputs(try make(&graph, x))
    return graph
  }

  @Test func constantsAreFolded() throws {
    let graph = try image { graph, x in
      let half = graph.addConstant(try Tensor([1, 2, 3, 4] as [Float16], shape: [4]), name: "h")
      let single = try graph.append(Dequantize(), [half])
      let twice = try graph.append(Add(), [single[0], single[0]])
      return try graph.append(Multiply(), [x, twice[0]])
    }
    #expect(names(try applied(ConstantFolding(), to: graph)) == ["Multiply"])
    // The limit counts all nodes together: the first takes 16 bytes, the second would take 16 more.
    let limited = try applied(ConstantFolding(byteLimit: 31), to: graph)
    #expect(names(limited) == ["Add", "Multiply"])
  }

  @Test func deadNodesAreRemoved() throws {
    let graph = try image { graph, x in
      let dead = try graph.append(Exp(), [x])
      _ = try graph.append(Negate(), dead)
      return try graph.append(Abs(), [x])
    }
    #expect(names(try applied(DeadNodeRemoval(), to: graph)) == ["Abs"])
  }

  @Test func transposesCancel() throws {
    let graph = try image { graph, x in
      let first = try graph.append(Transpose(permutation: [0, 3, 1, 2]), [x])
      let bias = graph.addConstant(try random([4, 1, 1], seed: 1), name: "bias")
      let sum = try graph.append(Add(), [first[0], bias])
      let clamped = try graph.append(Clamp(range: .relu6), sum)
      return try graph.append(Transpose(permutation: [0, 2, 3, 1]), clamped)
    }
    let result = try applied(
      PassPipeline([TransposeSinking(), DeadNodeRemoval()]).asPass, to: graph)
    #expect(names(result) == ["Add", "Clamp"])
  }

  @Test func transposesOfTwoBranchesMeet() throws {
    let graph = try image { graph, x in
      let first = try graph.append(Transpose(permutation: [0, 3, 1, 2]), [x])
      let branch = try graph.append(Logistic(), first)
      let joined = try graph.append(Concatenate(axis: 1), [first[0], branch[0]])
      let padded = try graph.append(Pad(before: [0, 0, 1, 2], after: [0, 0, 0, 3]), joined)
      return try graph.append(Transpose(permutation: [0, 2, 3, 1]), padded)
    }
    let result = try applied(
      PassPipeline([TransposeSinking(), DeadNodeRemoval()]).asPass, to: graph)
    #expect(names(result) == ["Logistic", "Concatenate", "Pad"])
  }

  @Test func aTransposeThatIsAnOutputStays() throws {
    let graph = try image { graph, x in
      let first = try graph.append(Transpose(permutation: [0, 3, 1, 2]), [x])
      let again = try graph.append(Transpose(permutation: [0, 2, 3, 1]), first)
      return [first[0], again[0], x]
    }
    let result = try applied(
      PassPipeline([TransposeSinking(), DeadNodeRemoval()]).asPass, to: graph)
    #expect(names(result) == ["Transpose"])
    #expect(result.outputs[1] == result.inputs[0])
  }

  /// A file may declare another scale for what a transpose gives; its elements keep their bits.
  @Test func transposesThatChangeTheScaleStay() throws {
    func type(_ shape: Shape, scale: Double) throws -> TensorType {
      TensorType(.uint8, shape, quantization: try Quantization(scale: scale, zeroPoint: 3))
    }
    var graph = Graph()
    let x = graph.addInput(try type([1, 2, 3, 4], scale: 0.5), name: "x")
    let there = try graph.append(
      Transpose(permutation: [0, 3, 1, 2]), [x], declared: [type([1, 4, 2, 3], scale: 0.25)])
    let twice = try graph.append(
      Add(), [there[0], there[0]], declared: [type([1, 4, 2, 3], scale: 1)])
    let back = try graph.append(
      Transpose(permutation: [0, 2, 3, 1]), twice, declared: [type([1, 2, 3, 4], scale: 1)])
    let mean = try graph.append(
      Mean(axes: [2, 3]), there, declared: [type([1, 4], scale: 0.25)])
    graph.setOutputs(back + mean)
    let input = try Tensor((0..<24).map { UInt8($0 * 7) }, shape: [1, 2, 3, 4])
    let before = try ReferenceInterpreter().run(graph, on: [input])
    for pass in [TransposeSinking(), MeanOverTranspose()] as [any Pass] {
      let result = try pass.apply(to: graph)
      try result.validate()
      let after = try ReferenceInterpreter().run(result, on: [input])
      for (a, b) in zip(after, before) { #expect(try a.integers() == b.integers(), "\(result)") }
    }
  }

  @Test func meansAreTakenBeforeTransposes() throws {
    let graph = try image { graph, x in
      let first = try graph.append(Transpose(permutation: [0, 3, 1, 2]), [x])
      return try graph.append(Mean(axes: [2, -1]), first)
    }
    let result = try applied(
      PassPipeline([MeanOverTranspose(), DeadNodeRemoval()]).asPass, to: graph)
    #expect(names(result) == ["Mean"])
    // What remains would be in another order, so this one stays.
    let other = try image { graph, x in
      let first = try graph.append(Transpose(permutation: [0, 3, 1, 2]), [x])
      return try graph.append(Mean(axes: [0]), first)
    }
    #expect(names(try applied(MeanOverTranspose(), to: other)) == ["Transpose", "Mean"])
    let flat = try image([1, 1, 6, 4]) { graph, x in
      try graph.append(Transpose(permutation: [1, 0, 2, 3]), [x])
    }
    #expect(names(try applied(MeanOverTranspose(), to: flat)) == ["Reshape"])
  }

  @Test(arguments: [true, false], [true, false])
  func normalisationsAreFolded(isDepthwise: Bool, hasBias: Bool) throws {
    let graph = try image { graph, x in
      let weights = try random(isDepthwise ? [1, 3, 3, 8] : [8, 3, 3, 4], seed: 1)
      var inputs = [x, graph.addConstant(weights, name: "w")]
      if hasBias { inputs.append(graph.addConstant(try random([8], seed: 2), name: "b")) }
      let operation: any Operator = isDepthwise ? DepthwiseConv2D() : Conv2D()
      let made = try graph.append(operation, inputs)
      var parameters = try (3...5).map { seed in
        graph.addConstant(try random([8], seed: UInt64(seed)), name: "p")
      }
      let variance = try Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Float], shape: [8])
      parameters.append(graph.addConstant(variance, name: "v"))
      return try graph.append(BatchNormalization(epsilon: 1e-3), made + parameters)
    }
    let result = try applied(BatchNormalizationFolding(), to: graph, tolerance: 1e-5)
    #expect(names(result) == [isDepthwise ? "DepthwiseConv2D" : "Conv2D"])
  }

  @Test func paddingIsFolded() throws {
    func graph(_ pad: Pad, _ padding: SpatialPadding) throws -> Graph {
      try image { graph, x in
        let padded = try graph.append(pad, [x])
        let weights = graph.addConstant(try random([2, 3, 3, 4], seed: 1), name: "w")
        return try graph.append(
          Conv2D(window: SpatialWindow(strideHeight: 2, padding: padding)), [padded[0], weights])
      }
    }
    let border = Pad(before: [0, 1, 2, 0], after: [0, 3, 0, 0])
    let own = SpatialPadding.explicit(top: 1, bottom: 0, left: 0, right: 1)
    for padding in [SpatialPadding.valid, own] {
      #expect(names(try applied(PadFolding(), to: graph(border, padding))) == ["Conv2D"])
    }
    // Not by the `same` rule, not of another value, and not of channels.
    #expect(names(try applied(PadFolding(), to: graph(border, .same))) == ["Pad", "Conv2D"])
    var filled = border
    filled.value = 1
    #expect(names(try applied(PadFolding(), to: graph(filled, .valid))) == ["Pad", "Conv2D"])
  }

  @Test func clampsAreFused() throws {
    let graph = try image { graph, x in
      let weights = graph.addConstant(try random([2, 3, 3, 4], seed: 1), name: "w")
      let made = try graph.append(Conv2D(activation: .relu), [x, weights])
      return try graph.append(Clamp(range: ActivationRange(lower: -1, upper: 0.25)), made)
    }
    let result = try applied(ActivationFusion(), to: graph)
    #expect(names(result) == ["Conv2D"])
    let convolution = try #require(result.nodes[0].operator as? Conv2D)
    #expect(convolution.activation == ActivationRange(lower: 0, upper: 0.25))
    // A value that somebody else reads stays as it is.
    let shared = try image { graph, x in
      let sum = try graph.append(Add(), [x, x])
      return sum + (try graph.append(Clamp(range: .relu), sum))
    }
    #expect(names(try applied(ActivationFusion(), to: shared)) == ["Add", "Clamp"])
  }

  @Test func productsWithTheirLogisticFunctionAreOneOperator() throws {
    func graph(isReadTwice: Bool, isSwapped: Bool = false) throws -> Graph {
      try image { graph, x in
        let share = try graph.append(Logistic(), [x])[0]
        let product = try graph.append(Multiply(), isSwapped ? [share, x] : [x, share])
        return isReadTwice ? product + [share] : product
      }
    }
    for isSwapped in [false, true] {
      let merged = try applied(
        SiLURecognition(), to: try graph(isReadTwice: false, isSwapped: isSwapped))
      #expect(names(merged) == ["SiLU"])
    }
    let kept = try applied(SiLURecognition(), to: try graph(isReadTwice: true))
    #expect(names(kept) == ["Logistic", "Multiply"])
    let clamped = try image { graph, x in
      let share = try graph.append(Logistic(), [x])[0]
      return try graph.append(
        Multiply(activation: ActivationRange(lower: -0.1, upper: 0.2)), [x, share])
    }
    #expect(names(try applied(SiLURecognition(), to: clamped)) == ["SiLU"])
    // The logistic function itself becomes another value's factor.
    let chain = try image { graph, x in
      let share = try graph.append(Logistic(), [x])[0]
      let other = try graph.append(Logistic(), [share])[0]
      return try graph.append(Multiply(), [share, other])
    }
    #expect(names(try applied(SiLURecognition(), to: chain)) == ["Logistic", "SiLU"])
  }

  @Test func chainsOfClampsAreFused() throws {
    let graph = try image { graph, x in
      let sum = try graph.append(Add(), [x, x])
      let first = try graph.append(Clamp(range: .relu), sum)
      return try graph.append(Clamp(range: .reluN1To1), first)
    }
    _ = try applied(ActivationFusion(), to: graph)
  }

  @Test func anInvalidResultNamesItsPass() throws {
    struct Broken: Pass {
      func apply(to graph: Graph) throws -> Graph { throw GraphError(.invalidGraph, "broken") }
    }
    do {
      _ = try PassPipeline([Broken()]).apply(to: image { _, x in [x] })
      Issue.record("a broken pass passed")
    } catch let error as GraphError {
      #expect(error.description.contains("Broken"))
    }
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func randomGraphsKeepTheirAnswers(seed: UInt64) throws {
    let graph = try RandomGraph.make(seed: seed)
    for pass in PassPipeline.standard.passes {
      _ = try applied(
        pass, to: graph, tolerance: 1e-5, note: "seed \(seed), \(type(of: pass).name)")
    }
    _ = try applied(PassPipeline.standard.asPass, to: graph, tolerance: 1e-5, note: "seed \(seed)")
  }
}

/// A pipeline as one pass.
private struct PipelinePass: Pass {
  var pipeline: PassPipeline
  func apply(to graph: Graph) throws -> Graph { try pipeline.apply(to: graph) }
}

extension PassPipeline {
  fileprivate var asPass: any Pass { PipelinePass(pipeline: self) }
}
