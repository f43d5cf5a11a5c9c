internal import LanternTensors

/// The data of tensors that lies outside the file, in bytes that the caller gives by name.
///
/// A file only names groups of such bytes; it cannot make Lantern open anything. Source: LiteRT
/// `tflite/converter/schema/schema.fbs`, `ExternalBuffer`.
struct TFLiteExternalBuffers {
  /// Where the data of a tensor lies.
  struct Slice {
    /// The bytes of its group.
    var reader: ByteReader
    /// Where in them it lies.
    var range: Range<Int>
  }

  private let slices: [UInt32: Slice]

  /// The bytes of all of it, each slice once.
  var byteCount: Int { slices.values.reduce(0) { $0 + $1.range.count } }

  /// Finds the slices that a file's tensors name.
  ///
  /// `given` are the bytes of each group. Throws `FormatError` when groups are missing, naming all of
  /// them, and when a slice is not described, or does not lie within its group.
  init(
    _ model: FlatBufferTable, used: Set<UInt32>, given: [String: ByteStorage]
  ) throws(FormatError) {
    guard !used.isEmpty else {
      slices = [:]
      return
    }
    var groups: [String] = []
    for table in try model.tables(8) { groups.append(try table.string(0) ?? "") }
    var slices: [UInt32: Slice] = [:]
    var missing: [String] = []
    for table in try model.tables(9) {
      let number = try table.integer(0, as: UInt32.self)
      // Of several with one number the first counts, as in LiteRT.
      guard used.contains(number), slices[number] == nil else { continue }
      let group = Int(try table.integer(1, as: UInt32.self))
      guard groups.indices.contains(group) else {
        throw FormatError(
          .malformed, "external buffer \(number) is of group \(group) of \(groups.count)",
          offset: table.offset)
      }
      let packing = try table.string(4) ?? ""
      guard ["", "unpacked"].contains(packing) else {
        throw FormatError(
          .unsupported, "external buffer \(number) is packed in the way \"\(packing)\"",
          offset: table.offset)
      }
      guard let bytes = given[groups[group]] else {
        if !missing.contains(groups[group]) { missing.append(groups[group]) }
        continue
      }
      let (offset, length) = (
        try table.integer(2, as: UInt64.self), try table.integer(3, as: UInt64.self)
      )
      let count = UInt64(bytes.count)
      guard offset <= count, length <= count - offset else {
        throw FormatError(
          .malformed,
          "external buffer \(number) of \(length) bytes at offset \(offset) lies beyond the "
            + "\(count) bytes given for \"\(groups[group])\"", offset: table.offset)
      }
      slices[number] = Slice(
        reader: ByteReader(
          bytes, place: "external buffer \(groups[group])",
          budget: ReadingBudget(fileByteCount: bytes.count)),
        range: Int(offset)..<Int(offset + length))
    }
    guard missing.isEmpty else {
      let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
      throw FormatError(
        .incomplete,
        "weights of the model lie outside the file, under \(names), and their bytes are not given; "
          + "give them by name: externalBuffers: [\"\(missing[0])\": ...], or on the command line "
          + "--external \(missing[0])=FILE")
    }
    self.slices = slices
  }

  /// The slice of a number; nil when the file does not describe it.
  subscript(number: UInt32) -> Slice? { slices[number] }
}
