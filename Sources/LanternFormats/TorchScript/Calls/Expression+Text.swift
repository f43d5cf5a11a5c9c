extension Expression {
  /// A type or a literal as TorchScript writes it: `Optional[List[int]]`, `-1`, `"text"`.
  var text: String {
    switch self {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .double(let value): return "\(value)"
    case .imaginary(let value): return "\(value)j"
    case .string(let text): return text.debugDescription
    case .ellipsis: return "..."
    case .name(let name): return name
    case .attribute(let holder, let name): return "\(holder.text).\(name)"
    case .subscripted(let base, let subscripts):
      return "\(base.text)[" + subscripts.map(\.text).joined(separator: ", ") + "]"
    case .tuple(let elements): return "(" + elements.map(\.text).joined(separator: ", ") + ")"
    case .list(let elements): return "[" + elements.map(\.text).joined(separator: ", ") + "]"
    case .dictionary(let entries):
      return "{" + entries.map { "\($0.key.text): \($0.value.text)" }.joined(separator: ", ") + "}"
    case .unary(let operation, let operand): return operation.rawValue + operand.text
    case .call(let callee, let arguments):
      return "\(callee.text)(" + arguments.map(\.value.text).joined(separator: ", ") + ")"
    case .binary, .conditional, .starred: return "..."
    }
  }

  /// The types that stand in the brackets of a parametric type.
  var typeParameters: [Expression] {
    guard case .subscripted(_, let subscripts) = self else { return [] }
    return subscripts.flatMap { item -> [Expression] in
      guard case .index(let type) = item else { return [] }
      // `Tuple[()]` is the type of the empty tuple.
      if case .tuple(let types) = type { return types }
      return [type]
    }
  }
}

extension Expression.Subscript {
  fileprivate var text: String {
    if case .index(let expression) = self { expression.text } else { ":" }
  }
}
