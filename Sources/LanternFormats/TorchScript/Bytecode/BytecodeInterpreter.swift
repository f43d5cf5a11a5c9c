internal import LanternGraphs
internal import LanternTensors

/// Executes bytecode of PyTorch's lite interpreter on values, while tensor operations are recorded.
///
/// What values mean, and how much work is allowed, is as for code: both go through one
/// `ScriptInterpreter`. Source: PyTorch `torch/csrc/jit/mobile/interpreter.cpp`.
final class BytecodeInterpreter {
  /// The most values that wait on the stack of a function.
  static let largestStack = 1 << 20
  /// The most attributes of an object.
  static let largestSlotCount = 1 << 16

  let program: BytecodeProgram
  /// Does what does not depend on the form of the program.
  let values: ScriptInterpreter
  /// The names of the attributes of each class, in the order in which instructions count them.
  var slots: [String: [String]] = [:]
  private var currentFrame: Frame?

  init(_ program: BytecodeProgram, values: ScriptInterpreter) {
    (self.program, self.values) = (program, values)
  }

  /// One call of a function.
  final class Frame {
    let function: BytecodeFunction
    var stack: [ScriptValue]
    /// The registers, the first of which instructions call 1.
    var registers: [ScriptValue]
    /// The index of the instruction that is being executed.
    var counter = 0

    init(_ function: BytecodeFunction, _ arguments: [ScriptValue]) {
      self.function = function
      stack = arguments
      registers = [ScriptValue](repeating: .none, count: function.parts.registerCount)
    }

    /// Where the program stands, in words.
    var place: String { "\(function.name), instruction \(counter)" }

    /// Takes a value off the stack.
    func pop() throws -> ScriptValue {
      guard let value = stack.popLast() else {
        throw ScriptError("the stack has no value for this instruction")
      }
      return value
    }

    /// Takes values off the stack, in the order in which they were put there.
    func pop(_ count: Int) throws -> [ScriptValue] {
      guard count >= 0, count <= stack.count else {
        throw ScriptError(
          "the stack has fewer than the \(count) values that this instruction takes")
      }
      defer { stack.removeLast(count) }
      return Array(stack.suffix(count))
    }

    func push(_ value: ScriptValue) { stack.append(value) }
  }

  /// Where the program stands.
  var place: String { currentFrame?.place ?? values.place }

  /// The method of a class.
  func method(_ name: String, of className: String) -> BytecodeFunction? {
    program.functions["\(className).\(name)"]
  }

  /// Calls a method of an object with positional and named arguments.
  ///
  /// Throws `FormatError` naming the instruction that failed.
  func call(
    _ method: String, of object: ScriptObject, _ positional: [ScriptValue],
    _ named: [(name: String, value: ScriptValue)] = []
  ) throws -> ScriptValue {
    guard let function = self.method(method, of: object.className) else {
      throw ScriptError("\(object.className) has no method \(method)")
    }
    return try run(function, bound(positional, named, to: function, of: object))
  }

  /// All arguments of a call in order, the object first.
  private func bound(
    _ positional: [ScriptValue], _ named: [(name: String, value: ScriptValue)],
    to function: BytecodeFunction, of object: ScriptObject
  ) throws -> [ScriptValue] {
    let parameters = function.parameters.dropFirst()
    guard positional.count <= parameters.count else {
      throw ScriptError(
        "\(function.name) takes \(parameters.count) arguments, not \(positional.count)")
    }
    var arguments: [ScriptValue] = [.object(object)]
    for (index, parameter) in parameters.enumerated() {
      let value =
        index < positional.count
        ? positional[index]
        : named.first { $0.name == parameter.name }?.value ?? parameter.defaultValue
      guard let value else {
        throw ScriptError("\(function.name) is called without its argument \(parameter.name)")
      }
      arguments.append(
        values.needsConversion(value, to: parameter.type)
          ? try values.converted(value, to: parameter.type) : value)
    }
    return arguments
  }

  /// Executes a function until it returns.
  func run(_ function: BytecodeFunction, _ arguments: [ScriptValue]) throws -> ScriptValue {
    let frame = Frame(function, arguments)
    let caller = currentFrame
    currentFrame = frame
    defer { currentFrame = caller }
    do {
      // A call takes as much stack as two levels of expressions.
      try values.enter(levels: 2)
      defer { values.leave(levels: 2) }
      let instructions = function.parts.instructions
      while true {
        // Every target of a jump is an instruction, and the last one does not go on to the next.
        let instruction = instructions[frame.counter]
        try values.meter.spend(1)
        if instruction.operation == .returns { return frame.stack.last ?? .none }
        frame.counter += try execute(instruction, frame)
        guard frame.stack.count <= Self.largestStack else {
          throw ScriptError("more than \(Self.largestStack) values wait on the stack")
        }
      }
    } catch { throw values.placed(error, at: frame.place) }
  }
}
