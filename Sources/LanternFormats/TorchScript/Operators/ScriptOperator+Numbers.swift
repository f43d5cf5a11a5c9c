internal import LanternTensors

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
  /// Arithmetic on the numbers of a program; integers do not grow beyond 64 bits.
  ///
  /// Source of the meanings, where they are not Python's: PyTorch
  /// `torch/csrc/jit/runtime/register_prim_ops.cpp`.
  static let numbers: [ScriptOperator] =
    [
      binary("aten::add", Int.addingReportingOverflow, +),
      binary("aten::sub", Int.subtractingReportingOverflow, -),
      binary("aten::mul", Int.multipliedReportingOverflow, *),
      ScriptOperator("aten::div(Scalar a, Scalar b)") { call in
        .double(try call.double(0) / call.double(1))
      },
      ScriptOperator("aten::floordiv(Scalar a, Scalar b)") { call in
        try call.integerOrReal(
          integer: { try call.checked(floored($0, $1).quotient) },
          real: { ($0 / $1).rounded(.down) })
      },
      ScriptOperator("aten::__round_to_zero_floordiv.int(int a, int b)") { call in
        let (a, b) = (try call.int(0), try call.int(1))
        guard b != 0 else { throw ScriptError("\(call.name) divides by zero") }
        return .int(try call.checked(a.dividedReportingOverflow(by: b)))
      },
      ScriptOperator("aten::remainder(Scalar a, Scalar b)") { call in
        try call.integerOrReal(
          integer: { floored($0, $1).remainder },
          real: { fmod($1 + fmod($0, $1), $1) })
      },
      ScriptOperator("aten::divmod(Scalar x, Scalar y)") { call in try call.divided() },
      ScriptOperator("aten::pow(Scalar a, Scalar b)") { call in .double(try call.power()) },
      ScriptOperator("aten::pow.int_to_int(int a, int b)") { call in
        guard let power = Int(exactly: try call.power().rounded(.towardZero)) else {
          throw ScriptError("the result of \(call.name) does not fit 64 bits")
        }
        return .int(power)
      },
      ScriptOperator("aten::neg.Scalar(Scalar a)") { call in
        switch try call.number(0) {
        case .int(let value): .int(try call.checked(Int(0).subtractingReportingOverflow(value)))
        case .double(let value): .double(-value)
        }
      },
      ScriptOperator("prim::abs.Scalar(Scalar a)") { call in
        switch try call.number(0) {
        case .int(let value):
          .int(value < 0 ? try call.checked(Int(0).subtractingReportingOverflow(value)) : value)
        case .double(let value): .double(value.magnitude)
        }
      },
      rounding("aten::floor", .down), rounding("aten::ceil", .up),
      ScriptOperator("aten::__and__(Scalar a, Scalar b)") { call in
        try call.bits(&) { $0 && $1 }
      },
      ScriptOperator("aten::__or__(Scalar a, Scalar b)") { call in
        try call.bits(|) { $0 || $1 }
      },
      ScriptOperator("aten::__xor__(Scalar a, Scalar b)") { call in
        try call.bits(^) { $0 != $1 }
      },
      ScriptOperator("aten::__lshift__.int(int a, int b)") { call in
        let (value, count) = (try call.int(0), try call.shift(1))
        let result = value << count
        guard result >> count == value else { return .int(try call.checked((result, true))) }
        return .int(result)
      },
      ScriptOperator("aten::__rshift__.int(int a, int b)") { call in
        .int(try call.int(0) >> call.shift(1))
      },
      ScriptOperator("aten::bitwise_not.int(int a)") { call in .int(~(try call.int(0))) },
      // Traced loops count their rounds with these.
      ScriptOperator("aten::__range_length(int lo, int hi, int step)") { call in
        .int(try call.rangeLength())
      },
      ScriptOperator("aten::__derive_index(int index, int start, int step)") { call in
        let offset = try call.checked(call.int(0).multipliedReportingOverflow(by: call.int(2)))
        return .int(try call.checked(call.int(1).addingReportingOverflow(offset)))
      },
      ScriptOperator("prim::rangelist(int n)") { call in
        let count = max(0, try call.int(0))
        try call.requireRoom(count, copied: count)
        return .list(ScriptList((0..<count).map(ScriptValue.int), elementType: .int))
      },
      ScriptOperator("prim::NumToTensor.bool(bool a)") { call in
        .tensor(try call.recorder.scalarTensor(.int(call.bool(0) ? 1 : 0), .bool))
      },
      ScriptOperator("prim::NumToTensor.Scalar(Scalar a)") { call in
        .tensor(try call.recorder.scalarTensor(call.number(0)))
      },
      ScriptOperator("aten::IntImplicit(Any a)") { call in .int(try call.int(0)) },
      ScriptOperator("aten::FloatImplicit(Any a)") { call in .double(try call.double(0)) },
      ScriptOperator("aten::ScalarImplicit(Any a)") { call in try call.number(0).value },
      ScriptOperator("aten::item(Tensor self)") { call in try call.item() },
    ] + numberConversions

  /// From text and between kinds of numbers.
  private static let numberConversions: [ScriptOperator] = [
    ScriptOperator("aten::Int.str(str a)") { call in .int(try call.integerFromText()) },
    ScriptOperator("aten::Int.Scalar(Scalar a)") { call in .int(try call.wholeNumber()) },
    ScriptOperator("aten::Int.Tensor(Tensor a)") { call in .int(try call.wholeNumber()) },
    ScriptOperator("aten::Float.str(str a)") { call in .double(try call.floatFromText()) },
    ScriptOperator("aten::Float.Scalar(Scalar a)") { call in .double(try call.double(0)) },
    ScriptOperator("aten::Float.Tensor(Tensor a)") { call in .double(try call.double(0)) },
    ScriptOperator("aten::Bool.Scalar(Scalar a)") { call in .bool(try call.bool(0)) },
    ScriptOperator("aten::Bool.Tensor(Tensor a)") { call in .bool(try call.bool(0)) },
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

  private static func rounding(
    _ name: String, _ rule: FloatingPointRoundingRule
  ) -> ScriptOperator {
    ScriptOperator("\(name).Scalar(Scalar a)") { call in
      if case .int(let value) = try call.number(0) { return .int(value) }
      guard let value = Int(exactly: try call.double(0).rounded(rule)) else {
        throw call.wrong(0, "a number that fits an integer")
      }
      return .int(value)
    }
  }

  /// Python's division of integers, whose remainder has the divisor's sign.
  fileprivate static func floored(
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
    guard step != 0 else { throw ScriptError("range() arg 3 must not be zero") }
    guard step > 0 ? start < end : start > end else { return 0 }
    let span = try checked(end.subtractingReportingOverflow(start))
    let whole = Int((span.magnitude - 1) / step.magnitude)
    return try checked(whole.addingReportingOverflow(1))
  }

  fileprivate func integerOrReal(
    integer: (Int, Int) throws -> Int, real: (Double, Double) -> Double
  ) throws -> ScriptValue {
    switch (try number(0), try number(1)) {
    case (.int(let a), .int(let b)):
      guard b != 0 else {
        throw ScriptError("ZeroDivisionError: \(name) divides an integer by zero")
      }
      return .int(try integer(a, b))
    case (let a, let b): return .double(real(a.double, b.double))
    }
  }

  /// The quotient, rounded down, and the remainder.
  fileprivate func divided() throws -> ScriptValue {
    switch (try number(0), try number(1)) {
    case (.int(let a), .int(let b)):
      guard b != 0 else { throw ScriptError("ZeroDivisionError: integer division by zero") }
      let (quotient, remainder) = ScriptOperator.floored(a, b)
      return .tuple([.int(try checked(quotient)), .int(remainder)])
    case (let x, let y):
      let (a, b) = (x.double, y.double)
      guard b != 0 else { throw ScriptError("ZeroDivisionError: float divmod()") }
      var remainder = fmod(a, b)
      if remainder != 0, (remainder < 0) != (b < 0) { remainder += b }
      return .tuple([.double((a - remainder) / b), .double(remainder)])
    }
  }

  fileprivate func power() throws -> Double {
    let (base, exponent) = (try double(0), try double(1))
    guard base != 0 || !(exponent < 0) else {
      throw ScriptError("0.0 cannot be raised to a negative power")
    }
    return pow(base, exponent)
  }

  fileprivate func bits(
    _ integers: (Int, Int) -> Int, _ truths: (Bool, Bool) -> Bool
  ) throws -> ScriptValue {
    if case (.bool(let a), .bool(let b)) = (arguments[0], arguments[1]) {
      return .bool(truths(a, b))
    }
    return .int(integers(try int(0), try int(1)))
  }

  /// The only element of a tensor as the kind of number that it is.
  fileprivate func item() throws -> ScriptValue {
    let tensor = try tensor(0)
    let number = try number(0)
    let isTruth = tensor.type.elementType == .bool && tensor.type.quantization == nil
    return isTruth ? .bool(number.double != 0) : number.value
  }

  fileprivate func wholeNumber() throws -> Int {
    switch try number(0) {
    case .int(let value): return value
    case .double(let value):
      guard let whole = Int(exactly: value.rounded(.towardZero)) else {
        throw ScriptError("int of \(value), which does not fit 64 bits")
      }
      return whole
    }
  }

  /// Source of what counts: PyTorch reads with C++'s `std::stoll`, which takes white space in front.
  fileprivate func integerFromText() throws -> Int {
    let text = try string(0)
    let digits = text.drop { ScriptOperator.whiteSpace.contains($0.utf8.first ?? 0) }
    guard let number = Int(digits) else {
      throw ScriptError("ValueError: invalid literal for int() with base 10: '\(text)'")
    }
    return number
  }

  fileprivate func floatFromText() throws -> Double {
    let text = try string(0)
    let digits = text.drop { ScriptOperator.whiteSpace.contains($0.utf8.first ?? 0) }
    let isWord = digits.lowercased().contains("inf") || digits.lowercased().contains("nan")
    guard let number = Double(digits), isWord || number.isFinite else {
      throw ScriptError("ValueError: could not convert string to float: '\(text)'")
    }
    return number
  }
}
