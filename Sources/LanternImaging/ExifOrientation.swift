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

  /// The orientation that a JPEG, PNG or WebP file states; upright where it states none, or
  /// nonsense.
  public init(in bytes: [UInt8]) {
    let format = ImageFormat.allCases.first { $0.begins(bytes) }
    self = format.map { Self(in: bytes, format: $0) } ?? .upright
  }

  /// The orientation in a file of a known format.
  init(in bytes: [UInt8], format: ImageFormat) {
    let block: ArraySlice<UInt8>? =
      switch format {
      case .jpeg: ExifBlock.inJPEG(bytes)
      case .png: ExifBlock.inPNG(bytes)
      case .webP: ExifBlock.inWebP(bytes)
      case .bmp: nil
      }
    self = block.flatMap(Self.init(inTIFF:)) ?? .upright
  }

  /// Reads the first directory of a TIFF structure (TIFF 6.0, section 2).
  private init?(inTIFF data: ArraySlice<UInt8>) {
    let bytes = Array(data)
    let isLittle = bytes.starts(with: [0x49, 0x49, 42, 0])
    guard isLittle || bytes.starts(with: [0x4d, 0x4d, 0, 42]) else { return nil }
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - size else { return nil }
      let digits = bytes[offset..<offset + size]
      return (isLittle ? digits.reversed() : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = number(entry, 2), let type = number(entry + 2, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // A SHORT by the standard; some programs write a LONG.
      guard let value = number(entry + 8, type == 4 ? 4 : 2) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}
