/// Text in `.npy` files: elements `S`, all of one width, with zeros behind the shorter ones.
extension NumPyFile {
  /// The width in bytes of the elements `S` that a header describes; nil for other elements.
  static func textWidth(in header: String) -> Int? {
    guard let description = text(of: "descr", in: header), let order = description.first,
      "<|=".contains(order), description.dropFirst().first == "S"
    else { return nil }
    return Int(description.dropFirst(2)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Reads elements `S` from an offset; zeros at their ends are no part of them.
  ///
  /// Throws `TensorError` when the file is shorter than they are.
  static func texts(
    _ storage: ByteStorage, from start: Int, width: Int, in header: String
  ) throws(TensorError) -> Tensor {
    let shape = try shape(in: header)
    let size = shape.elementCount.multipliedReportingOverflow(by: width)
    // Empty texts take no bytes, and must not be had by the million for nothing.
    guard !size.overflow, size.partialValue <= storage.count - start,
      shape.elementCount <= storage.count
    else {
      throw damaged("its \(shape.elementCount) texts of \(width) bytes do not fit the file")
    }
    let texts = unsafe storage.withUnsafeBytes { bytes in
      (0..<shape.elementCount).map { index in
        let element = unsafe [UInt8](bytes[start + index * width..<start + (index + 1) * width])
        return [UInt8](element.prefix((element.lastIndex { $0 != 0 } ?? -1) + 1))
      }
    }
    return try Tensor(strings: texts, shape: shape)
  }

  /// The bytes of a file that holds strings.
  static func bytes(of strings: [[UInt8]], _ shape: Shape) -> [UInt8] {
    let width = max(1, strings.map(\.count).max() ?? 0)
    return strings.reduce(into: head(descr: "|S\(width)", shape)) { bytes, string in
      bytes += string + [UInt8](repeating: 0, count: width - string.count)
    }
  }
}
