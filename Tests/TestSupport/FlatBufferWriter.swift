/// A field of a FlatBuffer table to be written.
package indirect enum FlatField: Sendable {
  case byte(UInt8)
  case short(UInt16)
  case int(Int32)
  case long(UInt64)
  case float(Float)
  case text(String)
  case texts([String])
  case bytes([UInt8])
  case ints([Int32])
  case longs([Int64])
  case floats([Float])
  case table(FlatTable)
  case tables([FlatTable])
}

/// A FlatBuffer table to be written: its fields by number.
package struct FlatTable: Sendable {
  /// The fields that are there.
  package var fields: [Int: FlatField]

  /// Creates a table.
  package init(_ fields: [Int: FlatField] = [:]) { self.fields = fields }
}

/// Writes FlatBuffers front to back: every table, then what its fields point at.
package struct FlatBufferWriter {
  private var bytes: [UInt8] = []

  /// The bytes of a file with a root table and a four-letter identifier.
  package static func file(_ root: FlatTable, identifier: String) -> [UInt8] {
    var writer = FlatBufferWriter()
    writer.append(UInt32(0))
    writer.bytes += Array(identifier.utf8)
    let position = writer.write(root)
    writer.patch(UInt32(position), at: 0)
    return writer.bytes
  }

  private mutating func append<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func patch<T: FixedWidthInteger>(_ value: T, at position: Int) {
    withUnsafeBytes(of: value.littleEndian) { source in
      for (index, byte) in source.enumerated() { bytes[position + index] = byte }
    }
  }

  private mutating func align(to size: Int) {
    while bytes.count % size != 0 { bytes.append(0) }
  }

  /// Writes a table and all that it points at; gives its position.
  private mutating func write(_ table: FlatTable) -> Int {
    let slots = (table.fields.keys.max() ?? -1) + 1
    align(to: 2)
    let vtable = bytes.count
    append(UInt16(4 + 2 * slots))
    append(UInt16(0))
    for _ in 0..<slots { append(UInt16(0)) }
    align(to: 8)
    let start = bytes.count
    append(Int32(start - vtable))
    var pointers: [(position: Int, field: FlatField)] = []
    for (slot, field) in table.fields.sorted(by: { $0.key < $1.key }) {
      align(to: field.inlineSize)
      patch(UInt16(bytes.count - start), at: vtable + 4 + 2 * slot)
      switch field {
      case .byte(let value): append(value)
      case .short(let value): append(value)
      case .int(let value): append(value)
      case .long(let value): append(value)
      case .float(let value): append(value.bitPattern)
      default:
        pointers.append((bytes.count, field))
        append(UInt32(0))
      }
    }
    patch(UInt16(bytes.count - start), at: vtable + 2)
    for (position, field) in pointers {
      let target = writeTarget(of: field)
      patch(UInt32(target - position), at: position)
    }
    return start
  }

  /// Writes what a field points at; gives its position.
  private mutating func writeTarget(of field: FlatField) -> Int {
    switch field {
    case .table(let table): return write(table)
    case .tables(let tables):
      align(to: 4)
      let start = bytes.count
      append(UInt32(tables.count))
      for _ in tables { append(UInt32(0)) }
      for (index, table) in tables.enumerated() {
        let position = start + 4 + 4 * index
        patch(UInt32(write(table) - position), at: position)
      }
      return start
    case .texts(let texts):
      align(to: 4)
      let start = bytes.count
      append(UInt32(texts.count))
      for _ in texts { append(UInt32(0)) }
      for (index, text) in texts.enumerated() {
        let position = start + 4 + 4 * index
        patch(UInt32(writeTarget(of: .text(text)) - position), at: position)
      }
      return start
    case .text(let text): return vector(Array(text.utf8), count: text.utf8.count) + terminator()
    case .bytes(let values): return vector(values, count: values.count)
    case .ints(let values): return vector(values, count: values.count)
    case .longs(let values): return vector(values, count: values.count)
    case .floats(let values): return vector(values.map(\.bitPattern), count: values.count)
    default: return bytes.count
    }
  }

  private mutating func vector<T: FixedWidthInteger>(_ values: [T], count: Int) -> Int {
    let size = max(4, MemoryLayout<T>.size)
    // The elements, which follow the four bytes of the count, are aligned.
    while (bytes.count + 4) % size != 0 || bytes.count % 4 != 0 { bytes.append(0) }
    let start = bytes.count
    append(UInt32(count))
    for value in values { append(value) }
    return start
  }

  /// Ends a text with a zero, which its length does not count.
  private mutating func terminator() -> Int {
    bytes.append(0)
    return 0
  }
}

extension FlatField {
  fileprivate var inlineSize: Int {
    switch self {
    case .byte: 1
    case .short: 2
    case .long: 8
    default: 4
    }
  }
}
