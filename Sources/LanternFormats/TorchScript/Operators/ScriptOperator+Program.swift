internal import LanternTensors

extension ScriptOperator {
  /// What belongs to the running of a program: errors, optional values, tasks, modes, types as numbers.
  static let program: [ScriptOperator] =
    [
      ScriptOperator("prim::RaiseException(str msg, Any? cls=None)") { call in
        let name =
          call.isNone(1)
          ? "" : try call.string(1).split(separator: ".").last.map { "\($0): " } ?? ""
        throw ScriptError("the program raises an exception: \(name)\(try call.string(0))")
      },
      ScriptOperator("aten::_unwrap_optional(Any? optional)") { call in
        guard !call.isNone(0) else { throw ScriptError("None is given where a value is expected") }
        return call.arguments[0]
      },
      same("prim::unchecked_unwrap_optional(Any? optional)"), same("prim::unchecked_cast(Any? x)"),
      // Tasks are run where they are forked.
      same("aten::wait(Any? self)"), same("prim::awaitable_wait(Any? self)"),
      same("prim::awaitable_nowait(Any? self)"),
      ScriptOperator("prim::Uninitialized()") { _ in .none },
      ScriptOperator("prim::IfThenElse(bool cond, Any? x, Any? y)") { call in
        try call.bool(0) ? call.arguments[1] : call.arguments[2]
      },
      ScriptOperator("prim::TupleIndex(Any tup, int i)") { call in
        let all = try call.members(0)
        return all[try call.position(call.int(1), of: all.count)]
      },
      ScriptOperator("prim::EnumName(Any enum)") { call in try call.member("name") },
      ScriptOperator("prim::EnumValue(Any enum)") { call in try call.member("value") },
      ScriptOperator("prim::id(Any x)") { call in
        guard case .object(let object) = call.arguments[0] else { return .int(0) }
        return .int(ObjectIdentifier(object).hashValue & 0xffff_ffff)
      },
      ScriptOperator("aten::hash.generic(Any? value)") { call in try call.hash() },
      ScriptOperator("prim::TimePoint()") { _ in .int(0) },
      nothing("aten::set_grad_enabled(bool val)"),
      nothing("aten::_set_grad_enabled(bool val)"), nothing("prim::AddStatValue(str key, int val)"),
      state("aten::is_grad_enabled", false), state("aten::is_autocast_enabled", false),
      state("aten::is_autocast_cpu_enabled", false), state("aten::is_scripting", true),
      state("aten::_get_tracing_state", false), state("aten::_nnpack_available", false),
      state("aten::is_vulkan_available", false),
      state("aten::_use_cudnn_rnn_flatten_weight", false),
      ScriptOperator("aten::has_torch_function(...)") { _ in .bool(false) },
      // Labels for profilers; what is entered is what is left.
      ScriptOperator("profiler::_record_function_enter(str name, str? args=None)") { _ in .int(0) },
      ScriptOperator("profiler::_record_function_enter_new(str name, str? args=None)") { _ in
        .int(0)
      },
      nothing("profiler::_record_function_exit(Any? handle)"),
    ] + types + sizes

  /// Questions about element types, which programs know by their numbers.
  private static let types: [ScriptOperator] = []

  /// Shapes as lists of integers.
  private static let sizes: [ScriptOperator] = [
    ScriptOperator("aten::_infer_size(int[] a, int[] b)") { call in
      try call.broadcast([call.ints(0), call.ints(1)])
    },
    ScriptOperator("prim::BroadcastSizes(...)") { call in
      try call.broadcast(call.arguments.indices.map { try call.ints($0) })
    },
    ScriptOperator("aten::_size_if_not_equal(int[] self_size, int[] other_size)") { call in
      try call.ints(0) == call.ints(1) ? .none : call.arguments[0]
    },
  ]

  /// An operator that gives its argument back.
  private static func same(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in call.arguments[0] }
  }

  /// An operator that has no effect here.
  private static func nothing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { _ in .none }
  }

  /// A question to the runtime whose answer is always the same.
  private static func state(_ name: String, _ answer: Bool) -> ScriptOperator {
    ScriptOperator("\(name)()") { _ in .bool(answer) }
  }
}

extension ScriptCall {
  /// The elements of a tuple, with names or without.
  fileprivate func members(_ index: Int) throws -> [ScriptValue] {
    if case .object(let object) = arguments[index], let elements = object.elements {
      return elements
    }
    return try elements(index)
  }

  /// An attribute of a member of an enumeration.
  fileprivate func member(_ attribute: String) throws -> ScriptValue {
    guard case .object(let object) = arguments[0], object.kind == .enumerationMember,
      let value = object.attributes[attribute]
    else { throw wrong(0, "a member of an enumeration") }
    return value
  }

  /// Equal values give equal numbers; integers give themselves, as in C++.
  fileprivate func hash() throws -> ScriptValue {
    switch arguments[0] {
    case .int(let value): return .int(value)
    case .bool(let value): return .int(value ? 1 : 0)
    case .none: return .int(0)
    case .double(0): return .int(0)
    case .list, .dictionary, .object:
      throw ScriptError("TypeError: \(arguments[0].typeName) cannot be hashed")
    case let value:
      // The function of Fowler, Noll and Vo over the text.
      let text = value.text
      try meter.spend(text.utf8.count)
      let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01b3
      }
      return .int(Int(truncatingIfNeeded: hash))
    }
  }

  /// The shape to which some shapes broadcast.
  fileprivate func broadcast(_ shapes: [[Int]]) throws -> ScriptValue {
    var result: [Int] = []
    for shape in shapes {
      try meter.spend(shape.count)
      let rank = max(result.count, shape.count)
      func padded(_ sizes: [Int]) -> [Int] {
        [Int](repeating: 1, count: rank - sizes.count) + sizes
      }
      result = try zip(padded(result), padded(shape)).map { a, b in
        guard a == b || a == 1 || b == 1 else {
          throw ScriptError("shapes \(result) and \(shape) do not broadcast together")
        }
        return a == 1 ? b : a
      }
    }
    return .list(ScriptList(result.map(ScriptValue.int), elementType: .int))
  }
}
