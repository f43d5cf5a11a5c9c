import LanternGraphs
import LanternTensors
import TestSupport

@testable import LanternFormats

private typealias P = PickleWriter

/// A TorchScript program that is written in a test: the module `M` of one file.
struct ScriptSource {
  /// The body of the class, without its indentation.
  var body: String
  /// Other classes and functions of the file.
  var rest = ""
  /// The attributes of the module: names and pickled values.
  var attributes: [(name: String, value: [UInt8])] = []
  /// Contents of the storages `data/0`, `data/1`, and so on.
  var tensors: [[UInt8]] = []
  var version = 10

  init(
    _ body: String, rest: String = "", attributes: [(name: String, value: [UInt8])] = [],
    tensors: [[UInt8]] = []
  ) {
    (self.body, self.rest, self.attributes, self.tensors) = (body, rest, attributes, tensors)
  }

  /// A module whose `forward` has these statements and takes the tensors of these names.
  init(forward statements: String, inputs: [String] = [], rest: String = "") {
    let parameters = ["self"] + inputs.map { "\($0): Tensor" }
    self.init(
      "def forward(\(parameters.joined(separator: ", "))):\n" + indented(statements), rest: rest)
  }

  /// The writer of its archive.
  var archive: TorchArchiveWriter {
    var archive = TorchArchiveWriter()
    archive.version = "\(version)\n"
    archive.code = "class M(Module):\n\(indented(body))\n\(rest)\n"
    let pairs = attributes.flatMap { P.text($0.name) + $0.value }
    archive.data = P.program(
      P.global("__torch__", "M"), P.emptyTuple, P.newObject, P.emptyDictionary, P.mark, pairs,
      P.setItems, P.build)
    archive.tensors = tensors
    return archive
  }

  /// The bytes of its archive.
  var bytes: [UInt8] { archive.zip.bytes }

  func model() throws -> Model { try TorchScriptFormat().read(.array(bytes), path: "test.pt") }

  func instance() throws -> any ProgramInstance {
    try model().program.makeInstance(runner: ReferenceInterpreter())
  }

  func module() throws -> TorchScriptModule {
    try TorchScriptProgram(.array(bytes)).makeModule()
  }

  /// What a new instance's `forward` gives.
  func call(_ inputs: [Tensor] = []) throws -> [Tensor] { try instance().call("forward", inputs) }

  /// What `forward` returns without inputs, in words.
  func value() throws -> String {
    let module = try module()
    return described(try module.interpreter.call("forward", of: module.root, []))
  }
}

/// Lines two columns further right.
func indented(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    .joined(separator: "\n")
}

/// A float tensor of given numbers.
func floats(_ values: [Float], _ shape: Shape? = nil) throws -> Tensor {
  try Tensor(values, shape: shape ?? Shape([values.count]))
}

/// Floats as the bytes of a storage.
func storageBytes(_ values: [Float]) -> [UInt8] {
  var bytes: [UInt8] = []
  for value in values { bytes.append(little: value.bitPattern) }
  return bytes
}
