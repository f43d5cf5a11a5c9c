import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

/// A sound model with single bytes changed, loaded and run: a result or an error, never a trap.
@Suite struct MutatedProgramTests {
  static let sound: ScriptSource = {
    var source = ScriptSource(
      """
      __parameters__ = ["weight"]
      training : bool
      weight : Tensor
      packed : __torch__.torch.classes.quantized.Conv2dPackedParamsBase
      def forward(self: __torch__.M, x: Tensor) -> Tensor:
        y = torch.conv2d(x, self.weight, None, [1, 1], [1, 1], [1, 1], 1)
        q = torch.quantize_per_tensor(y, 0.1, 3, 13)
        r = ops.quantized.conv2d(q, self.packed, 0.2, 5)
        s = torch.max_pool2d(torch.dequantize(r), [2, 2], [2, 2])
        if float(torch.sum(s)) > 0.:
          t = torch.mean(s, [2, 3], False)
        else:
          t = torch.flatten(torch.adaptive_avg_pool2d(s, [1, 1]), 1)
        a = annotate(List[Tensor], [])
        for i in range(3):
          _0 = torch.append(a, torch.add(t, i))
        self.count = self.count + 1
        return (__torch__.scaled(torch.cat(a, 1), CONSTANTS.c0), torch.slice(t, 0, 0, 1))
      """,
      rest: """
        def scaled(x: Tensor, factor: float=2.) -> Tensor:
          return torch.softmax(torch.mul(x, factor), 1)
        """)
    let state = P.tuple(
      P.int(3),
      P.list(
        P.int(2), P.int(1), P.int(1), P.int(1), P.int(1), P.int(1), P.int(1), P.int(0), P.int(0),
        P.int(1), P.int(0)),
      P.list(
        P.none,
        P.quantizedTensor(
          "QInt8", "1", count: 36, sizes: [2, 2, 3, 3], strides: [18, 9, 3, 1],
          scheme: P.tuple(P.global("torch", "per_tensor_affine"), P.double(0.1), P.int(0))),
        P.tensor("Float", "2", count: 2, sizes: [2], strides: [1])))
    source.attributes = [
      ("training", P.yes), ("count", P.int(0)),
      ("weight", P.tensor("Float", "0", count: 36, sizes: [2, 2, 3, 3], strides: [18, 9, 3, 1])),
      (
        "packed",
        P.global("__torch__.torch.classes.quantized", "Conv2dPackedParamsBase") + P.emptyTuple
          + P.newObject + state + P.build
      ),
    ]
    source.tensors = [
      storageBytes((0..<36).map { Float($0 % 7) - 3 }), (0..<36).map { UInt8($0 * 7 % 256) },
      storageBytes([0.5, -1]),
    ]
    return source
  }()

  private static let input = Result {
    try floats((0..<32).map { Float($0 % 5) - 2 }, [1, 2, 4, 4])
  }

  private static func run(_ bytes: [UInt8]) throws -> [Tensor] {
    let format = TorchScriptFormat()
    _ = try format.inspect(.array(bytes), path: "m.pt", inputShapes: [[1, 2, 4, 4]])
    let model = try format.read(.array(bytes), path: "m.pt")
    let instance = try model.program.makeInstance(
      runner: ReferenceInterpreter(memoryLimit: 1 << 22))
    _ = try instance.call("forward", [input.get()])
    return try instance.call("forward", [input.get()])
  }

  private static func archive() -> TorchArchiveWriter {
    var archive = sound.archive
    archive.constants = P.program(P.double(1.5), P.tuple1)
    return archive
  }

  @Test func soundModelRuns() throws {
    let results = try Self.run(Self.archive().zip.bytes)
    #expect(results.map(\.shape) == [[1, 6], [1, 2]])
  }

  @Test(arguments: 0..<(LongTests.areEnabled ? 64 : 8) as Range<UInt64>)
  func neverTraps(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var (succeeded, failed) = (0, 0)
    for round in 0..<300 {
      var archive = Self.archive()
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0..<4:
          var code = [UInt8](archive.code.utf8)
          let index = Int.random(in: 0..<code.count, using: &generator)
          // Digits and signs keep the program one more often than other bytes do.
          let replacement = [UInt8]("0123456789-.,()[]{}=+*%/ xyst\n".utf8)
          code[index] = replacement.randomElement(using: &generator) ?? 48
          archive.code = String(decoding: code, as: UTF8.self)
        case 4..<7:
          let index = Int.random(in: 0..<archive.data.count, using: &generator)
          archive.data[index] = UInt8.random(in: 0...255, using: &generator)
        default:
          let index = Int.random(in: 0..<archive.tensors.count, using: &generator)
          let position = Int.random(in: 0..<archive.tensors[index].count, using: &generator)
          archive.tensors[index][position] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      do {
        _ = try Self.run(archive.zip.bytes)
        succeeded += 1
      } catch {
        failed += 1
        #expect(
          error is FormatError || error is GraphError || error is TensorError,
          "seed \(seed), round \(round): \(type(of: error)): \(error)")
      }
    }
    #expect(succeeded > 10 && failed > 100, "seed \(seed): \(succeeded) run, \(failed) fail")
  }
}
