import Foundation
import TestSupport

/// What became of all samples in a folder that `Scripts/record-opinfo.py` has written, operator by
/// operator.
///
/// An operator is an OpInfo of PyTorch with its variant; its rows add up the element types.
struct TorchSampleTable: Sendable {
  /// One operator's samples.
  struct Row: Sendable {
    var (agreeing, refused, differing) = (0, 0, 0)
    /// The largest difference among the samples that agree, as a share of the result's largest number.
    var largestDifference = 0.0
    /// One refusal and one difference of each element type.
    var reasons: [Reason] = []
    /// How many samples the recording has left out, by why.
    var leftOut: [String: Int] = [:]

    var count: Int { agreeing + refused + differing }
  }

  /// Why a sample did not agree.
  struct Reason: Sendable {
    let (verdict, sample, essence): (String, String, String)

    /// - Parameter reason: its first line counts, without the place in the archive's code.
    init(_ verdict: String, _ sample: String, _ reason: String) {
      let line = reason.prefix { $0 != "\n" }
      essence = String(line.replacing(#/case\d+(: code/\S+, line \d+)?[:,] /#, with: ""))
      (self.verdict, self.sample) = (verdict, sample)
    }
  }

  /// What the recording's index.json says of an archive.
  private struct Index: Decodable {
    struct Archive: Decodable {
      let cases: [String]
      let skipped: [String: Int]
    }

    let archives: [String: Archive]
  }

  private let index: Index?
  private(set) var rows: [String: Row] = [:]

  /// - Parameter folder: where index.json says which samples were left out, if it is there.
  init(folder: URL) {
    let data = try? Data(contentsOf: folder.appending(path: "index.json"))
    index = data.flatMap { try? JSONDecoder().decode(Index.self, from: $0) }
    for (name, archive) in index?.archives ?? [:] {
      for (reason, count) in archive.skipped {
        rows[Self.operatorName(name), default: Row()].leftOut[reason, default: 0] += count
      }
    }
  }

  /// Adds the outcomes of an archive, in the order of its samples.
  mutating func add(_ outcomes: [TorchSamples.Outcome], of archive: String) {
    let descriptions = index?.archives[archive]?.cases ?? []
    var row = rows[Self.operatorName(archive), default: Row()]
    var (refusal, difference): (Reason?, Reason?)
    for (position, outcome) in outcomes.enumerated() {
      let sample = position < descriptions.count ? descriptions[position] : "\(position)"
      switch outcome {
      case .agrees(let difference):
        row.agreeing += 1
        row.largestDifference = max(row.largestDifference, difference)
      case .differs(let reason):
        row.differing += 1
        difference = difference ?? Reason("differs", sample, reason)
      case .unsupported(let reason):
        row.refused += 1
        refusal = refusal ?? Reason("refused", sample, reason)
      }
    }
    // What lacks for one element type mostly lacks for the next one.
    row.reasons += [difference, refusal].compactMap { $0 }.filter { reason in
      !row.reasons.contains { $0.essence == reason.essence }
    }
    rows[Self.operatorName(archive)] = row
  }

  /// The name of an archive without its element type and the number of a further part.
  private static func operatorName(_ archive: String) -> String {
    var parts = archive.split(separator: ".")
    if parts.count > 1, parts.last.flatMap({ Int($0) }) != nil { parts.removeLast() }
    if parts.count > 1, let last = parts.last, elementTypes.contains(String(last)) {
      parts.removeLast()
    }
    return parts.joined(separator: ".")
  }

  private static let elementTypes: Set = [
    "float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool",
  ]

  /// A line for each operator, below it what did not agree or was left out, and the totals.
  var lines: [String] {
    let width = (rows.keys.map(\.count).max() ?? 0) + 2
    var lines = ["operator".padded(to: width) + "agree of samples, largest difference"]
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      let difference = row.agreeing == 0 ? "" : String(format: "%.1e", row.largestDifference)
      lines.append(
        name.padded(to: width) + "\(row.agreeing) of \(row.count)".padded(to: 14) + difference)
      lines += row.reasons.map { "    \($0.verdict), as in \($0.sample): \($0.essence)" }
      lines += row.leftOut.sorted { $0.key < $1.key }.map { "    left out, \($0.value): \($0.key)" }
    }
    return lines + [""] + totals
  }

  private var totals: [String] {
    let compared = rows.values.filter { $0.count > 0 }
    func sum(_ value: (Row) -> Int) -> Int { compared.reduce(0) { $0 + value($1) } }
    let leftOut = rows.values.reduce(0) { $0 + $1.leftOut.values.reduce(0, +) }
    return [
      "operators compared    \(compared.count)",
      "  all samples agree   \(compared.count { $0.agreeing == $0.count })",
      "  some are refused    \(compared.count { $0.refused > 0 && $0.refused < $0.count })",
      "  all are refused     \(compared.count { $0.refused == $0.count })",
      "  some differ         \(compared.count { $0.differing > 0 })",
      "samples compared      \(sum(\.count))",
      "  agree               \(sum(\.agreeing))",
      "  are refused         \(sum(\.refused))",
      "  differ              \(sum(\.differing))",
      "samples left out      \(leftOut)",
    ]
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
