internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Normalisations of rows and groups, gates, and products by letters.
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
    ScriptOperator("aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None)") { call in
      .tensor(try call.letterProduct(call.string(0), call.tensors(1)))
    },
    ScriptOperator(
      "aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      let recorder = call.recorder
      var product = try recorder.apply(MatMul(), [call.tensor(1), call.tensor(2)])
      let (beta, alpha) = (try call.number(3), try call.number(4))
      if alpha.double != 1 {
        product = try recorder.apply(Multiply(), [product, call.number(alpha, like: product)])
      }
      guard beta.double != 0 else { return .tensor(product) }
      var summand = try call.tensor(0)
      if beta.double != 1 {
        summand = try recorder.apply(Multiply(), [summand, call.number(beta, like: summand)])
      }
      return .tensor(try recorder.apply(Add(), [product, summand]))
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

  /// The sum of products over all letters that the result lacks, for one or two tensors.
  fileprivate func letterProduct(
    _ equation: String, _ tensors: [ScriptTensor]
  ) throws -> ScriptTensor {
    let text = equation.filter { $0 != " " }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false).map(String.init)
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
    guard sides.count == 2, (1...2).contains(tensors.count), terms.count == tensors.count,
      !text.contains("."), zip(terms, tensors).allSatisfy({ $0.count == $1.shape.rank }),
      terms.allSatisfy({ Set($0).count == $0.count })
    else { throw ScriptError.unsupported("\(name) of the equation \(equation)") }
    let wanted = Array(sides[1])
    let given = Set(terms.flatMap(\.self))
    guard Set(wanted).count == wanted.count, given.isSuperset(of: wanted) else {
      throw wrong(0, "an equation whose result has letters of its operands")
    }
    // Letters that only one operand has, and the result lacks, are summed first.
    var parts: [(letters: [Character], tensor: ScriptTensor)] = []
    for (index, term) in terms.enumerated() {
      let others = Set(terms.enumerated().filter { $0.offset != index }.flatMap(\.element))
      let summed = term.indices.filter { !wanted.contains(term[$0]) && !others.contains(term[$0]) }
      let tensor =
        summed.isEmpty
        ? tensors[index] : try recorder.apply(Sum(axes: summed), [tensors[index]])
      parts.append((term.filter { wanted.contains($0) || others.contains($0) }, tensor))
    }
    guard parts.count == 2 else {
      return try arranged(parts[0].tensor, parts[0].letters, as: wanted)
    }
    let (left, right) = (parts[0], parts[1])
    let shared = left.letters.filter { right.letters.contains($0) }
    let batch = shared.filter(wanted.contains)
    let summed = shared.filter { !wanted.contains($0) }
    let rows = left.letters.filter { !shared.contains($0) }
    let columns = right.letters.filter { !shared.contains($0) }
    var sizes: [Character: Int] = [:]
    for part in parts {
      for (letter, size) in zip(part.letters, part.tensor.shape.dimensions) {
        guard sizes[letter, default: size] == size else {
          throw ScriptError.unsupported("\(name) of sizes that differ along \(letter)")
        }
        sizes[letter] = size
      }
    }
    func count(_ letters: [Character]) -> Int { letters.reduce(1) { $0 * (sizes[$1] ?? 1) } }
    func shape(_ letters: [Character]) -> [Int] { letters.map { sizes[$0] ?? 1 } }
    let x = try reshapedCopy(
      arranged(left.tensor, left.letters, as: batch + rows + summed),
      to: shape(batch) + [count(rows), count(summed)])
    let y = try reshapedCopy(
      arranged(right.tensor, right.letters, as: batch + summed + columns),
      to: shape(batch) + [count(summed), count(columns)])
    let product = try reshapedCopy(
      recorder.apply(MatMul(), [x, y]), to: shape(batch + rows + columns))
    return try arranged(product, batch + rows + columns, as: wanted)
  }

  private func arranged(
    _ tensor: ScriptTensor, _ letters: [Character], as wanted: [Character]
  ) throws -> ScriptTensor {
    guard letters != wanted else { return tensor }
    let order = wanted.compactMap { letters.firstIndex(of: $0) }
    guard order.count == letters.count else { throw wrong(0, "letters once on each side") }
    return try recorder.apply(Transpose(permutation: order), [tensor])
  }
}
