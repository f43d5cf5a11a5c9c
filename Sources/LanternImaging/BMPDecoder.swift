/// Uncompressed BMP: palettes of 1, 4 and 8 bits, and colours of 24 and 32 bits for each pixel.
///
/// By hand, since the only library that reads it among those at hand is ffmpeg, ten times the size of
/// all the others together. Source: Microsoft's `BITMAPINFOHEADER` and its successors, which begin
/// alike. The fourth byte of 32 bits is not looked at: most programs leave it zero.
struct BMPDecoder {
  private let bytes: [UInt8]
  private let width: Int
  private let height: Int
  /// Rows go from the bottom up unless the stored height is negative.
  private let isBottomUp: Bool
  /// Bits for each pixel.
  private let depth: Int
  /// Where the rows begin.
  private let start: Int
  /// Bytes in a row: a multiple of four.
  private let rowSize: Int

  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    let decoder = try BMPDecoder(bytes, budget)
    return Image(
      width: decoder.width, height: decoder.height,
      trusted: decoder.depth <= 8 ? try decoder.paletteColors() : decoder.colors())
  }

  /// Reads the header and checks that all rows are there.
  private init(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) {
    func number(_ offset: Int, _ size: Int = 4) throws(ImageError) -> Int {
      guard offset + size <= bytes.count else {
        throw ImageError(.damaged, "the BMP header is cut short")
      }
      return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    func signed(_ offset: Int) throws(ImageError) -> Int {
      Int(Int32(truncatingIfNeeded: try number(offset)))
    }
    let headerSize = try number(14)
    guard headerSize >= 40 else {
      throw ImageError(.unknownFormat, "BMP with a header of \(headerSize) bytes is not read")
    }
    let storedHeight = try signed(22)
    let compression = try number(30)
    (self.bytes, start, depth) = (bytes, try number(10), try number(28, 2))
    (width, height, isBottomUp) = (try signed(18), abs(storedHeight), storedHeight > 0)
    var isKnown = [1, 4, 8, 24, 32].contains(depth) && compression == 0
    if depth == 32, compression == 3 {
      // The masks of red, green and blue follow the first 40 bytes of any header.
      let masks = (try number(54), try number(58), try number(62))
      isKnown = masks == (0xff0000, 0xff00, 0xff)
    }
    guard isKnown else {
      throw ImageError(
        .unknownFormat,
        "BMP of \(depth) bits with compression \(compression) is not read; 1, 4, 8, 24 and 32 bits "
          + "without compression are")
    }
    try budget.check(width: width, height: height)
    rowSize = (width * depth + 31) / 32 * 4
    guard start <= bytes.count, rowSize * height <= bytes.count - start else {
      throw ImageError(.damaged, "the BMP data is cut short")
    }
  }

  /// The offset of a row of the upright picture.
  private func line(_ row: Int) -> Int {
    start + (isBottomUp ? height - 1 - row : row) * rowSize
  }

  private func colors() -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        let (source, target) = (line(row) + column * depth / 8, 3 * (row * width + column))
        pixels[target] = bytes[source + 2]
        pixels[target + 1] = bytes[source + 1]
        pixels[target + 2] = bytes[source]
      }
    }
    return pixels
  }

  /// The colours that the pixels' numbers stand for: blue, green, red and nothing, after the header.
  private func paletteColors() throws(ImageError) -> [UInt8] {
    func number(_ offset: Int) -> Int {
      bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    let palette = 14 + number(14)
    let colorCount = min(number(46) == 0 ? 1 << depth : number(46), 1 << depth)
    guard palette + 4 * colorCount <= bytes.count else {
      throw ImageError(.damaged, "the BMP palette is cut short")
    }
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        let bit = column * depth
        let byte = Int(bytes[line(row) + bit / 8])
        let color = byte >> (8 - depth - bit % 8) & ((1 << depth) - 1)
        guard color < colorCount else {
          throw ImageError(
            .damaged,
            "the BMP data is damaged: a pixel has colour \(color) of a palette of \(colorCount)")
        }
        for channel in 0..<3 {
          pixels[3 * (row * width + column) + channel] = bytes[palette + 4 * color + 2 - channel]
        }
      }
    }
    return pixels
  }
}
