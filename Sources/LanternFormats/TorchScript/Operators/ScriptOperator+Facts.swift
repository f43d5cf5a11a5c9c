internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// More that a program can ask of tensors, and of their types.
  static let facts: [ScriptOperator] = [
    ScriptOperator("aten::is_contiguous.memory_format(Tensor self, MemoryFormat memory_format)") {
      call in
      // 0 is the number of row-major order, and 1 of that which a tensor has.
      .bool(try call.tensor(0).isContiguous && (0...1).contains(call.int(1)))
    },
    ScriptOperator("aten::ndimension(Tensor self)") { call in
      .int(try call.tensor(0).shape.rank)
    },
    isNot("aten::is_pinned(Tensor self, Device? device=None)"),
    ScriptOperator("aten::is_same_size(Tensor self, Tensor other)") { call in
      .bool(try call.tensor(0).shape == call.tensor(1).shape)
    },
    ScriptOperator("aten::is_set_to(Tensor self, Tensor tensor)") { call in
      .bool(try call.tensor(0) === call.tensor(1))
    },
    ScriptOperator("aten::is_nonzero(Tensor self)") { call in
      .bool(try call.number(0).double != 0)
    },
    ScriptOperator("aten::_local_scalar_dense(Tensor self)") { call in try call.number(0).value },
    ScriptOperator("aten::equal(Tensor self, Tensor other)") { call in
      let (x, y) = (try call.tensor(0), try call.tensor(1))
      guard x.shape == y.shape else { return .bool(false) }
      let (a, b) = try call.promoted(x, y)
      return .bool(try call.allHold(call.recorder.apply(Compare(.equal), [a, b])))
    },
    ScriptOperator(
      "aten::isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, "
        + "bool equal_nan=False)"
    ) { call in .tensor(try call.areClose()) },
    ScriptOperator(
      "aten::allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, "
        + "bool equal_nan=False)"
    ) { call in .bool(try call.allHold(call.areClose())) },
    ScriptOperator("aten::_assert_async(Tensor self)") { call in
      guard try call.number(0).double != 0 else {
        throw ScriptError("the program asserts that a tensor is not 0, and it is")
      }
      return .none
    },
    ScriptOperator("aten::_assert_async.msg(Tensor self, str assert_msg)") { call in
      guard try call.number(0).double != 0 else {
        throw ScriptError("the program asserts: \(try call.string(1))")
      }
      return .none
    },
    resultType("aten::result_type.Tensor(Tensor tensor, Tensor other)"),
    resultType("aten::result_type.Scalar(Tensor tensor, Scalar other)"),
    resultType("aten::result_type.Scalar_Tensor(Scalar scalar, Tensor tensor)"),
    resultType("aten::result_type.Scalar_Scalar(Scalar scalar1, Scalar scalar2)"),
    ScriptOperator("aten::promote_types(ScalarType type1, ScalarType type2)") { call in
      let types = try [call.elementType(call.int(0)), call.elementType(call.int(1))]
      let tensors = try types.map { ScriptTensor(try Tensor(zeros: TensorType($0, [1]))) }
      return try call.typeNumber(call.promoted(tensors)[0].type)
    },
    ScriptOperator("aten::can_cast(ScalarType from_, ScalarType to)") { call in
      let (from, to) = (
        try call.elementType(call.int(0)), try call.elementType(call.int(1))
      )
      let isUnsigned = to == .uint8 && from.isInteger && from != .uint8
      return .bool(from.category <= to.category && !isUnsigned)
    },
  ]

  private static func isNot(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { _ in .bool(false) }
  }

  private static func resultType(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (x, _) = try call.promoted(call.tensor(0), call.tensor(1))
      return try call.typeNumber(x.type)
    }
  }
}

extension ScriptCall {
  fileprivate func typeNumber(_ type: TensorType) throws -> ScriptValue {
    guard let number = ScalarType.number(of: type) else {
      throw ScriptError.unsupported("the scalar type of \(type)")
    }
    return .int(number)
  }

  /// Whether all truths of a tensor hold, as a number that the program reads.
  fileprivate func allHold(_ truths: ScriptTensor) throws -> Bool {
    let all = try reduced(truths, .all, Array(0..<truths.shape.rank))
    return try recorder.number(in: all).double != 0
  }

  /// Where two tensors are equal, or finitely far apart within the tolerances.
  ///
  /// Source: PyTorch documentation of `torch.isclose`.
  fileprivate func areClose() throws -> ScriptTensor {
    let (x, y) = try promoted(tensor(0), tensor(1))
    let equal = try recorder.apply(Compare(.equal), [x, y])
    let (a, b) = (try real(x), try real(y))
    func constant(_ number: Double) throws -> ScriptTensor {
      try self.number(.double(number), like: a)
    }
    func magnitude(_ tensor: ScriptTensor) throws -> ScriptTensor {
      let negative = try recorder.apply(Subtract(), [constant(0), tensor])
      return try recorder.apply(Maximum(), [tensor, negative])
    }
    let distance = try magnitude(recorder.apply(Subtract(), [a, b]))
    let relative = try recorder.apply(Multiply(), [magnitude(b), constant(double(2))])
    let allowed = try recorder.apply(Add(), [relative, constant(double(3))])
    let isNear = try recorder.apply(Compare(.lessOrEqual), [distance, allowed])
    let isFinite = try recorder.apply(Compare(.less), [distance, constant(.infinity)])
    let close = try recorder.apply(
      LogicalOr(), [equal, recorder.apply(LogicalAnd(), [isNear, isFinite])])
    guard try bool(4) else { return close }
    let areNaN = try [a, b].map { try recorder.apply(Compare(.notEqual), [$0, $0]) }
    return try recorder.apply(LogicalOr(), [close, recorder.apply(LogicalAnd(), areNaN)])
  }
}
