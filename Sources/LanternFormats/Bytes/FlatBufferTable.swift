/// One table of a FlatBuffer, every access checked against the bytes.
///
/// A table begins with a signed distance back to its vtable, which holds for each field its distance
/// from the table or zero where the field is absent. Source: FlatBuffers' "Internals" page.
package struct FlatBufferTable: Sendable {
  /// The bytes that the table lies in.
  package private(set) var reader: ByteReader
  /// The offset of the table.
  package let offset: Int
  private let vtable: Int
  private let vtableSize: Int

  /// The table that a FlatBuffer begins with.
  ///
  /// Throws `FormatError` when the offset or the table does not lie within the bytes.
  package init(rootOf reader: ByteReader) throws(FormatError) {
    let offset = Int(try reader.load(UInt32.self, at: 0))
    try self.init(reader, at: offset)
  }

  /// The table at an offset.
  ///
  /// Throws `FormatError` when the table or its vtable does not lie within the bytes.
  package init(_ reader: ByteReader, at offset: Int) throws(FormatError) {
    let distance = Int(try reader.load(Int32.self, at: offset))
    let vtable = offset - distance
    guard vtable >= 0 else {
      throw FormatError(
        .malformed, "the vtable of this table would lie before the file", place: reader.place,
        offset: offset)
    }
    let size = Int(try reader.load(UInt16.self, at: vtable))
    guard size >= 4, size.isMultiple(of: 2) else {
      throw FormatError(
        .malformed, "a vtable cannot have \(size) bytes", place: reader.place, offset: vtable)
    }
    try reader.require(size, at: vtable)
    self.reader = reader
    self.offset = offset
    self.vtable = vtable
    vtableSize = size
  }

  /// The same table, read without counting what is read.
  ///
  /// For tables that have been read once within the budget of their file, and are read again.
  package var unmetered: FlatBufferTable {
    var table = self
    table.reader = ByteReader(reader.storage, place: reader.place)
    return table
  }

  /// The offset of a field, or nil when the file leaves it out.
  package func offset(of field: Int) throws(FormatError) -> Int? {
    let slot = 4 + 2 * field
    guard slot + 2 <= vtableSize else { return nil }
    let distance = Int(try reader.load(UInt16.self, at: vtable + slot))
    return distance == 0 ? nil : offset + distance
  }

  /// An integer field.
  package func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _ field: Int, as type: T.Type, default value: T = 0
  ) throws(FormatError) -> T {
    guard let offset = try offset(of: field) else { return value }
    return try reader.load(type, at: offset)
  }

  /// An integer field of 32 bits, the usual size.
  package func integer(_ field: Int, default value: Int32 = 0) throws(FormatError) -> Int32 {
    try integer(field, as: Int32.self, default: value)
  }

  /// A boolean field, false when it is absent.
  package func bool(_ field: Int, default value: Bool = false) throws(FormatError) -> Bool {
    try integer(field, as: UInt8.self, default: value ? 1 : 0) != 0
  }

  /// A float field.
  package func float(_ field: Int, default value: Float = 0) throws(FormatError) -> Float {
    guard let offset = try offset(of: field) else { return value }
    return Float(bitPattern: try reader.load(UInt32.self, at: offset))
  }

  /// A text field.
  package func string(_ field: Int) throws(FormatError) -> String? {
    guard let range = try bytes(field) else { return nil }
    return try reader.text(range)
  }

  /// A table field.
  package func table(_ field: Int) throws(FormatError) -> FlatBufferTable? {
    guard let target = try target(field) else { return nil }
    return try FlatBufferTable(reader, at: target)
  }

  /// A vector of tables, empty when it is absent.
  package func tables(_ field: Int) throws(FormatError) -> [FlatBufferTable] {
    guard let (start, count) = try vector(field, elementSize: 4) else { return [] }
    // What is made of a table takes some hundred bytes, whatever it holds.
    try reader.spend(256 * count, at: start)
    var tables: [FlatBufferTable] = []
    for index in 0..<count { tables.append(try element(at: start + 4 * index)) }
    return tables
  }

  /// A vector of texts, empty when it is absent.
  package func strings(_ field: Int) throws(FormatError) -> [String] {
    guard let (start, count) = try vector(field, elementSize: 4) else { return [] }
    try reader.spend(64 * count, at: start)
    var strings: [String] = []
    for offset in stride(from: start, to: start + 4 * count, by: 4) {
      let target = offset + Int(try reader.load(UInt32.self, at: offset))
      let size = Int(try reader.load(UInt32.self, at: target))
      strings.append(try reader.text(target + 4..<target + 4 + size))
    }
    return strings
  }

  /// A vector of integers, nil when it is absent.
  package func integers<T: FixedWidthInteger & BitwiseCopyable>(
    _ field: Int, as type: T.Type
  ) throws(FormatError) -> [T]? {
    guard let (start, count) = try vector(field, elementSize: MemoryLayout<T>.size) else {
      return nil
    }
    return try reader.array(type, at: start, count: count)
  }

  /// A vector of floats, nil when it is absent.
  package func floats(_ field: Int) throws(FormatError) -> [Float]? {
    try integers(field, as: UInt32.self)?.map(Float.init(bitPattern:))
  }

  /// The place and number of the structures of a vector, nil when it is absent.
  package func structures(
    _ field: Int, size: Int
  ) throws(FormatError) -> (start: Int, count: Int)? {
    try vector(field, elementSize: size)
  }

  /// The place of what a field refers to, such as a member of a union; nil when it is absent.
  package func place(_ field: Int) throws(FormatError) -> Int? { try target(field) }

  /// The range of a vector of bytes, nil when it is absent.
  package func bytes(_ field: Int) throws(FormatError) -> Range<Int>? {
    guard let (start, count) = try vector(field, elementSize: 1) else { return nil }
    return start..<start + count
  }

  private func element(at offset: Int) throws(FormatError) -> FlatBufferTable {
    let distance = Int(try reader.load(UInt32.self, at: offset))
    return try FlatBufferTable(reader, at: offset + distance)
  }

  private func target(_ field: Int) throws(FormatError) -> Int? {
    guard let offset = try offset(of: field) else { return nil }
    return offset + Int(try reader.load(UInt32.self, at: offset))
  }

  private func vector(
    _ field: Int, elementSize: Int
  ) throws(FormatError) -> (start: Int, count: Int)? {
    guard let target = try target(field) else { return nil }
    let count = Int(try reader.load(UInt32.self, at: target))
    // A 32-bit count times a small size fits.
    try reader.require(count * elementSize, at: target + 4)
    return (target + 4, count)
  }
}
