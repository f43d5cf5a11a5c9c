internal import CLanternTurboJPEG

/// JPEG by libjpeg-turbo: grey, colour, and print colours (CMYK, YCCK).
enum JPEGDecoder {
  /// Decodes a picture as it is stored, without its EXIF orientation.
  ///
  /// A picture that the library only warns about (cut short, damaged data) is refused, since parts
  /// of it would be grey.
  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    guard let handle = unsafe tjInitDecompress() else {
      throw ImageError(.damaged, "libjpeg-turbo could not be started")
    }
    defer { unsafe tjDestroy(handle) }
    func failure() -> ImageError {
      let reason = unsafe String(cString: tjGetErrorStr2(handle))
      return ImageError(.damaged, "the JPEG data is damaged or cut short (\(reason))")
    }
    var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let header = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe tjDecompressHeader3(
        handle, buffer.baseAddress, UInt(buffer.count), &width, &height, &subsampling, &colorspace)
    }
    guard header == 0 else { throw failure() }
    try budget.check(width: Int(width), height: Int(height))
    let isPrint = [TJCS_CMYK, TJCS_YCCK].map { Int32($0.rawValue) }.contains(colorspace)
    let channels = isPrint ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * channels)
    let status = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe pixels.withUnsafeMutableBufferPointer { target in
        unsafe tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress, width,
          width * Int32(channels), height,
          Int32(isPrint ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue), 0)
      }
    }
    guard status == 0 else { throw failure() }
    return try Image(
      width: Int(width), height: Int(height), pixels: isPrint ? lightened(pixels) : pixels)
  }

  /// Red, green and blue from inverted print colours, as Adobe's programs store them: each is the
  /// product of its ink's lightness and black's.
  private static func lightened(_ inks: [UInt8]) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(inks.count / 4 * 3)
    for start in stride(from: 0, to: inks.count, by: 4) {
      let black = Int(inks[start + 3])
      for channel in 0..<3 {
        pixels.append(UInt8((Int(inks[start + channel]) * black + 127) / 255))
      }
    }
    return pixels
  }
}
