import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternRuntime

@Suite struct SessionTests {
  private func gathering(rows: Int = 1) throws -> Graph {
    var graph = Graph()
    let table = graph.addConstant(try Tensor([10, 20] as [Float], shape: [2]), name: "table")
    // Large enough for the plan to wake its other threads.
    let indices = graph.addInput(TensorType(.int32, try Shape([rows])), name: "indices")
    let chosen = try graph.append(Gather(), [table, indices], place: "the gathering")
    graph.setOutputs(try graph.append(Negate(), chosen))
    return graph
  }

  @Test(arguments: [1, 2, 5], [1, 40_000])
  func failuresComeOutAndTheSessionGoesOn(threads: Int, rows: Int) throws {
    var session = Session(try Plan(gathering(rows: rows)), threads: threads)
    let good = try Tensor([Int32](repeating: 1, count: rows), shape: Shape([rows]))
    let bad = try Tensor([Int32](repeating: 2, count: rows), shape: Shape([rows]))
    for _ in 0..<3 {
      #expect(try session.run([good])[0].elements(as: Float.self).allSatisfy { $0 == -20 })
      do {
        _ = try session.run([bad])
        Issue.record("index 2 of 2 was found")
      } catch let error as GraphError {
        #expect(error.code == .invalidInput && error.place == "the gathering")
      }
    }
  }

  /// Threads that leave one barrier late must not miss the others at the next.
  @Test(.timeLimit(.minutes(1))) func failuresAfterManyBarriersLeaveNobodyWaiting() throws {
    var graph = Graph()
    let x = graph.addInput(TensorType(.float32, [4]), name: "x")
    let indices = graph.addInput(TensorType(.int32, [1]), name: "indices")
    var value = x
    for _ in 0..<8 { value = try graph.append(Negate(), [value])[0] }
    graph.setOutputs(try graph.append(Gather(), [value, indices]))
    var session = Session(try Plan(graph), threads: 3)
    let inputs = [
      try Tensor([1, 2, 3, 4] as [Float], shape: [4]), try Tensor([9] as [Int32], shape: [1]),
    ]
    for _ in 0..<500 {
      #expect(throws: GraphError.self) { try session.run(inputs) }
    }
  }

