internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Normalisations by the numbers of the input itself.
  static let normalization: [ScriptOperator] = [
    ScriptOperator(
      "aten::native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, "
        + "float eps)"
    ) { call in
      let (input, sizes) = (try call.formula(0), try call.ints(1))
      let shape = input.tensor.shape.dimensions
      guard !sizes.isEmpty, Array(shape.suffix(sizes.count)) == sizes else {
        throw call.wrong(1, "the last dimensions of \(input.tensor.shape)")
      }
      let lead = Array(shape.dropLast(sizes.count))
      let (weight, bias) = (try call.optionalTensor(2), try call.optionalTensor(3))
      let outputs = try call.recorder.record(
        NormalizeRows(
          epsilon: call.double(4), hasScale: weight != nil, hasOffset: bias != nil,
          givesStatistics: true),
        [input.reshaped(lead + [sizes.reduce(1, *)]).tensor] + [weight, bias].compactMap(\.self))
      let ones = lead + [Int](repeating: 1, count: sizes.count)
      return call.tuple([
        try call.reshapedCopy(outputs[0], to: shape), try call.reshapedCopy(outputs[1], to: ones),
        try call.reshapedCopy(outputs[2], to: ones),
      ])
    },
    rootMeanSquare("aten::rms_norm"),
    ScriptOperator(
      "aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, int N, int C, int HxW, "
        + "int group, float eps)"
    ) { call in
      let input = try call.formula(0)
      let (batch, groups) = (try call.int(3), try call.int(6))
      let shape = input.tensor.shape.dimensions
      guard input.tensor.shape.elementCount > 0 || groups < 1 else {
        return try call.normalizedNothing(batch, groups)
      }
      guard groups > 0, batch > 0, input.tensor.shape.elementCount % (batch * groups) == 0,
        shape.count >= 2
      else { throw call.wrong(6, "groups that divide the channels") }
      let outputs = try call.recorder.record(
        NormalizeRows(epsilon: call.double(7), givesStatistics: true),
        [
          input.reshaped([
            batch, groups, input.tensor.shape.elementCount / (batch * groups),
          ]).tensor
        ])
      var result = try Formula(outputs[0], call.recorder).reshaped(shape)
      let column = [shape[1]] + [Int](repeating: 1, count: shape.count - 2)
      if let weight = try call.optionalFormula(1) { result = try result * weight.reshaped(column) }
      if let bias = try call.optionalFormula(2) { result = try result + bias.reshaped(column) }
      return call.tuple([
        result.tensor, try call.reshapedCopy(outputs[1], to: [batch, groups]),
        try call.reshapedCopy(outputs[2], to: [batch, groups]),
      ])
    },
    ScriptOperator("aten::_weight_norm(Tensor v, Tensor g, int dim=0)") { call in
      .tensor(try call.weightNormalization().tensor)
    },
    ScriptOperator("aten::_weight_norm_interface(Tensor v, Tensor g, int dim=0)") { call in
      let norm = try call.vectorNorm(call.formula(0), except: call.int(2))
      return call.tuple([try call.weightNormalization().tensor, norm.tensor])
    },
    ScriptOperator("aten::norm_except_dim(Tensor v, int pow=2, int dim=0)") { call in
      guard try call.int(1) == 2 else {
        throw ScriptError.unsupported("\(call.name) with a power other than 2")
      }
      return .tensor(try call.vectorNorm(call.formula(0), except: call.int(2)).tensor)
    },
    ScriptOperator(
      "aten::native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
        + "Tensor? running_var, bool training, float momentum, float eps)"
    ) { call in
      guard try !call.bool(5) else {
        let parts = try call.batchStatistics(epsilon: call.double(7))
        return call.tuple([parts.result, parts.mean, parts.factor])
      }
      let result = try call.callingForTensor(
        "aten::batch_norm", call.arguments + [.bool(false)])
      let empty = ScriptTensor(
        try Tensor([Float](), shape: Shape([0])).cast(to: call.tensor(0).type.elementType))
      return call.tuple([result, empty, empty])
    },
  ]

  private static func rootMeanSquare(_ name: String) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None)"
    ) { call in
      let (input, sizes) = (try call.formula(0), try call.ints(1))
      let shape = input.tensor.shape.dimensions
      guard !sizes.isEmpty, Array(shape.suffix(sizes.count)) == sizes else {
        throw call.wrong(1, "the last dimensions of \(input.tensor.shape)")
      }
      let least: Double
      switch input.tensor.type.elementType {
      case .float64: least = .ulpOfOne
      case .float16: least = Double(Float16.ulpOfOne)
      case .bfloat16: least = 0x1p-7
      default: least = Double(Float.ulpOfOne)
      }
      let weight = try call.optionalTensor(2)
      let result = try call.recorder.apply(
        NormalizeRows(
          epsilon: call.isNone(3) ? least : call.double(3), centers: false, hasScale: weight != nil),
        [
          input.reshaped(shape.dropLast(sizes.count) + [sizes.reduce(1, *)]).tensor
        ] + [weight].compactMap(\.self))
      return .tensor(try call.reshapedCopy(result, to: shape))
    }
  }
}

