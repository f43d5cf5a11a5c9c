import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Windows of odd sizes, strides, dilations and paddings.
  static let windowShapes: [(name: String, window: SpatialWindow)] = [
    ("valid", SpatialWindow()),
    ("same", SpatialWindow(padding: .same)),
    ("same stride 2", SpatialWindow(strideHeight: 2, strideWidth: 2, padding: .same)),
    ("uneven strides", SpatialWindow(strideHeight: 3, strideWidth: 1, padding: .same)),
    ("dilated", SpatialWindow(dilationHeight: 2, dilationWidth: 3, padding: .same)),
    (
      "explicit",
      SpatialWindow(
        strideHeight: 2, padding: .explicit(top: 2, bottom: 0, left: 1, right: 3))
    ),
  ]

  /// The sum over a window at every position, by a loop over the taps that asks of each whether it
  /// lies in the image; `term` gives what a tap adds for an output channel.
  static func slide(
    _ images: Shape, kernel: (height: Int, width: Int), outputs: Int, _ window: SpatialWindow,
    _ term: (_ pixel: Int, _ tap: Int, _ output: Int) -> Double
  ) throws -> (shape: Shape, sums: [Double], taps: [Int]) {
    func extent(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ isRow: Bool)
      -> (before: Int, count: Int)
    {
      let span = (kernel - 1) * dilation + 1
      switch window.padding {
      case .valid: return (0, size < span ? 0 : (size - span) / stride + 1)
      case .same:
        let count = (size + stride - 1) / stride
        return (max(0, (count - 1) * stride + span - size) / 2, count)
      case .explicit(let top, let bottom, let left, let right):
        let (before, after) = isRow ? (top, bottom) : (left, right)
        let room = size + before + after - span
        return (before, room < 0 ? 0 : room / stride + 1)
      }
    }
    let (height, width) = (images[1], images[2])
    let rows = extent(height, kernel.height, window.strideHeight, window.dilationHeight, true)
    let columns = extent(width, kernel.width, window.strideWidth, window.dilationWidth, false)
    var (sums, taps): ([Double], [Int]) = ([], [])
    for image in 0..<images[0] {
      for y in 0..<rows.count {
        for x in 0..<columns.count {
          for output in 0..<outputs {
            var (sum, count) = (0.0, 0)
            for ky in 0..<kernel.height {
              for kx in 0..<kernel.width {
                let row = y * window.strideHeight - rows.before + ky * window.dilationHeight
                let column = x * window.strideWidth - columns.before + kx * window.dilationWidth
                guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
                sum += term((image * height + row) * width + column, ky * kernel.width + kx, output)
                count += 1
              }
            }
            sums.append(sum)
            taps.append(count)
          }
        }
      }
    }
    return (try Shape([images[0], rows.count, columns.count, outputs]), sums, taps)
  }

  static func windows() throws -> [OperatorCase] {
    var cases: [OperatorCase] = []
    for (index, entry) in windowShapes.enumerated() {
      let seed = UInt64(index)
      let images = try whole([2, 6, 7, 4], seed: seed)
      let x = try images.realValues()
      for (groups, depth) in [(1, 4), (2, 2), (4, 1)] {
        let weights = try whole([8, 3, 2, depth], seed: seed + 100)
        let (w, bias) = (try weights.realValues(), try whole([8], seed: seed + 200))
        let b = try bias.realValues()
        let result = try slide([2, 6, 7, 4], kernel: (3, 2), outputs: 8, entry.window) {
          pixel, tap, output in
          (0..<depth).reduce(0) { sum, c in
            let channel = output / (8 / groups) * depth + c
            return sum + x[pixel * 4 + channel] * w[(output * 6 + tap) * depth + c]
          }
        }
        let sums = result.sums.enumerated().map { Float($1 + b[$0 % 8]) }
        cases.append(
          OperatorCase(
            "\(entry.name), \(groups) groups", Conv2D(window: entry.window),
            [images, weights, bias], [try floats(result.shape, sums)]))
        cases.append(
          OperatorCase(
            "\(entry.name), \(groups) groups, relu6, no bias",
            Conv2D(window: entry.window, activation: .relu6), [images, weights],
            [try floats(result.shape, result.sums.map { Float(min(max($0, 0), 6)) })]))
      }
      for multiplier in [1, 3] {
        let outputs = 4 * multiplier
        let weights = try whole([1, 3, 2, outputs], seed: seed + 300)
        let (w, bias) = (try weights.realValues(), try whole([outputs], seed: seed + 400))
        let b = try bias.realValues()
        let result = try slide([2, 6, 7, 4], kernel: (3, 2), outputs: outputs, entry.window) {
          x[$0 * 4 + $2 / multiplier] * w[$1 * outputs + $2]
        }
        let sums = result.sums.enumerated().map { Float(max($1 + b[$0 % outputs], 0)) }
        cases.append(
          OperatorCase(
            "\(entry.name), \(multiplier) times",
            DepthwiseConv2D(window: entry.window, activation: .relu), [images, weights, bias],
            [try floats(result.shape, sums)]))
      }
      guard entry.window.dilationHeight == 1, entry.name != "explicit" else { continue }
      let result = try slide([2, 6, 7, 4], kernel: (3, 2), outputs: 4, entry.window) {
        x[$0 * 4 + $2] + 0 * Double($1)
      }
      let means = zip(result.sums, result.taps).map { Float($0 / Double($1)) }
      let padded = result.sums.map { Float($0 / 6) }
      for (countsPadding, expected) in [(false, means), (true, padded)] {
        cases.append(
          OperatorCase(
            "\(entry.name), padding counts: \(countsPadding)",
            AveragePool2D(
              kernelHeight: 3, kernelWidth: 2, window: entry.window, countsPadding: countsPadding),
            [images], [try floats(result.shape, expected)]))
      }
    }
    return cases + (try pools())
  }

  private static func pools() throws -> [OperatorCase] {
    let window = SpatialWindow(strideHeight: 2, strideWidth: 2)
    let image = try floats([1, 2, 4, 1], [1, 5, -2, 0, 3, 7, -1, -9])
    let empty = try floats([0, 4, 4, 3], [])
    return [
      OperatorCase(
        "two windows", MaxPool2D(kernelHeight: 2, kernelWidth: 2, window: window),
        [image], [try floats([1, 1, 2, 1], [7, 0])]),
      OperatorCase(
        "clamped",
        MaxPool2D(kernelHeight: 2, kernelWidth: 2, window: window, activation: .relu6),
        [image], [try floats([1, 1, 2, 1], [6, 0])]),
      OperatorCase(
        "no images", MaxPool2D(kernelHeight: 2, kernelWidth: 2, window: window),
        [empty], [try floats([0, 2, 2, 3], [])]),
      OperatorCase(
        "no images", AveragePool2D(kernelHeight: 2, kernelWidth: 2, window: window),
        [empty], [try floats([0, 2, 2, 3], [])]),
      // Sums 6 and -6 of four: 1.5 and -1.5, halves away from zero.
      OperatorCase(
        "int8 halves", AveragePool2D(kernelHeight: 2, kernelWidth: 2, window: window),
        [try bytes([1, 2, 4, 1], [1, 2, -1, -2, 3, 0, -3, 0], 0.5, 1)],
        [try bytes([1, 1, 2, 1], [2, -2], 0.5, 1)]),
      OperatorCase(
        "int8", MaxPool2D(kernelHeight: 2, kernelWidth: 2, window: window),
        [try bytes([1, 2, 4, 1], [1, 2, -1, -2, 3, 0, -3, -128], 0.5, 1)],
        [try bytes([1, 1, 2, 1], [3, -1], 0.5, 1)]),
      OperatorCase(
        "centres", ResizeBilinear(height: 1, width: 4, sampling: .halfPixelCenters),
        [try floats([1, 1, 2, 1], [0, 4])], [try floats([1, 1, 4, 1], [0, 1, 3, 4])]),
      OperatorCase(
        "corners", ResizeBilinear(height: 1, width: 3, sampling: .alignCorners),
        [try floats([1, 1, 2, 1], [0, 4])], [try floats([1, 1, 3, 1], [0, 2, 4])]),
      OperatorCase(
        "asymmetric", ResizeBilinear(height: 1, width: 4, sampling: .asymmetric),
        [try floats([1, 1, 2, 1], [0, 4])], [try floats([1, 1, 4, 1], [0, 2, 4, 4])]),
      OperatorCase(
        "nearest", ResizeNearestNeighbor(height: 1, width: 5, sampling: .asymmetric),
        [try floats([1, 1, 2, 1], [0, 4])], [try floats([1, 1, 5, 1], [0, 0, 0, 4, 4])]),
    ]
  }

  static func products() throws -> [OperatorCase] {
    let (input, weights) = (try whole([6, 5], seed: 1), try whole([3, 5], seed: 2))
    let bias = try whole([3], seed: 3)
    let (x, w, b) = (
      try input.realValues(), try weights.realValues(), try bias.realValues()
    )
    let sums: [Float] = (0..<18).map { index in
      var sum: Double = b[index % 3]
      for k in 0..<5 { sum += x[index / 3 * 5 + k] * w[index % 3 * 5 + k] }
      return Float(sum)
    }
    let cube = try input.reshaped(to: [2, 3, 5])
    // 3 * 0.5 * (4 * 0.25) + ... : sums of whole steps of 1/8, brought to steps of 1/2 by 2^-2.
    // Twice rounded: 6 / 2 = 3, 3 / 2 = 1.5 -> 2; -6 / 2 = -3, -1.5 -> -2; 7 / 2 -> 4 / 2 = 2.
    let (small, kernel) = (
      try bytes([3, 1], [6, -6, 7], 0.5, 0), try bytes([1, 1], [1], 0.25, 0)
    )
    let left = try floats([2, 2], [1, 2, 3, 4])
    let right = try floats([2, 2], [5, 6, 7, 8])
    return [
      OperatorCase("rows", FullyConnected(), [input, weights, bias], [try floats([6, 3], sums)]),
      OperatorCase(
        "flattened", FullyConnected(), [cube, weights, bias],
        [try floats([6, 3], sums)]),
      OperatorCase(
        "kept", FullyConnected(activation: .relu, keepsDimensions: true),
        [cube, weights, bias], [try floats([2, 3, 3], sums.map { max($0, 0) })]),
      OperatorCase(
        "no rows", FullyConnected(), [try floats([0, 5], []), weights, bias],
        [try floats([0, 3], [])]),
      // In double precision 6 / 4 and 7 / 4 are rounded once: 1.5 -> 2, 1.75 -> 2.
      OperatorCase(
        "int8", FullyConnected(), [small, kernel],
        [try bytes([3, 1], [2, -2, 2], 0.5, 0)]),
      OperatorCase(
        "int8 to even", FullyConnected(rescaling: .floatingPoint),
        [try bytes([3, 1], [6, -6, 10], 0.5, 0), kernel],
        [try bytes([3, 1], [2, -2, 2], 0.5, 0)]),
      OperatorCase(
        "int8 twice rounded", Conv2D(),
        [try bytes([3, 1, 1, 1], [6, -6, 5], 0.5, 0), try bytes([1, 1, 1, 1], [1], 0.25, 0)],
        [try bytes([3, 1, 1, 1], [2, -2, 2], 0.5, 0)]),
      OperatorCase("plain", MatMul(), [left, right], [try floats([2, 2], [19, 22, 43, 50])]),
      OperatorCase(
        "left turned", MatMul(transposeLeft: true), [left, right],
        [try floats([2, 2], [26, 30, 38, 44])]),
      OperatorCase(
        "right turned", MatMul(transposeRight: true), [left, right],
        [try floats([2, 2], [17, 23, 39, 53])]),
      OperatorCase(
        "batches", MatMul(),
        [try floats([2, 1, 1, 2], [1, 2, 3, 4]), try floats([2, 2, 1], [1, 1, 2, 0])],
        [try floats([2, 2, 1, 1], [3, 2, 7, 6])]),
      OperatorCase(
        "no depth", MatMul(), [try floats([2, 0], []), try floats([0, 1], [])],
        [try floats([2, 1], [0, 0])]),
      OperatorCase(
        "channels", BatchNormalization(epsilon: 1),
        [
          try floats([2, 2], [1, 2, 3, 4]), try floats([2], [2, 3]), try floats([2], [10, 20]),
          try floats([2], [1, 0]), try floats([2], [3, 8]),
        ], [try floats([2, 2], [10, 22, 12, 24])]),
    ] + (try integerProducts())
  }
}
