internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions of every element.
  static let mathFunctions: [ScriptOperator] =
    realNames.flatMap { name, function in
      name.split(separator: " ").map { real("aten::\($0)(Tensor self)", function) }
    }
    + integerNames.map { name, function in
      ScriptOperator("aten::\(name)(Tensor self)") { call in
        .tensor(try call.ofNumbers(function, call.tensor(0)))
      }
    }
    + questions + parameterized + [cardinalSine("aten::sinc"), cardinalSine("aten::special_sinc")]

  /// Functions of real numbers; integers become float32.
  ///
  /// Names after the first mean the same.
  private static let realNames: [(names: String, function: RealFunction)] = [
    ("acos arccos", .acos), ("acosh arccosh", .acosh), ("asin arcsin", .asin),
    ("asinh arcsinh", .asinh), ("atan arctan", .atan), ("atanh arctanh", .atanh),
    ("cosh", .cosh), ("sinh", .sinh), ("tan", .tan), ("erf special_erf", .erf),
    ("erfc special_erfc", .erfc), ("erfinv special_erfinv", .erfinv),
    ("exp2 special_exp2", .exp2), ("expm1 special_expm1", .expm1), ("log10", .log10),
    ("log1p special_log1p", .log1p), ("log2", .log2), ("lgamma special_gammaln", .lgamma),
    ("digamma special_digamma special_psi", .digamma),
    ("i0 special_i0", .i0), ("special_i0e", .i0e), ("special_i1", .i1), ("special_i1e", .i1e),
    ("special_erfcx", .erfcx), ("special_ndtr", .ndtr), ("special_log_ndtr", .logNdtr),
    ("special_entr", .entr), ("special_expit", .sigmoid), ("special_bessel_j0", .besselJ0),
    ("special_bessel_j1", .besselJ1), ("special_bessel_y0", .besselY0),
    ("special_bessel_y1", .besselY1), ("mish", .mish), ("selu", .selu),
    ("log_sigmoid", .logSigmoid),
  ]

  /// Functions that give integers for integers.
  private static let integerNames: [(name: String, function: RealFunction)] = [
    ("sign", .sign), ("sgn", .sign), ("trunc", .trunc), ("fix", .trunc), ("frac", .frac),
    ("absolute", .abs), ("negative", .neg),
  ]

  private static func real(_ schema: String, _ function: RealFunction) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.recorder.apply(MathFunction(function), [call.realOnly(0)]))
    }
  }

  /// `sin(pi x) / (pi x)`.
  ///
  /// The product is rounded to the element type as PyTorch rounds it, so that whole numbers give what it
  /// gives and not 0. Halves are computed in float32.
  private static func cardinalSine(_ name: String) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self)") { call in
      let given = try call.realOnly(0)
      let isHalf = given.type.elementType.byteCount == 2
      let x = Formula(
        isHalf ? try call.recorder.cast(given, to: .float32) : given, call.recorder)
      let angle = try x * .pi
      let quotient = try angle.applying(MathFunction(.sin)) / angle
      let result = try x.compared(.equal, 0).select(x.number(1), quotient)
      return .tensor(try call.recorder.cast(result.tensor, to: given.type.elementType))
    }
  }

  /// Truths about every element.
  private static let questions: [ScriptOperator] = [
    ScriptOperator("aten::isnan(Tensor self)") { call in
      let input = try call.tensor(0)
      return .tensor(try call.recorder.apply(Compare(.notEqual), call.comparable(input, input)))
    },
    infinite("aten::isinf") { call, x in
      try call.related(call.ofNumbers(.abs, x), .equal, .infinity)
    },
    infinite("aten::isposinf") { call, x in try call.related(x, .equal, .infinity) },
    infinite("aten::isneginf") { call, x in try call.related(x, .equal, -.infinity) },
    ScriptOperator("aten::isfinite(Tensor self)") { call in
      let input = try call.tensor(0)
      guard input.type.elementType.isFloatingPoint else {
        return .tensor(try call.filledLike(input, true))
      }
      return .tensor(
        try call.related(call.ofNumbers(.abs, input), .less, .infinity))
    },
    ScriptOperator("aten::isreal(Tensor self)") { call in
      .tensor(try call.filledLike(call.tensor(0), true))
    },
    ScriptOperator("aten::signbit(Tensor self)") { call in
      let input = try call.tensor(0)
      guard input.type.elementType.isFloatingPoint else {
        return .tensor(
          try call.recorder.apply(
            Compare(.less), call.comparable(input, call.number(.int(0), like: input))))
      }
      // The sign of zero shows in 1 with that sign.
      let one = try call.number(.int(1), like: input)
      let signs = try call.recorder.apply(MathFunctionOfTwo(.copysign), [one, input])
      return .tensor(try call.related(signs, .less, 0))
    },
  ]

  /// What is infinite; nothing is among integers.
  private static func infinite(
    _ name: String, _ body: @escaping @Sendable (ScriptCall, ScriptTensor) throws -> ScriptTensor
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self)") { call in
      let input = try call.tensor(0)
      return .tensor(
        input.type.elementType.isFloatingPoint
          ? try body(call, input) : try call.filledLike(input, false))
    }
  }

  /// Functions with numbers beside the tensor.
  private static let parameterized: [ScriptOperator] = [
    scaled("aten::deg2rad(Tensor self)", .pi / 180),
    scaled("aten::rad2deg(Tensor self)", 180 / .pi),
    logit("aten::logit(Tensor self, float? eps=None)"),
    logit("aten::special_logit(Tensor self, float? eps=None)"),
    ScriptOperator("aten::polygamma(int n, Tensor self)") { call in
      .tensor(
        try call.recorder.apply(
          MathFunction(.polygamma(call.int(0))), [call.realOnly(1)]))
    },
    ScriptOperator("aten::special_polygamma(int n, Tensor self)") { call in
      .tensor(
        try call.recorder.apply(
          MathFunction(.polygamma(call.int(0))), [call.realOnly(1)]))
    },
    multigamma("aten::mvlgamma(Tensor self, int p)"),
    multigamma("aten::special_multigammaln(Tensor self, int p)"),
    ScriptOperator(
      "aten::nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None)"
    ) { call in
      .tensor(try call.withoutInfinities())
    },
    ScriptOperator("aten::angle(Tensor self)") { call in
      let isComplex = try call.tensor(0).type.elementType == .complex64
      return .tensor(try isComplex ? call.phase() : call.angle())
    },
    ScriptOperator("aten::round.decimals(Tensor self, *, int decimals)") { call in
      .tensor(try call.roundedToDecimals())
    },
    ScriptOperator("aten::special_round(Tensor self, *, int decimals=0)") { call in
      .tensor(try call.roundedToDecimals())
    },
  ]

  private static func scaled(_ schema: String, _ factor: Double) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.realOnly(0)
      return .tensor(
        try call.recorder.apply(
          Multiply(), [input, call.number(.double(factor), like: input)]))
    }
  }

  private static func logit(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      var x = try call.realOnly(0)
      if !call.isNone(1), try call.double(1) >= 0 {
        let epsilon = try call.double(1)
        x = try call.bounded(x, .double(epsilon), .double(1 - epsilon))
      }
      let rest = try call.recorder.apply(Subtract(), [call.number(.int(1), like: x), x])
      let odds = try call.recorder.apply(Divide(), [x, rest])
      return .tensor(try call.recorder.apply(MathFunction(.log), [odds]))
    }
  }

  /// The logarithm of the gamma function of several variables.
  private static func multigamma(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (x, count) = (try call.realOnly(0), try call.int(1))
      guard (1...64).contains(count) else { throw call.wrong(1, "1 to 64 variables") }
      let constant = Double(count * (count - 1)) / 4 * 1.1447298858494002
      var sum = try call.number(.double(constant), like: x)
      for index in 0..<count {
        let shifted = try call.recorder.apply(
          Add(), [x, call.number(.double(-Double(index) / 2), like: x)])
        sum = try call.recorder.apply(
          Add(), [call.recorder.apply(MathFunction(.lgamma), [shifted]), sum])
      }
      return .tensor(sum)
    }
  }
}

