internal import LanternGraphs
internal import LanternTensors

/// Executes TorchScript code on values, while tensor operations are recorded.
///
/// Work is limited: the number of statements, the depth of calls and expressions, and the length of
/// lists, so that no program runs for ever or exhausts the stack.
final class ScriptInterpreter {
  /// What a program may use up in one call.
  struct Budget: Sendable {
    /// The most statements, and elements of lists that are made or gone through.
    var steps = 8_000_000
    /// The deepest nesting of expressions, statements and calls together, a call counted twice.
    ///
    /// A level takes up to 2.5 KB of stack in a debug build, so that this many take less than two
    /// thirds of the 512 KB that secondary threads have on Apple's systems; operators need the rest.
    var depth = 128
  }

  let library: ScriptLibrary
  /// The values of `constants.pkl`.
  var constants: [ScriptValue] = []
  /// Calls operators, and counts the calls.
  let operators: OperatorCaller
  /// Whether the program is being loaded, when its objects may change.
  var isLoading = false
  /// Whether texts are made for messages that nobody reads, so that tensors are not asked for numbers.
  var leavesTextOut = false
  private let deepestNesting: Int
  private var depth = 0
  /// The call that is being executed.
  private var currentFrame: Frame?

  init(library: ScriptLibrary, recorder: Recorder = Recorder(), budget: Budget = Budget()) {
    self.library = library
    operators = OperatorCaller(
      recorder: recorder, meter: ScriptMeter(limit: budget.steps), fileVersion: library.fileVersion)
    deepestNesting = budget.depth
  }

  /// The variables of one call of a function.
  final class Frame {
    let file: String
    let function: String
    var variables: [String: ScriptValue] = [:]
    /// Functions that are defined within this one.
    var functions: [String: FunctionDefinition] = [:]
    /// The call of the function that this one is defined in, whose variables it sees.
    let surroundings: Frame?
    var line: Int

    init(file: String, function: FunctionDefinition, within surroundings: Frame? = nil) {
      self.file = file
      self.surroundings = surroundings
      self.function = function.name
      line = function.line
    }

    /// The value of a variable of this call or of those around it.
    func value(of name: String) -> ScriptValue? {
      if let value = variables[name] { return value }
      return surroundings?.value(of: name)
    }

    /// A function that is defined within this call or those around it, and where.
    func function(_ name: String) -> (definition: FunctionDefinition, home: Frame)? {
      if let definition = functions[name] { return (definition, self) }
      return surroundings?.function(name)
    }

    /// Where the program stands, in words.
    var place: String { "\(file), line \(line)" }
  }

  /// Calls a method of an object.
  ///
  /// Throws `FormatError` naming the line that failed.
  func call(_ method: String, of object: ScriptObject, _ arguments: [ScriptValue]) throws
    -> ScriptValue
  {
    guard let entry = library.classes[object.className], let definition = entry.method(method)
    else {
      throw ScriptError("\(object.className) has no method \(method)")
    }
    return try call(definition, in: entry.file, [.object(object)] + arguments, [])
  }

  /// Calls a method as `module(...)` does in Python: `forward` with the hooks of its module.
  ///
  /// Source: PyTorch `torch/csrc/jit/api/module.cpp`, `Module::operator()`.
  func callFromOutside(
    _ method: String, of object: ScriptObject, _ positional: [ScriptValue], _ named: Named = []
  ) throws -> ScriptValue {
    guard let entry = library.classes[object.className], let definition = entry.method(method)
    else { throw ScriptError("\(object.className) has no method \(method)") }
    guard method == "forward" else {
      return try call(definition, in: entry.file, [.object(object)] + positional, named)
    }
    var inputs = positional
    for hook in entry.forwardPreHooks {
      switch try call(hook, of: object, [.nestedTuple(inputs)]) {
      case .none: continue
      case .tuple(let changed): inputs = changed
      case let changed: inputs = [changed]
      }
    }
    var result = try call(definition, in: entry.file, [.object(object)] + inputs, named)
    for hook in entry.forwardHooks {
      let changed = try call(hook, of: object, [.nestedTuple(inputs), result])
      if !changed.isNone { result = changed }
    }
    return result
  }

