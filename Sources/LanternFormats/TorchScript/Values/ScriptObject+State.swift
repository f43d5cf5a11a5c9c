extension ScriptObject {
  /// Takes the state that a file gives an object whose class has no code to restore it.
  ///
  /// A dictionary has the attributes. A tuple for a class that holds packed parameters is unpacked.
  /// Any other state of a class that Lantern does not have is kept, and is an error only for what uses
  /// it. Throws `FormatError` for packed parameters in a form that no version of PyTorch writes.
  func takeState(_ state: ScriptValue) throws(FormatError) {
    if case .dictionary(let dictionary) = state {
      for case (.string(let name), let value) in dictionary.pairs { attributes[name] = value }
      return
    }
    guard PackedParameters.Layer(className: className) != nil else {
      attributes["state"] = state
      return
    }
    do { try PackedParameters.restore(self, from: state) } catch let error as ScriptError {
      throw FormatError(error.isUnsupported ? .unsupported : .malformed, error.description)
    } catch { throw FormatError(.malformed, "\(error)") }
  }
}
