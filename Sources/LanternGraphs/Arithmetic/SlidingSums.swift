internal import LanternTensors

/// A type of number whose products are summed up by the reference kernels.
protocol ProductTerm: Sendable {
  static var zero: Self { get }
  /// `self + x * y`, rounded after each operation; integers wrap.
  func adding(_ x: Self, times y: Self) -> Self
}

extension Float: ProductTerm {
  func adding(_ x: Float, times y: Float) -> Float { self + x * y }
}

extension Int32: ProductTerm {
  func adding(_ x: Int32, times y: Int32) -> Int32 { self &+ x &* y }
}

/// The sums of products under a kernel that slides over images.
struct SlidingSums {
  private let images: Shape
  private let kernel: Shape
  private let window: SpatialWindow
  private let rows: SpatialWindow.Axis
  private let columns: SpatialWindow.Axis

  /// Creates the geometry of images `[N, H, W, C]` under a kernel `[_, KH, KW, _]`.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(images: Shape, kernel: Shape, window: SpatialWindow) throws(GraphError) {
    self.images = images
    self.kernel = kernel
    self.window = window
    rows = try window.rows(inputHeight: images[1], kernelHeight: kernel[1])
    columns = try window.columns(inputWidth: images[2], kernelWidth: kernel[2])
  }

  /// Calls a closure for each position of the window, in row-major order, with the image, and the
  /// taps that lie within it.
  private func visit(_ body: (_ image: Int, _ rows: Taps, _ columns: Taps) -> Void) {
    let (height, width) = (images[1], images[2])
    for image in 0..<images[0] {
      for y in 0..<rows.outputSize {
        let row = rows.taps(
          at: y, stride: window.strideHeight, dilation: window.dilationHeight,
          kernel: kernel[1], input: height)
        for x in 0..<columns.outputSize {
          let column = columns.taps(
            at: x, stride: window.strideWidth, dilation: window.dilationWidth,
            kernel: kernel[2], input: width)
          body(image, row, column)
        }
      }
    }
  }

  /// The sums for each output channel of a kernel `[O, KH, KW, C / groups]`.
  func grouped<Term: ProductTerm>(_ input: [Term], _ weights: [Term]) -> [Term] {
    let (outputs, depth, channels) = (kernel[0], kernel[3], images[3])
    let perGroup = max(1, outputs / (channels / depth))
    var sums: [Term] = []
    sums.reserveCapacity(images[0] * rows.outputSize * columns.outputSize * outputs)
    visit { image, row, column in
      for output in 0..<outputs {
        let group = output / perGroup * depth
        var sum = Term.zero
        for ky in row.kernel {
          let line = (image * images[1] + row.position(ky)) * images[2]
          for kx in column.kernel {
            let pixel = (line + column.position(kx)) * channels + group
            let tap = ((output * kernel[1] + ky) * kernel[2] + kx) * depth
            for c in 0..<depth { sum = sum.adding(input[pixel + c], times: weights[tap + c]) }
          }
        }
        sums.append(sum)
      }
    }
    return sums
  }

  /// The sums for each output channel of a kernel `[1, KH, KW, C * multiplier]`.
  func depthwise<Term: ProductTerm>(_ input: [Term], _ weights: [Term]) -> [Term] {
    let (outputs, channels) = (kernel[3], images[3])
    let multiplier = max(1, outputs / channels)
    var sums: [Term] = []
    sums.reserveCapacity(images[0] * rows.outputSize * columns.outputSize * outputs)
    visit { image, row, column in
      for output in 0..<outputs {
        let channel = output / multiplier
        var sum = Term.zero
        for ky in row.kernel {
          let line = (image * images[1] + row.position(ky)) * images[2]
          for kx in column.kernel {
            let pixel = (line + column.position(kx)) * channels + channel
            sum = sum.adding(
              input[pixel], times: weights[(ky * kernel[2] + kx) * outputs + output])
          }
        }
        sums.append(sum)
      }
    }
    return sums
  }
}

extension SlidingSums {
  /// The sums of products of rows: every row of the input with every row of the weights.
  struct Rows {
    /// The elements of a row.
    let depth: Int

    /// The sums for each row of the input and each row of the weights.
    func products<Term: ProductTerm>(_ input: [Term], _ weights: [Term]) -> [Term] {
      var sums: [Term] = []
      for row in stride(from: 0, to: input.count, by: depth) {
        for output in stride(from: 0, to: weights.count, by: depth) {
          var sum = Term.zero
          for k in 0..<depth { sum = sum.adding(input[row + k], times: weights[output + k]) }
          sums.append(sum)
        }
      }
      return sums
    }
  }
}
