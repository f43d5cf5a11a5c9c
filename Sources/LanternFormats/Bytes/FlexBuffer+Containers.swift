extension FlexBuffer {
  /// The number of elements of a vector or a map.
  ///
  /// Throws `FormatError` when it is neither.
  public func count() throws(FormatError) -> Int {
    guard kind == .vector || kind == .map else { throw mismatch("a vector or a map") }
    if let count = storedType.fixedCount { return count }
    return try size()
  }

  /// An element of a vector, or the value of a map at a position in the order of its keys.
  ///
  /// Throws `FormatError` when there is none.
  public subscript(index: Int) -> FlexBuffer {
    get throws(FormatError) {
      let count = try count()
      guard index >= 0, index < count else {
        throw failure("element \(index) was asked of \(count)")
      }
      return try element(index, of: count)
    }
  }

  /// The value of a map under a key, nil when there is none.
  ///
  /// Throws `FormatError` when it is not a map.
  public subscript(key: String) -> FlexBuffer? {
    get throws(FormatError) {
      let count = try mapCount()
      let wanted = Array(key.utf8)
      for index in 0..<count where try reader.bytes(keyContent(index)) == wanted {
        return try element(index, of: count)
      }
      return nil
    }
  }

  /// The elements of a vector, or the values of a map in the order of its keys.
  ///
  /// Throws `FormatError` when it is neither.
  public func elements() throws(FormatError) -> [FlexBuffer] {
    let count = try count()
    var elements: [FlexBuffer] = []
    for index in 0..<count { elements.append(try element(index, of: count)) }
    return elements
  }

  /// The keys of a map, sorted as the file has them.
  ///
  /// Throws `FormatError` when it is not a map.
  public func keys() throws(FormatError) -> [String] {
    var keys: [String] = []
    for index in 0..<(try mapCount()) { keys.append(try reader.text(keyContent(index))) }
    return keys
  }

  /// The numbers of a vector as integers; a single number counts as a vector of one.
  ///
  /// Throws `FormatError` unless all are numbers that fit.
  public func integers() throws(FormatError) -> [Int] {
    guard kind == .vector else { return [try integer()] }
    var numbers: [Int] = []
    for element in try elements() { numbers.append(try element.integer()) }
    return numbers
  }

  /// The numbers of a vector; a single number counts as a vector of one.
  ///
  /// Throws `FormatError` unless all are numbers.
  public func doubles() throws(FormatError) -> [Double] {
    guard kind == .vector else { return [try double()] }
    var numbers: [Double] = []
    for element in try elements() { numbers.append(try element.double()) }
    return numbers
  }

  /// The integer of a map under a key, or a default when there is none.
  ///
  /// Throws `FormatError` when this is not a map, or the value is no number that fits.
  public func integer(_ key: String, default value: Int) throws(FormatError) -> Int {
    guard let found = try self[key] else { return value }
    return try found.integer()
  }

  /// The number of a map under a key, or a default when there is none.
  ///
  /// Throws `FormatError` when this is not a map, or the value is no number.
  public func double(_ key: String, default value: Double) throws(FormatError) -> Double {
    guard let found = try self[key] else { return value }
    return try found.double()
  }

  /// The number of a map under a key as a float, or a default when there is none.
  ///
  /// Throws `FormatError` when this is not a map, or the value is no number.
  public func float(_ key: String, default value: Float) throws(FormatError) -> Float {
    guard let found = try self[key] else { return value }
    return try found.float()
  }

  /// The truth value of a map under a key, or a default when there is none.
  ///
  /// Throws `FormatError` when this is not a map, or the value is neither truth nor number.
  public func bool(_ key: String, default value: Bool) throws(FormatError) -> Bool {
    guard let found = try self[key] else { return value }
    return try found.bool()
  }

  /// The text of a map under a key, or a default when there is none.
  ///
  /// Throws `FormatError` when this is not a map, or the value is no text.
  public func string(_ key: String, default value: String) throws(FormatError) -> String {
    guard let found = try self[key] else { return value }
    return try found.string()
  }
}

extension FlexBuffer {
  /// Follows everything that this value leads to.
  ///
  /// Offsets may name the same bytes many times, or the place that they stand in, so that both depth
  /// and amount are held to a limit.
  func verify(depth: Int, budget: ReadingBudget) throws(FormatError) {
    try budget.spend(16, place: reader.place, offset: offset)
    switch kind {
    case .null: break
    case .bool, .integer, .unsignedInteger, .float: _ = try double()
    case .key, .string, .blob:
      try budget.spend(content().count, place: reader.place, offset: offset)
    case .vector, .map:
      guard depth > 0 else {
        throw FormatError(
          .overBudget, "vectors and maps lie too deep within each other", place: reader.place,
          offset: offset)
      }
      let count = try count()
      if kind == .map {
        for index in 0..<count {
          try budget.spend(keyContent(index).count, place: reader.place, offset: offset)
        }
      }
      for index in 0..<count {
        try element(index, of: count).verify(depth: depth - 1, budget: budget)
      }
    }
  }

  /// An element within the count; of a map, the value.
  private func element(_ index: Int, of count: Int) throws(FormatError) -> FlexBuffer {
    // No count exceeds the number of bytes, so that this fits.
    let location = offset + index * width
    let packedType: UInt8
    if let kind = storedType.elementKind {
      packedType = FlexBufferType.packed(kind)
    } else {
      packedType = try reader.load(UInt8.self, at: offset + count * width + index)
    }
    return try FlexBuffer(reader, packedType: packedType, at: location, parentWidth: width)
  }

  private func mapCount() throws(FormatError) -> Int {
    guard kind == .map else { throw mismatch("a map") }
    return try size()
  }

  /// The bytes of a map's key: before the map lie the offset of its keys and their width.
  private func keyContent(_ index: Int) throws(FormatError) -> Range<Int> {
    let keys = try Self.target(reader, at: offset - 3 * width, width: width)
    let keysWidth = Int(
      truncatingIfNeeded: try Self.unsigned(reader, at: offset - 2 * width, width: width))
    guard [1, 2, 4, 8].contains(keysWidth) else {
      throw failure("the width of the map's keys is \(keysWidth) bytes")
    }
    let count = try Self.unsigned(reader, at: keys - keysWidth, width: keysWidth)
    guard count > UInt64(index) else {
      throw failure("the map has \(count) keys, and more values")
    }
    let key = try Self.target(reader, at: keys + index * keysWidth, width: keysWidth)
    return try Self.keyContent(reader, at: key)
  }
}

extension FlexBuffer: CustomStringConvertible {
  /// The value in the manner of JSON, for listings.
  public var description: String {
    do {
      switch kind {
      case .null: return "null"
      case .bool: return "\(try bool())"
      case .integer, .unsignedInteger, .float:
        let value = try double()
        return kind != .float && abs(value) < 0x1p53 ? "\(try integer())" : "\(value)"
      case .key, .string: return "\"\(try string())\""
      case .blob: return "\(try content().count) bytes"
      case .vector:
        return "[" + (try elements()).map(\.description).joined(separator: ", ") + "]"
      case .map:
        let values = try elements()
        return "{" + zip(try keys(), values).map { "\"\($0)\": \($1)" }.joined(separator: ", ")
          + "}"
      }
    } catch {
      return "\(error)"
    }
  }
}
