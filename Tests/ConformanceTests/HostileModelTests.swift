import Lantern
import TestSupport
import Testing

/// Damaged models through plans: whatever can still be read runs as the reference runs it.
@Suite struct HostileModelTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func plansAgreeWithTheReferenceOnDamagedModels(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed &+ 1 << 32)
    let whole = TinyModel.network.bytes()
    let limit = 1 << 16
    for round in 0..<60 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: .min ... .max, using: &generator)
      }
      guard let model = try? TFLiteFormat().read(.array(bytes), path: "hostile.tflite"),
        let graph = try model.program.graph(for: model.methods[0].name, inputTypes: nil),
        graph.activationByteCount <= limit
      else { continue }
      let inputs = try graph.inputTypes.map { type in
        try Tensor(
          type: type, storage: .array(generator.integers(type.byteCount, in: 0...255)))
      }
      let reference = ReferenceInterpreter(memoryLimit: limit)
      guard let expected = try? reference.run(graph, on: inputs) else { continue }
      for set in InstructionSet.available {
        let options = PlanOptions(instructionSet: set, memoryLimit: 4 * limit)
        var session = try ModelSession(
          model, options: SessionOptions(engine: .plans(options), threads: 2))
        for (output, tensor) in zip(try session.call(inputs), expected) {
          let deviation = try Deviation(output, tensor)
          #expect(
            deviation.isWithin(steps: 0, relative: 1e-5, of: output.elementType),
            "seed \(seed), round \(round), \(set): \(deviation)\n\(graph)")
        }
      }
    }
  }
}
