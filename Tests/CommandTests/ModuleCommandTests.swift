import Foundation
import LanternTensors
import TestSupport
import Testing

/// Methods of modules from the shell: values of any kind go in and come out.
@Suite struct ModuleCommandTests {
  private static let stream = fixture("torch-1.13.1-modules/stream.pt")
  private static let values = fixture("torch-1.13.1-modules/values.pt")
  private static let chunk = "x:float32=[[1, 2, 3, 4, 5, 6, 7, 8]]"

  /// The member `result` of what a call prints, with its members sorted.
  private func result(_ words: [String]) throws -> String {
    let command = try Command(["run"] + words + ["--json"])
    #expect(command.status == 0, "\(command.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let members = try #require(object as? [String: Any])
    return String(
      decoding: try JSONSerialization.data(
        withJSONObject: try #require(members["result"]), options: [.sortedKeys, .fragmentsAllowed]),
      as: UTF8.self)
  }

  /// What may be anything is a tensor where its element type is said, and a list otherwise.
  @Test func elementTypesMakeTensors() throws {
    let path = fixture("torch-1.13.1-programs/AnyValues.pt")
    let list = try result([path, "--input", "x=[1, 2]"])
    let tensor = try result([path, "--input", "x:float32=[1, 2]"])
    #expect(list.contains("101") && !tensor.contains("101"), "\(list), \(tensor)")
  }

  // MARK: Text

  @Test func showsStructure() throws {
    let command = try Command([
      "run", Self.stream, "--method", "classify", "--input", Self.chunk, "--input", "top=2",
      "--repeat", "3",
    ])
    #expect(command.status == 0)
    try Snapshot.expect(command.output, "run-module")
  }

  @Test func inspects() throws {
    let command = try Command(["inspect", Self.values])
    #expect(command.status == 0)
    try Snapshot.expect(command.output, "inspect-module")
    let other = try Command(["inspect", Self.stream])
    for line in [
      "  input      weights  Dict[str, float]\n", "  input      offset  float = 0.0\n",
      "  result     Dict[str, Tensor]\n", "  threshold  float = 0.25\n",
      "  context  float32[1, 4]\n",
      "extra files  2\n", "  file       labels.txt: 21 bytes\n",
    ] {
      #expect(other.output.contains(line), "\(line)")
    }
  }

  @Test func inspectsAsJSON() throws {
    let command = try Command(["inspect", Self.stream, "--json"])
    let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let members = try #require(object as? [String: Any])
    let attributes = try #require(members["attributes"] as? [[String: String]])
    #expect(attributes.contains(["path": "features.weight", "kind": "float32[4, 1, 1, 4]"]))
    let methods = try #require(members["methods"] as? [[String: Any]])
    let classify = try #require(methods.first { $0["name"] as? String == "classify" })
    #expect(classify["result"] as? String == "__torch__.Report")
    let inputs = try #require(classify["inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["type_name"] as? String } == ["Tensor", "Optional[int]"])
    #expect(inputs.map { $0["default"] as? String } == [nil, "None"])
  }

  // MARK: Values

  @Test(arguments: [
    (["numbers", "a=3", "b=0.5"], #"{"tuple":[4,1,false,null]}"#),
    (["numbers", "b=2", "a=-1", "c=false", "d=7"], #"{"tuple":[0,4,true,7]}"#),
    (["numbers", "a=1", "b=1e2", "d=null"], #"{"tuple":[2,200,false,null]}"#),
    (["text", #"words=["one ", "t\u00e9\n"]"#], "\"one té\\n!\""),
    (["text", #"words=["a"]"#, "ending=1=2"], #""a1=2""#),
    (["forward", "x=1.5,2.5"], #"[2.5,3.5]"#),
    (["forward", "x=1,2"], #"[2,3]"#),
    (["forward", "x:int32=1"], "2"),
    (["forward", #"x={"tensor": [[1], [2]], "type": "int32"}"#], #"[2,3]"#),
    (["report", #"given=["label", 2, {"tensor": [1.0, 2.0]}]"#], #"{"tuple":["label",{"#),
    (
      ["report", #"given={"score": 2, "label": "l", "scores": {"tensor": [1.0, 2.0]}}"#],
      #"{"tuple":["l",{"#
    ),
    (
      ["nested", #"table={"k": [[1.0, 2.0]], "l": []}"#, "pair=[1, [0.5, 1.0]]"],
      #"[["k",{"tuple":[2,"#
    ),
  ])
  func takesValues(_ words: [String], _ expected: String) throws {
    let inputs = words.dropFirst().flatMap { ["--input", $0] }
    let text = try result([Self.values, "--method", words[0]] + inputs)
    #expect(text == expected || (text.hasPrefix("{") && text.contains(expected)), "\(text)")
  }

  @Test(arguments: [
    #"[[1.0, 2.0]]"#, #"{"x": [1.0, 2.0]}"#, #"{"x": {"tensor": [1, 2], "type": "float32"}}"#,
    #"{"x": {"npy": "NPY"}}"#,
  ])
  func takesInputsFromJSON(_ json: String) throws {
    try withTemporaryFolder { folder in
      let tensor = folder.appending(path: "x.npy")
      try Data(NumPyFile.bytes(of: Tensor([1, 2] as [Float], shape: [2]))).write(to: tensor)
      let file = folder.appending(path: "inputs.json")
      try Data(json.replacingOccurrences(of: "NPY", with: tensor.path).utf8).write(to: file)
      let text = try result([Self.values, "--inputs-json", file.path])
      #expect(text.contains(json.hasPrefix("[[") ? "[2,3]" : "[2,3]"), "\(text)")
      #expect(text.contains("float32"))
    }
  }

  @Test func writesTensorsOfAnyStructure() throws {
    try withTemporaryFolder { folder in
      let text = try result([
        Self.stream, "--method", "classify", "--input", Self.chunk, "--output-folder", folder.path,
      ])
      #expect(text.contains("1.npy"))
      #expect(try NumPyFile.read(path: folder.appending(path: "1.npy").path).shape == [3])
      #expect(try NumPyFile.read(path: folder.appending(path: "0.npy").path).shape == .scalar)
    }
  }

  @Test func namesInputsOfGraphs() throws {
    let inspection = try Command(["inspect", fixture("models/sum.tflite")])
    let names = inspection.output.split(separator: "\n").filter { $0.hasPrefix("  input") }
      .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    try #require(names.count == 2)
    let text = try result([
      fixture("models/sum.tflite"), "--input", "\(names[1])=10,20,30", "--input",
      "\(names[0])=1,2,3",
    ])
    #expect(text.contains("[11,22,33]"), "\(text)")
  }

  // MARK: What is wrong

  @Test(arguments: [
    (["--input", "x:float33=1"], 2, "not float33"),
    (["--input", "x=1", "--inputs-json", "x.json"], 2, "two ways to give the inputs"),
    (["--input", "y=1"], 1, "forward has no input y; it has x"),
    (["--input", "x=[1, [2]]"], 1, "the input x: a tensor's rows are not equally long"),
    (["--input", "x=1,two"], 1, "the input x: a tensor is made of numbers"),
    (["--input", "x:uint8=300"], 1, "300 is no uint8"),
    (["--input", "x=1", "--input", "x=2"], 1, "the input x is given twice"),
    ([], 1, "called without its parameter x"),
    (
      ["--method", "text", "--input", "words=1"], 1, "words of text takes List[str], and an integer"
    ),
    (["--method", "nothing"], 1, "no method nothing; it has forward"),
    (["--inputs-json", "/dev/null"], 1, "/dev/null: is not a file"),
  ])
  func saysWhatIsWrong(_ words: [String], _ status: Int32, _ reason: String) throws {
    let command = try Command(["run", Self.values] + words)
    #expect(command.status == status)
    #expect(command.output.isEmpty)
    #expect(command.errors.contains(reason), "\(command.errors)")
  }

  @Test(arguments: [
    ("", "a value is missing, at byte 0"), ("[1,", "a value is missing, at byte 3"),
    ("[1 2]", "`,` or `]` is missing"), ("{\"x\" 1}", "`:` is missing"), ("[1] 2", "goes on"),
    ("[\"a]", "a string does not end"), ("[1e999]", "is no number"), ("[\"\\q\"]", "an escape"),
    ("[\"\\u12\"]", "four digits"), ("{1: 2}", "a string is missing"),
    (String(repeating: "[", count: 1000), "nested more than 64 deep"),
    ("3", "the inputs are an array"),
  ])
  func refusesDamagedJSON(_ text: String, _ reason: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "inputs.json")
      try Data(text.utf8).write(to: file)
      let command = try Command(["run", Self.values, "--inputs-json", file.path])
      #expect(command.status == 1)
      #expect(command.errors.contains(reason), "\(command.errors)")
      #expect(!command.hasCrashReport)
    }
  }
}
