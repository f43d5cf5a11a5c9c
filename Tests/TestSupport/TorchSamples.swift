import Foundation
import Lantern
import LanternGraphs
import LanternTensors
import Testing

/// Samples of one operator of PyTorch, and what PyTorch gave for them: `Scripts/record-opinfo.py`.
package struct TorchSamples: Sendable, CustomTestStringConvertible {
  /// What Lantern made of a sample.
  package enum Outcome: Sendable {
    case agrees
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

  /// The samples in the folder that the environment variable `LANTERN_OPINFO` names.
  package static let recorded: [TorchSamples] = {
    let folder = ProcessInfo.processInfo.environment["LANTERN_OPINFO"]
    return folder.map { all(in: URL(filePath: $0)) } ?? []
  }()

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
      for (index, (tensor, wanted)) in zip(tensors, expected).enumerated() {
        if let difference = try Self.difference(tensor, wanted) {
          return .differs("\(method), result \(index): \(difference)")
        }
      }
      return .agrees
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

  /// What tells a result from the expected one; nil where they agree.
  private static func difference(_ tensor: Tensor, _ expected: Tensor) throws -> String? {
    guard tensor.elementType == expected.elementType else {
      return "elements of \(tensor.elementType), not \(expected.elementType)"
    }
    guard tensor.shape == expected.shape else {
      return "the shape \(tensor.shape), not \(expected.shape)"
    }
    guard tensor.elementType.isFloatingPoint else {
      let (found, wanted) = (try tensor.integers(), try expected.integers())
      return zip(found, wanted).enumerated().first { $1.0 != $1.1 }.map {
        "element \($0.offset) is \($0.element.0), not \($0.element.1)"
      }
    }
    let (found, wanted) = (try tensor.realValues(), try expected.realValues())
    let largest = wanted.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    let limit = tolerance(tensor.elementType) * max(largest, 1e-3)
    return zip(found, wanted).enumerated().first { _, pair in
      if pair.1.isNaN { return !pair.0.isNaN }
      return pair.0 != pair.1 && !(abs(pair.0 - pair.1) <= limit)
    }.map { "element \($0.offset) is \($0.element.0), not \($0.element.1), of \(largest)" }
  }
}
