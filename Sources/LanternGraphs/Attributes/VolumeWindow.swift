/// How a window slides over images of three dimensions: along their planes and within each.
package struct VolumeWindow: Hashable, Sendable {
  /// Planes between neighbouring windows.
  package var strideDepth: Int
  /// Planes between neighbouring taps of one window.
  package var dilationDepth: Int
  /// The window within a plane; its padding, which is not explicit, holds for the planes too.
  package var plane: SpatialWindow

  /// Creates a window from its parts.
  package init(
    strideDepth: Int = 1, dilationDepth: Int = 1, plane: SpatialWindow = SpatialWindow()
  ) {
    self.strideDepth = strideDepth
    self.dilationDepth = dilationDepth
    self.plane = plane
  }

  /// The window's axes, outermost first, over a volume and for a kernel of sizes
  /// `[depth, height, width]`.
  ///
  /// With `transposing` the volume is what a transposed convolution makes. Throws `GraphError` when
  /// the window makes no sense.
  func axes(
    volume: [Int], kernel: [Int], transposing: Bool = false
  ) throws(GraphError) -> [WindowAxis] {
    var depth = plane
    depth.strideHeight = strideDepth
    depth.dilationHeight = dilationDepth
    let planes = try depth.rows(inputHeight: volume[0], kernelHeight: kernel[0])
    let rows = try plane.rows(inputHeight: volume[1], kernelHeight: kernel[1])
    let columns = try plane.columns(inputWidth: volume[2], kernelWidth: kernel[2])
    let strides = [strideDepth, plane.strideHeight, plane.strideWidth]
    let dilations = [dilationDepth, plane.dilationHeight, plane.dilationWidth]
    return [planes, rows, columns].enumerated().map { index, axis in
      transposing
        ? WindowAxis(
          transposing: axis, output: volume[index], kernel: kernel[index],
          stride: strides[index], dilation: dilations[index])
        : WindowAxis(
          axis, input: volume[index], kernel: kernel[index], stride: strides[index],
          dilation: dilations[index])
    }
  }
}
