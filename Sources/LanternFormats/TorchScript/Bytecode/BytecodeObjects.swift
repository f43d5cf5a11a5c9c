/// Fills the objects of a program for the lite interpreter: by their own bytecode, or attribute by
/// attribute.
///
/// Source: PyTorch `torch/csrc/jit/mobile/import.cpp`.
struct BytecodeObjectBuilder: PickleObjectBuilder {
  let interpreter: BytecodeInterpreter

  func object(className: String) throws -> ScriptObject {
    interpreter.newObject(of: className)
  }

  func setState(_ state: ScriptValue, of object: ScriptObject) throws {
    try interpreter.setState(state, of: object)
  }
}

extension BytecodeInterpreter {
  /// An object before anything is put into it.
  ///
  /// One of a class that is written in C++ and that Lantern does not have is an error only for what
  /// uses it.
  func newObject(of className: String) -> ScriptObject { values.newObject(of: className) }

  /// Gives an object its state.
  func setState(_ state: ScriptValue, of object: ScriptObject) throws {
    if let function = method("__setstate__", of: object.className) {
      _ = try run(function, [.object(object), state])
      return
    }
    guard case .dictionary(let dictionary) = state else { return try object.takeState(state) }
    var fields: [(name: String, value: ScriptValue)] = []
    for case (.string(let name), let value) in dictionary.pairs { fields.append((name, value)) }
    setFields(fields, of: object)
  }

  /// Gives an object its attributes, whose order is that of its class's.
  func setFields(_ fields: [(name: String, value: ScriptValue)], of object: ScriptObject) {
    if slots[object.className] == nil { slots[object.className] = fields.map(\.name) }
    for (name, value) in fields { object.attributes[name] = value }
  }
}
