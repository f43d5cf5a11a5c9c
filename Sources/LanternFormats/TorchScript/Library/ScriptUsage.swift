internal import LanternGraphs
internal import LanternTensors

/// Which operators the code of a module calls, as far as that shows without running it.
///
/// The walk begins at the methods that can be called from outside, and follows functions by name and
/// methods by name over all classes that the module has objects of.
struct ScriptUsage {
  /// The number of places that call each operator.
  private(set) var counts: [String: Int] = [:]
  /// Calls of what there is no operator for, and statements that are not executed.
  private(set) var unsupported: [ModelInspection.Unsupported] = []

  private let library: ScriptLibrary
  private let classNames: Set<String>
  private var seenFunctions: Set<String> = []
  private var seenMethods: Set<String> = []
  private var place = (function: "", file: "", line: 0)
  private var localFunctions: Set<String> = []

  /// Walks the code from some methods of a class.
  init(library: ScriptLibrary, root: String, methods: [String], classNames: Set<String>) {
    self.library = library
    self.classNames = classNames.union([root])
    for method in methods {
      if let entry = library.classes[root] { walkOnce(method, of: root, entry) }
    }
  }

  private mutating func walk(_ function: FunctionDefinition, _ file: String) {
    let outer = (place, localFunctions)
    place = (function.name, file, function.line)
    for parameter in function.parameters { if let value = parameter.defaultValue { walk(value) } }
    walk(function.body)
    (place, localFunctions) = outer
  }

  private mutating func walk(_ statements: [Statement]) {
    for statement in statements {
      place.line = statement.line
      walk(statement.kind)
    }
  }

  private mutating func walk(_ statement: Statement.Kind) {
    switch statement {
    case .assign(let targets, _, let value):
      walk(value)
      for target in targets { walk(target) }
    case .augmentedAssign(let target, let operation, let value):
      walk(target)
      walk(value)
      if let name = ScriptInterpreter.operatorName(operation) { note(name) }
    case .expression(let expression), .raise(let expression): walk(expression)
    case .conditional(let condition, let then, let otherwise):
      walk(condition)
      walk(then)
      walk(otherwise)
    case .whileLoop(let condition, let body):
      walk(condition)
      walk(body)
    case .forLoop(_, let iterable, let body):
      walk(iterable)
      walk(body)
    case .returns(let value): if let value { walk(value) }
    case .assert(let condition, let text):
      walk(condition)
      if let text { walk(text) }
    case .function(let definition):
      localFunctions.insert(definition.name)
      walk(definition.body)
    case .with: report("with", "a with statement is not executed")
    case .pass, .breakLoop, .continueLoop, .delete: break
    }
  }

  private mutating func walk(_ expression: Expression) {
    switch expression {
    case .call(let callee, let arguments):
      walk(callee: callee)
      for argument in arguments { walk(argument.value) }
    case .attribute(let holder, _): walk(holder)
    case .subscripted(let holder, let subscripts):
      walk(holder)
      for item in subscripts { walk(item) }
    case .tuple(let elements), .list(let elements):
      for element in elements { walk(element) }
    case .dictionary(let entries):
      for entry in entries {
        walk(entry.key)
        walk(entry.value)
      }
    case .unary(_, let operand), .starred(let operand): walk(operand)
    case .binary(let operation, let left, let right):
      walk(left)
      walk(right)
      if let name = ScriptInterpreter.operatorName(operation) { note(name) }
    case .conditional(let condition, let then, let otherwise):
      walk(condition)
      walk(then)
      walk(otherwise)
    case .none, .bool, .int, .double, .imaginary, .string, .ellipsis, .name: break
    }
  }

  private mutating func walk(_ item: Expression.Subscript) {
    switch item {
    case .index(let index): walk(index)
    case .slice(let start, let end, let step):
      for bound in [start, end, step] { if let bound { walk(bound) } }
    }
  }

