@testable import LanternFormats

/// A builder that takes every class, and keeps what it was asked for.
final class RecordingBuilder: PickleObjectBuilder {
  private(set) var classNames: [String] = []
  /// The class that it refuses.
  var refused: String?

  func object(className: String) throws -> ScriptObject {
    guard className != refused else { throw FormatError(.malformed, "no class \(className)") }
    classNames.append(className)
    return ScriptObject(className: className)
  }

  func setState(_ state: ScriptValue, of object: ScriptObject) throws {
    if case .dictionary(let dictionary) = state {
      for (key, value) in dictionary.pairs {
        guard case .string(let name) = key else { continue }
        object.attributes[name] = value
      }
    } else {
      object.attributes["__state__"] = state
    }
  }
}
