internal import LanternTensors

extension BytecodeInterpreter {
  /// Calls an operator with what is on the stack, and puts its results there.
  ///
  /// `count` is the number of arguments of an operator that takes any number of them.
  func callOperator(
    _ use: BytecodeFunction.OperatorUse, count: Int?, _ frame: Frame
  ) throws {
    switch use.name {
    case "prim::TupleUnpack":
      frame.stack += try values.elements(of: frame.pop())
      return
    case "prim::tolist": return try toList(frame)
    case "aten::format":
      let arguments = try frame.pop(count ?? use.argumentCount ?? 1)
      return frame.push(try values.callPython("format", arguments, []))
    case "aten::str":
      return frame.push(try values.callPython("str", frame.pop(1), []))
    case "prim::Print":
      _ = try frame.pop(count ?? use.argumentCount ?? 1)
      return
    case "prim::RaiseException": return try raise(use, frame)
    default: break
    }
    let arguments = try frame.pop(count ?? argumentCount(of: use, frame))
    let result = try values.operators.call(use.name, overload: use.overload, positioned: arguments)
    switch use.resultForm {
    case .nothing: break
    case .one: frame.push(result)
    case .each:
      guard case .tuple(let results) = result else { return frame.push(result) }
      frame.stack += results
    }
  }

  /// Raises with a message, which files before version 8 give alone and later ones before a class.
  private func raise(_ use: BytecodeFunction.OperatorUse, _ frame: Frame) throws {
    let parts = try frame.pop(min(use.argumentCount ?? 2, frame.stack.count, 2))
    let message = parts.first { if case .string = $0 { true } else { false } } ?? .string("")
    _ = try values.callOperator("prim::RaiseException", [message])
  }

  /// How many arguments are on the stack.
  ///
  /// Files before version 6 do not say so: there are as many as the operator has.
  private func argumentCount(
    of use: BytecodeFunction.OperatorUse, _ frame: Frame
  ) throws -> Int {
    if let count = use.argumentCount { return count }
    guard let (operators, derived) = ScriptOperator.all(named: use.name) else {
      throw ScriptError.unsupported("there is no operator \(use.text)")
    }
    let rows = operators + derived
    let more = use.writesOutput ? 1 : 0
    if let row = rows.first(where: { $0.schema.overload == use.overload }) {
      return row.schema.parameters.count
    }
    let counts = Set(rows.map { $0.schema.parameters.count + more }).sorted(by: >)
    // Of several overloads it is the one that takes what is there.
    let fitting = counts.first { count in
      guard count <= frame.stack.count else { return false }
      let arguments = Array(frame.stack.suffix(count).dropLast(more))
      return rows.contains {
        $0.schema.parameters.count == arguments.count
          && $0.schema.bound(arguments, [], .exact, byPosition: true) != nil
      }
    }
    guard let count = fitting ?? counts.last else {
      throw ScriptError.unsupported("there is no operator \(use.text)")
    }
    return count
  }
}

extension BytecodeFunction.OperatorUse {
  /// What an operator leaves on the stack.
  enum ResultForm {
    case nothing
    /// A value, which may be a tuple.
    case one
    /// Each element of a tuple for itself, or a single value.
    case each
  }

  /// Whether the last argument is a tensor that takes the result.
  var writesOutput: Bool { overload == "out" || overload.hasSuffix("_out") }

  /// What the operator leaves on the stack, by the results of its schema.
  ///
  /// Source: the schemas of PyTorch 1.13 (`torch._C._jit_get_all_schemas()`).
  var resultForm: ResultForm {
    if Self.withoutResult.contains(name) { return .nothing }
    switch (name, overload) {
    case ("aten::_set_item", "Tensor"), ("aten::_set_item", "bool"), ("aten::_set_item", "complex"),
      ("aten::_set_item", "float"), ("aten::_set_item", "int"), ("aten::_set_item", "str"),
      ("aten::sort", "Tensor"), ("aten::sort", "any"), ("aten::sort", "bool"),
      ("aten::sort", "float"), ("aten::sort", "int"), ("aten::sort", "str"):
      return .nothing
    case ("aten::select", "t"): return .one
    default: break
    }
    if name.hasPrefix("aten::_foreach_"), name.hasSuffix("_") { return .nothing }
    return Self.withWholeResult.contains(name) ? .one : .each
  }

  private static let withoutResult: Set<String> = [
    "aten::Delete", "aten::_assert_async", "aten::_assert_tensor_metadata", "aten::backward",
    "aten::clear", "aten::extend", "aten::insert", "aten::manual_seed", "aten::remove",
    "aten::reverse", "aten::set_grad_enabled", "aten::update", "aten::warn", "prim::AddStatValue",
    "prim::Print", "prim::RaiseException", "profiler::_record_function_exit",
  ]

  /// Operators whose result is a value of any type, a tuple perhaps.
  private static let withWholeResult: Set<String> = [
    "aten::__getitem__", "aten::_unwrap_optional", "aten::get", "aten::local_value", "aten::pop",
    "aten::popitem", "aten::setdefault", "aten::wait", "prim::IfThenElse", "prim::TupleIndex",
    "prim::Uninitialized", "prim::unchecked_cast", "prim::unchecked_unwrap_optional",
    "prepacked::unpack_prepacked_sizes_conv2d", "prepacked::unpack_prepacked_sizes_linear",
    "quantized::conv2d_unpack_sizes",
  ]
}
