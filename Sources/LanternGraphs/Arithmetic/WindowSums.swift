internal import LanternTensors

/// The taps of a window along one axis that lie within the image, for one position of the output.
struct TapSeries {
  /// How many there are.
  let count: Int
  /// The first one's index in the kernel, and the distance to the next.
  let kernel: Int, kernelStep: Int
  /// The first one's position in the image, and the distance to the next; never negative.
  let position: Int, positionStep: Int
}

/// One axis of images under a window, with rules for which pixels an output position is made of.
struct WindowAxis {
  /// The elements of the image, of the kernel, and of the output.
  let input: Int, kernel: Int, output: Int
  private let before: Int
  private let stride: Int
  private let dilation: Int
  private let isTransposed: Bool

  /// The axis of a convolution: output `o` reads the pixels `o * stride + k * dilation - before`.
  init(_ axis: SpatialWindow.Axis, input: Int, kernel: Int, stride: Int, dilation: Int) {
    self.init(
      input: input, kernel: kernel, output: axis.outputSize, before: axis.before, stride: stride,
      dilation: dilation, isTransposed: false)
  }

  /// The axis of a transposed convolution onto `output` elements: pixel `i` adds to the outputs
  /// `i * stride + k * dilation - before`.
  init(
    transposing axis: SpatialWindow.Axis, output: Int, kernel: Int, stride: Int, dilation: Int
  ) {
    self.init(
      input: axis.outputSize, kernel: kernel, output: output, before: axis.before, stride: stride,
      dilation: dilation, isTransposed: true)
  }

  private init(
    input: Int, kernel: Int, output: Int, before: Int, stride: Int, dilation: Int,
    isTransposed: Bool
  ) {
    self.input = input
    self.kernel = kernel
    self.output = output
    self.before = before
    self.stride = stride
    self.dilation = dilation
    self.isTransposed = isTransposed
  }

  /// An axis of one element, which the window passes over unchanged.
  static let single = WindowAxis(
    input: 1, kernel: 1, output: 1, before: 0, stride: 1, dilation: 1, isTransposed: false)

  /// The taps for a position of the output, in the order of the pixels.
  func taps(at index: Int) -> TapSeries {
    guard isTransposed else {
      let taps = Taps(
        origin: index * stride - before, dilation: dilation, kernel: kernel, input: input)
      let first = taps.kernel.lowerBound
      return TapSeries(
        count: taps.kernel.count, kernel: first, kernelStep: 1, position: taps.position(first),
        positionStep: dilation)
    }
    // Pixel i is a tap where `i * stride + k * dilation` is this, for a k within the kernel; a
    // larger k means an earlier pixel.
    let reach = index + before
    let excess = reach - (input - 1) * stride
    let last = excess <= 0 ? 0 : (excess + dilation - 1) / dilation
    var first = min(kernel - 1, reach / dilation)
    while first >= last, (reach - first * dilation) % stride != 0 { first -= 1 }
    let divisor = greatestCommonDivisor(stride, dilation)
    let step = stride / divisor
    return TapSeries(
      count: first < last ? 0 : (first - last) / step + 1, kernel: first, kernelStep: -step,
      position: (reach - first * dilation) / stride, positionStep: dilation / divisor)
  }

  private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// The sums under a kernel that slides over images of up to three dimensions.
///
/// Images are `[N, D, H, W, C]`; the kernel's taps follow one another in the order of its axes. A
/// sum goes over the taps in the order of the images' pixels, then over the channels of its group.
struct WindowSums: ProductGeometry {
  /// Where the weights lie: the distances between taps, output channels and input channels.
  struct Layout {
    var tap: Int
    var output: Int
    var input: Int
  }

  let channels: Int
  private let images: Int
  private let axes: [WindowAxis]
  private let inputChannels: Int
  private let depth: Int
  private let outputsPerGroup: Int
  private let layout: Layout

  /// Creates the geometry of images with a number of channels, of which each output channel reads
  /// the `depth` of its group; there are three axes at most.
  init(
    images: Int, axes: [WindowAxis], inputChannels: Int, depth: Int, outputs: Int, layout: Layout
  ) {
    precondition((1...3).contains(axes.count), "images have one to three dimensions")
    self.images = images
    self.axes = [WindowAxis](repeating: .single, count: 3 - axes.count) + axes
    self.inputChannels = inputChannels
    self.depth = depth
    self.layout = layout
    channels = outputs
    outputsPerGroup = max(1, outputs / max(1, inputChannels / max(1, depth)))
  }

  private var rowsPerImage: Int { axes.map(\.output).reduce(1, *) }

  func part(ofRow row: Int) -> Int { row / max(1, rowsPerImage) }

  func sums<Arithmetic: ProductArithmetic>(
    _ arithmetic: Arithmetic, _ input: [Arithmetic.Input], _ weights: [Arithmetic.Weight]
  ) -> [Arithmetic.Sum] {
    let (planes, lines, columns) = (axes[0], axes[1], axes[2])
    if depth == 1, outputsPerGroup == 1, layout.output == 1 {
      return channelwise(arithmetic, input, weights)
    }
    var sums: [Arithmetic.Sum] = []
    sums.reserveCapacity(images * rowsPerImage * channels)
    unsafe input.withUnsafeBufferPointer { input in
      unsafe weights.withUnsafeBufferPointer { weights in
        for image in 0..<images {
          for z in 0..<planes.output {
            let plane = planes.taps(at: z)
            for y in 0..<lines.output {
              let line = lines.taps(at: y)
              for x in 0..<columns.output {
                let runs = self.runs(columns.taps(at: x))
                for channel in 0..<channels {
                  let sum = unsafe sum(
                    arithmetic, input, weights, image, plane, line, runs, channel)
                  sums.append(sum)
                }
              }
            }
          }
        }
      }
    }
    return sums
  }