extension ScriptCall {
  /// A function that gives each type of numbers its own; booleans count as uint8.
  func ofNumbers(_ function: RealFunction, _ input: ScriptTensor) throws -> ScriptTensor {
    guard input.type.elementType == .bool else {
      let isKept = input.type.elementType.isInteger && !function.isForIntegers
      return isKept
        ? try copy(input) : try recorder.apply(MathFunction(function), [input])
    }
    let numbers = try recorder.cast(input, to: .uint8)
    return try recorder.cast(ofNumbers(function, numbers), to: .bool)
  }

  /// Two tensors whose elements have an order; booleans become uint8.
  func comparable(_ x: ScriptTensor, _ y: ScriptTensor) throws -> [ScriptTensor] {
    try [x, y].map { try $0.type.elementType == .bool ? recorder.cast($0, to: .uint8) : $0 }
  }

  /// Whether elements relate to a number.
  func related(
    _ input: ScriptTensor, _ relation: Relation, _ number: Double
  ) throws -> ScriptTensor {
    try recorder.apply(Compare(relation), [input, self.number(.double(number), like: input)])
  }

  /// One truth for all elements.
  fileprivate func filledLike(_ input: ScriptTensor, _ truth: Bool) throws -> ScriptTensor {
    let value = try Tensor([truth ? UInt8(1) : 0], type: TensorType(.bool, .scalar))
    return try broadcast(ScriptTensor(value), to: input.shape)
  }

