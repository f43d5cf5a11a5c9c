import Foundation
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// What torchvision's compiled operators gave for calls of them.
@Suite struct VisionCallTests {
  struct Array: Decodable, Sendable {
    var type: String
    var shape: [Int]
    /// Null stands for what is not a number.
    var numbers: [Double?]

    func tensor() throws -> Tensor {
      let plain = try Tensor(numbers.map { $0 ?? .nan }, shape: Shape(shape))
      return try plain.cast(to: #require(ElementType(rawValue: type)))
    }
  }

  struct Call: Decodable, Sendable, CustomTestStringConvertible {
    var code: String
    var outputs: [Array]
    var testDescription: String { code }
  }

  struct Recording: Decodable {
    var inputs: [String: Array]
    var cases: [Call]
  }

  static let recording: Recording? = {
    let file = packageRoot.appending(path: "Tests/Fixtures/torch-1.13.1-torchvision.json")
    return (try? Data(contentsOf: file)).flatMap {
      try? JSONDecoder().decode(Recording.self, from: $0)
    }
  }()

  static let cases = recording?.cases ?? []

  @Test func hasRecordings() {
    #expect(Self.cases.count > 100)
    for name in ["nms", "roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool", "deform_conv2d"] {
      #expect(Self.cases.contains { $0.code.hasPrefix("ops.torchvision.\(name)(") }, "\(name)")
    }
  }

  /// Integers are equal, floats within 1e-5 of the largest.
  @Test(arguments: cases)
  func equalsTorchvision(_ recorded: Call) throws {
    let inputs = try #require(Self.recording).inputs.sorted { $0.key < $1.key }
    let source = ScriptSource(forward: "return \(recorded.code)", inputs: inputs.map(\.key))
    let results = try source.instance().call("forward", inputs.map { try $0.value.tensor() })
    #expect(results.count == recorded.outputs.count)
    for (result, expected) in zip(results, recorded.outputs) {
      #expect(result.elementType.rawValue == expected.type)
      #expect(result.shape.dimensions == expected.shape)
      let numbers = expected.numbers.map { $0 ?? .nan }
      let largest = numbers.filter(\.isFinite).map(\.magnitude).max() ?? 0
      let limit = result.elementType.isFloatingPoint ? 1e-5 * max(largest, 1e-3) : 0
      let found = try result.realValues()
      let isClose = zip(found, numbers).allSatisfy {
        $0 == $1 || abs($0 - $1) <= limit || $0.isNaN && $1.isNaN
      }
      #expect(isClose, "\(found), not \(numbers)")
    }
  }
}
