import Foundation
import Lantern
import TestSupport
import Testing

/// silero-vad 6.2.3 on a person's words, piece by piece, against what PyTorch gives.
@Suite struct SileroVADTests {
  /// The detector, where `Scripts/silero-vad` has put it.
  private static let path = packageRoot.appending(path: ".cache/python/silero/silero_vad.jit").path
  private static var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

  private static func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: packageRoot.appending(path: "Tests/Fixtures/speech/\(name)"))
  }

  /// Samples between -1 and 1, 16,000 a second.
  private static func speech() throws -> [Float] {
    let bytes = [UInt8](try fixture("goforward.raw"))
    return stride(from: 0, to: bytes.count - 1, by: 2).map { index in
      Float(Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)) / 32768
    }
  }

  @Test(
    .enabled(if: isPresent, "Scripts/silero-vad fetches the detector"),
    arguments: [(rate: 16_000, step: 1), (rate: 8_000, step: 2)])
  func hearsSpeech(rate: Int, step: Int) throws {
    let record = try JSONDecoder().decode(
      [String: [Float]].self, from: Self.fixture("silero-vad-6.2.3.json"))
    let expected = try #require(record["\(rate)"])
    let all = try Self.speech()
    let samples = stride(from: 0, to: all.count, by: step).map { all[$0] }
    let size = 512 / step
    var module = try ScriptModule(contentsOf: Self.path)

    var probabilities: [Float] = []
    for start in stride(from: 0, through: samples.count - size, by: size) {
      let piece = try Tensor(Array(samples[start..<start + size]), shape: [size])
      let output = try module.forward(.tensor(piece), .int(rate))
      probabilities.append(try output.tensorValue.realValues().map { Float($0) }[0])
    }
    #expect(probabilities.count == expected.count)
    for (given, wanted) in zip(probabilities, expected) { #expect(abs(given - wanted) < 1e-4) }
    // It is quiet at both ends, and somebody speaks between.
    #expect(probabilities[0] < 0.5)
    #expect(probabilities.last.map { $0 < 0.5 } == true)
    #expect(probabilities.filter { $0 > 0.9 }.count > 40)

    // What it heard is forgotten when it is told so.
    _ = try module.callMethod("reset_states")
    let first = try module.forward(
      .tensor(Tensor(Array(samples[..<size]), shape: [size])), .int(rate))
    let again = try first.tensorValue.realValues()[0]
    #expect(abs(Float(again) - expected[0]) < 1e-4)
  }
}
