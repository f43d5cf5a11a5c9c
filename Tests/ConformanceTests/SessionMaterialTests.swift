import Foundation
import Lantern
import TestSupport
import Testing

/// Models of LiteRT's tests, used as an application uses them.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)"))
struct SessionMaterialTests {
  static let engines = [
    SessionOptions(), SessionOptions(threads: 2), SessionOptions(engine: .reference),
  ]

  private func session(_ name: String, _ options: SessionOptions) throws -> ModelSession {
    let path = Material.url("tflite/github/google-ai-edge__LiteRT/tflite/" + name).path
    return try ModelSession(Model(contentsOf: path), options: options)
  }

  @Test(arguments: engines) func stringsGoThrough(_ options: SessionOptions) throws {
    var session = try session("testdata/string_input_model_with_signature.bin", options)
    #expect(session.method == "serving_default" && session.inputs[0].openDimensions == [0])
    try session.resize("a", to: [2, 3])
    let words = ["a", "", "blå", "d", "e", "espresso"]
    try session.writeStrings(words, to: "a")
    try session.run()
    #expect(try session.readStrings(from: "output_0") == words)
    #expect(session.outputs[0].type == TensorType(.string, [2, 3]))
    #expect(throws: TensorError.self) { try session.tensor(of: 0).elements(as: Float.self) }
    let asked = #expect(throws: GraphError.self) { try session.read(from: 0) }
    #expect(asked?.message == "the output output_0 holds strings; read it as such")
    let bytes = #expect(throws: GraphError.self) {
      try session.withInputBytes("a") { $0.byteCount }
    }
    #expect(bytes?.message == "the input a holds strings, which have no bytes in place")
    #expect(throws: GraphError.self) { try session.writeStrings(["one"], to: "a") }
  }

  @Test(arguments: engines) func signaturesAreMethods(_ options: SessionOptions) throws {
    var session = try session("testdata/multi_signatures.bin", options)
    #expect(session.model.methods.map(\.name) == ["add", "sub"])
    for size in [1, 3] {
      for (method, sign) in [("add", 1), ("sub", -1)] {
        try session.select(method: method)
        try session.resize("x", to: Shape([size]))
        try session.write([Float](repeating: 10, count: size), to: "x")
        try session.run()
        let results = try session.read(from: "output_0")
        #expect(results.count == size && Set(results).count == 1)
        #expect((results[0] - 10).sign == (sign > 0 ? .plus : .minus))
      }
    }
    // The first method still has what was written to it.
    try session.select(method: "add")
    try session.run()
    let sum = try session.read(from: 0)
    #expect(try session.call([Tensor([10, 10, 10] as [Float], shape: [3])])[0].elements() == sum)
  }

  @Test(arguments: engines) func stateIsReset(_ options: SessionOptions) throws {
    var session = try session("testdata/lstm.bin", options)
    try session.write([2, 3], to: "input0")
    var runs: [[Float]] = []
    for index in 0..<4 {
      if index == 2 { try session.reset() }
      try session.run()
      runs.append(try session.read(from: 0))
    }
    #expect(runs[0] != runs[1] && runs[0] == runs[2] && runs[1] == runs[3])
  }

  @Test(arguments: engines) func shapesOfOutputsAreKnownAfterRuns(_ options: SessionOptions) throws
  {
    var session = try session("testdata/dynamic_shapes.bin", options)
    #expect(session.outputs[0].openDimensions == [1])
    try session.write([1], to: "z")
    try session.run()
    let shape = try #require(session.outputs[0].type?.shape)
    #expect(shape[0] == 8 && shape[2] == 1024)
    #expect(try session.read(from: "Identity").count == shape.elementCount)
  }
}
