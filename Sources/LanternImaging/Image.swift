internal import LanternTensors

/// A picture: interleaved red, green and blue bytes, the top row first.
public struct Image: Sendable, Hashable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height * width * 3` bytes: red, green, blue, from the top left along each row.
  public let pixels: [UInt8]

  /// Creates a picture from its bytes.
  ///
  /// Throws `ImageError` unless there are three bytes for every pixel, and at least one pixel.
  public init(width: Int, height: Int, pixels: [UInt8]) throws(ImageError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, pixels.count % 3 == 0, pixels.count / 3 == count else {
      throw ImageError(
        .invalidSize, "\(pixels.count) bytes do not make \(width) x \(height) pixels of 3 bytes")
    }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Creates a picture from bytes that are known to fit its size.
  init(width: Int, height: Int, trusted pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Reads a JPEG, PNG, WebP or BMP file, turned upright by its EXIF orientation.
  ///
  /// The format is told by the first bytes, not by the name. Throws `ImageError` naming the file when
  /// it cannot be opened, is of another format, is damaged or cut short, or has more pixels than
  /// `budget` allows.
  public init(contentsOf path: String, budget: ImageBudget = ImageBudget()) throws(ImageError) {
    do {
      let file = try MappedFile(path: path)
      self = try Image(decoding: unsafe file.withUnsafeBytes { unsafe [UInt8]($0) }, budget: budget)
    } catch let error as ImageError {
      throw ImageError(error.code, "\(path): \(error.description)")
    } catch {
      throw ImageError(.unreadableFile, "\(error)")
    }
  }

  /// Decodes the bytes of a JPEG, PNG, WebP or BMP file, turned upright by its EXIF orientation.
  ///
  /// Throws `ImageError` when the bytes are of another format, damaged or cut short, or have more
  /// pixels than `budget` allows.
  public init(
    decoding bytes: [UInt8], budget: ImageBudget = ImageBudget()
  ) throws(ImageError) {
    guard let codec = ImageFormat.allCases.first(where: { $0.begins(bytes) }) else {
      throw ImageError(
        .unknownFormat, "this is not a JPEG, PNG, WebP or BMP picture, by its first bytes")
    }
    switch codec {
    case .jpeg:
      let upright = ExifOrientation(inJPEG: bytes)
      self = try JPEGDecoder.decode(bytes, budget).oriented(upright)
    case .png: self = try PNGDecoder.decode(bytes, budget)
    case .webP: self = try WebPDecoder.decode(bytes, budget)
    case .bmp: self = try BMPDecoder.decode(bytes, budget)
    }
  }
}

/// The most that one picture may take.
public struct ImageBudget: Sendable, Hashable {
  /// The most pixels; 3 bytes are needed for each, and 4 for a moment.
  public var pixelCount: Int

  /// Creates a budget; the default of 2^28 pixels is well beyond any camera's.
  public init(pixelCount: Int = 1 << 28) { self.pixelCount = pixelCount }

  /// Throws `ImageError` when a picture of this size is more than allowed, or no picture at all.
  func check(width: Int, height: Int) throws(ImageError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0 else {
      throw ImageError(.damaged, "the picture claims \(width) x \(height) pixels")
    }
    guard !overflow, count <= pixelCount else {
      throw ImageError(
        .overBudget,
        "the picture claims \(width) x \(height) pixels, and \(pixelCount) are allowed")
    }
  }
}

/// The picture formats that are read.
enum ImageFormat: String, CaseIterable {
  case jpeg, png, webP, bmp

  /// Whether bytes begin as a file of this format does.
  func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .jpeg: bytes.starts(with: [0xff, 0xd8, 0xff])
    case .png: bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    case .webP:
      bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
    case .bmp: bytes.starts(with: Array("BM".utf8))
    }
  }
}
