/// A function of a program for PyTorch's lite interpreter.
///
/// Whatever its instructions refer to is there: registers, constants, operators, types and the targets
/// of jumps are checked when it is made.
final class BytecodeFunction {
  /// An operator that instructions call.
  struct OperatorUse: Sendable, Hashable {
    /// `aten::add`.
    var name: String
    /// `Tensor`; empty for the overload without a name.
    var overload: String
    /// How many arguments are on the stack; nil for all that the operator has.
    var argumentCount: Int?

    var text: String { overload.isEmpty ? name : "\(name).\(overload)" }
  }

  /// A parameter of a function that callers see.
  struct Parameter {
    var name: String
    var type: Expression
    var defaultValue: ScriptValue?
  }

  /// What a function consists of.
  struct Parts {
    var instructions: [BytecodeInstruction] = []
    var operators: [OperatorUse] = []
    var constants: [ScriptValue] = []
    /// Types in the notation of annotations.
    var types: [String] = []
    var registerCount = 0
    /// The parameters, the object itself first; nil where the file does not say.
    var parameters: [Parameter]?
    var returns: Expression?
  }

  /// The most registers of a function.
  static let largestRegisterCount = 1 << 16

  /// The qualified name: `__torch__.Net.forward`.
  let name: String
  let parts: Parts
  /// The types, as far as they are some.
  let types: [Expression]
  /// The parameters, the object itself first.
  let parameters: [Parameter]

  /// Checks a function's parts.
  ///
  /// Throws `FormatError` naming the instruction that refers to what is not there.
  init(_ name: String, _ parts: Parts) throws(FormatError) {
    self.name = name
    self.parts = parts
    guard (0...Self.largestRegisterCount).contains(parts.registerCount) else {
      throw FormatError(
        .overBudget,
        "a function has \(parts.registerCount) registers, and at most \(Self.largestRegisterCount) "
          + "are read", place: name)
    }
    types = parts.types.map { (try? Parser.parseType($0, entry: name)) ?? .name("Any") }
    parameters = parts.parameters ?? Self.parameters(storedBy: parts.instructions)
    for (index, instruction) in parts.instructions.enumerated() {
      if let problem = problem(of: instruction, at: index) {
        throw FormatError(
          .malformed,
          "instruction \(index), \(instruction.operation.rawValue) \(instruction.x) "
            + "\(instruction.n), \(problem)", place: name)
      }
    }
    switch parts.instructions.last?.operation {
    case .returns, .jump: break
    default:
      throw FormatError(.malformed, "the last instruction does not return", place: name)
    }
  }

  /// What an instruction refers to that is not there, as the end of a sentence; nil when all is.
  private func problem(of instruction: BytecodeInstruction, at index: Int) -> String? {
    let (x, n) = (instruction.x, instruction.n)
    func outside(_ count: Int, _ what: String, size: Int = 1, from first: Int = 0) -> String? {
      let fits = n >= 0 && x >= first && size <= count && x <= count - size + first
      return fits ? nil : "goes beyond the \(count) \(what) of the function"
    }
    switch instruction.operation {
    case .load, .move, .store, .dropRegister:
      return outside(parts.registerCount, "registers", from: 1)
    case .storeSeveral: return outside(parts.registerCount, "registers", size: n, from: 1)
    case .loadConstant: return outside(parts.constants.count, "constants")
    case .callMethod:
      if let problem = outside(parts.constants.count, "constants") { return problem }
      guard case .string = parts.constants[x] else { return "names no method" }
      return n > 0 ? nil : "calls a method of nothing"
    case .callOperator, .callVariadicOperator: return outside(parts.operators.count, "operators")
    case .makeNamedTuple, .makeList, .makeDictionary, .makeObject:
      return outside(parts.types.count, "types")
    case .isInstance: return outside(parts.types.count, "types", size: n)
    case .jump, .jumpUnless, .loop:
      if instruction.operation == .loop, n < 2 { return "has no condition" }
      let (target, overflow) = index.addingReportingOverflow(x)
      guard !overflow, parts.instructions.indices.contains(target) else {
        return "jumps out of the function"
      }
      return nil
    case .getAttribute, .setAttribute, .unpackList, .makeTuple, .sliceTuple, .format:
      return x >= 0 && n >= 0 ? nil : "counts less than nothing"
    default: return nil
    }
  }

  /// Parameters without names and types, as many as the first instruction takes off the stack.
  private static func parameters(storedBy instructions: [BytecodeInstruction]) -> [Parameter] {
    let count =
      switch instructions.first?.operation {
      case .storeSeveral: max(0, min(instructions[0].n, largestRegisterCount))
      case .store: 1
      default: 0
      }
    return (0..<count).map { index in
      Parameter(name: index == 0 ? "self" : "argument_\(index)", type: .name("Any"))
    }
  }
}

extension BytecodeFunction {
  /// The class that a method belongs to, by its qualified name; empty for a name without dots.
  var className: String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
  }

  /// The method's name without its class.
  var methodName: String {
    name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
  }

  /// The function as code would declare it.
  var declaration: FunctionDefinition {
    FunctionDefinition(
      name: methodName,
      parameters: parameters.map { parameter in
        FunctionDefinition.Parameter(
          name: parameter.name, annotation: parameter.type,
          defaultValue: parameter.defaultValue.flatMap(Expression.init(literal:)))
      }, returns: parts.returns, body: [], line: 0)
  }
}

extension Expression {
  /// The expression that a plain value is written as; nil for values that have none.
  init?(literal value: ScriptValue) {
    switch value {
    case .none: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let text), .device(let text): self = .string(text)
    case .list(let list):
      self = .list(list.elements.prefix(64).map { Expression(literal: $0) ?? .ellipsis })
    case .tuple(let elements):
      self = .tuple(elements.prefix(64).map { Expression(literal: $0) ?? .ellipsis })
    case .tensor, .dictionary, .object: return nil
    }
  }
}
