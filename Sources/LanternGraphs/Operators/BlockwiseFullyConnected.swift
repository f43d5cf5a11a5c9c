package import LanternTensors

/// Product with a matrix of weights that have a scale for every block of successive elements.
///
/// `out[b, o] = clamp(bias[o] + s[b] * sum over blocks j of scale[o, j] * sum over k in j of
/// (x[b, k] - z[b]) * w[o, k])`, where `x`, `s` and `z` are the rows of the input brought to int8,
/// their scales and their zero points.
///
/// Inputs: float32 that divides into rows of K; int8 weights `[O, K]`, whose zero points are 0;
/// optionally a float32 bias of O elements; and last the scales, O * K / `blockSize` of float16,
/// bfloat16 or float32, row by row. Output: float32 `[rows, O]`, or the input's dimensions with O in
/// place of the last one when `keepsDimensions`. Sums within a block are integers, and sums of blocks
/// in single precision.
///
/// This is what LiteRT does by default, with XNNPACK, and not what its reference kernels do: those
/// know of no blocks, take the scale for 0, and give the bias alone. XNNPACK takes blocks of a
/// multiple of 32 elements, rounds scales to bfloat16, and rows to even; other blocks get LiteRT's own
/// optimised kernel, which uses scales as they are, and forgets the activation, which is done here.
///
/// TensorFlow Lite `FULLY_CONNECTED` with `BlockwiseQuantization`. Source: LiteRT
/// `fully_connected.cc`, `EvalBlockwise4Bit`, and `xnnpack_delegate.cc`; XNNPACK `qd8-f32-qb4w-gemm`.
package struct BlockwiseFullyConnected: Operator {
  /// The number of successive weights of a row that share a scale.
  package var blockSize: Int
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// Whether the output has the input's leading dimensions instead of a single one.
  package var keepsDimensions: Bool

  /// Creates a fully connected layer.
  package init(
    blockSize: Int, activation: ActivationRange = .none, keepsDimensions: Bool = false
  ) {
    self.blockSize = blockSize
    self.activation = activation
    self.keepsDimensions = keepsDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...4)
    let plain = FullyConnected(activation: activation, keepsDimensions: keepsDimensions)
    let types = try plain.outputTypes(for: Array(inputs.dropLast()))
    let (weights, scales) = (inputs[1].shape, inputs[inputs.count - 1].shape)
    guard blockSize > 0, weights[1].isMultiple(of: blockSize),
      weights[0].checkedProduct(with: weights[1] / blockSize) == scales.elementCount
    else {
      throw invalidShape(
        "cannot divide weights of shape \(weights) into blocks of \(blockSize) elements with "
          + "scales of shape \(scales)")
    }
    return types
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    _ = try outputTypes(for: inputs)
    guard inputs[0].elementType == .float32, inputs[1].elementType == .int8,
      inputs.dropFirst(2).dropLast().allSatisfy({ $0.elementType == .float32 }),
      inputs[inputs.count - 1].elementType.fitsSingle,
      outputs.map(\.elementType) == [.float32]
    else { throw unsupported(inputs, outputs) }
    try activation.validate()
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (channels, depth) = (inputs[1].shape[0], inputs[1].shape[1])
    let count = inputs[0].shape.elementCount / depth
    let isRounded = blockSize.isMultiple(of: 32)
    let rows = DynamicallyQuantized(
      try inputs[0].elements(), parts: count, isRounded ? .asymmetricToEven : .asymmetric)
    let given = try inputs[inputs.count - 1].singles()
    let scales = isRounded ? given.map { Float(BFloat16($0)) } : given
    let bias =
      inputs.count == 4
      ? try inputs[2].elements(as: Float.self) : [Float](repeating: 0, count: channels)
    // Blocks one by one: each is a row of weights, and meets the same block of the input's rows.
    let blocks = depth / blockSize
    let weights = try inputs[1].elements(as: Int8.self)
    var results: [Float] = []
    results.reserveCapacity(count * channels)
    for row in 0..<count {
      let input = rows.stored[row * depth..<(row + 1) * depth].map {
        Int32($0) - rows.zeroPoints[row]
      }
      for channel in 0..<channels {
        var sum: Float = 0
        for block in 0..<blocks {
          let first = block * blockSize
          let total = Self.sum(blockSize, input, first, weights, channel * depth + first)
          sum += Float(total) * scales[channel * blocks + block]
        }
        results.append(activation.clamp(sum * rows.scales[row] + bias[channel]))
      }
    }
    return [try Tensor(results, type: output)]
  }

  /// The sum of the products of a block, which wraps.
  private static func sum(
    _ count: Int, _ input: [Int32], _ first: Int, _ weights: [Int8], _ firstWeight: Int
  ) -> Int32 {
    var sum: Int32 = 0
    for k in 0..<count { sum &+= input[first + k] &* Int32(weights[firstWeight + k]) }
    return sum
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, let output = outputs.first, inputs[1].shape.rank == 2 else { return 0 }
    return output.shape.elementCount.checkedProduct(with: inputs[1].shape[1]) ?? .max
  }
}
