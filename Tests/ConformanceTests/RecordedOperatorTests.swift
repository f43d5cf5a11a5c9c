import Lantern
import TestSupport
import Testing

/// Every operator's arithmetic against the reference kernels of ai-edge-litert 2.3.0.
@Suite struct RecordedOperatorTests {
  @Test func theRecordingsAreThere() {
    #expect(RecordedOperator.all.count >= 280)
  }

  @Test(arguments: RecordedOperator.all)
  func outputsEqualTheRecording(recorded: RecordedOperator) throws {
    let model = try TFLiteFormat().read(.array([UInt8](recorded.model)), path: recorded.name)
    let inputs = try recorded.inputs.map { try $0.tensor() }
    for (name, options) in ways {
      var session = try ModelSession(model, options: options)
      var outputs: [Tensor] = []
      let count = inputs.count / recorded.runs
      for run in 0..<recorded.runs {
        outputs += try session.call(Array(inputs[run * count..<(run + 1) * count]))
      }
      #expect(outputs.count == recorded.outputs.count)
      for (output, expected) in zip(outputs, recorded.outputs) {
        let deviation = try Deviation(output, expected.tensor())
        #expect(
          deviation.isWithin(steps: 0, relative: 1e-6, of: output.elementType),
          "\(name): \(deviation)")
      }
    }
  }

  private var ways: [(String, SessionOptions)] {
    var ways = [("reference", SessionOptions(engine: .reference))]
    for set in InstructionSet.available {
      for threads in [1, 2] {
        let options = PlanOptions(instructionSet: set)
        ways.append(
          ("\(set), \(threads) threads", SessionOptions(engine: .plans(options), threads: threads)))
      }
    }
    return ways
  }
}
