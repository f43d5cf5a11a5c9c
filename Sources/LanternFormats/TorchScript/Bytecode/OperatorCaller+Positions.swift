extension OperatorCaller {
  /// Calls an operator with all its arguments in the order of its schema, as bytecode does.
  ///
  /// A tensor that takes the result comes last. Throws as `call` does.
  func call(
    _ name: String, overload: String, positioned arguments: [ScriptValue]
  ) throws -> ScriptValue {
    let use = BytecodeFunction.OperatorUse(name: name, overload: overload)
    guard use.writesOutput, let target = arguments.last else {
      return try call(name, overload: overload, arguments, byPosition: true)
    }
    return try call(
      name, overload: use.plainOverload, Array(arguments.dropLast()), [("out", target)],
      byPosition: true)
  }
}
