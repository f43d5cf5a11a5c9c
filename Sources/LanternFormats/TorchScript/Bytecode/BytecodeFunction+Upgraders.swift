extension BytecodeFunction.Parts {
  /// Puts operators back where PyTorch has put calls of its own functions in their place.
  ///
  /// Loading an old program replaces operators by functions that do what they did then, and a FlatBuffer
  /// that is written after that has their numbers, which differ between releases. The operators are still
  /// in the table, in the order of their first use, and nothing else refers to them; the file's version
  /// of the operators tells what they mean. Source: PyTorch
  /// `torch/csrc/jit/mobile/parse_operators.cpp`, `applyUpgrader`.
  mutating func restoreOperators() {
    let calls = instructions.indices.filter { instructions[$0].operation == .call }
    guard !calls.isEmpty else { return }
    var used: Set<Int> = []
    for instruction in instructions {
      switch instruction.operation {
      case .callOperator, .callVariadicOperator: used.insert(instruction.x)
      default: break
      }
    }
    let left = operators.indices.filter { !used.contains($0) }
    var functions: [Int] = []
    for call in calls where !functions.contains(instructions[call].x) {
      functions.append(instructions[call].x)
    }
    for (number, call) in calls.enumerated() {
      let target: Int?
      if left.count == calls.count {
        target = left[number]
      } else if left.count == functions.count {
        target = functions.firstIndex(of: instructions[call].x).map { left[$0] }
      } else {
        target = nil
      }
      guard let target else { return }
      instructions[call] = BytecodeInstruction(operation: .callOperator, x: target, n: 0)
    }
  }
}
