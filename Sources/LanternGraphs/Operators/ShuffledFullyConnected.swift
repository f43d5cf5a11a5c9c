package import LanternTensors

/// Product with a matrix of weights whose bytes are stored in the order of a fast kernel.
///
/// `out[b, o] = clamp(bias[o] + sum over k of (in[b, k] - 128) * w[o, k])`, brought to the output's
/// scale by a fixed-point multiplier.
///
/// Inputs: uint8 of one or four rows of K, a multiple of 16; uint8 weights `[O, K]` with O a multiple
/// of 4; an int32 bias of O elements. The weights follow one another in blocks of 4 rows by 16
/// columns, row by row within a block, and each block column by column of its four rows; their bytes
/// are signed. Outputs: int16 `[rows, O]`, or with the input's leading dimensions when
/// `keepsDimensions`; and the input in signed bytes, four rows in turns of 16 bytes, which is nothing
/// but the reference's working memory.
///
/// TensorFlow Lite `FULLY_CONNECTED` with the weights format `SHUFFLED4x16INT8`. Source: LiteRT
/// `reference/fully_connected.h`, `ShuffledFullyConnected`.
package struct ShuffledFullyConnected: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// Whether the output has the input's leading dimensions instead of a single one.
  package var keepsDimensions: Bool

  /// Creates a fully connected layer.
  package init(activation: ActivationRange = .none, keepsDimensions: Bool = false) {
    self.activation = activation
    self.keepsDimensions = keepsDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    let plain = FullyConnected(activation: activation, keepsDimensions: keepsDimensions)
    let shape = try plain.outputTypes(for: inputs)[0].shape
    let (outputs, depth) = (inputs[1].shape[0], inputs[1].shape[1])
    let rows = inputs[0].shape.elementCount / depth
    guard rows == 1 || rows == 4, depth % 16 == 0, outputs % 4 == 0 else {
      throw invalidShape(
        "takes one or four rows of a multiple of 16 elements and a multiple of four outputs, not "
          + "an input of shape \(inputs[0].shape) with weights of shape \(inputs[1].shape)")
    }
    return [TensorType(.int16, shape), TensorType(.uint8, inputs[0].shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let natural = try outputTypes(for: inputs).map(\.elementType)
    guard outputs.map(\.elementType) == natural, inputs[2].elementType == .int32,
      inputs[0].elementType == .uint8, inputs[1].elementType == .uint8
    else { throw unsupported(inputs, outputs) }
    _ = try arithmetic(inputs, outputs[0], bias: nil)
  }

  private func arithmetic(
    _ inputs: [TensorType], _ output: TensorType, bias: Tensor?
  ) throws -> QuantizedProduct {
    try QuantizedProduct(
      .matrices, input: inputs[0], weights: inputs[1], channelAxis: 0, bias: bias, output: output,
      activation: activation, rescaling: .fixedPoint)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let product = try arithmetic(inputs.map(\.type), output, bias: inputs[2])
    let (channels, depth) = (inputs[1].shape[0], inputs[1].shape[1])
    let input = try inputs[0].elements(as: UInt8.self)
    let rows = input.count / depth
    let shuffled = try inputs[1].elements(as: UInt8.self)
    let weights = shuffled.indices.map { index in
      let (row, column) = (index / depth, index % depth)
      let block = row / 4 * (depth / 16) + column / 16
      return Int8(bitPattern: shuffled[block * 64 + row % 4 * 16 + column % 16])
    }
    let sums = MatrixSums(rows: rows, depth: depth, columns: channels, transposeRight: true)
      .sums(
        IntegerProducts<UInt8, Int8, Int32>(inputZeros: [128], weightZeros: [0]), input, weights)
    let stored = sums.indices.map {
      product.stored(sums[$0], channel: $0 % max(1, channels))
    }
    let turns = input.indices.map { index in
      let (turn, row) = (index / (16 * rows), index / 16 % rows)
      return input[row * depth + turn * 16 + index % 16] ^ 0x80
    }
    return [try Tensor(stored: stored, type: output), try Tensor(turns, type: outputs[1])]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, let output = outputs.first, inputs[1].shape.rank == 2 else { return 0 }
    return output.shape.elementCount.checkedProduct(with: inputs[1].shape[1]) ?? .max
  }
}
