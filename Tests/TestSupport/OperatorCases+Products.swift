import LanternGraphs
import LanternTensors

extension OperatorCases {
  private static func shorts(
    _ shape: Shape, _ values: [Int16], _ scale: Double
  ) throws -> Tensor {
    try Tensor(values, shape: shape, quantization: Quantization(scale: scale, zeroPoint: 0))
  }

  /// Products of integers of several widths, and of floats with integers.
  static func integerProducts() throws -> [OperatorCase] {
    // The largest magnitude is 127, so that numbers are stored as they are.
    let row = try floats([1, 2], [127, -3])
    let weights = try bytes([2, 2], [2, 1, -1, 3], 0.5)
    // From 0 to 255 in steps of one: stored less 128.
    let pixel = try floats([1, 1, 1, 2], [0, 255])
    let perChannel = try Tensor(
      [2, 1, 4, -2] as [Int8], shape: [2, 1, 1, 2],
      quantization: Quantization(scales: [0.5, 0.25], zeroPoints: [0, 0], axis: 0))
    let (wide, kernel) = (
      try shorts([3, 1, 1, 1], [6, -6, 7], 0.5), try bytes([1, 1, 1, 1], [1], 0.25)
    )
    let four = try shorts([1, 2], [1000, 30_000], 1)
    return [
      OperatorCase(
        "floats with int8, symmetric", FullyConnected(),
        [row, weights, try floats([2], [0.5, 1])], [try floats([1, 2], [126, -67])]),
      OperatorCase(
        "floats with int8, signs", FullyConnected(function: .signBit), [row, weights],
        [try floats([1, 2], [0, 1])]),
      OperatorCase(
        "floats with int8, zeros", FullyConnected(quantization: .asymmetric),
        [try floats([1, 2], [0, 0]), weights], [try floats([1, 2], [0, 0])]),
      OperatorCase(
        "floats with int8, a scale for each channel", Conv2D(), [pixel, perChannel],
        [try floats([1, 1, 1, 2], [127.5, -127.5])]),
      // A quarter of 6, -6 and 7, halves up: 1.5 -> 2, -1.5 -> -1, 1.75 -> 2.
      OperatorCase(
        "int16 in 64 bits", Conv2D(), [wide, kernel],
        [try shorts([3, 1, 1, 1], [2, -1, 2], 0.5)]),
      // Halved twice, halves away from zero: 3 -> 2, -3 -> -2, 3.5 -> 4 -> 2.
      OperatorCase(
        "int16 in 32 bits", Conv2D(),
        [wide, kernel, try Tensor([0] as [Int32], shape: [1])],
        [try shorts([3, 1, 1, 1], [2, -2, 2], 0.5)]),
      OperatorCase(
        "int16 beyond the range", FullyConnected(), [four, try bytes([1, 2], [127, 127])],
        [try shorts([1, 1], [32_767], 1)]),
      OperatorCase(
        "int16 of a bias", FullyConnected(),
        [four, try bytes([1, 2], [1, -1]), try Tensor([29_005] as [Int64], shape: [1])],
        [try shorts([1, 1], [5], 1)]),
      OperatorCase(
        "uint8 to int16", FullyConnected(),
        [try unsigned([1, 2], [130, 126], 1, 128), try unsigned([1, 2], [255, 0], 1, 127)],
        [try shorts([1, 1], [510], 1)]),
      OperatorCase(
        "int8", MatMul(), [try bytes([3, 1], [6, -6, 5], 0.5, 0), try bytes([1, 1], [1], 0.25)],
        [try bytes([3, 1], [2, -2, 2], 0.5)]),
      OperatorCase(
        "int8 as it is", MatMul(transposeRight: true),
        [try bytes([1, 2], [6, -6], 0.5, 1), try bytes([1, 2], [1, 3], 0.25, 2)],
        [try Tensor([-12] as [Int32], shape: [1, 1])]),
      OperatorCase(
        "int16 with int8", MatMul(),
        [try shorts([1, 1], [6], 0.5), try bytes([1, 1], [-1], 0.25)],
        [try shorts([1, 1], [-1], 0.5)]),
      OperatorCase(
        "floats with int8, no depth", MatMul(),
        [try floats([2, 0], []), try bytes([0, 1], [])], [try floats([2, 1], [0, 0])]),
      OperatorCase(
        "floats with int8, padding only",
        Conv2D(window: SpatialWindow(padding: .explicit(top: 1, bottom: 0, left: 0, right: 0))),
        [try floats([1, 0, 1, 1], []), kernel], [try floats([1, 1, 1, 1], [0])]),
      OperatorCase(
        "floats with int8", MatMul(transposeLeft: true),
        [try floats([2, 1], [127, -3]), try bytes([2, 2], [2, -1, 1, 3], 0.5)],
        [try floats([1, 2], [125.5, -68])]),
    ] + (try volumes()) + (try blocks())
  }

