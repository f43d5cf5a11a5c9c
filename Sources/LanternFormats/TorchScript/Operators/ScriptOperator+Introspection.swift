internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// What a program can ask of a tensor without its numbers, and how it stops.
  static let introspection: [ScriptOperator] = [
    ScriptOperator("aten::size(Tensor self)") { call in call.sizes(try call.tensor(0)) },
    ScriptOperator("prim::shape(Tensor self)") { call in call.sizes(try call.tensor(0)) },
    ScriptOperator("aten::size(Tensor self, int dim)") { call in
      let shape = try call.tensor(0).shape
      return .int(shape[try shape.normalizedAxis(call.int(1))])
    },
    ScriptOperator("aten::dim(Tensor self)") { call in .int(try call.tensor(0).shape.rank) },
    ScriptOperator("aten::numel(Tensor self)") { call in
      .int(try call.tensor(0).shape.elementCount)
    },
    ScriptOperator("prim::dtype(Tensor a)") { call in
      let type = try call.tensor(0).type
      guard let number = ScalarType.number(of: type) else {
        throw ScriptError.unsupported("the scalar type of \(type)")
      }
      return .int(number)
    },
    ScriptOperator("prim::device(Tensor a)") { _ in .device("cpu") },
    ScriptOperator("aten::device(str a)") { call in .device(try call.string(0)) },
    // 0 is the number of dense, row-major memory.
    ScriptOperator("prim::layout(Tensor a)") { _ in .int(0) },
    ScriptOperator("prim::is_cuda(Tensor a)") { _ in .bool(false) },
    ScriptOperator("prim::requires_grad(Tensor a)") { _ in .bool(false) },
    ScriptOperator("aten::is_floating_point(Tensor self)") { call in
      .bool(try call.tensor(0).type.elementType.isFloatingPoint)
    },
    ScriptOperator("prim::is_quantized(Tensor a)") { call in
      .bool(try call.tensor(0).type.quantization != nil)
    },
    ScriptOperator("prim::RaiseException(str msg, Any? cls=None)") { call in
      throw ScriptError("the program raises an exception: \(try call.string(0))")
    },
  ]
}

extension ScriptCall {
  fileprivate func sizes(_ tensor: ScriptTensor) -> ScriptValue {
    .list(ScriptList(tensor.shape.dimensions.map(ScriptValue.int)))
  }
}
