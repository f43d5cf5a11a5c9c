internal import LanternGraphs
internal import LanternTensors

/// How one of TensorFlow Lite's built-in operators becomes one of Lantern's.
struct TFLiteImporter: Sendable {
  /// The operator versions that differ in nothing that Lantern does not do.
  let versions: ClosedRange<Int32>
  /// Reads the options.
  ///
  /// Throws `UnsupportedReason` when the node wants something that Lantern lacks.
  let make: @Sendable (TFLiteNode) throws -> TFLiteImport

  /// The importers, by operator name; the one list of what is read.
  private static let byName: [String: TFLiteImporter] = images.merging(arithmetic) { a, _ in a }
    .merging(shapes) { a, _ in a }

  /// The importers, by operator code.
  static let all: [Int32: TFLiteImporter] = {
    var all: [Int32: TFLiteImporter] = [:]
    for (code, name) in BuiltinOperators.names.enumerated() { all[Int32(code)] = byName[name] }
    return all
  }()

  /// An operator without options that Lantern reads attributes from.
  static func plain(
    _ versions: ClosedRange<Int32>, _ inputCount: Int = 1,
    _ operation: @escaping @Sendable () -> any Operator
  ) -> TFLiteImporter {
    TFLiteImporter(versions: versions) { _ in TFLiteImport(operation(), Array(0..<inputCount)) }
  }
}

extension TFLiteNode {
  /// The inputs of an operator with weights: image or vector, weights, and the bias if it is there.
  func weightedInputs() throws -> [Int] {
    let (input, weights) = (try inputType(0), try inputType(1))
    if input.elementType == .float32, weights.elementType != .float32 {
      throw UnsupportedReason(
        "float32 activations with \(weights.elementType) weights (dynamic-range quantisation)")
    }
    return inputTypes.count > 2 && inputTypes[2] != nil ? [0, 1, 2] : [0, 1]
  }
}
