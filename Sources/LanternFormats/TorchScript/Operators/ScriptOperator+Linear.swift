internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Fully connected layers.
  static let linear: [ScriptOperator] = [
    ScriptOperator("aten::linear(Tensor input, Tensor weight, Tensor? bias=None)") { call in
      .tensor(
        try call.fullyConnected(call.tensor(0), call.tensor(1), bias: call.optionalTensor(2)))
    },
    ScriptOperator(
      "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      try call.addedProduct()
    },
    // Files of old versions give both factors by position.
    ScriptOperator(
      "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      try call.addedProduct()
    },
    ScriptOperator("aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None)") { call in
      .tensor(try EinsteinSum(call).result())
    },
  ]
}

extension ScriptCall {
  /// Rows times the transpose of weights `[O, I]`, plus a bias.
  func fullyConnected(
    _ input: ScriptTensor, _ weight: ScriptTensor, bias: ScriptTensor?
  ) throws -> ScriptTensor {
    let isPlain =
      input.type.elementType == .float32 && weight.shape.rank == 2 && weight.shape[1] > 0
      && input.shape.rank > 0
      && (bias?.shape.rank ?? 1) == 1
    guard !isPlain || input.type.quantization != nil else {
      let inputs = [input, weight] + (bias.map { [$0] } ?? [])
      return try recorder.apply(FullyConnected(keepsDimensions: true), inputs)
    }
    let turned =
      weight.shape.rank == 2
      ? try recorder.apply(Transpose(permutation: [1, 0]), [weight]) : weight
    let product = try matrixProduct(input, turned)
    return try bias.map { try computed(Add(), product, $0) } ?? product
  }

  fileprivate func addedProduct() throws -> ScriptValue {
    let (bias, weight) = (try tensor(0), try tensor(2))
    guard try double(3) == 1, try double(4) == 1, bias.shape.rank == 1, weight.shape.rank == 2,
      try tensor(1).type.elementType == .float32, bias.shape[0] == weight.shape[1]
    else { return .tensor(try sum(with: matrixProduct(tensor(1), weight))) }
    let turned = try recorder.apply(Transpose(permutation: [1, 0]), [weight])
    return .tensor(try fullyConnected(tensor(1), turned, bias: bias))
  }
}