extension ScriptCall {
  /// What `native_group_norm` gives for an input without elements: itself, means that are 0, and
  /// factors that are no numbers.
  fileprivate func normalizedNothing(_ batch: Int, _ groups: Int) throws -> ScriptValue {
    let input = try tensor(0)
    guard input.shape.rank >= 2, batch == input.shape[0], groups <= max(1, input.shape[1]) else {
      throw wrong(6, "groups that divide the channels")
    }
    let statistics = try [0, .nan].map {
      try broadcast(number(.double($0), like: input), to: Shape([batch, groups]))
    }
    return tuple([input] + statistics)
  }

  /// The root of the sum of squares over all axes but one, which may be -1 for none.
  fileprivate func vectorNorm(_ x: Formula, except axis: Int) throws -> Formula {
    let rank = x.tensor.shape.rank
    guard axis != -1 else { return try x.squared().total().squareRoot() }
    let kept = try x.tensor.shape.normalizedAxis(axis)
    return try x.squared().sum((0..<rank).filter { $0 != kept }, keeps: true).squareRoot()
  }

  fileprivate func weightNormalization() throws -> Formula {
    let direction = try formula(0)
    return try direction * (formula(1) / vectorNorm(direction, except: int(2)))
  }

  /// The normalisation of a layer in training, whose running statistics move towards the batch's.
  ///
  /// Source: PyTorch `aten/src/ATen/native/Normalization.cpp`.
  func trainedNormalization() throws -> ScriptTensor {
    let (input, epsilon, momentum) = (try tensor(0), try double(7), try double(6))
    let parts = try batchStatistics(epsilon: epsilon)
    guard try bool(5), let mean = try optionalTensor(3), let variance = try optionalTensor(4) else {
      return parts.result
    }
    let count = Double(input.shape.elementCount / max(1, input.shape[1]))
    let factor = Formula(parts.factor, recorder)
    let spread = try (factor.number(1) / factor.squared() - epsilon) * (count / max(1, count - 1))
    for (running, value) in [(mean, Formula(parts.mean, recorder)), (variance, spread)] {
      let moved = try Formula(running, recorder) * (1 - momentum) + value * momentum
      try recorder.replace(running, with: moved.tensor, by: name)
    }
    return parts.result
  }

  /// A normalisation of each channel over the batch, of arguments input, weight and bias.
  ///
  /// Factors are `1 / sqrt(variance + epsilon)`.
  func batchStatistics(
    epsilon: Double
  ) throws -> (result: ScriptTensor, mean: ScriptTensor, factor: ScriptTensor) {
    let input = try formula(0)
    let shape = input.tensor.shape.dimensions
    guard shape.count >= 2 else { throw wrong(0, "a tensor with channels") }
    let channels = shape[1]
    let order = [1, 0] + Array(2..<max(2, shape.count))
    let turned = try input.transposed(order)
    let rows = try turned.reshaped([channels, -1])
    let outputs = try recorder.record(
      NormalizeRows(epsilon: epsilon, givesStatistics: true), [rows.tensor])
    var result = Formula(outputs[0], recorder)
    if let weight = try optionalFormula(1) { result = try result * weight.reshaped([channels, 1]) }
    if let bias = try optionalFormula(2) { result = try result + bias.reshaped([channels, 1]) }
    let whole = try result.reshaped(order.map { shape[$0] }).transposed(order)
    return (
      whole.tensor, try reshapedCopy(outputs[1], to: [channels]),
      try reshapedCopy(outputs[2], to: [channels])
    )
  }
}
