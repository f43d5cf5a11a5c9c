internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Comparisons of tensors, logic on them, and divisions to whole numbers.
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
      ScriptOperator("aten::floor_divide(Tensor self, Tensor other)") { call in
        .tensor(try call.wholeQuotient(roundsDown: true))
      },
      ScriptOperator("aten::div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode)") {
        call in
        guard !call.isNone(2) else {
          let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
          return .tensor(
            try call.recorder.apply(Divide(), [call.real(x), call.real(y)]))
        }
        return .tensor(try call.wholeQuotient(roundsDown: call.string(2) == "floor"))
      },
      ScriptOperator("aten::atan2(Tensor self, Tensor other)") { call in
        let (x, y) = try call.promoted(call.real(call.tensor(0)), call.real(call.tensor(1)))
        return .tensor(try call.recorder.apply(Atan2(), [x, y]))
      },
      ScriptOperator("aten::log2(Tensor self)") { call in
        let logarithm = try call.recorder.apply(Log(), [call.real(call.tensor(0))])
        let factor = try call.number(.double(0.6931471805599453), like: logarithm)
        return .tensor(try call.recorder.apply(Divide(), [logarithm, factor]))
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

extension ScriptCall {
  /// The first tensor divided by the second, rounded down or towards zero, in the type of both.
  fileprivate func wholeQuotient(roundsDown: Bool) throws -> ScriptTensor {
    let (x, y) = try promoted(tensor(0), tensor(1))
    let type = x.type.elementType
    if roundsDown { return try recorder.apply(FloorDivide(), [x, y]) }
    guard type.isInteger else {
      let quotient = try recorder.apply(Divide(), [x, y])
      let (down, up) = (
        try recorder.apply(Floor(), [quotient]), try recorder.apply(Ceil(), [quotient])
      )
      let isNegative = try recorder.apply(
        Compare(.less), [quotient, number(.double(0), like: quotient)])
      return try recorder.apply(Select(), [isNegative, up, down])
    }
    // -floor(-x / y) is the quotient rounded up.
    let down = try recorder.apply(FloorDivide(), [x, y])
    let zero = try number(.int(0), like: x)
    let negative = try recorder.apply(Subtract(), [zero, x])
    let up = try recorder.apply(
      Subtract(), [zero, recorder.apply(FloorDivide(), [negative, y])])
    let product = try recorder.apply(Multiply(), [down, y])
    let differ = try recorder.apply(Compare(.notEqual), [product, x])
    let isBelow = try recorder.apply(Compare(.less), [down, zero])
    let roundsUp = try recorder.apply(LogicalAnd(), [differ, isBelow])
    return try recorder.apply(Select(), [roundsUp, up, down])
  }
}
