/// What knows the operators that a file may use.
struct TFLiteOperators: Sendable {
  /// What a node becomes.
  ///
  /// Throws `UnsupportedReason` when nothing is known that does what the node says, and
  /// `ValueNeeded` when an input must be known first.
  func imported(
    _ code: TFLiteFile.OperatorCode, _ node: TFLiteNode
  ) throws -> TFLiteImport {
    let importer =
      code.customName.map { TFLiteImporter.custom[$0] } ?? TFLiteImporter.builtin[code.name]
    guard let importer else {
      throw UnsupportedReason(
        code.customName == nil
          ? "Lantern lacks this operator" : "Lantern lacks this custom operator")
    }
    try importer.requireSupport(of: node, version: code.version)
    return try importer.make(node)
  }

  /// The versions of built-in operators that no importer makes and the program itself does: they
  /// call other subgraphs or keep what other nodes read.
  static let programOperators: [String: ClosedRange<Int32>] = [:]
}