  @Test func wrongInputsAreRefused() throws {
    var session = Session(try Plan(gathering()))
    #expect(throws: GraphError.self) { try session.run([]) }
    #expect(throws: GraphError.self) {
      try session.run([try Tensor([0] as [Int64], shape: [1])])
    }
    #expect(throws: GraphError.self) {
      try session.run([try Tensor([0, 0] as [Int32], shape: [2])])
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func plansOfRandomGraphsGiveWhatTheReferenceGives(seed: UInt64) throws {
    let graph = try RandomGraph.make(seed: seed)
    var generator = SeededGenerator(seed: seed + 1_000)
    let plain = try Plan(graph)
    let passed = try Plan(PassPipeline.standard.apply(to: graph))
    for plan in [plain, passed] {
      for threads in [1, 2] {
        var session = Session(plan, threads: threads)
        for _ in 0..<2 {
          let inputs = try graph.inputTypes.map { type in
            try Tensor(generator.floats(type.shape.elementCount), shape: type.shape)
          }
          let expected = try ReferenceInterpreter().run(graph, on: inputs)
          for (output, reference) in zip(try session.run(inputs), expected) {
            let deviation = try Deviation(output, reference)
            #expect(
              deviation.isWithin(steps: 0, relative: 1e-5, of: output.elementType),
              "seed \(seed), \(threads) threads: \(deviation)\n\(graph)")
          }
        }
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func theSameBitsComeOutForAnyNumberOfThreads(seed: UInt64) throws {
    let graph = try RandomGraph.make(seed: seed)
    let plan = try Plan(graph)
    var generator = SeededGenerator(seed: seed)
    let inputs = try graph.inputTypes.map { type in
      try Tensor(generator.floats(type.shape.elementCount), shape: type.shape)
    }
    var results: [[[UInt8]]] = []
    for threads in [1, 2, 4] {
      var session = Session(plan, threads: threads)
      results.append(try session.run(inputs).map { $0.withUnsafeBytes { [UInt8]($0) } })
    }
    #expect(results.allSatisfy { $0 == results[0] }, "seed \(seed)")
  }

  @Test func outputsMayBeInputsConstantsAndTwice() throws {
    var graph = Graph()
    let x = graph.addInput(TensorType(.float32, [2]), name: "x")
    let unused = graph.addInput(TensorType(.float32, [3]), name: "unused")
    let constant = graph.addConstant(try Tensor([7] as [Float], shape: [1]), name: "seven")
    let y = try graph.append(Negate(), [x])[0]
    graph.setOutputs([x, constant, y, y, unused])
    for threads in [1, 2] {
      var session = Session(try Plan(graph), threads: threads)
      let outputs = try session.run([
        try Tensor([1, 2] as [Float], shape: [2]), try Tensor([3, 4, 5] as [Float], shape: [3]),
      ])
      #expect(
        try outputs.map { try $0.elements(as: Float.self) }
          == [[1, 2], [7], [-1, -2], [-1, -2], [3, 4, 5]])
    }
  }

  @Test func sessionsOfOnePlanDoNotMix() throws {
    let plan = try Plan(gathering())
    var a = Session(plan)
    var b = Session(plan, threads: 2)
    let (zero, one) = (
      try Tensor([0] as [Int32], shape: [1]), try Tensor([1] as [Int32], shape: [1])
    )
    let first = try a.run([zero])
    let second = try b.run([one])
    #expect(try first[0].elements(as: Float.self) == [-10])
    #expect(try second[0].elements(as: Float.self) == [-20])
    a.withOutputBytes(0) { #expect($0.loadUnaligned(as: Float.self) == -10) }
  }

  @Test(arguments: [1, 2]) func profilesTellTheTimeOfEveryOperator(threads: Int) throws {
    let profiler = Profiler()
    var session = Session(try Plan(gathering()), threads: threads, profiler: profiler)
    session.withInputBytes(0) { $0.storeBytes(of: 0, as: Int32.self) }
    for _ in 0..<3 { try session.run() }
    let operators = profiler.operators
    #expect(operators.map(\.place) == ["the gathering", "node 1 (Negate)"])
    #expect(operators.map(\.name) == ["Gather", "Negate"])
    #expect(operators.allSatisfy { !$0.kernel.isEmpty && $0.runCount == 3 && $0.duration > .zero })
    let steps = profiler.latestSteps
    #expect(steps.map(\.place) == operators.map(\.place))
    #expect(steps[1].start == steps[0].start + steps[0].duration)
    // A run that fails has no times.
    session.withInputBytes(0) { $0.storeBytes(of: 9, as: Int32.self) }
    #expect(throws: GraphError.self) { try session.run() }
    #expect(profiler.operators == operators)
    profiler.reset()
    #expect(profiler.operators.isEmpty)
  }

  @Test func plansBeyondTheMemoryLimitAreRefused() throws {
    var graph = Graph()
    let x = graph.addInput(TensorType(.float32, [1 << 20]), name: "x")
    graph.setOutputs(try graph.append(Negate(), [x]))
    for limit in [0, 1 << 20, 7 << 20] {
      do {
        _ = try Plan(graph, options: PlanOptions(memoryLimit: limit))
        Issue.record("8 MiB fitted into \(limit) bytes")
      } catch let error as GraphError {
        #expect(error.code == .overBudget)
      }
    }
    #expect(try Plan(graph, options: PlanOptions(memoryLimit: 8 << 20)).arenaByteCount == 8 << 20)
    // Sizes whose sum is beyond all numbers.
    var huge = Graph()
    let y = huge.addInput(TensorType(.float64, try Shape([1 << 59])), name: "y")
    huge.setOutputs(try huge.append(Reshape(dimensions: [-1]), [y]))
    #expect(throws: GraphError.self) { try Plan(huge) }
    // Dimensions that take no memory, because there are no channels.
    var empty = Graph()
    let z = empty.addInput(TensorType(.float32, [1, 1 << 40, 1, 0]), name: "z")
    empty.setOutputs(try empty.append(Negate(), [z]))
    #expect(throws: GraphError.self) { try Plan(empty) }
  }
}

@Suite(.serialized) struct InstructionSetTests {
  @Test func setsIncludeOneAnother() {
    #expect(InstructionSet.available.first == .scalar)
    #expect(InstructionSet.available.last == .best)
    #expect(InstructionSet.allCases == InstructionSet.allCases.sorted())
  }

  @Test func theEnvironmentChoosesTheSet() throws {
    let before = ProcessInfo.processInfo.environment["LANTERN_ISA"]
    // Plans made by other tests meanwhile are right whichever set they use; a wrong name is tried
    // in a process of its own.
    setenv("LANTERN_ISA", "scalar", 1)
    defer { if let before { setenv("LANTERN_ISA", before, 1) } else { unsetenv("LANTERN_ISA") } }
    #expect(try CPU.instructionSet() == .scalar)
  }

  @Test func wrongNamesInTheEnvironmentAreRefused() async {
    await #expect(processExitsWith: .success) {
      for name in ["", "AVX2", "avx9"] {
        setenv("LANTERN_ISA", name, 1)
        do throws(RuntimeError) {
          _ = try CPU.instructionSet()
          exit(1)
        } catch {
          guard error.code == .unavailable, error.description.contains("scalar") else { exit(2) }
        }
      }
      unsetenv("LANTERN_ISA")
      guard (try? CPU.instructionSet()) == .best else { exit(3) }
    }
  }
}
