import LanternTensors
import TestSupport
import Testing

/// How well models agree with their recordings, over all that were run: printed when a suite ends.
actor AgreementSummary {
  static let shared = AgreementSummary()

  /// The largest difference in steps of each model's outputs of integers, text or truth values.
  private var steps: [String: Double] = [:]
  /// The largest relative difference of each model's outputs of floats.
  private var shares: [String: Double] = [:]
  private var durations: [(name: String, duration: Duration)] = []

  /// Notes how far an output of a model is from the recording.
  func add(_ model: String, _ deviation: Deviation, of type: ElementType) {
    if type.isFloatingPoint || type == .complex64 {
      shares[model] = max(shares[model] ?? 0, deviation.relative)
    } else {
      steps[model] = max(steps[model] ?? 0, deviation.largest)
    }
  }

  /// Notes how long a model took, with making it ready.
  func add(_ name: String, _ duration: Duration) { durations.append((name, duration)) }

  /// All in a few lines.
  var text: String {
    guard !durations.isEmpty else { return "no model was run" }
    let (exactSteps, exactShares) = (
      steps.values.filter { $0 == 0 }, shares.values.filter { $0 == 0 }
    )
    let farthest = shares.max { $0.value < $1.value }
    let slowest = durations.sorted { $0.duration > $1.duration }.prefix(5)
      .map { "  \(($0.duration / .milliseconds(10)).rounded() / 100) s \($0.name)" }
    return """
      \(exactSteps.count) of \(steps.count) models with integer outputs are exact, largest step \
      \(steps.values.max() ?? 0); \(exactShares.count) of \(shares.count) with floats are exact, \
      largest relative difference \(farthest?.value ?? 0) (\(farthest?.key ?? "none"))
      slowest:
      \(slowest.joined(separator: "\n"))
      """
  }
}

/// Prints the summary after a suite.
struct AgreementSummaryTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    print(await AgreementSummary.shared.text)
  }
}

extension Trait where Self == AgreementSummaryTrait {
  /// Prints how well models agree with their recordings when the suite ends.
  static var agreementSummary: Self { Self() }
}
