internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Products of matrices.
  static let linear: [ScriptOperator] = [
    ScriptOperator("aten::linear(Tensor input, Tensor weight, Tensor? bias=None)") { call in
      let input = try call.tensor(0)
      let inputs = [input, try call.tensor(1)] + (try call.optionalTensor(2).map { [$0] } ?? [])
      return .tensor(
        try call.recorder.apply(FullyConnected(keepsDimensions: true), inputs))
    },
    ScriptOperator(
      "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, Scalar beta=1, Scalar alpha=1)"
    ) { call in
      guard try call.double(3) == 1, try call.double(4) == 1 else {
        throw ScriptError.unsupported("aten::addmm with alpha or beta")
      }
      let bias = try call.tensor(0)
      let weights = try call.recorder.apply(Transpose(permutation: [1, 0]), [call.tensor(2)])
      guard bias.shape.rank == 1, weights.shape.rank == 2 else {
        let product = try call.recorder.apply(MatMul(), [call.tensor(1), call.tensor(2)])
        return .tensor(try call.recorder.apply(Add(), [product, bias]))
      }
      return .tensor(
        try call.recorder.apply(
          FullyConnected(keepsDimensions: true), [call.tensor(1), weights, bias]))
    },
    product("aten::matmul(Tensor self, Tensor other)"),
    product("aten::mm(Tensor self, Tensor mat2)"),
    product("aten::bmm(Tensor self, Tensor mat2)"),
  ]

  private static func product(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (x, y) = (try call.tensor(0), try call.tensor(1))
      guard x.shape.rank >= 2, y.shape.rank >= 2 else {
        throw ScriptError.unsupported("\(call.name) of vectors: \(x.shape) and \(y.shape)")
      }
      return .tensor(try call.recorder.apply(MatMul(), [x, y]))
    }
  }
}
