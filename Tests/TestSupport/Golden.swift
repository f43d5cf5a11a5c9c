import Foundation
import LanternGraphs
import LanternTensors

/// The inputs and outputs of a model, recorded from ai-edge-litert 2.3.0.
package struct Golden: Sendable, CustomStringConvertible {
  /// One recorded tensor.
  package struct Entry: Decodable, Sendable {
    package var name: String
    package var shape: [Int]
    package var dtype: String
    package var offset: Int
    package var bytes: Int
    package var resolver: String?
  }

  private struct Record: Decodable {
    var model: String
    var inputs: [Entry]
    var outputs: [Entry]
  }

  /// The model's path below `tflite/` of the material.
  package let model: String
  /// What it was given.
  package let inputs: [Entry]
  /// What its reference kernels gave.
  package let outputs: [Entry]
  /// What it gave with its default kernels.
  package let defaultOutputs: [Entry]
  private let data: URL

  package var description: String { model }

  /// All recordings of the material, in the order of their paths.
  package static let all: [Golden] = {
    let folder = Material.url("golden/litert")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let records = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "json" }
    return records.compactMap(Golden.init(record:)).sorted { $0.model < $1.model }
  }()

  private init?(record: URL) {
    guard let json = try? Data(contentsOf: record),
      let decoded = try? JSONDecoder().decode(Record.self, from: json)
    else { return nil }
    model = decoded.model
    inputs = decoded.inputs
    outputs = decoded.outputs.filter { $0.resolver == "ref" }
    defaultOutputs = decoded.outputs.filter { $0.resolver == "default" }
    data = record.deletingPathExtension().appendingPathExtension("bin")
  }

  /// The model's file.
  package var modelURL: URL { Material.url("tflite/\(model)") }

  /// A recorded tensor's bytes as a tensor.
  package func tensor(_ entry: Entry) throws -> Tensor {
    let contents = try Data(contentsOf: data)
    let bytes = [UInt8](contents[entry.offset..<entry.offset + entry.bytes])
    guard let elementType = ElementType(rawValue: entry.dtype) else {
      throw TensorError(.elementTypeMismatch, "a golden holds \(entry.dtype)")
    }
    return try Tensor(
      type: TensorType(elementType, Shape(entry.shape)), storage: .array(bytes))
  }
}

/// How far a result is from what was expected.
package struct Deviation: Sendable, CustomStringConvertible {
  /// The largest absolute difference: steps for integers, units for floats.
  package var largest = 0.0
  /// The largest difference over the largest expected magnitude.
  package var relative = 0.0

  package var description: String { "largest difference \(largest), relative \(relative)" }

  /// Compares the stored numbers of two tensors of one shape; quantisation is left aside, and strings
  /// that differ are infinitely far apart.
  package init(_ result: Tensor, _ expected: Tensor) throws {
    guard result.shape == expected.shape, result.elementType == expected.elementType else {
      throw TensorError(
        .invalidShape, "\(result.type) was computed where \(expected.type) is expected")
    }
    if result.elementType == .string {
      largest = try result.strings() == expected.strings() ? 0 : .infinity
      return
    }
    let (a, b) = (try result.storedNumbers(), try expected.storedNumbers())
    var magnitude = 0.0
    for (x, y) in zip(a, b) where !(x.isNaN && y.isNaN) && x != y {
      largest = max(largest, x.isNaN || y.isNaN ? .infinity : abs(x - y))
    }
    for y in b where y.isFinite { magnitude = max(magnitude, abs(y)) }
    relative = largest / max(magnitude, 1e-30)
    if largest == 0 { relative = 0 }
  }

  /// Whether integers are within one step, or floats within a share of the largest magnitude.
  package func isWithin(steps: Double, relative limit: Double, of type: ElementType) -> Bool {
    type.isFloatingPoint || type == .complex64 ? relative <= limit : largest <= steps
  }
}

extension Tensor {
  fileprivate func storedNumbers() throws -> [Double] {
    if elementType == .complex64 {
      return try elements(as: Complex64.self).flatMap { [Double($0.real), Double($0.imaginary)] }
    }
    // Integers beyond what a double tells apart are compared by their halves.
    if elementType == .uint64 || elementType == .int64 {
      let words = try Tensor(
        type: TensorType(.uint32, Shape(shape.dimensions + [2])), storage: storage,
        byteOffset: byteOffset)
      return try words.realValues()
    }
    return try Tensor(
      type: TensorType(elementType, shape), storage: storage, byteOffset: byteOffset
    ).realValues()
  }
}
