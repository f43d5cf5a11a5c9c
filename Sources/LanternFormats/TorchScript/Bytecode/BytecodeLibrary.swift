extension ScriptLibrary {
  /// What a program for the lite interpreter tells of its classes: their methods, and named tuples.
  init(_ program: BytecodeProgram) {
    var methods: [String: [FunctionDefinition]] = [:]
    var tuples: [String: [ClassDefinition.Field]] = [:]
    for function in program.order.compactMap({ program.functions[$0] }) {
      methods[function.className, default: []].append(function.declaration)
      for type in function.types {
        guard let (name, fields) = type.namedTuple else { continue }
        tuples[name] = fields.map {
          ClassDefinition.Field(name: $0.name, annotation: $0.type, value: nil)
        }
      }
    }
    var definitions = methods.map { name, methods in
      ClassDefinition(
        name: name, bases: [.name("Module")], fields: [], methods: methods, line: 0)
    }
    definitions += tuples.map { name, fields in
      ClassDefinition(
        name: name, bases: [.name("NamedTuple")], fields: fields, methods: [], line: 0)
    }
    self.init(fileVersion: program.operatorVersion, definitions: definitions)
  }
}

extension Expression {
  /// The name and the fields of `Name[NamedTuple, [[field, type], ...]]`.
  ///
  /// Source: PyTorch `torch/csrc/jit/mobile/type_parser.cpp`.
  var namedTuple: (name: String, fields: [(name: String, type: Expression)])? {
    guard case .subscripted(let base, let subscripts) = self, let path = base.path else {
      return nil
    }
    let parts = subscripts.flatMap { item -> [Expression] in
      switch item {
      case .index(.tuple(let elements)): elements
      case .index(let element): [element]
      case .slice: []
      }
    }
    guard parts.count == 2, parts[0] == .name("NamedTuple"), case .list(let rows) = parts[1] else {
      return nil
    }
    var fields: [(name: String, type: Expression)] = []
    for case .list(let row) in rows {
      guard row.count == 2, case .name(let name) = row[0] else { return nil }
      fields.append((name, row[1]))
    }
    return fields.count == rows.count ? (path.joined(separator: "."), fields) : nil
  }
}
