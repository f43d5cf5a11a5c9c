internal import Lantern

/// What one `--input` gives: a NumPy file, or a value for a parameter.
struct InputArgument {
  private enum Content {
    case file(String)
    case text(String)
    case json(JSON)
  }

  /// The parameter that it is for; nil for the next one in order.
  let name: String?
  private let content: Content
  private let elementType: ElementType?

  static let options = [
    Option(
      name: "input", value: "INPUT",
      help: """
        An input: FILE.npy, the next in order; NAME=FILE.npy; or NAME=VALUE, with a value as JSON, \
        numbers with commas between them, or text. NAME:TYPE=VALUE says the element type of a tensor.
        """, isRepeatable: true),
    Option(
      name: "inputs-json", value: "FILE",
      help: "A JSON file with all inputs: an array of them in order, or an object with their names."
    ),
  ]

  /// Reads a word: `x.npy`, `x=x.npy`, `x=1,2,3`, `x:float32=[[1, 2]]`.
  ///
  /// Throws `UsageError` when the element type is none.
  init(_ word: String) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let head = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, head[0].isIdentifier else {
      (name, content, elementType) = (nil, .file(word), nil)
      return
    }
    name = String(head[0])
    var elementType: ElementType?
    if head.count == 2 {
      elementType = ElementType(rawValue: String(head[1]))
      guard elementType != nil else {
        let all = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError("--input \(word): the element types are \(all), not \(head[1])")
      }
    }
    self.elementType = elementType
    let text = String(parts[1])
    content = text.hasSuffix(".npy") ? .file(text) : .text(text)
  }

  private init(_ name: String?, _ json: JSON) {
    (self.name, content, elementType) = (name, .json(json), nil)
  }

  /// The inputs of a JSON file.
  ///
  /// Throws `InputError` when it holds neither an array nor an object.
  static func all(inJSON path: String) throws -> [InputArgument] {
    let bytes = unsafe try MappedFile(path: path).withUnsafeBytes { unsafe [UInt8]($0) }
    let json: JSON
    do { json = try JSON(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
      throw InputError("\(path): \(error)")
    }
    switch json {
    case .array(let elements): return elements.map { InputArgument(nil, $0) }
    case .object(let members): return members.map { InputArgument($0.0, $0.1) }
    default:
      throw InputError(
        "\(path): the inputs are an array, or an object with the names of parameters")
    }
  }

  /// The value for a parameter.
  ///
  /// Throws `InputError` naming it for what cannot be a value of its type.
  func value(for parameter: Model.Parameter) throws -> IValue {
    let type = ValueType(parameter.typeName ?? "Tensor")
    do {
      switch content {
      case .file(let path): return .tensor(try NumPyFile.read(path: path))
      case .json(let json):
        return try json.value(type, elementType: parameter.type?.elementType)
      case .text(let text):
        if type.wrapped.name == "str" { return .string(text) }
        let json =
          (try? JSON(parsing: text)) ?? (try? JSON(parsing: "[\(text)]")) ?? .string(text)
        // Where the file does not say what it takes, an element type says that it is a tensor.
        let isTensor = elementType != nil && type.wrapped.name == "Any"
        return try json.value(
          isTensor ? ValueType("Tensor") : type,
          elementType: elementType ?? parameter.type?.elementType)
      }
    } catch let error as InputError {
      throw InputError("the input \(parameter.name): \(error)")
    }
  }
}

extension Model.Method {
  /// The values of a call, in order, and those that are given by name.
  ///
  /// Throws `InputError` for names that there are not.
  func values(_ inputs: [InputArgument]) throws -> (values: [IValue], named: [String: IValue]) {
    var (values, named): ([IValue], [String: IValue]) = ([], [:])
    for input in inputs {
      guard let name = input.name else {
        let parameter =
          parameters.indices.contains(values.count)
          ? parameters[values.count] : Model.Parameter(name: "input \(values.count)", type: nil)
        values.append(try input.value(for: parameter))
        continue
      }
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let names = parameters.map(\.name).joined(separator: ", ")
        throw InputError(
          "\(self.name) has no input \(name)" + (names.isEmpty ? "" : "; it has \(names)"))
      }
      guard named.updateValue(try input.value(for: parameter), forKey: name) == nil else {
        throw InputError("the input \(name) is given twice")
      }
    }
    // The inputs of a graph have an order only.
    let isGraph = parameters.allSatisfy { $0.typeName == nil }
    if isGraph, !named.isEmpty {
      for parameter in parameters.dropFirst(values.count) {
        guard let value = named.removeValue(forKey: parameter.name) else { break }
        values.append(value)
      }
      if let name = named.keys.min() {
        throw InputError(
          "the input \(name) is given, and one before it is not, or it is given twice")
      }
    }
    return (values, named)
  }
}

extension Substring {
  /// Whether this can be the name of a parameter.
  fileprivate var isIdentifier: Bool {
    guard let first, first.isLetter || first == "_" else { return false }
    return allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}
