internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// What a program can ask of a tensor without its numbers.
  static let introspection: [ScriptOperator] =
    [
      ScriptOperator("aten::size(Tensor self)") { call in call.sizes(try call.tensor(0)) },
      ScriptOperator("prim::shape(Tensor self)") { call in call.sizes(try call.tensor(0)) },
      ScriptOperator("aten::size.int(Tensor self, int dim)") { call in
        let shape = try call.tensor(0).shape
        return .int(shape[try shape.normalizedAxis(call.int(1))])
      },
      ScriptOperator("aten::stride(Tensor self)") { call in
        .list(ScriptList(try call.strides().map(ScriptValue.int), elementType: .int))
      },
      ScriptOperator("aten::stride.int(Tensor self, int dim)") { call in
        .int(try call.strides()[call.tensor(0).shape.normalizedAxis(call.int(1))])
      },
      ScriptOperator("aten::is_contiguous(Tensor self)") { call in
        .bool(try call.tensor(0).isContiguous)
      },
      ScriptOperator("aten::dim(Tensor self)") { call in .int(try call.tensor(0).shape.rank) },
      ScriptOperator("prim::ndim(Tensor self)") { call in .int(try call.tensor(0).shape.rank) },
      ScriptOperator("aten::numel(Tensor self)") { call in
        .int(try call.tensor(0).shape.elementCount)
      },
      ScriptOperator("aten::element_size(Tensor self)") { call in
        .int(try call.tensor(0).type.elementType.byteCount)
      },
      ScriptOperator("prim::itemsize(Tensor self)") { call in
        .int(try call.tensor(0).type.elementType.byteCount)
      },
      ScriptOperator("prim::nbytes(Tensor self)") { call in
        .int(try call.tensor(0).type.byteCount)
      },
      ScriptOperator("prim::dtype(Tensor a)") { call in
        let type = try call.tensor(0).type
        guard let number = ScalarType.number(of: type) else {
          throw ScriptError.unsupported("the scalar type of \(type)")
        }
        return .int(number)
      },
      ScriptOperator("prim::device(Tensor a)") { _ in .device("cpu") },
      ScriptOperator("aten::get_device(Tensor self)") { _ in .int(-1) },
      ScriptOperator("aten::device(str a)") { call in .device(try call.string(0)) },
      ScriptOperator("aten::device.with_index(str type, int index)") { call in
        .device("\(try call.string(0)):\(try call.int(1))")
      },
      ScriptOperator("prim::type(Device self)") { call in
        .string(String(try call.string(0).prefix { $0 != ":" }))
      },
      ScriptOperator("prim::index(Device self)") { call in
        let parts = try call.string(0).split(separator: ":")
        return parts.count > 1 ? Int(parts[1]).map(ScriptValue.int) ?? .none : .none
      },
      // 0 is the number of dense, row-major memory.
      ScriptOperator("prim::layout(Tensor a)") { _ in .int(0) },
      ScriptOperator("prim::name(Tensor a)") { _ in .none },
      ScriptOperator("prim::is_cpu(Tensor a)") { _ in .bool(true) },
      flag("prim::requires_grad"), flag("aten::is_conj"),
      flag("aten::is_neg"), flag("aten::is_inference"),
      ScriptOperator("aten::is_complex(Tensor a)") { call in
        .bool(try call.tensor(0).type.elementType == .complex64)
      },
      ScriptOperator("aten::is_leaf(Tensor self)") { _ in .bool(true) },
      ScriptOperator("aten::dense_dim(Tensor self)") { call in .int(try call.tensor(0).shape.rank)
      },
      ScriptOperator("aten::sparse_dim(Tensor self)") { _ in .int(0) },
      // PyTorch refuses this of a dense tensor; code that holds it without running it should load.
      ScriptOperator("aten::is_coalesced(Tensor self)") { _ in .bool(true) },
      ScriptOperator("aten::is_floating_point(Tensor self)") { call in
        let type = try call.tensor(0).type
        return .bool(type.elementType.isFloatingPoint && type.quantization == nil)
      },
      ScriptOperator("aten::is_signed(Tensor self)") { call in
        let type = try call.tensor(0).type.elementType
        return .bool(type.isFloatingPoint || [.int8, .int16, .int32, .int64].contains(type))
      },
      ScriptOperator("prim::is_quantized(Tensor a)") { call in
        .bool(try call.tensor(0).type.quantization != nil)
      },
    ]
    + [
      "cuda", "xpu", "sparse", "sparse_csr", "mkldnn", "mps", "mtia", "vulkan", "ipu", "meta",
      "ort", "maia", "nested", "xla",
    ].map { flag("prim::is_\($0)") }

  /// What no tensor of Lantern is.
  private static func flag(_ name: String) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor a)") { _ in .bool(false) }
  }
}

extension ScriptCall {
  fileprivate func sizes(_ tensor: ScriptTensor) -> ScriptValue {
    .list(ScriptList(tensor.shape.dimensions.map(ScriptValue.int), elementType: .int))
  }

  fileprivate func strides() throws -> [Int] {
    guard let strides = try tensor(0).strides else {
      throw ScriptError.unsupported("\(name) of a view whose place in memory is not followed")
    }
    return strides
  }
}
