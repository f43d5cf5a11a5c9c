/// The classes and functions of an archive's code, by qualified name.
struct ScriptLibrary: Sendable {
  /// A class and the file that it stands in.
  struct ClassEntry: Sendable {
    let definition: ClassDefinition
    let file: String
    private let methods: [String: FunctionDefinition]

    init(_ definition: ClassDefinition, file: String) {
      self.definition = definition
      self.file = file
      methods = Dictionary(definition.methods.map { ($0.name, $0) }) { first, _ in first }
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
  private(set) var classes: [String: ClassEntry] = [:]
  private(set) var functions: [String: FunctionEntry] = [:]

  /// Reads all code of an archive.
  ///
  /// Throws `FormatError` naming the entry and the line where the code makes no sense.
  init(_ archive: TorchScriptArchive) throws(FormatError) {
    fileVersion = archive.version
    for entry in archive.codeEntries {
      var parser = Parser(try archive.contents(of: entry), entry: entry)
      let file = try parser.parseFile()
      // code/__torch__/a/b.py defines what __torch__.a.b.X names.
      let module = entry.dropFirst("code/".count).dropLast(".py".count).split(separator: "/")
        .joined(separator: ".")
      for definition in file.classes {
        classes["\(module).\(definition.name)"] = ClassEntry(definition, file: entry)
      }
      for definition in file.functions {
        functions["\(module).\(definition.name)"] = FunctionEntry(
          definition: definition, file: entry)
      }
    }
  }
}
