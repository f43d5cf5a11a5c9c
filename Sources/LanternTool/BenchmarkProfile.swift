internal import Lantern

/// What `lantern benchmark --profile` tells: the time of each operator, as tables, JSON and a trace.
struct BenchmarkProfile {
  private let operators: [OperatorProfile]
  private let steps: [ProfiledStep]
  private let peak: PeakRate
  private let threads: Int

  init(_ profiler: Profiler, threads: Int, instructionSet: InstructionSet) {
    operators = profiler.operators.filter { $0.kernel != "alias" }
    steps = profiler.latestSteps.filter { $0.kernel != "alias" }
    peak = PeakRate.measured(for: instructionSet)
    self.threads = threads
  }

  /// The operators that one looks at first.
  private static let shownCount = 20

  /// A table by kind of operator, and one of the slowest operators.
  func printTables() {
    let total = operators.reduce(0) { $0 + $1.meanMilliseconds }
    let threadsText = threads == 1 ? "one thread" : "\(threads) threads"
    print(
      "\npeak of \(threadsText), measured: \(rate(peak.float32)) GFLOP/s of float32, "
        + "\(rate(peak.int8)) GOP/s of int8; Winograd convolutions may be beyond it")
    print("\n       ms  share  Gop/s  of peak  count  operator and kernel")
    for group in groups {
      print(
        figures(group.milliseconds, of: total, group.operations, group.peakShare)
          + "\(group.count)".rightAligned(to: 7) + "  \(group.name), \(group.kernel)")
    }
    print("\n       ms  share  Gop/s  of peak  operator, output, kernel, place")
    let slowest = operators.sorted { $0.duration > $1.duration }
    for profile in slowest.prefix(Self.shownCount) {
      print(
        figures(
          profile.meanMilliseconds, of: total, profile.gigaOperationsPerSecond, peakShare(profile))
          + "  \(profile.name), \(profile.output), \(profile.kernel), \(profile.place)")
    }
    let rest = slowest.dropFirst(Self.shownCount)
    guard !rest.isEmpty else { return }
    let time = rest.reduce(0) { $0 + $1.meanMilliseconds }
    print(figures(time, of: total, 0, nil) + "  \(rest.count) others, which --json lists")
  }

  private func figures(
    _ milliseconds: Double, of total: Double, _ operations: Double, _ share: Double?
  ) -> String {
    func percent(_ share: Double) -> String { (100 * share).text(decimals: 1) + "%" }
    return milliseconds.text(decimals: 4).rightAligned(to: 9)
      + (total > 0 ? percent(milliseconds / total) : "-").rightAligned(to: 7)
      + (operations > 0 ? operations.text(decimals: 1) : "-").rightAligned(to: 7)
      + (share.map(percent) ?? "-").rightAligned(to: 9)
  }

  private func rate(_ single: Double) -> String { (single * Double(threads)).text(decimals: 0) }

  private func peakShare(_ profile: OperatorProfile) -> Double? {
    let most = (profile.isInteger ? peak.int8 : peak.float32) * Double(threads)
    guard profile.multiplyAccumulates > 0, most > 0 else { return nil }
    return profile.gigaOperationsPerSecond / most
  }

  /// Operators of one kind that go by one kernel.
  private struct Group {
    var name: String
    var kernel: String
    var count = 0
    var milliseconds = 0.0
    /// The time that the peak rate would take.
    var leastMilliseconds = 0.0
    var multiplyAccumulates = 0

    var operations: Double {
      milliseconds > 0 ? 2 * Double(multiplyAccumulates) / milliseconds / 1e6 : 0
    }
    var peakShare: Double? {
      multiplyAccumulates > 0 && milliseconds > 0 ? leastMilliseconds / milliseconds : nil
    }
  }

  private var groups: [Group] {
    var groups: [Group] = []
    for profile in operators {
      let known = groups.firstIndex { $0.name == profile.name && $0.kernel == profile.kernel }
      let index = known ?? groups.count
      if known == nil { groups.append(Group(name: profile.name, kernel: profile.kernel)) }
      groups[index].count += 1
      groups[index].milliseconds += profile.meanMilliseconds
      groups[index].multiplyAccumulates += profile.multiplyAccumulates
      groups[index].leastMilliseconds += (peakShare(profile) ?? 0) * profile.meanMilliseconds
    }
    return groups.sorted { $0.milliseconds > $1.milliseconds }
  }

  /// The operators in the order in which they run.
  var json: JSON {
    .object([
      ("peak_gflops_float32", .number(peak.float32.thousandths)),
      ("peak_gops_int8", .number(peak.int8.thousandths)),
      (
        "operators",
        .array(
          operators.map { profile in
            .object([
              ("operator", .string(profile.name)), ("kernel", .string(profile.kernel)),
              ("place", .string(profile.place)), ("output", .string(profile.output)),
              ("mean_ms", .number((profile.meanMilliseconds * 1e6).rounded() / 1e6)),
              ("runs", .integer(profile.runCount)),
              ("multiply_accumulates", .integer(profile.multiplyAccumulates)),
              ("gops", .number(profile.gigaOperationsPerSecond.thousandths)),
              ("peak_share", peakShare(profile).map { .number($0.thousandths) } ?? .null),
            ])
          })
      ),
    ])
  }

  /// The latest run in Chrome's Trace Event Format, for chrome://tracing and ui.perfetto.dev.
  ///
  /// Times are microseconds since the run began.
  var trace: JSON {
    let origin = steps.map(\.start).min() ?? .zero
    return .object([
      ("displayTimeUnit", .string("ms")),
      (
        "traceEvents",
        .array(
          steps.map { step in
            .object([
              ("name", .string(step.name)), ("cat", .string("operator")), ("ph", .string("X")),
              ("ts", .number(((step.start - origin) / .microseconds(1)).thousandths)),
              ("dur", .number((step.duration / .microseconds(1)).thousandths)),
              ("pid", .integer(1)), ("tid", .integer(1)),
              (
                "args",
                .object([("kernel", .string(step.kernel)), ("place", .string(step.place))])
              ),
            ])
          })
      ),
    ])
  }
}
