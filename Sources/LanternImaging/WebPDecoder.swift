internal import CLanternWebP

/// WebP by libwebp, lossy and lossless; the first frame's canvas only.
///
/// Transparent pixels are laid over white.
enum WebPDecoder {
  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    var (width, height) = (Int32(0), Int32(0))
    let known = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe WebPGetInfo(buffer.baseAddress, buffer.count, &width, &height)
    }
    guard known != 0 else { throw ImageError(.damaged, "the WebP header is damaged or cut short") }
    try budget.check(width: Int(width), height: Int(height))
    let count = Int(width) * Int(height)
    var colors = [UInt8](repeating: 0, count: count * 4)
    let isDecoded = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe colors.withUnsafeMutableBufferPointer { target in
        unsafe WebPDecodeRGBAInto(
          source.baseAddress, source.count, target.baseAddress, target.count, width * 4) != nil
      }
    }
    guard isDecoded else {
      throw ImageError(.damaged, "the WebP data is damaged, cut short, or an animation")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * 3)
    for start in stride(from: 0, to: colors.count, by: 4) {
      let alpha = Int(colors[start + 3])
      for channel in 0..<3 {
        let color = Int(colors[start + channel]) * alpha + 255 * (255 - alpha)
        pixels.append(UInt8((color + 127) / 255))
      }
    }
    return try Image(width: Int(width), height: Int(height), pixels: pixels)
  }
}