  /// The sums of one output channel for each input channel, all channels of a tap at once.
  private func channelwise<Arithmetic: ProductArithmetic>(
    _ arithmetic: Arithmetic, _ input: [Arithmetic.Input], _ weights: [Arithmetic.Weight]
  ) -> [Arithmetic.Sum] {
    let (planes, lines, columns) = (axes[0], axes[1], axes[2])
    var sums = [Arithmetic.Sum](
      repeating: arithmetic.zero, count: images * rowsPerImage * channels)
    unsafe input.withUnsafeBufferPointer { input in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let source = input.baseAddress, let kernel = weights.baseAddress,
            var target = sums.baseAddress
          else { return }
          for image in 0..<images {
            for z in 0..<planes.output {
              let plane = planes.taps(at: z)
              for y in 0..<lines.output {
                let line = lines.taps(at: y)
                for x in 0..<columns.output {
                  visit(plane, line, columns.taps(at: x), image) { pixel, tap in
                    unsafe arithmetic.add(
                      channels, inputs: source + pixel * inputChannels,
                      weights: kernel + tap * layout.tap, to: target, part: image)
                  }
                  unsafe target += channels
                }
              }
            }
          }
        }
      }
    }
    return sums
  }

  /// Calls a closure with the pixel and the tap of every tap within the image.
  private func visit(
    _ plane: TapSeries, _ line: TapSeries, _ column: TapSeries, _ image: Int,
    _ body: (_ pixel: Int, _ tap: Int) -> Void
  ) {
    for z in 0..<plane.count {
      let top = (image * axes[0].input + plane.position + z * plane.positionStep) * axes[1].input
      let upper = (plane.kernel + z * plane.kernelStep) * axes[1].kernel
      for y in 0..<line.count {
        let row = (top + line.position + y * line.positionStep) * axes[2].input
        let taps = (upper + line.kernel + y * line.kernelStep) * axes[2].kernel
        for x in 0..<column.count {
          body(
            row + column.position + x * column.positionStep,
            taps + column.kernel + x * column.kernelStep)
        }
      }
    }
  }

  /// The runs along the innermost axis: where the first begins, how long they are, how far apart.
  private struct Runs {
    var series: TapSeries
    var count: Int
    var length: Int
    var inputStride: Int
    var weightStride: Int
  }

  private func runs(_ series: TapSeries) -> Runs {
    let follow = series.positionStep == 1 && series.kernelStep == 1 && depth == inputChannels
    if depth == 1 {
      return Runs(
        series: series, count: 1, length: series.count,
        inputStride: series.positionStep * inputChannels,
        weightStride: series.kernelStep * layout.tap)
    }
    let joins = follow && layout.input == 1 && layout.tap == depth
    return Runs(
      series: series, count: joins ? 1 : series.count, length: joins ? series.count * depth : depth,
      inputStride: 1, weightStride: layout.input)
  }

  private func sum<Arithmetic: ProductArithmetic>(
    _ arithmetic: Arithmetic, _ input: UnsafeBufferPointer<Arithmetic.Input>,
    _ weights: UnsafeBufferPointer<Arithmetic.Weight>, _ image: Int, _ plane: TapSeries,
    _ line: TapSeries, _ runs: Runs, _ channel: Int
  ) -> Arithmetic.Sum {
    var sum = arithmetic.zero
    guard runs.length > 0, let inputStart = input.baseAddress,
      let weightStart = weights.baseAddress
    else { return sum }
    let (lines, columns) = (axes[1], axes[2])
    let group = channel / outputsPerGroup * depth
    let base = channel * layout.output
    for z in 0..<plane.count {
      let top = (image * axes[0].input + plane.position + z * plane.positionStep) * lines.input
      let upper = (plane.kernel + z * plane.kernelStep) * lines.kernel
      for y in 0..<line.count {
        let row = (top + line.position + y * line.positionStep) * columns.input
        let taps = (upper + line.kernel + y * line.kernelStep) * columns.kernel
        for x in 0..<runs.count {
          let pixel = row + runs.series.position + x * runs.series.positionStep
          let tap = taps + runs.series.kernel + x * runs.series.kernelStep
          sum = unsafe arithmetic.adding(
            runs.length, inputs: inputStart + (pixel * inputChannels + group),
            by: runs.inputStride, weights: weightStart + (tap * layout.tap + base),
            by: runs.weightStride, to: sum, part: image, channel: channel)
        }
      }
    }
    return sum
  }
}

extension WindowSums {
  /// The geometry of images `[N, H, W, C]` under a kernel `[O, KH, KW, C / groups]`, or, when it is
  /// depthwise, `[1, KH, KW, O]`.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(
    images: Shape, kernel: Shape, window: SpatialWindow, isDepthwise: Bool
  ) throws(GraphError) {
    let rows = try window.rows(inputHeight: images[1], kernelHeight: kernel[1])
    let columns = try window.columns(inputWidth: images[2], kernelWidth: kernel[2])
    let (height, width) = (kernel[1], kernel[2])
    let axes = [
      WindowAxis(
        rows, input: images[1], kernel: height, stride: window.strideHeight,
        dilation: window.dilationHeight),
      WindowAxis(
        columns, input: images[2], kernel: width, stride: window.strideWidth,
        dilation: window.dilationWidth),
    ]
    let depth = kernel[3]
    self.init(
      images: images[0], axes: axes, inputChannels: images[3], depth: isDepthwise ? 1 : depth,
      outputs: isDepthwise ? depth : kernel[0],
      layout: isDepthwise
        ? Layout(tap: depth, output: 1, input: 1)
        : Layout(tap: depth, output: height * width * depth, input: 1))
  }
}
