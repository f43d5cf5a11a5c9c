internal import LanternGraphs
internal import LanternTensors

/// How one of TensorFlow Lite's operators becomes one of Lantern's.
struct TFLiteImporter: Sendable {
  /// The operator versions that differ in nothing that Lantern does not do.
  let versions: ClosedRange<Int32>
  /// The element types that it works on; a node of others is refused.
  let types: TypeCoverage
  /// Where the element types of a node are read from.
  let typed: TypedTensors
  /// Reads the options.
  ///
  /// Throws `UnsupportedReason` when the node wants something that Lantern lacks, and `ValueNeeded`
  /// when it must know an input that is computed.
  let make: @Sendable (TFLiteNode) throws -> TFLiteImport

  /// Which tensors of a node tell its element types.
  enum TypedTensors: Sendable {
    /// An input.
    case input(Int)
    /// An input, and the weights it meets.
    case weighted(Int, weights: Int)
    /// The first output.
    case output
  }

  init(
    versions: ClosedRange<Int32>, types: TypeCoverage = .any, typed: TypedTensors = .input(0),
    make: @escaping @Sendable (TFLiteNode) throws -> TFLiteImport
  ) {
    self.versions = versions
    self.types = types
    self.typed = typed
    self.make = make
  }

  /// The importers of built-in operators, by name; the one list of what is read.
  static let builtin: [String: TFLiteImporter] = [
    arithmetic, comparisons, reductions, functions, conversions, images, products, recurrent,
    shapes, indexing, signal, detection, random, text, stablehlo,
  ].reduce(into: [:]) { all, table in all.merge(table) { first, _ in first } }

  /// The importers of the custom operators that LiteRT brings, by name.
  static let custom: [String: TFLiteImporter] = [customSignal, customDetection, customConversions]
    .reduce(into: [:]) { all, table in all.merge(table) { first, _ in first } }

  /// An operator without options that Lantern reads attributes from.
  static func plain(
    _ versions: ClosedRange<Int32>, _ inputCount: Int = 1, types: TypeCoverage = .any,
    _ operation: @escaping @Sendable () -> any Operator
  ) -> TFLiteImporter {
    TFLiteImporter(versions: versions, types: types) { _ in
      TFLiteImport(operation(), Array(0..<inputCount))
    }
  }

  /// Throws `UnsupportedReason` unless the operator works on the node's version and element types.
  func requireSupport(of node: TFLiteNode, version: Int32) throws {
    guard versions.contains(version) else {
      throw UnsupportedReason(
        "Lantern has versions \(versions.lowerBound) to \(versions.upperBound)")
    }
    if let blockwise = node.inputTypeNames.compactMap({ $0 }).first(where: {
      $0.hasPrefix("blockwise") && !names($0)
    }) {
      throw UnsupportedReason("it does not read scales of blocks, which its \(blockwise) has")
    }
    guard case .listed(let schemes) = types, let scheme = scheme(of: node),
      !schemes.contains(scheme)
    else { return }
    throw UnsupportedReason(
      "it is of \(scheme), and Lantern has it for "
        + schemes.map(\.description).sorted().joined(separator: ", "))
  }

  /// Whether an element type is among those that are listed.
  private func names(_ type: String) -> Bool {
    guard case .listed(let schemes) = types else { return false }
    return schemes.contains { $0.data == type || $0.weights == type }
  }

  private func scheme(of node: TFLiteNode) -> TypeScheme? {
    func name(_ names: [String?], _ index: Int) -> String? {
      names.indices.contains(index) ? names[index] : nil
    }
    switch typed {
    case .input(let index): return name(node.inputTypeNames, index).map { TypeScheme($0) }
    case .output: return name(node.outputTypeNames, 0).map { TypeScheme($0) }
    case .weighted(let index, let weights):
      return name(node.inputTypeNames, index).map {
        TypeScheme($0, weights: name(node.inputTypeNames, weights))
      }
    }
  }
}

/// The element types of a node as the schema names them: of its data, and of its weights.
struct TypeScheme: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  let data: String
  /// Nil where the operator has no weights, or where they have the type of the data.
  let weights: String?

  init(_ data: String, weights: String? = nil) {
    self.data = data
    self.weights = weights == data ? nil : weights
  }

  init(stringLiteral value: String) { self.init(value) }

  var description: String { weights.map { "\(data) with \($0) weights" } ?? data }
}

/// The element types that an operator works on.
enum TypeCoverage: Sendable, ExpressibleByArrayLiteral {
  /// All, since elements are only moved.
  case any
  /// These alone.
  case listed(Set<TypeScheme>)

  init(arrayLiteral elements: TypeScheme...) { self = .listed(Set(elements)) }
}
