import Foundation
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// A value as `Scripts/record-torchscript-programs.py` writes it.
indirect enum RecordedValue: Decodable, Sendable, Equatable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  case member(enumeration: String, name: String)
  case tensor(type: String, shape: [Int], numbers: [Double])
  case tuple([RecordedValue])
  case list([RecordedValue])
  case dictionary([[RecordedValue]])
  /// An element type of PyTorch, which programs know as a number.
  case type(String)

  private enum Keys: String, CodingKey {
    case bool, int, float, text, `enum`, name, tensor, shape, numbers, tuple, named, elements, list
    case dictionary, type
  }

  init(from decoder: any Decoder) throws {
    if try decoder.singleValueContainer().decodeNil() {
      self = .none
      return
    }
    let values = try decoder.container(keyedBy: Keys.self)
    func value<T: Decodable>(_ key: Keys, as _: T.Type = T.self) throws -> T {
      try values.decode(T.self, forKey: key)
    }
    switch values.allKeys.map(\.rawValue).min() {
    case "bool": self = .bool(try value(.bool))
    case "int": self = .int(Int(try value(.int, as: String.self)) ?? 0)
    case "float": self = .float(try Self.number(value(.float)))
    case "text": self = .text(try value(.text))
    case "enum": self = .member(enumeration: try value(.enum), name: try value(.name))
    case "numbers":
      let numbers = try value(.numbers, as: [String].self).map { try Self.number($0) }
      self = .tensor(type: try value(.tensor), shape: try value(.shape), numbers: numbers)
    case "elements": self = .tuple(try value(.elements))
    case "tuple": self = .tuple(try value(.tuple))
    case "list": self = .list(try value(.list))
    case "dictionary": self = .dictionary(try value(.dictionary))
    case "type": self = .type(try value(.type))
    default:
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: values.codingPath, debugDescription: "no known value"))
    }
  }

  private static func number(_ text: String) throws -> Double {
    guard let number = Double(text) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: [], debugDescription: "\(text) is no number"))
    }
    return number
  }
}

/// The calls of one program and what PyTorch gave for them.
struct RecordedScript: Decodable, Sendable, CustomTestStringConvertible {
  struct Call: Decodable, Sendable {
    var method: String
    var arguments: [RecordedValue]
    var result: RecordedValue?
    /// What PyTorch says of a call that fails.
    var failure: String?
    /// A part of that which the program itself says.
    var says: String?

    private enum Keys: String, CodingKey { case method, arguments, result, failure, says }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Keys.self)
      method = try values.decode(String.self, forKey: .method)
      arguments = try values.decode([RecordedValue].self, forKey: .arguments)
      failure = try values.decodeIfPresent(String.self, forKey: .failure)
      says = try values.decodeIfPresent(String.self, forKey: .says)
      // A result of `None` is one too.
      result = failure == nil ? try values.decode(RecordedValue.self, forKey: .result) : nil
    }
  }

  private struct File: Decodable {
    var torch: String
    var programs: [RecordedScript]
  }

  var name: String
  var calls: [Call]
  /// The folder of its archive, set when it is read.
  var folder: URL?

  private enum CodingKeys: String, CodingKey { case name, calls }

  var testDescription: String { "\(name), \(folder?.lastPathComponent ?? "")" }

  var archive: TorchScriptArchive {
    get throws {
      let file = (folder ?? packageRoot).appending(path: "\(name).pt")
      return try TorchScriptArchive(.array([UInt8](Data(contentsOf: file))))
    }
  }

  static let versions = ["1.13.1", "2.13.0"]

  static let all: [RecordedScript] = versions.flatMap { version in
    let folder = packageRoot.appending(path: "Tests/Fixtures/torch-\(version)-programs")
    guard let data = try? Data(contentsOf: folder.appending(path: "programs.json")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [RecordedScript]() }
    return file.programs.map { program in
      var program = program
      program.folder = folder
      return program
    }
  }
}

extension RecordedValue {
  /// The value as the program gets it; enumerations and named tuples have no classes here.
  func scriptValue(_ interpreter: ScriptInterpreter) throws -> ScriptValue {
    switch self {
    case .none, .type: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .double(value)
    case .text(let value): return .string(value)
    case .tensor(let type, let shape, let numbers):
      let plain = try Tensor(numbers, shape: Shape(shape))
      let elementType = ElementType(rawValue: type) ?? .float32
      return .tensor(ScriptTensor(.computed(try plain.cast(to: elementType))))
    case .tuple(let elements):
      return .tuple(try elements.map { try $0.scriptValue(interpreter) })
    case .list(let elements):
      return .list(ScriptList(try elements.map { try $0.scriptValue(interpreter) }))
    case .dictionary(let pairs):
      let dictionary = ScriptDictionary()
      for pair in pairs {
        dictionary[try pair[0].scriptValue(interpreter)] = try pair[1].scriptValue(interpreter)
      }
      return .dictionary(dictionary)
    case .member(let enumeration, let name):
      let className = interpreter.library.classes.keys.first { $0.hasSuffix(".\(enumeration)") }
      let path = (className ?? "").split(separator: ".").map(String.init) + [name]
      let expression = path.dropFirst().reduce(Expression.name(path[0])) { .attribute($0, $1) }
      let nowhere = FunctionDefinition(name: "", parameters: [], returns: nil, body: [], line: 0)
      return try interpreter.evaluate(
        expression, ScriptInterpreter.Frame(file: "", function: nowhere))
    }
  }
}
