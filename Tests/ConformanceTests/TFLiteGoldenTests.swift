import Lantern
import TestSupport
import Testing

/// Every `.tflite` file of the material against what LiteRT's reference kernels gave for it.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)"))
struct TFLiteGoldenTests {
  /// Ways of running a model.
  enum Runner: String, CaseIterable { case reference, plan, twoThreads }

  @Test(arguments: Material.isPresent ? Golden.all : [])
  func outputsEqualTheRecording(golden: Golden) throws {
    let model: Model
    do { model = try Model(contentsOf: golden.modelURL.path) } catch let error as FormatError
      where error.code == .unsupported || error.code == .unknownFormat
    { return }
    let inputs = try golden.inputs.map(golden.tensor)
    for runner in Runner.allCases {
      var session = try ModelSession(model, options: runner.options)
      let outputs = try session.call(inputs)
      #expect(outputs.count == golden.outputs.count)
      for (output, entry) in zip(outputs, golden.outputs) {
        let expected = try golden.tensor(entry)
        let deviation = try Deviation(output, expected)
        #expect(
          deviation.isWithin(steps: 1, relative: 1e-5, of: output.elementType),
          "\(runner.rawValue): \(entry.name): \(deviation.description)")
      }
    }
  }
}

extension TFLiteGoldenTests.Runner {
  var options: SessionOptions {
    switch self {
    case .reference: SessionOptions(engine: .reference)
    case .plan: SessionOptions()
    case .twoThreads: SessionOptions(threads: 2)
    }
  }
}
