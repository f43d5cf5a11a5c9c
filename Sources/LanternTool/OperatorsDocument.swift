internal import Lantern

/// The text of `OPERATORS.md`.
struct OperatorsDocument {
  private let coverages: [OperatorCoverage]

  init(_ coverages: [OperatorCoverage]) { self.coverages = coverages }

  /// The document, which ends with a line end.
  var text: String {
    var lines = [
      "# Operators", "",
      "What Lantern runs, by `lantern ops --markdown`, which reads the tables that run it. After a",
      "change of those tables `make ops` writes this file anew.",
    ]
    for coverage in coverages {
      lines += [
        "", "## \(coverage.format)", "",
        "\(coverage.operators.count) operators: \(coverage.tally).",
      ]
      let schemas = coverage.operators.compactMap(\.schema)
      lines += schemas.isEmpty ? table(coverage.operators) : list(schemas)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ entries: [OperatorCoverage.Entry]) -> [String] {
    let rows = entries.filter { $0.status.isRunning }
    let others = entries.filter { !$0.status.isRunning }
    var lines = [
      "",
      "`any` means that elements are only moved, or that the operator itself refuses what it does",
      "not do. Weights are named where they may have another type than the data.", "",
      "| Operator | Versions | Element types |", "| --- | --- | --- |",
    ]
    lines += rows.map { "| \(title($0)) | \($0.versionText) | \($0.remark) |" }
    let noted = entries.filter { $0.note != nil }
    if !noted.isEmpty {
      lines += ["", "| Operator | What is left out, or differs on purpose |", "| --- | --- |"]
      lines += noted.map { "| \(title($0)) | \($0.note ?? "") |" }
    }
    guard !others.isEmpty else { return lines }
    lines += ["", "| Not run | Why |", "| --- | --- |"]
    return lines + others.map { "| \(title($0)) | \($0.remark) |" }
  }

  private func title(_ entry: OperatorCoverage.Entry) -> String {
    "`\(entry.name)`" + (entry.isCustom ? " (custom)" : "")
  }

  private func list(_ schemas: [String]) -> [String] {
    [
      "",
      "By PyTorch's schemas; the form in place of each, `aten::relu_` of `aten::relu`, comes with it.",
      "`make opinfo` compares them with PyTorch on the samples of its own tests, operator by operator.",
      "",
      "Of equal elements `sort`, `argsort` and `topk` give the first ones first, and `mode` gives the last",
      "place. PyTorch promises an order for `sort(stable=True)` alone; that of `topk` follows from how the",
      "C++ library partitions a row.",
      "", "```text",
    ] + schemas + ["```"]
  }
}
