internal import LanternGraphs

/// What knows the operators that a file may use.
struct TFLiteOperators: Sendable {
  /// The user's own, by the names that files have for them; they come before Lantern's.
  private let custom: [String: CustomOperator]

  /// Creates a set of all built-in operators, and some of the user's own.
  ///
  /// Of two with the same name the later one counts.
  init(custom: [CustomOperator] = []) {
    self.custom = Dictionary(custom.map { ($0.name, $0) }) { _, last in last }
  }

  /// What a node becomes.
  ///
  /// Throws `UnsupportedReason` when nothing is known that does what the node says, and
  /// `ValueNeeded` when an input must be known first.
  func imported(
    _ code: TFLiteFile.OperatorCode, _ node: TFLiteNode
  ) throws -> TFLiteImport {
    if let own = code.customName.flatMap({ custom[$0] }) {
      return try own.imported(node, version: code.version)
    }
    let importer =
      code.customName.map { TFLiteImporter.custom[$0] } ?? TFLiteImporter.builtin[code.name]
    guard let importer else {
      throw UnsupportedReason(Self.absence(of: code))
    }
    try importer.requireSupport(of: node, version: code.version)
    return try importer.make(node)
  }

  /// Why nothing is known of an operator, and what would help.
  private static func absence(of code: TFLiteFile.OperatorCode) -> String {
    guard let name = code.customName else { return "Lantern lacks this operator" }
    return name.hasPrefix("Flex")
      ? "it is TensorFlow's own operator, kept by a conversion with SELECT_TF_OPS; without that the "
        + "converter makes others of it"
      : "Lantern lacks this custom operator; a CustomOperator of that name can be given"
  }

  /// The versions of built-in operators that no importer makes and the program itself does: they
  /// call other subgraphs or keep what other nodes read.
  static var programOperators: [String: ClosedRange<Int32>] { TFLiteControl.versions }
}

extension CustomOperator {
  /// What a node becomes.
  fileprivate func imported(_ node: TFLiteNode, version: Int32) throws -> TFLiteImport {
    guard versions.contains(Int(version)) else {
      throw UnsupportedReason(
        "the CustomOperator given for it is for versions \(versions.lowerBound) to "
          + "\(versions.upperBound)")
    }
    let inputs = node.inputTypes.indices.filter { node.inputTypes[$0] != nil }
    let use = Node(
      version: Int(version), options: node.customOptions, inputTypes: node.inputTypes,
      outputTypes: node.outputTypes, constants: node.constants)
    do {
      return switch make {
      case .graph(let make): TFLiteImport(try make(use), inputs)
      case .data(let make): TFLiteImport(try make(use), inputs)
      }
    } catch {
      switch error {
      case is UnsupportedReason, is ValueNeeded, is GraphError: throw error
      default: throw GraphError(.invalidAttribute, "it cannot be made: \(error)")
      }
    }
  }
}
