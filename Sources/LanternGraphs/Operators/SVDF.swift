package import LanternTensors

/// A fully connected layer over the last steps of a sequence whose filters are products of two vectors.
///
/// A filter's value at a step is `sum over k of in[b, k] * feature[filter, k]`; it remembers that of
/// the last M steps. A unit is the sum of R filters, each `sum over m of memory[m] * time[filter, m]`,
/// with a bias and an activation.
///
/// Inputs: the input `[batch, inputs]`; feature weights `[units * R, inputs]`; time weights
/// `[units * R, M]`; optionally a bias of units; the state `[batch, units * R * M]`. Outputs:
/// `[batch, units]`; the new state.
///
/// Floats have weights that are floats, or int8 for which the input is quantised row by row. Integers
/// are int8 with int8 feature weights, and with time weights and a state that are both int16, without a
/// zero point, or both int8; they are clamped at zero by their zero point alone.
///
/// TensorFlow Lite `SVDF`. Source: LiteRT `svdf.cc`, `reference/svdf.h`; for states of int8, which it
/// lacks, TensorFlow Lite Micro `svdf_common.cc`.
package struct SVDF: Operator {
  /// How many filters make a unit.
  package var rank: Int
  /// The function of the sums.
  package var activation: CellActivation
  /// How inputs are quantised that meet integer weights.
  package var quantization: DynamicQuantization

  /// Creates a layer.
  package init(
    rank: Int, activation: CellActivation = .none, quantization: DynamicQuantization = .symmetric
  ) {
    self.rank = rank
    self.activation = activation
    self.quantization = quantization
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 4...5)
    for (type, role) in zip(inputs, ["input", "feature weights", "time weights"]) {
      try requireRank(type, 2...2, as: role)
    }
    let (input, feature, time) = (inputs[0].shape, inputs[1].shape, inputs[2].shape)
    let state = inputs[inputs.count - 1]
    guard rank > 0, feature[0] % rank == 0 else {
      throw invalidAttribute("cannot make units of \(rank) of \(feature[0]) filters")
    }
    guard feature[1] == input[1], time[0] == feature[0], time[1] > 0,
      state.shape.dimensions == [input[0], time.elementCount]
    else {
      throw invalidShape("cannot bring \(inputs.map(\.description)) together")
    }
    let units = feature[0] / rank
    if inputs.count == 5, inputs[3].shape.dimensions != [units] {
      throw invalidShape("has \(units) units and a bias \(inputs[3])")
    }
    return [inputs[0].with(shape: try Shape([input[0], units])), state]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    let (feature, time, state) = (inputs[1], inputs[2], inputs[inputs.count - 1])
    let bias = inputs.count == 5 ? inputs[3].elementType : nil
    switch inputs[0].elementType {
    case .float32:
      guard [.float32, .int8, .uint8].contains(feature.elementType),
        time.elementType == feature.elementType, state.elementType == .float32,
        bias == nil || bias == .float32
      else { throw unsupported(inputs) }
      for type in [feature, time] { try CellWeights.check(type) }
    case .int8:
      guard feature.elementType == .int8, [.int8, .int16].contains(time.elementType),
        state.elementType == time.elementType, bias == nil || bias == .int32
      else { throw unsupported(inputs) }
      guard activation == .relu else {
        throw invalidAttribute("of integers has the activation relu, not \(activation)")
      }
      _ = try factors(inputs, outputs[0])
    default: throw unsupported(inputs)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (count, filters, length) = (inputs[0].shape[0], inputs[1].shape[0], inputs[2].shape[1])
    let bias = inputs.count == 5 ? inputs[3] : nil
    let state = inputs[inputs.count - 1]
    if output.elementType == .float32 {
      var newest = [Float](repeating: 0, count: count * filters)
      let features = try CellWeights(inputs[1])
      let rows = CellRows(
        try inputs[0].elements(as: Float.self), count: count,
        CellWeights.areStored(inputs[1].type) ? quantization : nil)
      if rows.width > 0 { features.multiply(rows, into: &newest) }
      let memory = remembered(try state.elements(as: Float.self), newest)
      var sums = sums(memory, try CellWeights.vector(inputs[2]), length: length, zero: 0, +, *)
      if let bias = try bias?.elements(as: Float.self) {
        for index in sums.indices { sums[index] += bias[index % bias.count] }
      }
      return [
        try Tensor(sums.map { activation($0) }, type: output),
        try Tensor(memory, type: outputs[1]),
      ]
    }
    let factors = try factors(inputs.map(\.type), output)
    let isNarrow = state.elementType == .int8
    let center = isNarrow ? try AffineScale(state.type).zeroPoint : 0
    var newest = [Int32](repeating: 0, count: count * filters)
    try IntegerProduct(
      inputs[1], bias: nil, offset: -AffineScale(inputs[0].type).zeroPoint, factors.feature
    ).add(
      try inputs[0].storedIntegers(), to: &newest, isNarrow ? -128...127 : -32768...32767,
      zeroPoint: center)
    let memory = remembered(try state.storedIntegers(), newest)
    var sums = sums(
      memory.map { $0 - center }, try inputs[2].storedIntegers(), length: length, zero: 0, &+, &*)
    if let bias = try bias?.storedIntegers() {
      for index in sums.indices { sums[index] &+= bias[index % bias.count] }
    }
    let zero = try AffineScale(output).zeroPoint
    let results = sums.map { min(max(factors.time.scale($0) &+ zero, -128), 127) }
    return [
      try Tensor(stored: results, type: output), try Tensor(stored: memory, type: outputs[1]),
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 4, let count = inputs[0].shape.dimensions.first else { return 0 }
    return CellWeights.multiplyAccumulates(rows: count, Array(inputs[1...2]))
  }

  /// The memory of all filters, each a step older, with their newest values last.
  private func remembered<Number>(_ memory: [Number], _ newest: [Number]) -> [Number] {
    guard !newest.isEmpty else { return memory }
    let length = memory.count / newest.count
    return memory.indices.map { index in
      (index + 1) % length == 0 ? newest[index / length] : memory[index + 1]
    }
  }

  /// The units: sums over filters of sums over time, `length` steps of each.
  private func sums<Number>(
    _ memory: [Number], _ weights: [Number], length: Int, zero: Number,
    _ add: (Number, Number) -> Number, _ multiply: (Number, Number) -> Number
  ) -> [Number] {
    stride(from: 0, to: memory.count, by: length * rank).map { start in
      (0..<rank).reduce(zero) { unit, filter in
        let first = start + filter * length
        let value = (first..<first + length).reduce(zero) { sum, index in
          add(sum, multiply(memory[index], weights[index % weights.count]))
        }
        return add(unit, value)
      }
    }
  }

  private func factors(
    _ inputs: [TensorType], _ output: TensorType
  ) throws -> (feature: FixedPointMultiplier, time: FixedPointMultiplier) {
    let state = try AffineScale(inputs[inputs.count - 1]).scale
    let feature = try AffineScale(inputs[0]).scale * AffineScale(inputs[1]).scale / state
    let time = try state * AffineScale(inputs[2]).scale / AffineScale(output).scale
    return (try IntegerLSTMScales.multiplier(feature), try IntegerLSTMScales.multiplier(time))
  }
}