  private static func blocks() throws -> [OperatorCase] {
    // From 0 to 255 in steps of one: stored less 128.
    let row = try floats([1, 4], [0, 255, 10, 20])
    let weights = try Tensor([1, 2, 3, -4, -1, -2, -3, 4] as [Int8], shape: [2, 4])
    let scales = try floats([2, 2], [0.5, 0.25, 1, 2])
    // Blocks of 32, whose scale is rounded to bfloat16: 1.005 -> 1.
    let long = try floats([1, 32], [0, 255] + [Float](repeating: 0, count: 30))
    let (ones, one) = (
      try Tensor([Int8](repeating: 1, count: 32), shape: [1, 32]),
      try floats([1, 1], [1.003])
    )
    return [
      OperatorCase(
        "two blocks", BlockwiseFullyConnected(blockSize: 2), [row, weights, scales],
        [try floats([1, 2], [255 - 12.5, -510 + 100])]),
      OperatorCase(
        "a bias and a clamp", BlockwiseFullyConnected(blockSize: 2, activation: .relu),
        [row, weights, try floats([2], [1, 2]), scales], [try floats([1, 2], [243.5, 0])]),
      OperatorCase(
        "scales of half precision", BlockwiseFullyConnected(blockSize: 2, keepsDimensions: true),
        [row, weights, try Tensor([0.5, 0.25, 1, 2] as [Float16], shape: [4])],
        [try floats([1, 2], [242.5, -410])]),
      OperatorCase(
        "rounded scales", BlockwiseFullyConnected(blockSize: 32), [long, ones, one],
        [try floats([1, 1], [255])]),
      OperatorCase(
        "rows of zeros", BlockwiseFullyConnected(blockSize: 32),
        [try floats([1, 32], [Float](repeating: 0, count: 32)), ones, one],
        [try floats([1, 1], [0])]),
      OperatorCase(
        "rows of blocks", EmbeddingLookup(blockSize: 2),
        [weights, try Tensor([1, 0] as [Int32], shape: [2]), scales],
        [try floats([2, 4], [-1, -2, -6, 8, 0.5, 1, 0.75, -1])]),
      OperatorCase(
        "scales along an axis", MatMul(takesAxisScalesForZero: true),
        [
          try bytes([1, 1], [6], 0.5),
          try Tensor(
            [1, 2] as [Int8], shape: [1, 2],
            quantization: Quantization(scales: [0.5, 0.25], zeroPoints: [0, 0], axis: 1)),
        ], [try bytes([1, 2], [7, 7], 0.5, 7)]),
    ]
  }

  private static func volumes() throws -> [OperatorCase] {
    let cube = try floats([1, 2, 1, 2, 1], [1, 2, 3, 4])
    let taps = try floats([3], [1, 10, 100])
    let two = try floats([1, 1, 2, 1], [1, 2])
    return [
      OperatorCase(
        "valid", TransposeConv2D(height: 1, width: 5, window: SpatialWindow(strideWidth: 2)),
        [two, try taps.reshaped(to: [1, 1, 3, 1])],
        [try floats([1, 1, 5, 1], [1, 10, 102, 20, 200])]),
      OperatorCase(
        "same",
        TransposeConv2D(
          height: 1, width: 4, window: SpatialWindow(strideWidth: 2, padding: .same),
          activation: .relu6),
        [two, try taps.reshaped(to: [1, 1, 3, 1]), try floats([1], [-9])],
        [try floats([1, 1, 4, 1], [0, 1, 6, 6])]),
      // Pixels 2 apart and taps 3 apart: 0, 3, 6 and 2, 5, 8.
      OperatorCase(
        "dilated",
        TransposeConv2D(
          height: 1, width: 9, window: SpatialWindow(strideWidth: 2, dilationWidth: 3)),
        [two, try taps.reshaped(to: [1, 1, 3, 1])],
        [try floats([1, 1, 9, 1], [1, 0, 2, 10, 0, 20, 100, 0, 200])]),
      OperatorCase(
        "planes", TransposeConv3D(depth: 4, height: 1, width: 2),
        [cube, try taps.reshaped(to: [3, 1, 1, 1, 1])],
        [try floats([1, 4, 1, 2, 1], [1, 2, 13, 24, 130, 240, 300, 400])]),
      OperatorCase(
        "all", Conv3D(), [cube, try floats([2, 1, 2, 1, 1], [1, 10, 100, 1000])],
        [try floats([1, 1, 1, 1, 1], [4321])]),
      OperatorCase(
        "roots", L2Pool2D(kernelHeight: 1, kernelWidth: 2, window: SpatialWindow()),
        [try floats([1, 1, 3, 1], [1, -7, 1])], [try floats([1, 1, 2, 1], [5, 5])]),
      OperatorCase(
        "neighbours", LocalResponseNormalization(radius: 1, bias: 0, alpha: 1, beta: 1),
        [try floats([1, 1, 1, 3], [1, 2, 3])], [try floats([1, 1, 1, 3], [1, 0.4, 3.0 / 13])]),
    ]
  }