  private mutating func walk(callee: Expression) {
    if case .name(let name) = callee {
      guard !ScriptInterpreter.pythonFunctions.contains(name), !localFunctions.contains(name)
      else { return }
      report(name, "there is no function of this name")
      return
    }
    guard case .attribute(let holder, let name) = callee else { return walk(callee) }
    guard let path = callee.path, ["torch", "ops", "__torch__"].contains(path[0]) else {
      walk(holder)
      walk(methods: name)
      return
    }
    switch (path[0], path.count) {
    case ("torch", 2):
      if !["format", "warn"].contains(path[1]) { note("aten::\(path[1])") }
    case ("ops", 3): note("\(path[1])::\(path[2])")
    default:
      let qualified = path.joined(separator: ".")
      if let function = library.functions[qualified] {
        if seenFunctions.insert(qualified).inserted { walk(function.definition, function.file) }
      } else if let entry = library.classes[qualified] {
        walkOnce("__init__", of: qualified, entry)
      } else if name != "__new__" {
        report(qualified, "the archive has no code for it")
      }
    }
  }

  /// Follows a method by its name over all classes that have it.
  private mutating func walk(methods name: String) {
    var isMethod = false
    for className in classNames.sorted() {
      guard let entry = library.classes[className], entry.method(name) != nil else { continue }
      isMethod = true
      walkOnce(name, of: className, entry)
    }
    if !isMethod { note("aten::\(name)") }
  }

  private mutating func walkOnce(
    _ name: String, of className: String, _ entry: ScriptLibrary.ClassEntry
  ) {
    guard let definition = entry.method(name),
      seenMethods.insert("\(className).\(name)").inserted
    else { return }
    walk(definition, entry.file)
  }

  private mutating func note(_ name: String) {
    counts[name, default: 0] += 1
    if !ScriptOperator.exists(name) { report(name, "there is no such operator in Lantern") }
  }

  /// Notes a class that the module has objects of.
  mutating func noteClass(_ name: String) {
    guard library.classes[name] == nil else { return }
    unsupported.append(
      ModelInspection.Unsupported(
        name: name, place: "data.pkl",
        reason: "an object is of this class, for which the archive has no code"))
  }

  private mutating func report(_ name: String, _ reason: String) {
    unsupported.append(
      ModelInspection.Unsupported(
        name: name, place: "\(place.function), \(place.file), line \(place.line)", reason: reason))
  }
}

extension TorchScriptModule {
  /// Which operators the module's code calls.
  func usage() -> ScriptUsage {
    var classNames: Set<String> = []
    visitObjects { classNames.insert($0.className) }
    var usage = ScriptUsage(
      library: interpreter.library, root: root.className, methods: methods.map(\.name),
      classNames: classNames)
    for name in classNames.sorted() where PackedParameters.Layer(className: name) == nil {
      usage.noteClass(name)
    }
    return usage
  }

  /// The bytes of all tensors that the module and its code hold, each counted once.
  var parameterByteCount: Int {
    var seen: Set<ObjectIdentifier> = []
    var total = 0
    func count(_ value: ScriptValue) {
      guard case .tensor(let tensor) = value, seen.insert(ObjectIdentifier(tensor)).inserted else {
        return
      }
      total += tensor.type.byteCount
    }
    visitValues(count)
    return total
  }

  func visitObjects(_ body: (ScriptObject) -> Void) {
    visitValues { if case .object(let object) = $0 { body(object) } }
  }

  /// Calls a closure with everything that can be reached from the root and from the constants.
  func visitValues(_ body: (ScriptValue) -> Void) {
    var pending = [ScriptValue.object(root)] + interpreter.constants
    var seen: Set<ObjectIdentifier> = []
    while let value = pending.popLast() {
      switch value {
      case .object(let object):
        guard seen.insert(ObjectIdentifier(object)).inserted else { continue }
        pending += object.attributes.values
      case .list(let list):
        guard seen.insert(ObjectIdentifier(list)).inserted else { continue }
        pending += list.elements
      case .dictionary(let dictionary):
        guard seen.insert(ObjectIdentifier(dictionary)).inserted else { continue }
        pending += dictionary.pairs.map(\.value)
      case .tuple(let elements): pending += elements
      default: break
      }
      body(value)
    }
  }
}
