internal import LanternGraphs
internal import LanternTensors

/// The files that are packed into a model: a zip archive after its last byte.
struct PackedFiles: Sendable {
  private let archive: ZipArchive?
  private let reader: ByteReader

  /// Looks for the archive at the end of a file; there need not be one.
  init(_ reader: ByteReader) {
    self.reader = reader
    archive = try? ZipArchive(reader.storage)
  }

  /// The bytes of a file, or nil where the archive does not hold it.
  ///
  /// Throws `FormatError` when they are damaged.
  func bytes(of name: String) throws(FormatError) -> [UInt8]? {
    guard let archive, let entry = archive[name] else { return nil }
    return try archive.contents(of: entry)
  }

  /// The size of a file, nil where the archive does not hold it, and what it says, for kinds that
  /// are read.
  ///
  /// Throws `FormatError` when the file is damaged or breaks a rule of its kind, and when labels or
  /// score calibrations are missing, without which results cannot be told.
  func contents(
    of name: String, _ kind: AssociatedFile.Kind
  ) throws(FormatError) -> (byteCount: Int?, AssociatedFile.Contents?) {
    guard let entry = archive?[name] else {
      guard [.axisLabels, .valueLabels, .scoreCalibration].contains(kind) else {
        return (nil, nil)
      }
      let what = kind == .scoreCalibration ? "score calibrations" : "labels"
      throw FormatError(
        .truncated,
        "the file names \(what) in \(name), and the archive at its end that should hold them is "
          + "missing or cut short", place: "model metadata")
    }
    switch kind {
    case .axisLabels, .valueLabels, .vocabulary:
      return (entry.size, .lines(Self.lines(try text(of: entry)).map(Self.string)))
    case .scoreCalibration:
      return (entry.size, .calibration(try Self.sigmoids(try text(of: entry), name)))
    default: return (entry.size, nil)
    }
  }

  /// The bytes of a text, for which the budget allows; lines take more than their bytes.
  private func text(of entry: ZipArchive.Entry) throws(FormatError) -> [UInt8] {
    try reader.spend(8 * entry.size, at: entry.headerOffset)
    return try archive?.contents(of: entry) ?? []
  }

  /// The lines of a text without their ends, which are those of any system; an empty one at the end
  /// does not count.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// The parameters of each line: scale, slope, offset and perhaps a least score, or nothing.
  private static func sigmoids(
    _ bytes: [UInt8], _ name: String
  ) throws(FormatError) -> [ScoreCalibration.Sigmoid?] {
    var sigmoids: [ScoreCalibration.Sigmoid?] = []
    for (index, line) in lines(bytes).enumerated() {
      let text = string(line)
      if text.allSatisfy(\.isWhitespace) {
        sigmoids.append(nil)
        continue
      }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { part in
        Float(part.filter { !$0.isWhitespace }).flatMap { $0.isFinite ? $0 : nil }
      }
      guard numbers.count == parts.count, (3...4).contains(numbers.count), numbers[0] >= 0 else {
        throw FormatError(
          .malformed,
          "line \(index + 1) of a score calibration has a scale that is not negative, a slope, an "
            + "offset and perhaps a least score, not \"\(text.prefix(60))\"",
          place: name, offset: line.startIndex)
      }
      sigmoids.append(
        ScoreCalibration.Sigmoid(
          scale: numbers[0], slope: numbers[1], offset: numbers[2],
          minimumScore: numbers.count == 4 ? numbers[3] : nil))
    }
    return sigmoids
  }
}
