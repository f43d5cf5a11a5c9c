import LanternTensors
import Testing

@testable import LanternFormats

/// Tensors over one memory see what is written to any of them, as in PyTorch.
///
/// What is expected was read from PyTorch 2.13.0.
@Suite struct ScriptViewTests {
  struct Program: Sendable, CustomTestStringConvertible {
    let forward: String
    /// The numbers of the result for x = [1, 2, 3, 4, 5, 6].
    let result: [Double]
    var testDescription: String { forward }

    init(_ forward: String, _ result: [Double]) {
      self.forward = forward
      self.result = result
    }
  }

  static let programs = [
    Program("v = torch.select(x, 0, 0)\n_0 = torch.add_(x, 1)\nreturn v", [2]),
    Program("v = torch.view(x, [2, 3])\n_0 = torch.add_(v, 1)\nreturn x", [2, 3, 4, 5, 6, 7]),
    Program(
      "v, w, = torch.split(x, 3)\n_0 = torch.mul_(w, 10)\nreturn torch.add(x, 0)",
      [1, 2, 3, 40, 50, 60]),
    Program(
      "v = torch.t(torch.view(x, [2, 3]))\n_0 = torch.neg_(torch.select(v, 0, 1))\nreturn x",
      [1, -2, 3, 4, -5, 6]),
    Program(
      "v = torch.slice(x, 0, 1, 6, 2)\n_0 = torch.add_(v, 100)\nreturn x",
      [1, 102, 3, 104, 5, 106]),
    Program(
      "v = torch.view(x, [2, 3])\nw = torch.slice(torch.select(v, 0, 1), 0, 1, 3)\n"
        + "_0 = torch.mul_(w, 0)\nreturn torch.add(v, 0)", [1, 2, 3, 4, 0, 0]),
    // A second view of the part that was written to, made before and read after.
    Program(
      "a = torch.select(torch.view(x, [2, 3]), 1, 2)\nb = torch.slice(x, 0, 2, 4)\n"
        + "_0 = torch.add_(b, 10)\nreturn a", [13, 6]),
    Program(
      "a = torch.slice(x, 0, 0, 3)\nb = torch.slice(x, 0, 2, 5)\n_0 = torch.add_(a, 10)\n"
        + "_1 = torch.mul_(b, 2)\nreturn torch.add(a, b)", [11 + 26, 12 + 8, 26 + 10]),
    // A transposed tensor is copied by contiguous, and by a reshape that its memory does not allow.
    Program(
      "v = torch.t(torch.view(x, [2, 3]))\nc = torch.contiguous(v)\n_0 = torch.add_(c, 1)\n"
        + "return x", [1, 2, 3, 4, 5, 6]),
    Program(
      "v = torch.reshape(torch.t(torch.view(x, [2, 3])), [6])\n_0 = torch.add_(v, 1)\nreturn x",
      [1, 2, 3, 4, 5, 6]),
    Program("c = torch.contiguous(x)\n_0 = torch.add_(c, 1)\nreturn x", [2, 3, 4, 5, 6, 7]),
    Program("c = torch.clone(x)\n_0 = torch.add_(c, 1)\nreturn x", [1, 2, 3, 4, 5, 6]),
    // Axes that lie in memory like one may be viewed as one.
    Program(
      "v = torch.view(torch.permute(torch.view(x, [1, 2, 3]), [1, 0, 2]), [6])\n"
        + "_0 = torch.add_(v, 1)\nreturn x", [2, 3, 4, 5, 6, 7]),
    Program(
      "a = x\nfor i in range(3):\n  a = torch.slice(a, 0, 1)\n  _0 = torch.add_(a, 1)\nreturn x",
      [1, 3, 5, 7, 8, 9]),
  ]

  /// The same with the pieces of a call run one by one, and for a memory that the module holds.
  @Test(arguments: programs, ["return", "read", "state"])
  func seesWrites(_ program: Program, _ way: String) throws {
    var forward = program.forward
    var inputs = ", x: Tensor"
    switch way {
    case "read":
      forward = forward.replacing(
        "\n_0 =", with: "\nif float(torch.sum(x)) < 0.:\n  return x\n_0 =")
    case "state":
      (forward, inputs) = ("x = self.buffer\n" + forward, "")
    default: break
    }
    let source = ScriptSource(
      "def forward(self\(inputs)):\n" + indented(forward),
      attributes: [
        ("buffer", PickleWriter.tensor("Float", "0", count: 6, sizes: [6], strides: [1]))
      ], tensors: [storageBytes([1, 2, 3, 4, 5, 6])])
    let instance = try source.instance()
    let arguments = try way == "state" ? [] : [floats([1, 2, 3, 4, 5, 6])]
    #expect(try instance.call("forward", arguments)[0].realValues() == program.result)
  }

  /// What a view writes stays in the module's memory until the next call.
  @Test func writesThroughViewsLast() throws {
    let source = ScriptSource(
      "def forward(self):\n  _0 = torch.add_(torch.select(self.buffer, 0, 1), 1)\n"
        + "  return torch.add(self.buffer, 0)",
      attributes: [
        ("buffer", PickleWriter.tensor("Float", "0", count: 2, sizes: [2], strides: [1]))
      ], tensors: [storageBytes([1, 2])])
    let instance = try source.instance()
    for count in 1...3 {
      #expect(try instance.call("forward", [])[0].realValues() == [1, 2 + Double(count)])
    }
  }

  /// An element that a view shows twice cannot be written to.
  @Test func refusesOverlappingWrites() throws {
    let source = ScriptSource(
      forward: "v = torch.expand(torch.view(x, [2, 1]), [2, 3])\n_0 = torch.add_(v, 1)\nreturn x",
      inputs: ["x"])
    let error = try #require(throws: (any Error).self) {
      try source.instance().call("forward", [floats([1, 2])])
    }
    #expect("\(error)".contains("shows one element more than once"), "\(error)")
  }
}
