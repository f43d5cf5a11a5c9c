import Lantern
import TestSupport
import Testing

/// Control flow, state, strings and shapes of data against ai-edge-litert 2.3.0, call after call.
@Suite struct RecordedProgramTests {
  @Test func theRecordingsAreThere() {
    #expect(RecordedProgram.all.count >= 50)
  }

  @Test(arguments: RecordedProgram.all)
  func callsEqualTheRecording(recorded: RecordedProgram) throws {
    let model = try TFLiteFormat().read(.array([UInt8](recorded.model)), path: recorded.name)
    for engine in [SessionOptions.Engine.reference, .plans(PlanOptions())] {
      var session = try ModelSession(model, options: SessionOptions(engine: engine, threads: 2))
      for (number, call) in recorded.calls.enumerated() {
        if call.resets { try session.reset() }
        let outputs =
          call.signature == nil
          ? try session.call(call.inputs.map { try $0.tensor() })
          : try outputs(of: call, &session)
        #expect(outputs.count == call.outputs.count)
        for (position, (output, expected)) in zip(outputs, call.outputs).enumerated() {
          let deviation = try Deviation(output, expected.tensor())
          #expect(
            deviation.isWithin(steps: 0, relative: 1e-6, of: output.elementType),
            "\(engine), call \(number), output \(position): \(deviation)")
        }
      }
    }
  }

  /// Inputs written and outputs read in place give what whole calls give.
  @Test(arguments: RecordedProgram.all.filter { $0.calls.allSatisfy { $0.signature == nil } })
  func runsEqualTheRecording(recorded: RecordedProgram) throws {
    let model = try TFLiteFormat().read(.array([UInt8](recorded.model)), path: recorded.name)
    var session = try ModelSession(model)
    for (number, call) in recorded.calls.enumerated() {
      if call.resets { try session.reset() }
      // Another shape loses what was written to other inputs.
      let inputs = try call.inputs.map { try $0.tensor() }
      for (position, input) in inputs.enumerated() {
        try session.resize(.index(position), to: input.shape)
      }
      for (position, input) in inputs.enumerated() {
        try session.write(input, to: .index(position))
      }
      try session.run()
      for (position, expected) in call.outputs.enumerated() {
        let output = try session.tensor(of: .index(position))
        let deviation = try Deviation(output, expected.tensor())
        #expect(
          deviation.isWithin(steps: 0, relative: 1e-6, of: output.elementType),
          "call \(number), output \(position): \(deviation)")
      }
    }
  }

  /// A signature gives the outputs that it names, and no others.
  @Test func signaturesGiveWhatTheyName() throws {
    let recorded = try #require(
      RecordedProgram.all.first { $0.name == "two signatures of one subgraph" })
    let model = try TFLiteFormat().read(.array([UInt8](recorded.model)), path: recorded.name)
    #expect(model.methods.map(\.name) == ["whole", "sum_only"])
    #expect(model.methods[0].inputs.map(\.name) == ["a", "b"])
    #expect(model.methods[0].outputs.map(\.name) == ["product", "total", "again"])
    #expect(model.methods[1].inputs.map(\.name) == ["left", "right"])
    #expect(model.methods[1].outputs.map(\.name) == ["sum"])
    let inputs = try [
      Tensor([1, 2] as [Float], shape: [2]), Tensor([3, 5] as [Float], shape: [2]),
    ]
    var session = try ModelSession(model)
    #expect(try session.call(inputs, method: "whole").count == 3)
    let sums = try session.call(inputs, method: "sum_only")
    #expect(try sums.map { try $0.elements(as: Float.self) } == [[4, 7]])
    let graph = try model.program.graph(for: "sum_only", inputTypes: nil)
    #expect(graph?.outputs.count == 1)
  }

  private func outputs(
    of call: RecordedProgram.Call, _ session: inout ModelSession
  ) throws -> [Tensor] {
    try session.select(method: #require(call.signature))
    for (name, input) in zip(call.inputNames ?? [], call.inputs) {
      try session.write(input.tensor(), to: .name(name))
    }
    try session.run()
    return try (call.outputNames ?? []).map { try session.tensor(of: .name($0)) }
  }
}
