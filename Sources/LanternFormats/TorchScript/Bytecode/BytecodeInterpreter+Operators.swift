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
    let plain = use.plainOverload
    if let row = rows.first(where: { $0.schema.overload == plain }) {
      return row.schema.parameters.count + more
    }
    if let count = Self.argumentCounts[use.name]?[plain] { return count + more }
    let counts = Set(rows.map { $0.schema.parameters.count + more }).sorted(by: >)
    // Of several overloads it is the one that takes what is there.
    let fitting = counts.first { count in
      guard count <= frame.stack.count else { return false }
      let arguments = Array(frame.stack.suffix(count).dropLast(more))
      return rows.contains {
        $0.schema.parameters.count == arguments.count
          && $0.schema.bound(arguments, [], .numbersForTensors, byPosition: true) != nil
      }
    }
    guard let count = fitting ?? counts.last else {
      throw ScriptError.unsupported("there is no operator \(use.text)")
    }
    return count
  }
}

extension BytecodeInterpreter {
  /// The arguments of overloads that the tables of operators have under other names, where the rows of
  /// one operator differ in their number.
  ///
  /// Source: the schemas of PyTorch 1.13 (`torch._C._jit_get_all_schemas()`).
  private static let argumentCounts: [String: [String: Int]] = {
    let keys = ["str", "int", "bool", "float", "Tensor"]
    func each(_ prefix: String, _ count: Int) -> [String: Int] {
      Dictionary(uniqueKeysWithValues: keys.map { (prefix + $0, count) })
    }
    func both(_ a: [String: Int], _ b: [String: Int]) -> [String: Int] { a.merging(b) { $1 } }
    let scaled = ["Tensor": 3, "Scalar": 3, "int": 2, "float": 2, "int_float": 2, "float_int": 2]
    let extrema = [
      "int": 2, "float": 2, "int_float": 2, "float_int": 2, "int_list": 2, "float_list": 2,
      "bool_list": 2, "self_int": 1, "self_float": 1, "self_bool": 1,
    ]
    return [
      "aten::add": both(scaled, ["str": 2, "t": 2]), "aten::add_": both(scaled, ["t": 2]),
      "aten::sub": scaled, "aten::sub_": scaled, "aten::rsub": scaled,
      "aten::div": [
        "Tensor": 2, "Scalar": 2, "int": 2, "float": 2, "": 2, "Tensor_mode": 3, "Scalar_mode": 3,
      ],
      "aten::all": ["int": 1, "float": 1, "bool": 1],
      "aten::any": ["int": 1, "float": 1, "bool": 1, "str": 1],
      "aten::copy": both(each("Dict_", 1), ["t": 1, "Tensor": 2, "int": 2, "float": 2]),
      "aten::count": ["": 4, "int": 2, "float": 2, "bool": 2, "Tensor": 2, "str": 2],
      "aten::dict": both(each("", 1), each("Dict_", 1)),
      "aten::get": both(each("", 2), each("default_", 3)),
      "aten::index": [
        "list_int": 2, "list_float": 2, "list_bool": 2, "list_Tensor": 2, "list_str": 2,
      ],
      "aten::log": [
        "int": 1, "float": 1, "int_int": 2, "float_float": 2, "int_float": 2, "float_int": 2,
      ],
      "aten::pop": both(each("Dict_", 2), each("Dict_default_", 3)),
      "aten::round": ["int": 1, "float": 1, "decimals": 2],
      "aten::sort": ["int": 2, "float": 2, "Tensor": 2, "bool": 2, "str": 2],
      "aten::sum": ["int": 1, "float": 1, "bool": 1],
      "prim::max": extrema, "prim::min": extrema,
    ]
  }()
}

extension BytecodeFunction.OperatorUse {
  /// The overload without a word for its last argument, a tensor that takes the result.
  var plainOverload: String {
    guard writesOutput else { return overload }
    return overload == "out" ? "" : String(overload.dropLast("_out".count))
  }

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
