internal import CLanternTurboJPEG

/// JPEG by libjpeg-turbo: grey, colour, and print colours (CMYK, YCCK).
enum JPEGDecoder {
  /// A block of 8 x 8 pixels takes one bit at least, since Huffman codes are no shorter.
  private static let pixelsPerByte = 512

  /// Decodes a picture as it is stored, without its EXIF orientation.
  ///
  /// The library only warns about data that is cut short or damaged, and makes the rest of the
  /// picture grey; such a picture is refused here.
  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    guard let handle = unsafe tjInitDecompress() else {
      throw ImageError(.damaged, "libjpeg-turbo could not be started")
    }
    defer { unsafe tjDestroy(handle) }
    var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let header = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe tjDecompressHeader3(
        handle, buffer.baseAddress, UInt(buffer.count), &width, &height, &subsampling, &colorspace)
    }
    // Warnings come up again when the picture is decoded, and are judged there.
    let isWarning = unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
    guard header == 0 || isWarning else { throw unsafe failure(handle) }
    // The library takes a file that ends before its frame for one of tables alone.
    guard width > 0, height > 0 else {
      throw ImageError(
        .damaged, "the JPEG data is damaged or cut short (it ends before the picture)")
    }
    try budget.check(
      width: Int(width), height: Int(height), byteCount: bytes.count, pixelsPerByte: pixelsPerByte)
    let isPrint = [TJCS_CMYK, TJCS_YCCK].map { Int32($0.rawValue) }.contains(colorspace)
    let channels = isPrint ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * channels)
    let status = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe pixels.withUnsafeMutableBufferPointer { target in
        unsafe tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress, width,
          width * Int32(channels), height,
          Int32(isPrint ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue), TJFLAG_LIMITSCANS)
      }
    }
    guard unsafe status == 0 || hasOnlyPadding(handle) else { throw unsafe failure(handle) }
    return Image(
      width: Int(width), height: Int(height), trusted: isPrint ? lightened(pixels) : pixels)
  }

  private static func failure(_ handle: tjhandle) -> ImageError {
    let reason = unsafe String(cString: tjGetErrorStr2(handle))
    return ImageError(.damaged, "the JPEG data is damaged or cut short (\(reason))")
  }

  /// Whether all that the library warns about is a few bytes between a picture that is complete and
  /// the marker of its end, which many cameras leave there.
  ///
  /// The end marker is the last that is read, so no other warning can follow this one.
  private static func hasOnlyPadding(_ handle: tjhandle) -> Bool {
    guard unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) else { return false }
    let reason = unsafe String(cString: tjGetErrorStr2(handle))
    let (start, end) = ("Corrupt JPEG data: ", " extraneous bytes before marker 0xd9")
    guard reason.hasPrefix(start), reason.hasSuffix(end),
      let count = Int(reason.dropFirst(start.count).dropLast(end.count))
    else { return false }
    return count <= 16
  }

  /// Red, green and blue from inverted print colours, as Adobe's programs store them: each is the
  /// product of its ink's lightness and black's.
  private static func lightened(_ inks: [UInt8]) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: inks.count / 4 * 3)
    for pixel in 0..<inks.count / 4 {
      let black = Int(inks[4 * pixel + 3])
      for channel in 0..<3 {
        pixels[3 * pixel + channel] = UInt8((Int(inks[4 * pixel + channel]) * black + 127) / 255)
      }
    }
    return pixels
  }
}