  /// The first tensor with numbers in place of what is no number or infinite.
  fileprivate func withoutInfinities() throws -> ScriptTensor {
    let input = try tensor(0)
    guard input.type.elementType.isFloatingPoint else { return try copy(input) }
    let largest: Double =
      switch input.type.elementType {
      case .float64: .greatestFiniteMagnitude
      case .float16: 65504
      case .bfloat16: 0x1.fep127
      default: Double(Float.greatestFiniteMagnitude)
      }
    func replaced(_ x: ScriptTensor, where truths: ScriptTensor, _ value: Double) throws
      -> ScriptTensor
    {
      let filling = try broadcast(number(.double(value), like: x), to: x.shape)
      return try recorder.apply(Select(), [truths, filling, x])
    }
    let (nan, above, below) = (
      try isNone(1) ? 0 : double(1), try isNone(2) ? largest : double(2),
      try isNone(3) ? -largest : double(3)
    )
    var result = try replaced(input, where: related(input, .equal, .infinity), above)
    result = try replaced(result, where: related(input, .equal, -.infinity), below)
    return try replaced(
      result, where: recorder.apply(Compare(.notEqual), [input, input]), nan)
  }

  /// Half a turn for negative numbers, none for others.
  fileprivate func angle() throws -> ScriptTensor {
    let input = try realOnly(0)
    func filled(_ value: Double) throws -> ScriptTensor {
      try broadcast(number(.double(value), like: input), to: input.shape)
    }
    let angles = try recorder.apply(
      Select(), [related(input, .less, 0), filled(.pi), filled(0)])
    return try recorder.apply(
      Select(), [recorder.apply(Compare(.notEqual), [input, input]), input, angles])
  }

  fileprivate func roundedToDecimals() throws -> ScriptTensor {
    let (input, decimals) = (try tensor(0), try int(1))
    guard input.type.elementType.isFloatingPoint, decimals != 0 else {
      return try ofNumbers(.round, input)
    }
    guard (-300...300).contains(decimals) else { throw wrong(1, "decimals within 300") }
    let factor = MathFunction(.power(Double(abs(decimals))))
    let ten = try recorder.apply(factor, [number(.int(10), like: input)])
    let forth: any Operator = decimals > 0 ? Multiply() : Divide()
    let back: any Operator = decimals > 0 ? Divide() : Multiply()
    let whole = try recorder.apply(
      MathFunction(.round), [recorder.apply(forth, [input, ten])])
    return try recorder.apply(back, [whole, ten])
  }
}
