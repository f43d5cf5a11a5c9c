internal import LanternGraphs

extension ScriptUsage {
  /// Which operators a program for the lite interpreter calls, and what of it does not run; what the
  /// methods of one name do is told first.
  init(_ program: BytecodeProgram, first method: String?, library: ScriptLibrary) {
    var counts: [String: Int] = [:]
    var unsupported: [ModelInspection.Unsupported] = []
    let functions = program.order.compactMap { program.functions[$0] }
    let chosen = functions.filter { $0.methodName == method }
    for function in chosen + functions.filter({ $0.methodName != method }) {
      for (index, instruction) in function.parts.instructions.enumerated() {
        let place = "\(function.name), instruction \(index)"
        switch instruction.operation {
        case .callOperator, .callVariadicOperator:
          let use = function.parts.operators[instruction.x]
          counts[use.name, default: 0] += 1
          guard !ScriptOperator.exists(use.name), !Self.ownOperators.contains(use.name) else {
            continue
          }
          unsupported.append(
            ModelInspection.Unsupported(
              name: use.text, place: place, reason: "there is no such operator in Lantern"))
        case let operation where !operation.isMobile:
          unsupported.append(
            ModelInspection.Unsupported(
              name: operation.rawValue, place: place,
              reason: "files for the lite interpreter do not have this instruction"))
        default: break
        }
      }
    }
    self.init(library: library, counts: counts, unsupported: unsupported)
  }

  /// What the interpreter of bytecode does itself.
  private static let ownOperators: Set<String> = [
    "prim::TupleUnpack", "prim::tolist", "aten::format", "aten::str", "prim::Print",
    "prim::RaiseException",
  ]
}
