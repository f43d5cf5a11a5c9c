internal import LanternTensors

/// The functions of a program for PyTorch's lite interpreter, and how its objects are read.
///
/// Made anew for every instance, since calls may change constants and objects.
final class BytecodeProgram {
  /// The versions of the bytecode that are read: 4 to 8 are archives, 9 is a FlatBuffer.
  static let versions = 4...9

  /// The version of the bytecode.
  let version: Int
  /// The version of the operators' meaning.
  let operatorVersion: Int
  /// The functions by their qualified names.
  let functions: [String: BytecodeFunction]
  /// The functions in the file's order.
  let order: [String]
  /// Reads the module's objects, running their `__setstate__` on an interpreter of these functions.
  let readRoot: (BytecodeInterpreter) throws -> ScriptValue

  init(
    version: Int, operatorVersion: Int, functions: [BytecodeFunction],
    readRoot: @escaping (BytecodeInterpreter) throws -> ScriptValue
  ) {
    self.version = version
    self.operatorVersion = operatorVersion
    self.functions = Dictionary(functions.map { ($0.name, $0) }) { first, _ in first }
    order = functions.map(\.name)
    self.readRoot = readRoot
  }

  /// The constants of all functions.
  var constants: [ScriptValue] { order.flatMap { functions[$0]?.parts.constants ?? [] } }
}

extension BytecodeProgram {
  /// Throws unless a version of the bytecode is read.
  static func require(version: Int, in versions: ClosedRange<Int>) throws(FormatError) {
    guard !versions.contains(version) else { return }
    throw FormatError(
      .unsupported,
      "the program is bytecode of version \(version), and versions \(Self.versions.lowerBound) to "
        + "\(Self.versions.upperBound) are read; "
        + (version < versions.lowerBound
          ? "PyTorch itself reads no older ones either: export the model again with "
            + "_save_for_lite_interpreter, or load its .pt"
          : "torch.jit.mobile._backport_for_mobile writes it in an older version"),
      place: "bytecode")
  }
}