  /// Calls a function with positional and named arguments.
  func call(
    _ function: FunctionDefinition, in file: String, _ positional: [ScriptValue],
    _ named: [(name: String, value: ScriptValue)], within surroundings: Frame? = nil
  ) throws -> ScriptValue {
    let frame = Frame(file: file, function: function, within: surroundings)
    let caller = currentFrame
    currentFrame = frame
    defer { currentFrame = caller }
    do {
      // A call takes as much stack as two levels of expressions.
      try enter(levels: 2)
      defer { leave(levels: 2) }
      try bind(positional, named, to: function, frame)
      guard case .returned(let value) = try execute(function.body, frame) else { return .none }
      return value
    } catch { throw placed(error, at: frame.place) }
  }

  private func bind(
    _ positional: [ScriptValue], _ named: [(name: String, value: ScriptValue)],
    to function: FunctionDefinition, _ frame: Frame
  ) throws {
    let parameters = function.parameters
    guard positional.count <= parameters.count else {
      throw ScriptError(
        "\(function.name) takes \(parameters.count) arguments, not \(positional.count)")
    }
    for (parameter, value) in zip(parameters, positional) {
      frame.variables[parameter.name] = value
    }
    for (name, value) in named {
      guard parameters.contains(where: { $0.name == name }), frame.variables[name] == nil else {
        throw ScriptError("\(function.name) cannot take an argument named \(name) here")
      }
      frame.variables[name] = value
    }
    for parameter in parameters where frame.variables[parameter.name] == nil {
      guard let value = parameter.defaultValue else {
        throw ScriptError("\(function.name) is called without its argument \(parameter.name)")
      }
      frame.variables[parameter.name] = try evaluate(value, frame)
    }
    for parameter in parameters {
      guard let annotation = parameter.annotation, let value = frame.variables[parameter.name],
        needsConversion(value, to: annotation)
      else { continue }
      frame.variables[parameter.name] = try converted(value, to: annotation)
    }
  }

  /// Goes deeper, until `leave` is called.
  ///
  /// Throws `ScriptError` when that is too deep.
  func enter(levels: Int = 1) throws {
    guard depth + levels <= deepestNesting else {
      throw ScriptError(
        "the program nests calls and expressions more than \(deepestNesting) deep; endless "
          + "recursion is the usual reason")
    }
    depth += levels
  }

  /// Comes back.
  func leave(levels: Int = 1) { depth -= levels }

  /// Where the program stands: a file and a line.
  var place: String { currentFrame?.place ?? "data.pkl" }

  /// Where tensor operations go.
  var recorder: Recorder {
    get { operators.recorder }
    set { operators.recorder = newValue }
  }

  /// What a call may still use up.
  var meter: ScriptMeter { operators.meter }

  /// Calls an operator by its qualified name, `aten::conv2d`.
  ///
  /// Throws `ScriptError` when there is none, or none that takes these arguments.
  func callOperator(
    _ name: String, _ positional: [ScriptValue], _ named: [(name: String, value: ScriptValue)] = []
  ) throws -> ScriptValue {
    try operators.call(name, positional, named)
  }

  /// An error with its place in the code.
  func placed(_ error: any Error, at place: String) -> any Error {
    switch error {
    case is FormatError, is NeedsData, is CancellationError: return error
    case let error as ScriptError:
      return FormatError(
        error.isUnsupported ? .unsupported : .programFailed, error.description, place: place)
    case let error as GraphError:
      // Nodes are named by the line that recorded them.
      return FormatError(
        error.code == .unsupportedType ? .unsupported : .programFailed, error.message,
        place: error.place ?? place)
    default: return FormatError(.programFailed, "\(error)", place: place)
    }
  }
}
