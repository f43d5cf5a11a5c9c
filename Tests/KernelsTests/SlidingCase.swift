import TestSupport

/// Random geometry of a kernel that slides over images.
struct SlidingCase: CustomStringConvertible {
  var images, height, width, channels: Int
  var kernelHeight, kernelWidth: Int
  var strideHeight, strideWidth: Int
  var dilationHeight, dilationWidth: Int
  var padTop, padBottom, padLeft, padRight: Int
  var lower: Float = -.infinity
  var upper: Float = .infinity

  var outputHeight: Int {
    size(height + padTop + padBottom, kernelHeight, strideHeight, dilationHeight)
  }
  var outputWidth: Int {
    size(width + padLeft + padRight, kernelWidth, strideWidth, dilationWidth)
  }
  var outputPixels: Int { images * outputHeight * outputWidth }

  private func size(_ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
    let room = input - (kernel - 1) * dilation - 1
    return room < 0 ? 0 : room / stride + 1
  }

  var description: String {
    "\(images)x\(height)x\(width)x\(channels), kernel \(kernelHeight)x\(kernelWidth), "
      + "stride \(strideHeight)x\(strideWidth), dilation \(dilationHeight)x\(dilationWidth), "
      + "padding \(padTop) \(padBottom) \(padLeft) \(padRight), clamp \(lower)...\(upper)"
  }

  init(using random: inout SeededGenerator) {
    func pick(_ choices: [Int]) -> Int { choices.randomElement(using: &random) ?? 1 }
    images = pick([1, 1, 1, 2, 3])
    height = pick([1, 2, 5, 7, 9, 14, 17])
    width = pick([1, 3, 6, 7, 8, 13, 15, 21, 30])
    channels = pick([1, 2, 3, 4, 7, 8, 15, 16, 17, 24, 33, 40])
    kernelHeight = pick([1, 1, 2, 3, 3, 5, 7])
    kernelWidth = pick([1, 1, 2, 3, 3, 5, 7])
    strideHeight = pick([1, 1, 2, 3])
    strideWidth = pick([1, 1, 2, 3])
    dilationHeight = pick([1, 1, 1, 2])
    dilationWidth = pick([1, 1, 1, 2])
    padTop = pick([0, 0, 1, 2, 4])
    padBottom = pick([0, 0, 1, 3])
    padLeft = pick([0, 0, 1, 2, 4])
    padRight = pick([0, 0, 1, 3])
    if Bool.random(using: &random) {
      lower = -1
      upper = 1.5
    }
  }

  /// Calls a closure with the index of each output pixel, and for every tap its index in the kernel
  /// and that of the input pixel under it, if there is one.
  func visit(_ body: (_ output: Int, _ taps: [(tap: Int, pixel: Int?)]) -> Void) {
    for index in 0..<outputPixels {
      let (x, row) = (index % outputWidth, index / outputWidth)
      let (y, image) = (row % outputHeight, row / outputHeight)
      var taps: [(Int, Int?)] = []
      for tap in 0..<kernelHeight * kernelWidth {
        let iy = y * strideHeight - padTop + tap / kernelWidth * dilationHeight
        let ix = x * strideWidth - padLeft + tap % kernelWidth * dilationWidth
        let isInside = (0..<height).contains(iy) && (0..<width).contains(ix)
        taps.append((tap, isInside ? (image * height + iy) * width + ix : nil))
      }
      body(index, taps)
    }
  }
}
