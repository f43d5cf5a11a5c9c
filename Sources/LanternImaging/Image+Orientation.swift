extension Image {
  /// The picture turned as an EXIF orientation says.
  public func oriented(_ orientation: ExifOrientation) -> Image {
    if orientation == .upright { return self }
    let swapsAxes = orientation.rawValue >= 5
    let (newWidth, newHeight) = swapsAxes ? (height, width) : (width, height)
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for row in 0..<newHeight {
      for column in 0..<newWidth {
        let (x, y) =
          switch orientation {
          case .upright: (column, row)
          case .mirroredHorizontally: (width - 1 - column, row)
          case .rotated180: (width - 1 - column, height - 1 - row)
          case .mirroredVertically: (column, height - 1 - row)
          case .transposed: (row, column)
          case .rotated90: (row, height - 1 - column)
          case .transversed: (width - 1 - row, height - 1 - column)
          case .rotated270: (width - 1 - row, column)
          }
        let (source, target) = (3 * (y * width + x), 3 * (row * newWidth + column))
        turned[target] = pixels[source]
        turned[target + 1] = pixels[source + 1]
        turned[target + 2] = pixels[source + 2]
      }
    }
    return Image(width: newWidth, height: newHeight, trusted: turned)
  }
}
