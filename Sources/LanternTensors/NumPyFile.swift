/// Tensors as NumPy's `.npy` files hold them.
///
/// Versions 1 to 3 are read and version 1 is written, little-endian and in C order. Source: NumPy's
/// "NPY format" (NEP 1 and `numpy.lib.format`).
public enum NumPyFile {
  private static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  /// The type codes of NumPy: kind and size in bytes; `V2` is how it saves bfloat16, as two bytes.
  private static let codes: [(code: String, type: ElementType)] = [
    ("V2", .bfloat16),
    ("f2", .float16), ("f4", .float32), ("f8", .float64), ("i1", .int8), ("i2", .int16),
    ("i4", .int32), ("i8", .int64), ("u1", .uint8), ("u2", .uint16), ("u4", .uint32),
    ("u8", .uint64), ("b1", .bool), ("c8", .complex64),
  ]

  /// Reads a file.
  ///
  /// Throws `TensorError` naming the file when it cannot be opened or is not a sound `.npy` file of
  /// an element type that tensors have.
  public static func read(path: String) throws(TensorError) -> Tensor {
    let file = ByteStorage.file(try MappedFile(path: path))
    do { return try read(file) } catch {
      throw TensorError(error.code, "\(path): \(error.description)")
    }
  }

  /// Reads a tensor from the bytes of a `.npy` file.
  ///
  /// Throws `TensorError` when they are not a sound one of an element type that tensors have.
  public static func read(_ storage: ByteStorage) throws(TensorError) -> Tensor {
    let head = unsafe storage.withUnsafeBytes { unsafe [UInt8]($0.prefix(1 << 16)) }
    guard head.count >= 10, head.starts(with: magic) else {
      throw damaged("it does not begin as one")
    }
    let isWide = head[6] >= 2
    guard (1...3).contains(head[6]), head.count >= (isWide ? 12 : 10) else {
      throw damaged("it is of version \(head[6]), and versions 1 to 3 are read")
    }
    let start = isWide ? 12 : 10
    let sizes = head[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard sizes <= head.count - start else { throw damaged("its header is cut short") }
    let header = String(decoding: head[start..<start + sizes], as: UTF8.self)
    if let width = textWidth(in: header) {
      return try texts(storage, from: start + sizes, width: width, in: header)
    }
    let type = try type(in: header)
    return try Tensor(type: type, storage: storage, byteOffset: start + sizes)
  }

  /// The bytes of a `.npy` file for a tensor; quantised ones as their stored integers, and strings
  /// as `S` elements, all as wide as the longest.
  public static func bytes(of tensor: Tensor) -> [UInt8] {
    if let strings = try? tensor.strings() { return bytes(of: strings, tensor.shape) }
    let code = codes.first { $0.type == tensor.elementType }?.code ?? ""
    let order = tensor.elementType.byteCount == 1 ? "|" : "<"
    return unsafe tensor.withUnsafeBytes { elements in
      unsafe head(descr: "\(order)\(code)", tensor.shape) + [UInt8](elements)
    }
  }

  /// What comes before the data.
  static func head(descr: String, _ shape: Shape) -> [UInt8] {
    let dimensions = shape.dimensions.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(dimensions)), }"
    // The data begins at a multiple of 64 bytes, after a newline.
    let size = (10 + header.utf8.count + 1 + 63) / 64 * 64
    header += String(repeating: " ", count: size - 11 - header.utf8.count) + "\n"
    let length = header.utf8.count
    return magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(header.utf8)
  }

  /// The tensor type that a header describes: a Python dictionary of three entries.
  private static func type(in header: String) throws(TensorError) -> TensorType {
    guard let description = text(of: "descr", in: header) else {
      throw damaged("its header does not give descr")
    }
    guard let code = codes.first(where: { description.dropFirst() == $0.code }),
      let byteOrder = description.first, "<|=".contains(byteOrder)
    else {
      throw damaged("it holds elements of the type \(description), which no tensor has")
    }
    return TensorType(code.type, try shape(in: header))
  }

  /// The shape that a header gives.
  static func shape(in header: String) throws(TensorError) -> Shape {
    guard let order = value(of: "fortran_order", in: header),
      let shape = value(of: "shape", in: header)
    else { throw damaged("its header does not give descr, fortran_order and shape") }
    guard order.hasPrefix("False") else {
      throw damaged(
        order.hasPrefix("True")
          ? "it is in Fortran order; save it with numpy.ascontiguousarray"
          : "its fortran_order is neither True nor False")
    }
    return try Shape(dimensions(in: shape))
  }

  /// The numbers of a Python tuple that a text begins with.
  private static func dimensions(in text: Substring) throws(TensorError) -> [Int] {
    guard text.first == "(", let end = text.firstIndex(of: ")") else {
      throw damaged("its shape is not a tuple")
    }
    let parts = text[..<end].dropFirst().split(separator: ",").map { part in
      part.filter { $0 != " " }
    }
    var dimensions: [Int] = []
    for digits in parts where !digits.isEmpty {
      guard let size = Int(digits) else { throw damaged("its shape has the dimension \(digits)") }
      dimensions.append(size)
    }
    return dimensions
  }

  /// The text in quotes after a key of the header.
  static func text(of key: String, in header: String) -> Substring? {
    guard let value = value(of: key, in: header), value.first == "'" else { return nil }
    let rest = value.dropFirst()
    return rest.firstIndex(of: "'").map { rest[..<$0] }
  }

  /// The text after a key of the header.
  private static func value(of key: String, in header: String) -> Substring? {
    var rest = header[...]
    while let quote = rest.firstIndex(of: "'") {
      rest = rest[rest.index(after: quote)...]
      guard rest.hasPrefix("\(key)'") else { continue }
      return rest.dropFirst(key.count + 1).drop { $0 == ":" || $0 == " " }
    }
    return nil
  }

  static func damaged(_ reason: String) -> TensorError {
    TensorError(.unreadableFile, "this is not a .npy file that can be read: \(reason)")
  }
}
