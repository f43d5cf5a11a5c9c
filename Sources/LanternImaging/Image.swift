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
    guard !bytes.isEmpty else { throw ImageError(.damaged, "the file is empty") }
    guard let format = ImageFormat.allCases.first(where: { $0.begins(bytes) }) else {
      throw ImageError(
        .unknownFormat, "this is not a JPEG, PNG, WebP or BMP picture, by its first bytes")
    }
    let stored =
      switch format {
      case .jpeg: try JPEGDecoder.decode(bytes, budget)
      case .png: try PNGDecoder.decode(bytes, budget)
      case .webP: try WebPDecoder.decode(bytes, budget)
      case .bmp: try BMPDecoder.decode(bytes, budget)
      }
    self = stored.oriented(ExifOrientation(in: bytes, format: format))
  }
}
