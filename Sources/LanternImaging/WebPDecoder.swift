internal import CLanternWebP

/// WebP by libwebp, lossy and lossless; animations are refused.
///
/// Transparent pixels are laid over white.
enum WebPDecoder {
  static func decode(_ bytes: [UInt8], _ budget: ImageBudget) throws(ImageError) -> Image {
    var features = WebPBitstreamFeatures()
    let known = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe WebPGetFeatures(buffer.baseAddress, buffer.count, &features)
    }
    guard known == VP8_STATUS_OK else {
      throw ImageError(.damaged, "the WebP header is damaged or cut short")
    }
    guard features.has_animation == 0 else {
      throw ImageError(
        .unknownFormat, "animated WebP is not read; save one frame as a still picture")
    }
    let (width, height) = (Int(features.width), Int(features.height))
    try budget.check(width: width, height: height)
    let isTransparent = features.has_alpha != 0
    let channels = isTransparent ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    let decode = unsafe isTransparent ? WebPDecodeRGBAInto : WebPDecodeRGBInto
    let isDecoded = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe pixels.withUnsafeMutableBufferPointer { target in
        unsafe decode(
          source.baseAddress, source.count, target.baseAddress, target.count,
          Int32(width * channels)) != nil
      }
    }
    guard isDecoded else {
      throw ImageError(.damaged, "the WebP data is damaged or cut short")
    }
    return isTransparent
      ? Image(width: width, height: height, overWhite: pixels)
      : Image(width: width, height: height, trusted: pixels)
  }
}
