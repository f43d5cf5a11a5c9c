/// The most that one picture may take, checked before any memory is taken for its pixels.
///
/// A picture needs 3 bytes for each pixel, 7 for a moment while it is decoded (4 of a transparent
/// or print picture beside the 3 that stay), and 6 while it is turned upright. Formats whose
/// compression has a limit are also held to it: a file of a few bytes that claims millions of
/// pixels is refused whatever the budget.
public struct ImageBudget: Sendable, Hashable {
  /// The most pixels.
  public var pixelCount: Int

  /// Creates a budget; the default of 2^28 pixels, 805 MB, is beyond any camera's.
  public init(pixelCount: Int = 1 << 28) { self.pixelCount = pixelCount }

  /// More than can be addressed with room for all that decoders need, whatever the caller allows.
  private static let limit = 1 << 40

  /// Throws `ImageError` when a picture of this size is more than allowed, or no picture at all.
  ///
  /// `pixelsPerByte` is the most pixels that one byte of the format can stand for, and `byteCount`
  /// the size of the file.
  func check(
    width: Int, height: Int, byteCount: Int = 0, pixelsPerByte: Int? = nil
  ) throws(ImageError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0 else {
      throw ImageError(.damaged, "the picture claims \(width) x \(height) pixels")
    }
    guard !overflow, count <= min(pixelCount, Self.limit) else {
      throw ImageError(
        .overBudget,
        "the picture claims \(width) x \(height) pixels, and \(pixelCount) are allowed")
    }
    guard let pixelsPerByte, count / pixelsPerByte > byteCount else { return }
    throw ImageError(
      .damaged,
      "the picture claims \(width) x \(height) pixels, more than its \(byteCount) bytes can hold")
  }
}
