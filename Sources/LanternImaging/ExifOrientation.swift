/// How a stored picture must be turned to stand upright: EXIF's tag 0x0112.
///
/// Source: CIPA DC-008 (Exif 2.32), 4.6.4 A. The cases say what to do with the stored picture.
public enum ExifOrientation: Int, Sendable, Hashable, CaseIterable {
  case upright = 1
  case mirroredHorizontally = 2
  case rotated180 = 3
  case mirroredVertically = 4
  /// Mirrored along the diagonal from the top left.
  case transposed = 5
  /// Rotated by 90 degrees clockwise.
  case rotated90 = 6
  /// Mirrored along the diagonal from the top right.
  case transversed = 7
  /// Rotated by 90 degrees counter-clockwise.
  case rotated270 = 8

  /// The orientation that a JPEG file states; upright where it states none, or nonsense.
  public init(inJPEG bytes: [UInt8]) {
    self = Self.exifSegment(of: bytes).flatMap(Self.init(inTIFF:)) ?? .upright
  }

  /// The contents of the segment APP1 that begins with "Exif", from the TIFF header on.
  private static func exifSegment(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xff {
      let marker = bytes[position + 1]
      // Compressed data follows the start of a scan, and nothing before it is left to read.
      if marker == 0xda || marker == 0xd9 { return nil }
      let size = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + size
      guard size >= 2, end <= bytes.count else { return nil }
      let contents = bytes[position + 4..<end]
      if marker == 0xe1, contents.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
        return contents.dropFirst(6)
      }
      position = end
    }
    return nil
  }

  private init?(inTIFF data: ArraySlice<UInt8>) {
    let bytes = Array(data)
    let isLittle = bytes.starts(with: [0x49, 0x49])
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - size else { return nil }
      let digits = bytes[offset..<offset + size]
      return (isLittle ? digits.reversed() : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard isLittle || bytes.starts(with: [0x4d, 0x4d]), let directory = number(4, 4),
      let count = number(directory, 2)
    else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = number(entry, 2), let value = number(entry + 8, 2) else { return nil }
      if tag == 0x0112 {
        self.init(rawValue: value)
        return
      }
    }
    return nil
  }
}

extension Image {
  /// The picture turned as an EXIF orientation says.
  public func oriented(_ orientation: ExifOrientation) -> Image {
    if orientation == .upright { return self }
    let swapsAxes = orientation.rawValue >= 5
    let (newWidth, newHeight) = swapsAxes ? (height, width) : (width, height)
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for row in 0..<newHeight {
      for column in 0..<newWidth {
        let (x, y) =
          switch orientation {
          case .upright: (column, row)
          case .mirroredHorizontally: (width - 1 - column, row)
          case .rotated180: (width - 1 - column, height - 1 - row)
          case .mirroredVertically: (column, height - 1 - row)
          case .transposed: (row, column)
          case .rotated90: (row, height - 1 - column)
          case .transversed: (width - 1 - row, height - 1 - column)
          case .rotated270: (width - 1 - row, column)
          }
        let (source, target) = (3 * (y * width + x), 3 * (row * newWidth + column))
        turned[target] = pixels[source]
        turned[target + 1] = pixels[source + 1]
        turned[target + 2] = pixels[source + 2]
      }
    }
    return Image(width: newWidth, height: newHeight, trusted: turned)
  }
}
