/// The classes and functions of an archive's code, by qualified name.
struct ScriptLibrary: Sendable {
  /// A class and the file that it stands in.
  struct ClassEntry: Sendable {
    let definition: ClassDefinition
    let file: String
    /// What instances are.
    let kind: ScriptObject.Kind
    /// The types of the attributes that the class declares.
    let attributeTypes: [String: ScriptType]
    /// The values that the class itself has: constants, and the members of an enumeration.
    let values: [String: Expression]
    /// The methods that are called before and after `forward` when it is called from outside.
    let forwardPreHooks: [String]
    let forwardHooks: [String]
    private let methods: [String: FunctionDefinition]

    init(_ definition: ClassDefinition, file: String) {
      self.definition = definition
      self.file = file
      let declared = definition.fields.filter { $0.annotation != nil }
      if definition.bases.contains(.name("NamedTuple")) {
        kind = .namedTuple(declared.map(\.name))
      } else {
        kind = definition.bases.contains(.name("Enum")) ? .enumerationMember : .instance
      }
      attributeTypes = Dictionary(
        declared.compactMap { field in field.annotation.map { (field.name, ScriptType($0)) } }
      ) { first, _ in first }
      values = Dictionary(
        definition.fields.compactMap { field in field.value.map { (field.name, $0) } }
      ) { first, _ in first }
      forwardPreHooks = Self.texts(values["__forward_pre_hooks__"])
      forwardHooks = Self.texts(values["__forward_hooks__"])
      methods = Dictionary(definition.methods.map { ($0.name, $0) }) { first, _ in first }
    }

    private static func texts(_ list: Expression?) -> [String] {
      guard case .list(let elements)? = list else { return [] }
      return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// Whether a method runs around `forward` only.
    func isHook(_ name: String) -> Bool {
      forwardHooks.contains(name) || forwardPreHooks.contains(name)
    }

    /// The method of a name.
    func method(_ name: String) -> FunctionDefinition? { methods[name] }
  }

  /// A function and the file that it stands in.
  struct FunctionEntry: Sendable {
    let definition: FunctionDefinition
    let file: String
  }

  /// The version that the archive states, which tells what some operators mean.
  let fileVersion: Int
  /// The engine whose arithmetic quantised operators follow; nil for the one that the file suggests.
  var engine: QuantizedEngine?
  private(set) var classes: [String: ClassEntry] = [:]
  private(set) var functions: [String: FunctionEntry] = [:]
  /// Why files of code could not be read, by the module that they are: `__torch__.a.b`.
  private(set) var unread: [String: FormatError] = [:]

  /// Reads all code of an archive.
  ///
  /// A file that goes beyond the language counts only when something of it is used. Throws
  /// `FormatError` naming the entry and the line where the code makes no sense.
  init(_ archive: TorchScriptArchive) throws(FormatError) {
    fileVersion = archive.version
    for entry in archive.codeEntries {
      // code/__torch__/a/b.py defines what __torch__.a.b.X names.
      let module = entry.dropFirst("code/".count).dropLast(".py".count).split(separator: "/")
        .joined(separator: ".")
      var parser = Parser(try archive.contents(of: entry), entry: entry)
      let file: SourceFile
      do { file = try parser.parseFile() } catch let error where error.code == .unsupported {
        unread[module] = error
        continue
      }
      for definition in file.classes {
        classes["\(module).\(definition.name)"] = ClassEntry(definition, file: entry)
      }
      for definition in file.functions {
        functions["\(module).\(definition.name)"] = FunctionEntry(
          definition: definition, file: entry)
      }
    }
  }

  /// A library of classes without code; their names are qualified.
  init(fileVersion: Int, definitions: [ClassDefinition]) {
    self.fileVersion = fileVersion
    for definition in definitions { classes[definition.name] = ClassEntry(definition, file: "") }
  }

  /// Why there is no code for a class or function: its file could not be read, or is not there.
  func absence(of name: String) -> any Error {
    let module = name.split(separator: ".").dropLast().joined(separator: ".")
    return unread[module] ?? ScriptError.unsupported("the archive has no code for \(name)")
  }
}
