extension Image {
  /// Creates a picture from red, green, blue and opacity bytes, laid over white.
  ///
  /// Each colour is `round((color * alpha + 255 * (255 - alpha)) / 255)`: blended as stored, as
  /// browsers and Pillow do, not as light. There must be four bytes for each pixel.
  init(width: Int, height: Int, overWhite colors: [UInt8]) {
    var pixels = [UInt8](repeating: 0, count: colors.count / 4 * 3)
    for pixel in 0..<colors.count / 4 {
      let alpha = Int(colors[4 * pixel + 3])
      for channel in 0..<3 {
        let color = Int(colors[4 * pixel + channel]) * alpha + 255 * (255 - alpha)
        pixels[3 * pixel + channel] = UInt8((color + 127) / 255)
      }
    }
    self.init(width: width, height: height, trusted: pixels)
  }
}
