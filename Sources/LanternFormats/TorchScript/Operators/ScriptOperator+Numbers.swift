#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

extension ScriptOperator {
  /// Arithmetic on the numbers of a program, as Python does it; integers do not grow beyond 64 bits.
  static let numbers: [ScriptOperator] = [
    binary("aten::add", Int.addingReportingOverflow, +),
    binary("aten::sub", Int.subtractingReportingOverflow, -),
    binary("aten::mul", Int.multipliedReportingOverflow, *),
    ScriptOperator("aten::div(Scalar a, Scalar b)") { call in
      .double(try call.double(0) / call.double(1))
    },
    ScriptOperator("aten::floordiv(Scalar a, Scalar b)") { call in
      try call.integerOrReal(
        integer: { try call.checked(floored($0, $1).quotient) }, real: { ($0 / $1).rounded(.down) })
    },
    ScriptOperator("aten::remainder(Scalar a, Scalar b)") { call in
      try call.integerOrReal(
        integer: { floored($0, $1).remainder }, real: remainder)
    },
    ScriptOperator("aten::pow(Scalar a, Scalar b)") { call in
      .double(pow(try call.double(0), try call.double(1)))
    },
    ScriptOperator("aten::neg(Scalar a)") { call in
      switch try call.number(0) {
      case .int(let value): .int(try call.checked(Int(0).subtractingReportingOverflow(value)))
      case .double(let value): .double(-value)
      }
    },
    ScriptOperator("prim::abs(Scalar a)") { call in
      switch try call.number(0) {
      case .int(let value):
        .int(value < 0 ? try call.checked(Int(0).subtractingReportingOverflow(value)) : value)
      case .double(let value): .double(value.magnitude)
      }
    },
    unary("aten::sqrt") { $0.squareRoot() },
    unary("aten::exp") { exp($0) },
    unary("aten::log") { log($0) },
    rounding("aten::floor", .down),
    rounding("aten::ceil", .up),
    ScriptOperator("aten::__and__(Scalar a, Scalar b)") { call in
      try call.bits(&) { $0 && $1 }
    },
    ScriptOperator("aten::__or__(Scalar a, Scalar b)") { call in
      try call.bits(|) { $0 || $1 }
    },
    ScriptOperator("aten::__xor__(Scalar a, Scalar b)") { call in
      try call.bits(^) { $0 != $1 }
    },
    ScriptOperator("aten::__lshift__(int a, int b)") { call in
      let (value, count) = (try call.int(0), try call.shift(1))
      let result = value << count
      guard result >> count == value else { return .int(try call.checked((result, true))) }
      return .int(result)
    },
    ScriptOperator("aten::__rshift__(int a, int b)") { call in
      .int(try call.int(0) >> call.shift(1))
    },
    ScriptOperator("aten::bitwise_not(int a)") { call in .int(~(try call.int(0))) },
    // Traced loops count their rounds with these.
    ScriptOperator("aten::__range_length(int lo, int hi, int step)") { call in
      .int(try call.rangeLength())
    },
    ScriptOperator("aten::__derive_index(int idx, int start, int step)") { call in
      let offset = try call.checked(call.int(0).multipliedReportingOverflow(by: call.int(2)))
      return .int(try call.checked(call.int(1).addingReportingOverflow(offset)))
    },
    ScriptOperator("prim::min(Scalar a, Scalar b)") { call in
      try call.chosen { b, a in b < a }
    },
    ScriptOperator("prim::max(Scalar a, Scalar b)") { call in
      try call.chosen { b, a in a < b }
    },
    ScriptOperator("prim::NumToTensor(Scalar a)") { call in
      .tensor(try call.recorder.scalarTensor(call.number(0)))
    },
    ScriptOperator("aten::IntImplicit(Any a)") { call in .int(try call.int(0)) },
    ScriptOperator("aten::FloatImplicit(Any a)") { call in .double(try call.double(0)) },
    ScriptOperator("aten::ScalarImplicit(Any a)") { call in try call.number(0).value },
    ScriptOperator("aten::item(Tensor self)") { call in try call.number(0).value },
  ]

