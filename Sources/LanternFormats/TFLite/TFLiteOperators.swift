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
      throw UnsupportedReason(
        code.customName == nil
          ? "Lantern lacks this operator"
          : "Lantern lacks this custom operator")
    }
    try importer.requireSupport(of: node, version: code.version)
    return try importer.make(node)
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
