/// Uncompressed BMP of 24 and 32 bits for each pixel.
///
/// By hand, since the only library that reads it among those at hand is ffmpeg, ten times the size of
/// all the others together. Source: Microsoft's `BITMAPINFOHEADER`.
enum BMPDecoder {
  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    func number(_ offset: Int, _ size: Int) throws(ImageError) -> Int {
      guard offset + size <= bytes.count else {
        throw ImageError(.damaged, "the BMP header is cut short")
      }
      return (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    func signed(_ offset: Int) throws(ImageError) -> Int {
      Int(Int32(truncatingIfNeeded: try number(offset, 4)))
    }
    let start = try number(10, 4)
    let (width, storedHeight) = (try signed(18), try signed(22))
    let (depth, compression) = (try number(28, 2), try number(30, 4))
    guard depth == 24 || depth == 32, compression == 0 || (compression == 3 && depth == 32) else {
      throw ImageError(
        .unknownFormat,
        "BMP of \(depth) bits with compression \(compression) is not read; 24 or 32 bits without "
          + "compression are")
    }
    // Rows go from the bottom up unless the height is negative; each is a multiple of four bytes.
    let height = abs(storedHeight)
    try budget.check(width: width, height: height)
    let rowSize = (width * depth / 8 + 3) / 4 * 4
    guard start <= bytes.count, rowSize * height <= bytes.count - start else {
      throw ImageError(.damaged, "the BMP data is cut short")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      let line = start + (storedHeight > 0 ? height - 1 - row : row) * rowSize
      for column in 0..<width {
        let pixel = line + column * depth / 8
        pixels += [bytes[pixel + 2], bytes[pixel + 1], bytes[pixel]]
      }
    }
    return try Image(width: width, height: height, pixels: pixels)
  }
}
