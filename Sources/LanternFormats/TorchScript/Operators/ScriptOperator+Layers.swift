internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Normalisations of rows and groups, and gates.
  static let layers: [ScriptOperator] = [
    ScriptOperator(
      "aten::layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, "
        + "Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True)"
    ) { call in
      let input = try call.tensor(0)
      let sizes = try call.ints(1)
      let shape = input.shape.dimensions
      guard !sizes.isEmpty, shape.count >= sizes.count, Array(shape.suffix(sizes.count)) == sizes
      else { throw call.wrong(1, "the last dimensions of \(input.shape)") }
      let flat =
        sizes.count == 1
        ? input
        : try call.reshapedCopy(
          input, to: Array(shape.dropLast(sizes.count)) + [sizes.reduce(1, *)])
      let (weight, bias) = (try call.optionalTensor(2), try call.optionalTensor(3))
      let operation = NormalizeRows(
        epsilon: try call.double(4), hasScale: weight != nil, hasOffset: bias != nil)
      let result = try call.recorder.apply(operation, [flat] + [weight, bias].compactMap(\.self))
      return .tensor(sizes.count == 1 ? result : try call.reshapedCopy(result, to: shape))
    },
    ScriptOperator(
      "aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, "
        + "float eps=1e-05, bool cudnn_enabled=True)"
    ) { call in
      .tensor(
        try call.groupNormalization(
          call.int(1), weight: call.optionalTensor(2), bias: call.optionalTensor(3),
          epsilon: call.double(4)))
    },
    ScriptOperator(
      "aten::instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
        + "Tensor? running_var, bool use_input_stats, float momentum, float eps, "
        + "bool cudnn_enabled)"
    ) { call in
      let input = try call.tensor(0)
      guard input.shape.rank >= 2 else { throw call.wrong(0, "a tensor with channels") }
      if try call.bool(5) {
        return .tensor(
          try call.groupNormalization(
            input.shape[1], weight: call.optionalTensor(1), bias: call.optionalTensor(2),
            epsilon: call.double(7)))
      }
      let sizes = [input.shape[1]] + [Int](repeating: 1, count: input.shape.rank - 2)
      func channels(_ index: Int) throws -> ScriptTensor {
        try call.reshapedCopy(call.tensor(index), to: sizes)
      }
      let recorder = call.recorder
      let epsilon = try recorder.scalarTensor(.double(call.double(7)), input.type.elementType)
      let factor = try recorder.apply(
        Rsqrt(), [recorder.apply(Add(), [channels(4), epsilon])])
      var result = try recorder.apply(
        Multiply(), [recorder.apply(Subtract(), [input, channels(3)]), factor])
      if !call.isNone(1) { result = try recorder.apply(Multiply(), [result, channels(1)]) }
      if !call.isNone(2) { result = try recorder.apply(Add(), [result, channels(2)]) }
      return .tensor(result)
    },
    ScriptOperator("aten::glu(Tensor self, int dim=-1)") { call in
      let input = try call.tensor(0)
      let axis = try input.shape.normalizedAxis(call.int(1))
      let half = input.shape[axis] / 2
      guard input.shape[axis] == 2 * half else { throw call.wrong(0, "an even axis \(axis)") }
      let gate = try call.part(of: input, axis: axis, half..<2 * half)
      return .tensor(
        try call.recorder.apply(
          Multiply(),
          [
            call.part(of: input, axis: axis, 0..<half),
            call.recorder.apply(Logistic(), [gate]),
          ]))
    },
  ]
}

extension ScriptCall {
  /// The channels of each group brought to mean 0 and variance 1 together.
  fileprivate func groupNormalization(
    _ groups: Int, weight: ScriptTensor?, bias: ScriptTensor?, epsilon: Double
  ) throws -> ScriptTensor {
    let input = try tensor(0)
    let shape = input.shape.dimensions
    guard shape.count >= 2, groups > 0, shape[1] % groups == 0 else {
      throw wrong(1, "groups that divide the channels of \(input.shape)")
    }
    let size = shape.dropFirst(2).reduce(shape[1] / groups, *)
    var result = try reshapedCopy(input, to: [shape[0] * groups, size])
    result = try recorder.apply(NormalizeRows(epsilon: epsilon), [result])
    result = try reshapedCopy(result, to: shape)
    let sizes = [shape[1]] + [Int](repeating: 1, count: shape.count - 2)
    if let weight {
      result = try recorder.apply(Multiply(), [result, reshapedCopy(weight, to: sizes)])
    }
    if let bias { result = try recorder.apply(Add(), [result, reshapedCopy(bias, to: sizes)]) }
    return result
  }
}
