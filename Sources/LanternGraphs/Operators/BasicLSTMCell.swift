package import LanternTensors

/// A step of an LSTM whose four gates are one product.
///
/// With `x` the input, `h` the outputs of the step before and `c` the cells, `[i, g, f, o] =
/// W [x, h] + b`, `c' = sigmoid(i) tanh(g) + sigmoid(f) c`, `h' = sigmoid(o) tanh(c')`.
///
/// Inputs: the input `[batch, inputs]`; h `[batch, cells]`; weights `[4 cells, inputs + cells]`; a
/// bias; c `[batch, cells]`. Outputs: h'; c'; `[x, h]`; `W [x, h] + b`; and h' and c' again, as the
/// new states.
///
/// All is floats, or activations are uint8 of scale 1/128 and zero point 128 and weights uint8 with an
/// int32 bias, and cells and sums are int16 of the scales `2^-11` and `2^-12`, rounded as in
/// `FixedPoint16`.
///
/// TensorFlow Lite `LSTM` (the basic kernel). Source: LiteRT `lstm.cc`, `reference/lstm_cell.h`.
package struct BasicLSTMCell: Operator {
  /// Creates a step.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 5...5)
    for (index, role) in [(0, "input"), (1, "outputs before"), (2, "weights"), (4, "cells")] {
      try requireRank(inputs[index], 2...2, as: role)
    }
    let (input, before, weights) = (inputs[0].shape, inputs[1].shape, inputs[2].shape)
    let (batch, cells) = (input[0], before[1])
    let (width, overflow) = input[1].addingReportingOverflow(cells)
    guard !overflow, let sums = cells.checkedProduct(with: 4), before[0] == batch,
      weights.dimensions == [sums, width], inputs[3].shape.dimensions == [sums],
      inputs[4].shape.dimensions == [batch, cells]
    else { throw invalidShape("cannot bring \(inputs.map(\.description)) together") }
    let sumType: ElementType = inputs[0].elementType == .uint8 ? .int16 : .float32
    return [
      inputs[1], inputs[4], inputs[0].with(shape: try Shape([batch, width])),
      TensorType(sumType, try Shape([batch, sums])), inputs[1], inputs[4],
    ]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    let types = inputs.map(\.elementType)
    if types.allSatisfy({ $0 == .float32 }) { return }
    guard types == [.uint8, .uint8, .uint8, .int32, .int16] else { throw unsupported(inputs) }
    _ = try factor(inputs[3])
    _ = try AffineScale(inputs[2])
    // The reference takes what is nearly a power of two for one.
    let scale = try AffineScale(outputs[1]).scale
    guard (scale / 0x1p-11 - 1).magnitude < 5e-4 else {
      throw GraphError(
        .unsupportedType, "\(Self.name) has cells of the scale 2^-11, not \(outputs[1])")
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return try output.elementType == .uint8
      ? integer(inputs, outputs) : real(inputs, outputs)
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count == 5, let batch = inputs[0].shape.dimensions.first else { return 0 }
    return batch.checkedProduct(with: inputs[2].shape.elementCount) ?? .max
  }

  /// Rows of the input with those of the outputs before behind them.
  private func joined<Number>(_ input: [Number], _ before: [Number], batch: Int) -> [Number] {
    guard batch > 0 else { return [] }
    let (width, cells) = (input.count / batch, before.count / batch)
    var rows: [Number] = []
    for row in 0..<batch {
      rows += input[row * width..<(row + 1) * width]
      rows += before[row * cells..<(row + 1) * cells]
    }
    return rows
  }

  private func real(_ inputs: [Tensor], _ outputs: [TensorType]) throws -> [Tensor] {
    let numbers = try inputs.map { try $0.elements(as: Float.self) }
    let (bias, before) = (numbers[3], numbers[4])
    let batch = inputs[0].shape[0]
    let rows = joined(numbers[0], numbers[1], batch: batch)
    var sums = (0..<batch).flatMap { _ in bias }
    try CellWeights(inputs[2]).multiply(
      CellRows(rows, count: batch, nil), into: &sums)
    let count = inputs[4].shape[1]
    var (results, cells) = (before, before)
    for index in cells.indices {
      func gate(_ number: Int) -> Float {
        sums[index / count * 4 * count + number * count + index % count]
      }
      cells[index] =
        CellActivation.sigmoid(gate(0)) * CellActivation.tanh(gate(1))
        + CellActivation.sigmoid(gate(2)) * before[index]
      results[index] = CellActivation.sigmoid(gate(3)) * CellActivation.tanh(cells[index])
    }
    return [
      try Tensor(results, type: outputs[0]), try Tensor(cells, type: outputs[1]),
      try Tensor(rows, type: outputs[2]),
      try Tensor(sums, type: outputs[3]), try Tensor(results, type: outputs[4]),
      try Tensor(cells, type: outputs[5]),
    ]
  }

  private func integer(_ inputs: [Tensor], _ outputs: [TensorType]) throws -> [Tensor] {
    let factor = try factor(inputs[3].type)
    let zero = try AffineScale(inputs[2].type).zeroPoint
    let weights = try inputs[2].storedIntegers().map { $0 - zero }
    let bias = try inputs[3].storedIntegers()
    let (batch, width) = (inputs[0].shape[0], inputs[2].shape[1])
    let count = inputs[4].shape[1]
    let rows = joined(
      try inputs[0].storedIntegers(), try inputs[1].storedIntegers(), batch: batch)
    var sums: [Int16] = []
    for row in 0..<batch {
      for output in bias.indices {
        var sum = bias[output]
        for k in 0..<width { sum &+= (rows[row * width + k] - 128) * weights[output * width + k] }
        sums.append(Int16(clamping: factor.scaleHalvesUp(sum)))
      }
    }
    let before = try inputs[4].elements(as: Int16.self)
    var (results, cells) = ([UInt8](), [Int16]())
    for index in before.indices {
      func gate(_ number: Int) -> Int16 {
        sums[index / count * 4 * count + number * count + index % count]
      }
      let product = FixedPoint16.product
      let entering = product(
        FixedPoint16.logistic(gate(0)), FixedPoint16.tanh(gate(1), integerBits: 3))
      let kept = product(FixedPoint16.logistic(gate(2)), before[index])
      // The cells have four integer bits, and their function takes three.
      let cell = FixedPoint16.sum(FixedPoint16.shiftRight(entering, by: 4), kept)
      let result = product(
        FixedPoint16.logistic(gate(3)),
        FixedPoint16.tanh(FixedPoint16.shiftLeft(cell, by: 1), integerBits: 3))
      cells.append(cell)
      let stored = Int32(FixedPoint16.shiftRight(result, by: 8)) + 128
      results.append(UInt8(clamping: stored))
    }
    return [
      try Tensor(results, type: outputs[0]), try Tensor(cells, type: outputs[1]),
      try Tensor(stored: rows, type: outputs[2]), try Tensor(sums, type: outputs[3]),
      try Tensor(results, type: outputs[4]), try Tensor(cells, type: outputs[5]),
    ]
  }

  /// What brings the sums to steps of `2^-12`.
  private func factor(_ bias: TensorType) throws -> FixedPointMultiplier {
    guard let quantization = bias.quantization, quantization.isPerTensor else {
      throw GraphError(.unsupportedType, "\(Self.name) needs the scale of its bias \(bias)")
    }
    return try IntegerLSTMScales.multiplier(Float(quantization.scale) * 4096)
  }
}
