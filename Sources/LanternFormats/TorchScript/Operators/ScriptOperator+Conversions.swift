internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Tensors in other element types, and with other numbers.
  static let tensorConversions: [ScriptOperator] = [
    converting(
      "aten::to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)", type: 1, copy: 3),
    converting(
      "aten::to.device(Tensor self, Device device, ScalarType dtype, bool non_blocking=False, "
        + "bool copy=False, MemoryFormat? memory_format=None)", type: 2, copy: 4),
    converting(
      "aten::to.prim_Device(Tensor self, Device? device, ScalarType? dtype=None, "
        + "bool non_blocking=False, bool copy=False)", type: 2, copy: 4),
    converting(
      "aten::to.dtype_layout(Tensor self, *, \(options), bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)", type: 1, copy: 6),
    converting(
      "aten::to.prim_dtype(Tensor self, ScalarType? dtype=None, bool non_blocking=False, "
        + "bool copy=False)", type: 1, copy: 3),
    ScriptOperator(
      "aten::to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)"
    ) { call in
      .tensor(try call.converted(call.tensor(1).type.elementType, isCopy: call.bool(3)))
    },
    ScriptOperator(
      "aten::to.prim_other(Tensor self, bool non_blocking=False, bool copy=False)"
    ) { call in .tensor(try call.converted(nil, isCopy: call.bool(2))) },
    // Files of the first versions name types, layouts and devices by their places.
    converting(
      "aten::to(Tensor self, \(options), bool non_blocking=False, bool copy=False, "
        + "MemoryFormat? memory_format=None)", type: 1, copy: 6),
    ScriptOperator(
      "aten::_to_copy(Tensor self, *, \(options), bool non_blocking=False, "
        + "MemoryFormat? memory_format=None)"
    ) { call in .tensor(try call.converted(call.scalarType(1), isCopy: true)) },
    ScriptOperator("aten::type_as(Tensor self, Tensor other)") { call in
      .tensor(try call.converted(call.tensor(1).type.elementType, isCopy: false))
    },
    conversion("aten::float", .float32), conversion("aten::half", .float16),
    conversion("aten::double", .float64), conversion("aten::int", .int32),
    conversion("aten::long", .int64), conversion("aten::bool", .bool),
    conversion("aten::bfloat16", .bfloat16), conversion("aten::short", .int16),
    conversion("aten::char", .int8), conversion("aten::byte", .uint8),
    conversion("aten::_cast_Float", .float32), conversion("aten::_cast_Long", .int64),
    ScriptOperator("aten::copy(Tensor self, Tensor src, bool non_blocking=False)") { call in
      .tensor(try call.refilled(with: call.tensor(1)))
    },
    ScriptOperator("aten::fill.Scalar(Tensor self, Scalar value)") { call in
      let type = try call.tensor(0).type
      return .tensor(try call.filled(type.shape.dimensions, call.number(1), type.elementType))
    },
    ScriptOperator("aten::fill.Tensor(Tensor self, Tensor value)") { call in
      .tensor(try call.refilled(with: call.tensor(1)))
    },
    ScriptOperator("aten::zero(Tensor self)") { call in
      let type = try call.tensor(0).type
      return .tensor(try call.filled(type.shape.dimensions, .int(0), type.elementType))
    },
  ]

  private static func converting(_ schema: String, type: Int, copy: Int) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.converted(call.scalarType(type), isCopy: call.bool(copy)))
    }
  }

  private static func conversion(_ name: String, _ type: ElementType) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, bool non_blocking=False)") { call in
      .tensor(try call.recorder.cast(call.tensor(0), to: type))
    }
  }
}

extension ScriptCall {
  /// The first tensor in an element type, itself without one.
  fileprivate func converted(_ type: ElementType?, isCopy: Bool) throws -> ScriptTensor {
    let input = try tensor(0)
    let result: ScriptTensor
    if let type, input.type.quantization == nil || type != input.type.elementType {
      result = try recorder.cast(input, to: type)
    } else {
      result = input
    }
    return isCopy && result === input ? try copy(input) : result
  }

  /// The numbers of another tensor in the type and shape of the first one.
  fileprivate func refilled(with source: ScriptTensor) throws -> ScriptTensor {
    let target = try tensor(0)
    let fitting =
      target.type.quantization == nil
      ? try recorder.cast(source, to: target.type.elementType) : source
    var sizes = fitting.shape.dimensions[...]
    // Leading axes of one element may be too many.
    while sizes.count > target.shape.rank, sizes.first == 1 { sizes = sizes.dropFirst() }
    let lean =
      sizes.count == fitting.shape.rank ? fitting : try reshapedCopy(fitting, to: Array(sizes))
    let result = try broadcast(lean, to: target.shape)
    return result === source ? try copy(source) : result
  }
}
