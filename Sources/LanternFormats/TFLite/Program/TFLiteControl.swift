internal import LanternGraphs
internal import LanternTensors

/// What a program does itself, between graphs: calls of subgraphs, and named state.
enum TFLiteControl: Sendable {
  /// Runs one of two subgraphs, as the first input says.
  case branch(then: Int, otherwise: Int)
  /// Runs the body as long as the condition gives true; the results are the next inputs.
  case loop(condition: Int, body: Int)
  /// Runs the subgraph that the first input chooses; the last one where the number is out of range.
  case choice([Int])
  /// Runs a subgraph.
  case call(Int)
  /// Runs a subgraph unless it has been run since the state was new.
  case callOnce(Int)
  /// Gives the number of a variable.
  case variableHandle(name: String)
  case readVariable
  case assignVariable
  /// Gives the number of a table.
  case hashTable(number: Int32, key: ElementType, value: ElementType)
  case importIntoTable
  case findInTable
  case tableSize

  /// The operators that are done so, by name, with their versions.
  static let versions: [String: ClosedRange<Int32>] = [
    "IF": 1...1, "WHILE": 1...1, "CALL": 1...1, "CALL_ONCE": 1...1, "STABLEHLO_CASE": 1...1,
    "STABLEHLO_COMPOSITE": 1...1, "VAR_HANDLE": 1...1, "READ_VARIABLE": 1...1,
    "ASSIGN_VARIABLE": 1...1, "HASHTABLE": 1...1, "HASHTABLE_IMPORT": 1...1,
    "HASHTABLE_FIND": 1...1, "HASHTABLE_SIZE": 1...1,
  ]

  /// Reads the options of a node; nil when it is of another operator.
  ///
  /// Throws `FormatError` when they break a rule of the format, and `UnsupportedReason` for a version
  /// or tables that Lantern lacks.
  init?(_ code: TFLiteFile.OperatorCode, _ node: TFLiteFile.NodeDeclaration) throws {
    guard code.customName == nil, let versions = TFLiteControl.versions[code.name] else {
      return nil
    }
    guard versions.contains(code.version) else {
      throw UnsupportedReason("Lantern has version \(versions.upperBound)")
    }
    func subgraph(_ field: Int) throws -> Int { Int(try node.options?.integer(field) ?? 0) }
    switch code.name {
    case "IF": self = .branch(then: try subgraph(0), otherwise: try subgraph(1))
    case "WHILE": self = .loop(condition: try subgraph(0), body: try subgraph(1))
    case "CALL": self = .call(try subgraph(0))
    case "CALL_ONCE": self = .callOnce(try subgraph(0))
    case "STABLEHLO_COMPOSITE": self = .call(Int(try node.options2?.integer(1) ?? 0))
    case "STABLEHLO_CASE":
      self = .choice((try node.options2?.integers(0, as: Int32.self) ?? []).map(Int.init))
    case "VAR_HANDLE":
      let container = try node.options?.string(0) ?? ""
      self = .variableHandle(name: "\(container)/\(try node.options?.string(1) ?? "")")
    case "READ_VARIABLE": self = .readVariable
    case "ASSIGN_VARIABLE": self = .assignVariable
    case "HASHTABLE": self = try TFLiteControl.table(node.options)
    case "HASHTABLE_IMPORT": self = .importIntoTable
    case "HASHTABLE_FIND": self = .findInTable
    default: self = .tableSize
    }
  }

  private static func table(_ options: FlatBufferTable?) throws -> TFLiteControl {
    let key = try options?.integer(1, as: Int8.self) ?? 0
    let value = try options?.integer(2, as: Int8.self) ?? 0
    // The codes of the schema's `TensorType`: 4 is int64, 5 is string.
    func type(_ code: Int8) throws -> ElementType {
      switch code {
      case 4: return .int64
      case 5: return .string
      default: throw UnsupportedReason("a table of other elements than int64 and string")
      }
    }
    return .hashTable(
      number: try options?.integer(0) ?? 0, key: try type(key), value: try type(value))
  }

  /// The subgraphs that it runs.
  var subgraphs: [Int] {
    switch self {
    case .branch(let then, let otherwise): [then, otherwise]
    case .loop(let condition, let body): [condition, body]
    case .choice(let branches): branches
    case .call(let subgraph), .callOnce(let subgraph): [subgraph]
    default: []
    }
  }

  /// How many inputs and outputs a node of it has; nil where its subgraphs say so.
  var arity: (inputs: Int, outputs: Int)? {
    switch self {
    case .variableHandle, .hashTable: (0, 1)
    case .readVariable, .tableSize: (1, 1)
    case .assignVariable: (2, 0)
    case .importIntoTable: (3, 0)
    case .findInTable: (3, 1)
    case .callOnce: (0, 0)
    default: nil
    }
  }

  /// The inputs of a node that are passed to its subgraphs.
  func arguments(_ count: Int) -> Range<Int> {
    switch self {
    case .branch, .choice: min(1, count)..<count
    default: 0..<count
    }
  }
}
