import Foundation
import Lantern
import TestSupport
import Testing

/// Operators of TorchScript, sample by sample, against PyTorch 2.13.0.
///
/// The samples are those by which PyTorch tests its own operators. `make opinfo` records all of them
/// and prints what becomes of them; the project has a few of each operator.
@Suite struct RecordedTorchOperatorTests {
  @Test(arguments: TorchSamples.shipped, [SessionOptions.Engine.plans(PlanOptions()), .reference])
  func agreesWithPyTorch(_ samples: TorchSamples, _ engine: SessionOptions.Engine) throws {
    for outcome in try samples.outcomes(SessionOptions(engine: engine)) {
      #expect(outcome.reason == nil)
    }
  }

  /// A table of all samples in the folder that `LANTERN_OPINFO` names.
  @Test(.enabled(if: !TorchSamples.recorded.isEmpty, "LANTERN_OPINFO names no folder of samples"))
  func tabulatesRecordings() throws {
    var (whole, agreeing, total) = (Set<String>(), 0, 0)
    var partial: Set<String> = []
    for samples in TorchSamples.recorded {
      // An operator that traps is the last one that the log names.
      FileHandle.standardError.write(Data("\(samples.name)\n".utf8))
      let family = samples.name.split(separator: ".").dropLast().joined(separator: ".")
      let outcomes: [TorchSamples.Outcome]
      do { outcomes = try samples.outcomes(SessionOptions()) } catch {
        print("\(samples.name): cannot be read: \(error)")
        partial.insert(family)
        continue
      }
      let reasons = outcomes.compactMap(\.reason)
      total += outcomes.count
      agreeing += outcomes.count - reasons.count
      if reasons.isEmpty { whole.insert(family) } else { partial.insert(family) }
      let verdict = reasons.isEmpty ? "" : "; \(reasons.count) not: \(reasons[0])"
      print("\(samples.name): \(outcomes.count - reasons.count) agree\(verdict)")
    }
    print(
      "\(agreeing) of \(total) samples agree; of \(whole.union(partial).count) operators "
        + "\(whole.subtracting(partial).count) agree in all samples")
  }
}
