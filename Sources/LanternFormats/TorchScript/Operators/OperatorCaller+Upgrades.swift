internal import LanternTensors

extension OperatorCaller {
  /// The last version of the format in which an operator meant something else than it does now.
  ///
  /// `gelu` changed after version 9, where it got an argument whose default is what it did before.
  private static let lastOldVersion = 8

  /// The arguments with which an operator does now what it did in the version of the file.
  ///
  /// They are those of code, by name or position, and those of bytecode, by position. Source: PyTorch
  /// `torch/csrc/jit/operator_upgraders/upgraders_entry.cpp` and `version_map.cpp`.
  func upgraded(
    _ name: String, _ overload: String?, _ positional: [ScriptValue], _ named: Named
  ) -> (overload: String?, positional: [ScriptValue], named: Named) {
    let unchanged = (overload, positional, named)
    guard fileVersion <= Self.lastOldVersion else { return unchanged }
    switch name {
    case "aten::div" where fileVersion <= 3, "aten::div_" where fileVersion <= 3:
      // Integers were divided as in C.
      guard isIntegerDivision(positional, named) else { return unchanged }
      let mode = (name: "rounding_mode", value: ScriptValue.string("trunc"))
      return ("Tensor_mode", positional, named + [mode])
    case "aten::full" where fileVersion <= 4: return fullOfFloats(overload, positional, named)
    case "aten::linspace" where fileVersion <= 7, "aten::logspace" where fileVersion <= 8:
      return withSteps(overload, positional, named)
    default: return unchanged
    }
  }

  /// Whether a division is of tensors of integers into one of integers, and no rounding is asked for.
  private func isIntegerDivision(_ positional: [ScriptValue], _ named: Named) -> Bool {
    guard positional.contains(where: { if case .tensor = $0 { true } else { false } }),
      !named.contains(where: { $0.name == "rounding_mode" })
    else { return false }
    return (positional.prefix(2) + named.map(\.value)).allSatisfy { value in
      switch value {
      case .int, .bool: true
      case .tensor(let tensor):
        !tensor.type.elementType.isFloatingPoint && tensor.type.quantization == nil
      default: false
      }
    }
  }

  /// Filled tensors were of floats where no type was given.
  private func fullOfFloats(
    _ overload: String?, _ positional: [ScriptValue], _ named: Named
  ) -> (overload: String?, positional: [ScriptValue], named: Named) {
    var (positional, named) = (positional, named)
    let isTyped =
      named.contains { ($0.name == "dtype" && !$0.value.isNone) || $0.name == "out" }
      || positional.count > 2 && !positional[2].isNone
    guard !isTyped else { return (overload, positional, named) }
    if positional.count > 1 {
      if let number = positional[1].double { positional[1] = .double(number) }
    } else if let index = named.firstIndex(where: { $0.name == "fill_value" }),
      let number = named[index].value.double
    {
      named[index].value = .double(number)
    }
    return (overload, positional, named)
  }

  /// Spaces were cut into a hundred where no number was given.
  private func withSteps(
    _ overload: String?, _ positional: [ScriptValue], _ named: Named
  ) -> (overload: String?, positional: [ScriptValue], named: Named) {
    var (positional, named) = (positional, named)
    let steps = ScriptValue.int(100)
    if positional.count > 2 {
      if positional[2].isNone { positional[2] = steps }
    } else if let index = named.firstIndex(where: { $0.name == "steps" }) {
      if named[index].value.isNone { named[index].value = steps }
    } else {
      named.append((name: "steps", value: steps))
    }
    return (overload, positional, named)
  }
}
