internal import LanternTensors

/// A value of a FlexBuffer, the format without a schema in which custom operators keep their options.
///
/// All of the bytes that the root leads to are verified when it is made: offsets, sizes, depth, and
/// how much there is in all. Then values are read where they lie. Whatever the bytes are, errors are
/// thrown and nothing traps.
///
/// ```swift
/// let options = try FlexBuffer(bytes)
/// let classes = try options.integer("num_classes", default: 1)
/// let scales = try options["scales"]?.doubles() ?? []
/// ```
///
/// Source: the "FlexBuffers" section of FlatBuffers' "Internals" page.
public struct FlexBuffer: Sendable {
  /// What a value is.
  public enum Kind: String, Sendable, Hashable {
    /// Nothing; it reads as zero and as false.
    case null
    /// A truth value.
    case bool
    /// A signed integer of up to 64 bits.
    case integer
    /// An unsigned integer of up to 64 bits.
    case unsignedInteger
    /// A number of 16, 32 or 64 bits.
    case float
    /// A text that ends at its first zero byte.
    case key
    /// A text.
    case string
    /// Any bytes.
    case blob
    /// Values in order, of one kind or of many.
    case vector
    /// Values by name.
    case map
  }

  /// What the value is.
  public var kind: Kind { storedType.kind }

  let reader: ByteReader
  let storedType: FlexBufferType
  /// Where the value itself begins, behind all offsets.
  let offset: Int
  /// The bytes that the value, its size, or each of its elements takes.
  let width: Int

  /// Creates the root value of a buffer, which must end where the bytes do.
  ///
  /// `maximumDepth` is how many vectors and maps may lie within each other. Throws `FormatError` with
  /// the offset at which the bytes are not sound.
  public init(_ bytes: [UInt8], maximumDepth: Int = 64) throws(FormatError) {
    let reader = ByteReader(.array(bytes), place: "FlexBuffer")
    guard bytes.count >= 3 else {
      throw FormatError(
        .truncated, "a FlexBuffer has 3 bytes at least, and these are \(bytes.count)",
        place: reader.place, offset: 0)
    }
    let width = Int(bytes[bytes.count - 1])
    let location = bytes.count - 2 - width
    guard [1, 2, 4, 8].contains(width), location >= 0 else {
      throw FormatError(
        .malformed, "the width of the root value is \(width) bytes", place: reader.place,
        offset: bytes.count - 1)
    }
    try self.init(reader, packedType: bytes[bytes.count - 2], at: location, parentWidth: width)
    try verify(depth: maximumDepth, budget: ReadingBudget(fileByteCount: bytes.count))
  }

  /// The value that a parent tells of: in place, or at the offset that lies there.
  init(
    _ reader: ByteReader, packedType: UInt8, at location: Int, parentWidth: Int
  ) throws(FormatError) {
    guard let type = FlexBufferType(code: packedType >> 2) else {
      throw FormatError(
        .malformed, "there is no type \(packedType >> 2)", place: reader.place, offset: location)
    }
    self.reader = reader
    storedType = type
    if type.isInline {
      offset = location
      width = parentWidth
    } else {
      offset = try Self.target(reader, at: location, width: parentWidth)
      width = 1 << Int(packedType & 3)
    }
  }

  /// The number as an integer, its fraction cut off; null is 0, and truth is 1.
  ///
  /// Throws `FormatError` unless it is a number that fits.
  public func integer() throws(FormatError) -> Int {
    switch kind {
    case .null: return 0
    case .integer: return Int(truncatingIfNeeded: try signed())
    case .bool, .unsignedInteger:
      let value = try Self.unsigned(reader, at: offset, width: width)
      guard value <= UInt64(Int.max) else { throw failure("\(value) is larger than \(Int.max)") }
      return Int(value)
    case .float:
      let value = try real()
      // The doubles next to these bounds fit, and NaN compares as false.
      guard value > -0x1p63, value < 0x1p63 else { throw failure("\(value) is not an integer") }
      return Int(value)
    default: throw mismatch("a number")
    }
  }

  /// The number as a double; null is 0, and truth is 1.
  ///
  /// Throws `FormatError` unless it is a number.
  public func double() throws(FormatError) -> Double {
    switch kind {
    case .unsignedInteger: Double(try Self.unsigned(reader, at: offset, width: width))
    case .float: try real()
    case .null, .bool, .integer: Double(try integer())
    default: throw mismatch("a number")
    }
  }

