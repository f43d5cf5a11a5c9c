internal import CLanternPNG

/// PNG by libpng's simplified interface: all colour types and depths, interlaced or not.
///
/// Transparent pixels are laid over white.
enum PNGDecoder {
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
    try budget.check(width: width, height: height)
    // PNG_FORMAT_RGB: 8 bits each and no alpha, so that the library blends with the background.
    unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    var white = png_color(red: 255, green: 255, blue: 255)
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    let status = unsafe pixels.withUnsafeMutableBytes { target in
      unsafe png_image_finish_read(&image, &white, target.baseAddress, Int32(width * 3), nil)
    }
    guard status != 0 else { throw unsafe failure(image) }
    return try Image(width: width, height: height, pixels: pixels)
  }

  private static func failure(_ image: png_image) -> ImageError {
    let reason = unsafe withUnsafeBytes(of: image.message) { buffer in
      unsafe [UInt8](buffer.prefix { $0 != 0 })
    }
    return ImageError(
      .damaged, "the PNG data is damaged or cut short (\(String(decoding: reason, as: UTF8.self)))")
  }
}
