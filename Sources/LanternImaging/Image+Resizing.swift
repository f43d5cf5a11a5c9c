/// A rectangle of whole pixels.
package struct PixelRegion: Sendable, Hashable {
  /// The left column and the top row.
  package var x: Int, y: Int
  /// The size in pixels.
  package var width: Int, height: Int

  /// Creates a rectangle.
  package init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }
}

extension Image {
  /// A part of the picture at another size, as `newHeight * newWidth * 3` numbers from 0 to 255.
  ///
  /// Rows are resized first, then columns, in float32; rows that no new pixel needs are not touched.
  /// The region must lie within the picture.
  func resized(
    _ region: PixelRegion, width newWidth: Int, height newHeight: Int, filter: ResizeFilter
  ) -> [Float] {
    let across = ResizeWeights(
      start: region.x, count: region.width, newCount: newWidth, filter: filter)
    let down = ResizeWeights(
      start: region.y, count: region.height, newCount: newHeight, filter: filter)
    var result = [Float](repeating: 0, count: newWidth * newHeight * 3)
    var line = [Float](repeating: 0, count: newWidth * 3)
    var lineRow = -1
    for row in 0..<newHeight {
      let shares = down.offsets[row]..<down.offsets[row + 1]
      for (step, share) in shares.enumerated() {
        let source = down.starts[row] + step
        if source != lineRow {
          resizeRow(source, across, into: &line)
          lineRow = source
        }
        let weight = down.weights[share]
        let target = row * line.count
        for index in line.indices { result[target + index] += weight * line[index] }
      }
    }
    return result
  }

  private func resizeRow(_ row: Int, _ across: ResizeWeights, into line: inout [Float]) {
    let base = row * width * 3
    for column in across.starts.indices {
      var (red, green, blue) = (Float(0), Float(0), Float(0))
      var source = base + across.starts[column] * 3
      for share in across.offsets[column]..<across.offsets[column + 1] {
        let weight = across.weights[share]
        red += weight * Float(pixels[source])
        green += weight * Float(pixels[source + 1])
        blue += weight * Float(pixels[source + 2])
        source += 3
      }
      line[column * 3] = red
      line[column * 3 + 1] = green
      line[column * 3 + 2] = blue
    }
  }
}
