extension Graph: CustomStringConvertible {
  /// One line for each input, node and output, with types.
  package var description: String {
    var lines = ["graph \(name)"]
    for id in inputs { lines.append("  input \(text(id))") }
    for node in nodes {
      let results = node.outputs.map(text).joined(separator: ", ")
      let operands = node.inputs.map(operand).joined(separator: ", ")
      let attributes = node.operator.attributeDescription
      let call = "\(type(of: node.operator).name)(\(operands))"
      lines.append("  \(results) = \(call)" + (attributes.isEmpty ? "" : " {\(attributes)}"))
    }
    for id in outputs { lines.append("  output %\(id.index)") }
    return lines.joined(separator: "\n")
  }

  private func text(_ id: Value.ID) -> String { "%\(id.index): \(self[id].type)" }

  private func operand(_ id: Value.ID) -> String {
    self[id].constant == nil ? "%\(id.index)" : "const %\(id.index) \(self[id].type)"
  }
}
