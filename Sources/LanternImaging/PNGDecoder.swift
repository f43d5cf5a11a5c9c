internal import CLanternPNG

/// PNG by libpng's simplified interface: all colour types and depths, interlaced or not.
///
/// 16-bit channels become 8-bit ones by their value over 257, rounded. A file that states a gamma
/// other than sRGB's is converted. Transparent pixels are laid over white.
enum PNGDecoder {
  /// A byte of deflated data stands for 1032 bytes at most (RFC 1951), and a byte for 8 pixels.
  private static let pixelsPerByte = 1032 * 8

  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    // The library keeps the input's address between its two calls, so both are made in one scope.
    let result: Result<Image, ImageError> = unsafe bytes.withUnsafeBytes { buffer in
      do throws(ImageError) { return .success(try unsafe decode(buffer, budget)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func decode(
    _ buffer: UnsafeRawBufferPointer, _ budget: ImageBudget
  ) throws(ImageError) -> Image {
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    defer { unsafe png_image_free(&image) }
    guard unsafe png_image_begin_read_from_memory(&image, buffer.baseAddress, buffer.count) != 0
    else { throw unsafe failure(image) }
    let (width, height) = unsafe (Int(image.width), Int(image.height))
    try budget.check(
      width: width, height: height, byteCount: buffer.count, pixelsPerByte: pixelsPerByte)
    // Without this flag 16-bit files that do not state a gamma are taken for linear light.
    unsafe image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let isTransparent = unsafe image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
    let channels = isTransparent ? 4 : 3
    unsafe image.format = UInt32(
      PNG_FORMAT_FLAG_COLOR | (isTransparent ? PNG_FORMAT_FLAG_ALPHA : 0))
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    let status = unsafe pixels.withUnsafeMutableBytes { target in
      unsafe png_image_finish_read(
        &image, nil, target.baseAddress, Int32(width * channels), nil)
    }
    guard status != 0 else { throw unsafe failure(image) }
    return isTransparent
      ? Image(width: width, height: height, overWhite: pixels)
      : Image(width: width, height: height, trusted: pixels)
  }

  private static func failure(_ image: png_image) -> ImageError {
    let reason = unsafe withUnsafeBytes(of: image.message) { buffer in
      unsafe [UInt8](buffer.prefix { $0 != 0 })
    }
    return ImageError(
      .damaged, "the PNG data is damaged or cut short (\(String(decoding: reason, as: UTF8.self)))")
  }
}