  /// Products that must be refused.
  static let refusedProducts: [RefusedCase] = {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    func stored(_ type: ElementType, _ shape: Shape, zero: Int = 0) -> TensorType {
      TensorType(type, shape, quantization: try? Quantization(scale: 1, zeroPoint: zero))
    }
    let (images, kernel) = (real([1, 2, 2, 1]), real([1, 3, 3, 1]))
    let perAxis = TensorType(
      .int8, [2, 2],
      quantization: try? Quantization(scales: [1, 2], zeroPoints: [0, 0], axis: 1))
    let gaps = SpatialWindow(strideHeight: 2, strideWidth: 2)
    func blocks(_ size: Int, _ scales: TensorType, _ weights: TensorType) -> RefusedCase {
      RefusedCase(
        "blocks of \(size) with \(scales)", BlockwiseFullyConnected(blockSize: size),
        [real([1, 4]), weights, scales])
    }
    let matrix = TensorType(.int8, [2, 4])
    return [
      blocks(0, real([2, 2]), matrix), blocks(-2, real([2, 2]), matrix),
      blocks(.min, real([2, 2]), matrix), blocks(3, real([2, 2]), matrix),
      blocks(2, real([3]), matrix), blocks(2, TensorType(.int32, [2, 2]), matrix),
      blocks(2, real([2, 2]), real([2, 4])), blocks(2, real([2, 2]), TensorType(.int8, [4])),
      RefusedCase(
        "no scales", EmbeddingLookup(blockSize: 2), [matrix, TensorType(.int32, [1])]),
      RefusedCase(
        "empty blocks", EmbeddingLookup(blockSize: 0),
        [matrix, TensorType(.int32, [1]), real([2, 2])]),
      RefusedCase(
        "scales of other blocks", EmbeddingLookup(blockSize: 2),
        [matrix, TensorType(.int32, [1]), real([3])]),
      RefusedCase(
        "scales along an axis to int32", MatMul(takesAxisScalesForZero: true),
        [stored(.int16, [2, 2]), perAxis], declared: [TensorType(.int32, [2, 2])]),
      RefusedCase(
        "negative sizes", TransposeConv2D(height: -1, width: 5, window: gaps), [images, kernel]),
      RefusedCase(
        "huge sizes", TransposeConv2D(height: .max, width: 5, window: gaps), [images, kernel]),
      RefusedCase(
        "other sizes", TransposeConv2D(height: 9, width: 5, window: gaps), [images, kernel]),
      RefusedCase(
        "other channels", TransposeConv2D(height: 5, width: 5, window: gaps),
        [images, real([1, 3, 3, 2])]),
      RefusedCase("flat images", TransposeConv2D(height: 5, width: 5), [real([2, 2, 1]), kernel]),
      RefusedCase("flat images", Conv3D(), [images, real([1, 1, 1, 1, 1])]),
      RefusedCase(
        "planes 0 apart", Conv3D(window: VolumeWindow(strideDepth: 0)),
        [real([1, 2, 2, 2, 1]), real([1, 1, 1, 1, 1])]),
      RefusedCase(
        "integers", Conv3D(), [stored(.int8, [1, 2, 2, 2, 1]), stored(.int8, [1, 1, 1, 1, 1])]),
      RefusedCase(
        "negative sizes", TransposeConv3D(depth: 1, height: .min, width: 1),
        [real([1, 2, 2, 2, 1]), real([1, 1, 1, 1, 1])]),
      RefusedCase(
        "a zero point of 16 bits", FullyConnected(),
        [stored(.int16, [1, 2], zero: 1), stored(.int8, [1, 2])],
        declared: [stored(.int16, [1, 1])]),
      RefusedCase(
        "16 bits brought to 8", FullyConnected(),
        [stored(.int16, [1, 2]), stored(.int8, [1, 2])],
        declared: [stored(.int8, [1, 1])]),
      RefusedCase(
        "16 bits in PyTorch's arithmetic", FullyConnected(rescaling: .floatingPoint),
        [stored(.int16, [1, 2]), stored(.int8, [1, 2])], declared: [stored(.int16, [1, 1])]),
      RefusedCase(
        "truths", MatMul(), [TensorType(.bool, [1, 1]), TensorType(.bool, [1, 1])]),
      RefusedCase("floats on the right", MatMul(), [stored(.int8, [1, 1]), real([1, 1])]),
      RefusedCase(
        "three rows", ShuffledFullyConnected(),
        [stored(.uint8, [3, 16]), stored(.uint8, [4, 16]), TensorType(.int32, [4])]),
      RefusedCase(
        "15 columns", ShuffledFullyConnected(),
        [stored(.uint8, [1, 15]), stored(.uint8, [4, 15]), TensorType(.int32, [4])]),
      RefusedCase(
        "integers", LocalResponseNormalization(radius: 1, bias: 1, alpha: 1, beta: 1),
        [stored(.int8, [1, 1, 1, 2])]),
      RefusedCase(
        "an empty window", L2Pool2D(kernelHeight: 0, kernelWidth: 1, window: SpatialWindow()),
        [images]),
    ]
  }()
}
