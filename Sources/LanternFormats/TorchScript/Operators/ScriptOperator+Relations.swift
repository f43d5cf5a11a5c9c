internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Comparisons of tensors, and logic on them.
  static let relations: [ScriptOperator] =
    [
      comparison("eq", .equal), comparison("ne", .notEqual), comparison("lt", .less),
      comparison("le", .lessOrEqual), comparison("gt", .greater),
      comparison("ge", .greaterOrEqual),
    ].flatMap(\.self)
    + [
      ScriptOperator("aten::logical_not(Tensor self)") { call in
        .tensor(try call.recorder.apply(LogicalNot(), [call.truths(call.tensor(0))]))
      },
      logical("aten::logical_and", LogicalAnd()), logical("aten::logical_or", LogicalOr()),
      ScriptOperator("aten::logical_xor(Tensor self, Tensor other)") { call in
        .tensor(
          try call.recorder.apply(
            Compare(.notEqual), [call.truths(call.tensor(0)), call.truths(call.tensor(1))]))
      },
    ]

  private static func comparison(_ name: String, _ relation: Relation) -> [ScriptOperator] {
    ["Tensor(Tensor self, Tensor other)", "Scalar(Tensor self, Scalar other)"].map { rest in
      ScriptOperator("aten::\(name).\(rest)") { call in
        let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
        guard x.type.quantization == nil, y.type.quantization == nil else {
          throw ScriptError.unsupported("\(call.name) of quantised tensors")
        }
        guard x.type.elementType == .bool, !relation.isEquality else {
          return .tensor(try call.recorder.apply(Compare(relation), [x, y]))
        }
        let numbers = try [x, y].map { try call.recorder.cast($0, to: .uint8) }
        return .tensor(try call.recorder.apply(Compare(relation), numbers))
      }
    }
  }

  private static func logical(_ name: String, _ operation: any Operator) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, Tensor other)") { call in
      .tensor(
        try call.recorder.apply(
          operation, [call.truths(call.tensor(0)), call.truths(call.tensor(1))]))
    }
  }
}
