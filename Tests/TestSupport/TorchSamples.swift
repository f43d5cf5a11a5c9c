import Foundation
import Lantern
import LanternGraphs
import LanternTensors
import Testing

/// Samples of one operator of PyTorch, and what PyTorch gave for them: `Scripts/record-opinfo.py`.
package struct TorchSamples: Sendable, CustomTestStringConvertible {
  /// What Lantern made of a sample.
  package enum Outcome: Sendable {
    /// The largest difference of an element, as a share of its tensor's largest number.
    case agrees(largestDifference: Double)
    case differs(String)
    /// Lantern says that it lacks something.
    case unsupported(String)

    /// Why the outcome is not agreement.
    package var reason: String? {
      switch self {
      case .agrees: nil
      case .differs(let reason), .unsupported(let reason): reason
      }
    }
  }

  /// The archive.
  package let url: URL

  package var testDescription: String { name }

  /// The OpInfo's name, its variant and its element type.
  package var name: String { url.deletingPathExtension().lastPathComponent }

  /// The samples in a folder, by name.
  package static func all(in folder: URL) -> [TorchSamples] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "pt" }.map(TorchSamples.init)
      .sorted { $0.name < $1.name }
  }

  /// The samples that the project has: few of each operator.
  package static let shipped = all(
    in: packageRoot.appending(path: "Tests/Fixtures/torch-2.13.0-opinfo"))

  /// The folder that the environment variable `LANTERN_OPINFO` names.
  package static let recordingFolder = ProcessInfo.processInfo.environment["LANTERN_OPINFO"]
    .map { URL(filePath: $0) }

  /// Runs every sample.
  package func outcomes(_ options: SessionOptions) throws -> [Outcome] {
    var module = try ScriptModule(contentsOf: url.path, options: options)
    let names = Set(module.methods.map(\.name))
    return try (0...).lazy.prefix { names.contains("case\($0)") }.map { index in
      try outcome(of: "case\(index)", &module)
    }
  }

  private func outcome(of method: String, _ module: inout ScriptModule) throws -> Outcome {
    let inputs = try module.callMethod("\(method)_inputs").listValue
    let expected = try module.callMethod("\(method)_outputs").listValue.map { try $0.tensorValue }
    do {
      let result = try module.callMethod(method, values: inputs, named: [:])
      let tensors = Self.tensors(in: result)
      guard tensors.count == expected.count else {
        return .differs("\(method): \(tensors.count) tensors, not \(expected.count)")
      }
      var largestDifference = 0.0
      for (index, (tensor, wanted)) in zip(tensors, expected).enumerated() {
        switch try Self.comparison(tensor, wanted) {
        case .agrees(let difference): largestDifference = max(largestDifference, difference)
        case let other: return .differs("\(method), result \(index): \(other.reason ?? "")")
        }
      }
      return .agrees(largestDifference: largestDifference)
    } catch let error as FormatError where error.code == .unsupported {
      return .unsupported("\(method): \(error)")
    } catch let error as GraphError where error.code == .unsupportedType {
      return .unsupported("\(method): \(error)")
    } catch {
      return .differs("\(method): \(error)")
    }
  }

  private static func tensors(in value: IValue) -> [Tensor] {
    switch value {
    case .tensor(let tensor): [tensor]
    case .list(let values), .tuple(let values): values.flatMap(tensors)
    default: []
    }
  }

  /// How far a result may lie from PyTorch's, as a share of the largest number.
  private static func tolerance(_ type: ElementType) -> Double {
    switch type {
    case .float16: 0x1p-9
    case .bfloat16: 0x1p-6
    case .float32: 1e-5
    case .float64: 1e-9
    default: 0
    }
  }

  /// Whether a result is the expected one, but for rounding.
  private static func comparison(_ tensor: Tensor, _ expected: Tensor) throws -> Outcome {
    guard tensor.elementType == expected.elementType else {
      return .differs("elements of \(tensor.elementType), not \(expected.elementType)")
    }
    guard tensor.shape == expected.shape else {
      return .differs("the shape \(tensor.shape), not \(expected.shape)")
    }
    guard tensor.elementType.isFloatingPoint else {
      let (found, wanted) = (try tensor.integers(), try expected.integers())
      for (index, (found, wanted)) in zip(found, wanted).enumerated() where found != wanted {
        return .differs("element \(index) is \(found), not \(wanted)")
      }
      return .agrees(largestDifference: 0)
    }
    let (found, wanted) = (try tensor.realValues(), try expected.realValues())
    let largest = wanted.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    let (scale, limit) = (max(largest, 1e-3), tolerance(tensor.elementType))
    var largestDifference = 0.0
    for (index, (found, wanted)) in zip(found, wanted).enumerated() where found != wanted {
      if found.isNaN && wanted.isNaN { continue }
      let difference = abs(found - wanted) / scale
      // A comparison with what is not a number is false.
      guard difference <= limit else {
        return .differs("element \(index) is \(found), not \(wanted), of \(largest)")
      }
      largestDifference = max(largestDifference, difference)
    }
    return .agrees(largestDifference: largestDifference)
  }
}
