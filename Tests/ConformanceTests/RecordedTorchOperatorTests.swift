import Foundation
import Lantern
import TestSupport
import Testing

/// Operators of TorchScript, sample by sample, against PyTorch 2.13.0.
///
/// The samples are those by which PyTorch tests its own operators. `make opinfo` records all of them
/// and tabulates what becomes of them; the project has a few of each operator.
@Suite struct RecordedTorchOperatorTests {
  @Test(arguments: TorchSamples.shipped, [SessionOptions.Engine.plans(PlanOptions()), .reference])
  func agreesWithPyTorch(_ samples: TorchSamples, _ engine: SessionOptions.Engine) throws {
    for outcome in try samples.outcomes(SessionOptions(engine: engine)) {
      #expect(outcome.reason == nil)
    }
  }

  /// Prints a table of all samples in the folder that `LANTERN_OPINFO` names.
  ///
  /// Writes it there as table.txt, too. Fails where a sample differs; what is refused is only counted.
  @Test(.enabled(if: TorchSamples.recordingFolder != nil, "LANTERN_OPINFO names no folder"))
  func tabulatesRecordings() async throws {
    let folder = try #require(TorchSamples.recordingFolder)
    let recordings = TorchSamples.all(in: folder)
    try #require(!recordings.isEmpty, "no recordings in \(folder.path)")
    var table = TorchSampleTable(folder: folder)
    await withTaskGroup(of: (String, [TorchSamples.Outcome]).self) { group in
      var waiting = recordings[...]
      func addNext() {
        guard let samples = waiting.popFirst() else { return }
        // An operator that ends the process is among the last that the log names.
        log("\(recordings.count - waiting.count) of \(recordings.count): \(samples.name)")
        group.addTask { (samples.name, outcomes(samples)) }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { addNext() }
      while let (name, outcomes) = await group.next() {
        table.add(outcomes, of: name)
        addNext()
      }
    }
    let text = table.lines.joined(separator: "\n") + "\n"
    print(text)
    try Data(text.utf8).write(to: folder.appending(path: "table.txt"))
    for (name, row) in table.rows.sorted(by: { $0.key < $1.key }) {
      #expect(row.differing == 0, "\(name)")
    }
  }

  /// The outcomes of an archive's samples; the error of one that cannot be read is its only outcome.
  private func outcomes(_ samples: TorchSamples) -> [TorchSamples.Outcome] {
    do { return try samples.outcomes(SessionOptions()) } catch {
      return [.differs("the archive cannot be read: \(error)")]
    }
  }

  private func log(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }
}
