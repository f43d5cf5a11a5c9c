internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Operations on bits, and functions of two tensors that broadcast together.
  static let bitwise: [ScriptOperator] =
    [
      "and": MathFunctionOfTwo.Function.bitwiseAnd, "or": .bitwiseOr, "xor": .bitwiseXor,
    ].sorted { $0.key < $1.key }.flatMap { name, function in
      ["aten::bitwise_\(name)", "aten::__\(name)__", "aten::__i\(name)__"].map {
        pair($0, function)
      }
    }
    + [
      pair("aten::bitwise_left_shift", .leftShift), pair("aten::__lshift__", .leftShift),
      pair("aten::bitwise_right_shift", .rightShift), pair("aten::__rshift__", .rightShift),
      pair("aten::gcd", .gcd), pair("aten::lcm", .lcm), pair("aten::fmax", .fmax),
      pair("aten::fmin", .fmin), pair("aten::fmod", .fmod), pair("aten::heaviside", .heaviside),
      pair("aten::remainder", .remainder), pair("aten::nextafter", .nextafter),
      pair("aten::hypot", .hypot), pair("aten::logaddexp", .logaddexp),
      pair("aten::logaddexp2", .logaddexp2),
      realPair("aten::atan2", .atan2), realPair("aten::arctan2", .atan2),
      realPair("aten::copysign", .copysign), realPair("aten::xlogy", .xlogy),
      realPair("aten::special_xlogy", .xlogy), realPair("aten::special_xlog1py", .xlog1py),
      realPair("aten::special_zeta", .zeta),
      realPair("aten::igamma", .igamma), realPair("aten::igammac", .igammac),
      realPair("aten::special_gammainc", .igamma), realPair("aten::special_gammaincc", .igammac),
      ScriptOperator("aten::bitwise_not(Tensor self)") { call in
        let input = try call.tensor(0)
        return .tensor(
          input.type.elementType == .bool
            ? try call.recorder.apply(LogicalNot(), [input])
            : try call.recorder.apply(MathFunction(.bitwiseNot), [input]))
      },
    ]

  private static func pair(
    _ name: String, _ function: MathFunctionOfTwo.Function
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, Tensor other)") { call in
      .tensor(try call.pair(function, call.tensor(0), call.tensor(1)))
    }
  }

  /// A function of real numbers; integers become float32.
  private static func realPair(
    _ name: String, _ function: MathFunctionOfTwo.Function
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, Tensor other)") { call in
      let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
      return .tensor(
        try call.recorder.apply(MathFunctionOfTwo(function), [call.real(x), call.real(y)]))
    }
  }
}

extension ScriptCall {
  /// A function of two tensors in the type that PyTorch gives both; booleans count as uint8.
  func pair(
    _ function: MathFunctionOfTwo.Function, _ first: ScriptTensor, _ second: ScriptTensor
  ) throws -> ScriptTensor {
    let (x, y) = try promoted(first, second)
    guard x.type.elementType == .bool else {
      return try recorder.apply(MathFunctionOfTwo(function), [x, y])
    }
    let result = try recorder.apply(MathFunctionOfTwo(function), comparable(x, y))
    return try recorder.cast(result, to: .bool)
  }
}