  private static func binary(
    _ name: String, _ integer: @escaping @Sendable (Int) -> (Int) -> (Int, Bool),
    _ real: @escaping @Sendable (Double, Double) -> Double
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Scalar a, Scalar b)") { call in
      switch (try call.number(0), try call.number(1)) {
      case (.int(let a), .int(let b)): .int(try call.checked(integer(a)(b)))
      case (let a, let b): .double(real(a.double, b.double))
      }
    }
  }

  private static func unary(
    _ name: String, _ function: @escaping @Sendable (Double) -> Double
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Scalar a)") { call in .double(function(try call.double(0))) }
  }

  private static func rounding(
    _ name: String, _ rule: FloatingPointRoundingRule
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Scalar a)") { call in
      guard let value = Int(exactly: try call.double(0).rounded(rule)) else {
        throw call.wrong(0, "a number that fits an integer")
      }
      return .int(value)
    }
  }

  /// Python's remainder of floats, which has the divisor's sign.
  private static func remainder(_ a: Double, _ b: Double) -> Double {
    let rest = a.truncatingRemainder(dividingBy: b)
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
  }

  /// Python's division of integers, whose remainder has the divisor's sign.
  private static func floored(
    _ a: Int, _ b: Int
  ) -> (quotient: (Int, Bool), remainder: Int) {
    // The one quotient that does not fit has no remainder.
    if b == -1 { return (Int(0).subtractingReportingOverflow(a), 0) }
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    guard remainder != 0, (remainder < 0) != (b < 0) else { return ((quotient, false), remainder) }
    return ((quotient - 1, false), remainder + b)
  }
}

extension ScriptCall {
  /// The result of checked arithmetic.
  func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Int {
    guard !result.overflow else { throw ScriptError("the result of \(name) does not fit 64 bits") }
    return result.partialValue
  }

  /// The second of two numbers when it is better, else the first; a float when either is one.
  fileprivate func chosen(
    _ isBetter: (ScriptNumber, ScriptNumber) -> Bool
  ) throws -> ScriptValue {
    let (a, b) = (try number(0), try number(1))
    let best = isBetter(b, a) ? b : a
    if case (.int, .int) = (a, b) { return best.value }
    return .double(best.double)
  }

  /// How far bits are moved.
  fileprivate func shift(_ index: Int) throws -> Int {
    let count = try int(index)
    guard (0..<Int.bitWidth).contains(count) else {
      throw ScriptError("\(name) cannot shift by \(count)")
    }
    return count
  }

  /// The number of integers from the first to the second argument in steps of the third.
  fileprivate func rangeLength() throws -> Int {
    let (start, end, step) = (try int(0), try int(1), try int(2))
    guard step != 0 else { throw ScriptError("\(name) with a step of 0") }
    guard step > 0 ? start < end : start > end else { return 0 }
    let span = try checked(end.subtractingReportingOverflow(start))
    return Int((span.magnitude - 1) / step.magnitude) + 1
  }

  fileprivate func integerOrReal(
    integer: (Int, Int) throws -> Int, real: (Double, Double) -> Double
  ) throws -> ScriptValue {
    switch (try number(0), try number(1)) {
    case (.int(let a), .int(let b)):
      guard b != 0 else { throw ScriptError("\(name) divides by zero") }
      return .int(try integer(a, b))
    case (let a, let b): return .double(real(a.double, b.double))
    }
  }

  fileprivate func bits(
    _ integers: (Int, Int) -> Int, _ truths: (Bool, Bool) -> Bool
  ) throws -> ScriptValue {
    if case (.bool(let a), .bool(let b)) = (arguments[0], arguments[1]) {
      return .bool(truths(a, b))
    }
    return .int(integers(try int(0), try int(1)))
  }
}
