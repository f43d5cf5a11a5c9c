internal import LanternGraphs
internal import LanternTensors

/// Turns a graph into steps, and lays out their memory.
struct PlanBuilder {
  let graph: Graph
  let instructionSet: InstructionSet
  private var steps: [(step: Step, node: Int)] = []

  init(graph: Graph, instructionSet: InstructionSet) {
    self.graph = graph
    self.instructionSet = instructionSet
  }

  /// Chooses for every node its fast path, or its own evaluation.
  mutating func lowerNodes(usingKernels: Bool) throws {
    for (index, node) in graph.nodes.enumerated() {
      let context = LoweringContext(
        inputs: graph.types(of: node.inputs),
        constants: node.inputs.map { graph[$0].constant },
        outputs: graph.types(of: node.outputs),
        instructionSet: instructionSet)
      do {
        let fast = usingKernels ? try fastSteps(of: node.operator, context) : nil
        for step in fast ?? [evaluationStep(of: node.operator, context)] {
          steps.append((step, index))
        }
      } catch {
        throw GraphError(error, at: node.place)
      }
    }
  }

  /// The operator's own fast path, or that of all operators which are tables for 8-bit integers.
  private func fastSteps(
    of operation: any Operator, _ context: LoweringContext
  ) throws -> [Step]? {
    if let steps = try (operation as? any Lowerable)?.lower(context) { return steps }
    return try (operation as? any QuantizedElementwiseOperator)?.lowerQuantized(context)
  }

  private func evaluationStep(of operation: any Operator, _ context: LoweringContext) -> Step {
    Step(evaluation: "evaluate \(type(of: operation).name)") { buffers in
      let inputs = try context.inputs.indices.map { index in
        if let constant = context.constants[index] { return constant }
        let type = context.inputs[index]
        let bytes = unsafe [UInt8](
          UnsafeRawBufferPointer(start: buffers.input(index), count: type.byteCount))
        return try Tensor(type: type, storage: .array(bytes))
      }
      let outputs = try operation.evaluate(inputs, outputs: context.outputs)
      guard outputs.map(\.type) == context.outputs else {
        throw GraphError(.invalidGraph, "its evaluation did not give the declared types")
      }
      for (index, output) in outputs.enumerated() {
        unsafe output.withUnsafeBytes { source in
          guard let start = source.baseAddress else { return }
          unsafe buffers.output(index).copyMemory(from: start, byteCount: source.count)
        }
      }
    }
  }

  /// The steps with their places, and the size of the arena.
  struct Layout {
    var steps: [Plan.PlannedStep]
    var inputOffsets: [Int]
    var outputs: [Plan.PlannedOutput]
    var byteCount: Int
  }

  /// Lays out all activations in one arena.
  func layOut() -> Layout {
    let sharing = StorageSharing(graph: graph, steps: steps)
    var blocks: [MemoryPlan.Block] = []
    var blockOfRoot: [Int: Int] = [:]
    for value in graph.values where value.constant == nil && sharing.isUsed(value.id.index) {
      let root = sharing.root(of: value.id.index)
      if blockOfRoot[root] == nil {
        blockOfRoot[root] = blocks.count
        blocks.append(
          MemoryPlan.Block(byteCount: value.type.byteCount, lifetime: sharing.lifetime(of: root)))
      }
    }
    var blockOfNode: [Int: Int] = [:]
    for (index, entry) in steps.enumerated() where entry.step.scratchByteCount > 0 {
      let size = entry.step.scratchByteCount
      if let known = blockOfNode[entry.node] {
        blocks[known].byteCount = max(blocks[known].byteCount, size)
        blocks[known].lifetime = blocks[known].lifetime.lowerBound...index
      } else {
        blockOfNode[entry.node] = blocks.count
        blocks.append(MemoryPlan.Block(byteCount: size, lifetime: index...index))
      }
    }
    let memory = MemoryPlan(blocks)
    func offset(of id: Value.ID) -> Int {
      blockOfRoot[sharing.root(of: id.index)].map { memory.offsets[$0] } ?? 0
    }
    let planned = steps.map { entry in
      let node = graph.nodes[entry.node]
      return Plan.PlannedStep(
        step: entry.step, node: entry.node,
        inputOffsets: node.inputs.map(offset), outputOffsets: node.outputs.map(offset),
        scratchOffset: blockOfNode[entry.node].map { memory.offsets[$0] } ?? 0,
        isParallel: isWorthSharing(node))
    }
    return Layout(
      steps: planned, inputOffsets: graph.inputs.map(offset),
      outputs: graph.outputs.map { id in
        graph[id].constant.map { .constant($0) } ?? .arena(offset(of: id))
      },
      byteCount: memory.byteCount)
  }

  /// Whether a node has enough to do for several threads to be quicker than one.
  ///
  /// A barrier between two cores costs some hundred nanoseconds, in which one core does about ten
  /// thousand multiply-accumulates or moves as many bytes.
  private func isWorthSharing(_ node: Node) -> Bool {
    let (inputs, outputs) = (graph.types(of: node.inputs), graph.types(of: node.outputs))
    let operations = node.operator.multiplyAccumulates(inputs: inputs, outputs: outputs)
    let bytes = outputs.reduce(0) { $0 + $1.byteCount }
    return operations > 60_000 || bytes > 60_000
  }
}
