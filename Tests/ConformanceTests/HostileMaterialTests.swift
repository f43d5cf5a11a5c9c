import Foundation
import TestSupport
import Testing

/// Malformed and odd files that other projects test themselves with.
@Suite(.enabled(if: Material.isPresent, Comment(rawValue: Material.absence)))
struct HostileMaterialTests {
  private static let litert = "tflite/github/google-ai-edge__LiteRT/tflite/"

  @Test(arguments: [
    (litert + "java/src/testdata/invalid_model.bin", "byte 1936287828: 4 bytes are needed here"),
    (litert + "testdata/test_model_broken.bin", "byte 20: the file is of schema version 76"),
    (litert + "testdata/segment_sum_invalid_buffer.bin", "byte 392: reads tensor 2"),
    (litert + "testdata/no_subgraphs.bin", "byte 24: the model has no subgraph"),
    (
      "tflite/github/am15h__tflite_flutter_helper/example/text_classification_task/assets/test/"
        + "bad_model.tflite", "byte 1868832841: 4 bytes are needed here"
    ),
  ]) func malformedFilesAreRefusedAtAnOffset(path: String, words: String) throws {
    let bytes = try Material.bytes(path)
    for engine in HostileRun.Engine.allCases {
      do {
        try HostileRun()(bytes, engine: engine, seed: 0)
        Issue.record("it was read and run")
      } catch {
        #expect(HostileRun.isClear(error) && "\(error)".contains(words), "\(error)")
      }
    }
  }

  /// Sound files of few bytes that look broken.
  @Test(arguments: [
    litert + "testdata/empty_model.bin", litert + "testdata/zero_size_constant.bin",
    litert + "testdata/conv_huge_im2col.bin",
    "tflite/github/google-ai-edge__ai-edge-quantizer/ai_edge_quantizer/tests/models/"
      + "reshape_with_empty_shape.tflite",
  ]) func oddFilesAreSound(path: String) throws {
    var run = HostileRun()
    run.memoryLimit = 1 << 28
    run.resizes = false
    for engine in HostileRun.Engine.allCases {
      try run(Material.bytes(path), engine: engine, seed: 0)
    }
  }

  @Test func allSmallFilesAreRefusedInWordsOrRun() throws {
    let folder = Material.url("tflite")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileSizeKey]))
    var count = 0
    for case let url as URL in files where ["tflite", "bin", "lite"].contains(url.pathExtension) {
      guard try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? .max < 40_000 else {
        continue
      }
      count += 1
      var mutation = Mutation(seed: UInt64(count))
      let whole = [UInt8](try Data(contentsOf: url))
      let damaged = (0..<(LongTests.areEnabled ? 8 : 1)).map { _ in
        mutation.applied(to: whole, donor: TinyModel.network.bytes())
      }
      for (round, bytes) in ([whole] + damaged).enumerated() {
        do { try HostileRun()(bytes, engine: .reference, seed: 0) } catch {
          #expect(HostileRun.isClear(error), "\(url.lastPathComponent), \(round): \(error)")
        }
      }
    }
    #expect(count > 300)
  }
}
