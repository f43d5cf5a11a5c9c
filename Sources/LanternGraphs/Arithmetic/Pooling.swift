internal import LanternTensors

/// The elements under a window that slides over each channel of images.
struct Pooling {
  private let images: Shape
  private let kernelHeight: Int
  private let kernelWidth: Int
  private let window: SpatialWindow
  private let rows: SpatialWindow.Axis
  private let columns: SpatialWindow.Axis

  /// Creates the geometry of a window over images `[N, H, W, C]`.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(
    _ images: Shape, kernelHeight: Int, kernelWidth: Int, window: SpatialWindow
  ) throws(GraphError) {
    self.images = images
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.window = window
    rows = try window.rows(inputHeight: images[1], kernelHeight: kernelHeight)
    columns = try window.columns(inputWidth: images[2], kernelWidth: kernelWidth)
  }

  /// The shape of the results.
  var outputShape: Shape {
    get throws(TensorError) {
      try Shape([images[0], rows.outputSize, columns.outputSize, images[3]])
    }
  }

  /// Throws `GraphError` when the window stands wholly outside the image at some position.
  func requireTaps() throws(GraphError) {
    let ends = [
      rowTaps(0), rowTaps(max(0, rows.outputSize - 1)),
      columnTaps(0), columnTaps(max(0, columns.outputSize - 1)),
    ]
    guard rows.outputSize == 0 || columns.outputSize == 0 || ends.allSatisfy({ !$0.kernel.isEmpty })
    else {
      throw GraphError(
        .invalidAttribute,
        "a window of \(kernelHeight) by \(kernelWidth) over images of shape \(images) with "
          + "\(window.padding) padding stands wholly in the padding at its first or last position")
    }
  }

  /// The results of a function of the elements under the window, row-major.
  ///
  /// The function gets no elements where a dilated window steps over the image.
  func map<Element, Result>(
    _ input: [Element], _ function: ([Element]) -> Result
  ) -> [Result] {
    let channels = images[3]
    var results: [Result] = []
    var values: [Element] = []
    for image in 0..<images[0] {
      for y in 0..<rows.outputSize {
        let row = rowTaps(y)
        for x in 0..<columns.outputSize {
          let column = columnTaps(x)
          for channel in 0..<channels {
            values.removeAll(keepingCapacity: true)
            for iy in row.positions {
              for ix in column.positions {
                values.append(
                  input[((image * images[1] + iy) * images[2] + ix) * channels + channel])
              }
            }
            results.append(function(values))
          }
        }
      }
    }
    return results
  }

  private func rowTaps(_ y: Int) -> Taps {
    rows.taps(
      at: y, stride: window.strideHeight, dilation: window.dilationHeight, kernel: kernelHeight,
      input: images[1])
  }

  private func columnTaps(_ x: Int) -> Taps {
    columns.taps(
      at: x, stride: window.strideWidth, dilation: window.dilationWidth, kernel: kernelWidth,
      input: images[2])
  }
}
