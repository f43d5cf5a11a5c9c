extension ScriptOperator {
  /// Comparisons of the values of a program.
  static let comparisons: [ScriptOperator] = [
    ordering("aten::lt", { $0 < $1 }, { $0 < $1 }),
    ordering("aten::le", { $0 <= $1 }, { $0 <= $1 }),
    ordering("aten::gt", { $0 > $1 }, { $0 > $1 }),
    ordering("aten::ge", { $0 >= $1 }, { $0 >= $1 }),
    ScriptOperator("aten::eq(Any a, Any b)") { call in .bool(try call.areEqual()) },
    ScriptOperator("aten::ne(Any a, Any b)") { call in .bool(try !call.areEqual()) },
    ScriptOperator("aten::__is__(Any a, Any b)") { call in .bool(try call.areIdentical()) },
    ScriptOperator("aten::__isnot__(Any a, Any b)") { call in .bool(try !call.areIdentical()) },
    ScriptOperator("aten::__not__(Scalar a)") { call in .bool(try !call.bool(0)) },
  ]

  private static func ordering(
    _ name: String, _ integers: @escaping @Sendable (Int, Int) -> Bool,
    _ reals: @escaping @Sendable (Double, Double) -> Bool
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Scalar a, Scalar b)") { call in
      switch (try call.number(0), try call.number(1)) {
      // Not all integers are floats.
      case (.int(let a), .int(let b)): .bool(integers(a, b))
      case (let a, let b): .bool(reals(a.double, b.double))
      }
    }
  }
}

extension ScriptCall {
  fileprivate func areEqual() throws -> Bool {
    guard let result = try arguments[0].equals(arguments[1], meter) else {
      throw ScriptError.unsupported("\(name) of tensors, element by element")
    }
    return result
  }

  fileprivate func areIdentical() throws -> Bool {
    switch (arguments[0], arguments[1]) {
    case (.tensor(let a), .tensor(let b)): a === b
    case (.list(let a), .list(let b)): a === b
    case (.dictionary(let a), .dictionary(let b)): a === b
    case (let a, let b): try a.equals(b, meter) ?? false
    }
  }
}