  /// The number as a float, rounded; null is 0, and truth is 1.
  ///
  /// Throws `FormatError` unless it is a number.
  public func float() throws(FormatError) -> Float { Float(try double()) }

  /// The truth value; a number is true unless it is zero, and null is false.
  ///
  /// Throws `FormatError` for texts, bytes, vectors and maps.
  public func bool() throws(FormatError) -> Bool { try double() != 0 }

  /// The text of a string or a key, invalid UTF-8 replaced.
  ///
  /// Throws `FormatError` when it is neither.
  public func string() throws(FormatError) -> String {
    guard kind == .string || kind == .key else { throw mismatch("a text") }
    return try reader.text(content())
  }

  /// The bytes of a blob, a string or a key.
  ///
  /// Throws `FormatError` when it is none of them.
  public func bytes() throws(FormatError) -> [UInt8] {
    try reader.bytes(content())
  }
}

extension FlexBuffer {
  /// The bytes of a blob, a string or a key.
  func content() throws(FormatError) -> Range<Int> {
    switch kind {
    case .key: return try Self.keyContent(reader, at: offset)
    case .string, .blob:
      let count = try size()
      try reader.require(count, at: offset)
      return offset..<offset + count
    default: throw mismatch("bytes")
    }
  }

  /// The size that lies before a string, a blob, a vector or a map.
  func size() throws(FormatError) -> Int {
    let count = try Self.unsigned(reader, at: offset - width, width: width)
    guard count <= UInt64(reader.count) else { throw failure("a size of \(count) is too large") }
    return Int(count)
  }

  /// The bytes from an offset to the first zero.
  static func keyContent(_ reader: ByteReader, at offset: Int) throws(FormatError) -> Range<Int> {
    try reader.require(1, at: offset)
    let end = unsafe reader.storage.withUnsafeBytes { buffer in
      unsafe buffer[offset...].firstIndex(of: 0)
    }
    guard let end else {
      throw FormatError(
        .truncated, "a key runs to the end of the bytes", place: reader.place, offset: offset)
    }
    return offset..<end
  }

  /// Where the offset at a location leads: always back.
  static func target(
    _ reader: ByteReader, at location: Int, width: Int
  ) throws(FormatError) -> Int {
    let distance = try unsigned(reader, at: location, width: width)
    guard distance <= UInt64(max(location, 0)) else {
      throw FormatError(
        .malformed, "an offset of \(distance) leads out of the bytes", place: reader.place,
        offset: location)
    }
    return location - Int(distance)
  }

  /// An unsigned integer of 1, 2, 4 or 8 bytes.
  static func unsigned(
    _ reader: ByteReader, at offset: Int, width: Int
  ) throws(FormatError) -> UInt64 {
    switch width {
    case 1: UInt64(try reader.load(UInt8.self, at: offset))
    case 2: UInt64(try reader.load(UInt16.self, at: offset))
    case 4: UInt64(try reader.load(UInt32.self, at: offset))
    case 8: try reader.load(UInt64.self, at: offset)
    default:
      throw FormatError(
        .malformed, "a width of \(width) bytes is none of 1, 2, 4 and 8", place: reader.place,
        offset: offset)
    }
  }

  private func signed() throws(FormatError) -> Int64 {
    let bits = try Self.unsigned(reader, at: offset, width: width)
    let unused = 64 - 8 * width
    return Int64(bitPattern: bits << unused) >> unused
  }

  private func real() throws(FormatError) -> Double {
    switch width {
    case 2: Double(Float16(bitPattern: try reader.load(UInt16.self, at: offset)))
    case 4: Double(Float(bitPattern: try reader.load(UInt32.self, at: offset)))
    case 8: Double(bitPattern: try reader.load(UInt64.self, at: offset))
    default: throw failure("a float cannot have \(width) bytes")
    }
  }

  func failure(_ message: String) -> FormatError {
    FormatError(.malformed, message, place: reader.place, offset: offset)
  }

  func mismatch(_ wanted: String) -> FormatError {
    failure("\(wanted) was asked of a value of kind \(kind.rawValue)")
  }
}
