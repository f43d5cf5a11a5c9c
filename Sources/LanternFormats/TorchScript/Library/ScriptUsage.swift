internal import LanternGraphs
internal import LanternTensors

/// Which operators the code of a module calls, as far as that shows without running it.
///
/// The walk begins at methods that can be called from outside, and follows calls by the objects that
/// they are made on: `self.backbone` is the object that the module holds there. Where an object does
/// not show, a method is followed by its name over all classes that the module has objects of. Code
/// that is not reached so plays no part, whatever it calls.
struct ScriptUsage {
  /// The number of places that call each operator, counted for each object that runs them.
  private(set) var counts: [String: Int] = [:]
  /// Calls of what there is no operator for, and what else is not executed.
  private(set) var unsupported: [ModelInspection.Unsupported] = []

  private let library: ScriptLibrary
  /// An object of each class, for calls on objects that do not show.
  private let objects: [String: Known]
  private var pending: [Task] = []
  private var seen: Set<Task.Key> = []
  private var place = (path: "", function: "", file: "", line: 0)
  private var variables: [String: Known] = [:]
  private var localFunctions: Set<String> = []
  /// How many expressions may still be looked at.
  private var budget = 4_000_000

  /// What is known of a value without running the code.
  enum Known {
    /// An object, and how it is reached from the module: `backbone.layer1`.
    case object(ScriptObject, path: String)
    /// An instance of a class that the code makes.
    case instance(String)
    case function(String)
  }

  /// A function to walk through, and what its parameters are known to be.
  private struct Task {
    struct Key: Hashable {
      let function: String
      let object: ObjectIdentifier?
    }

    let definition: FunctionDefinition
    let file: String
    let path: String
    let arguments: [String: Known]
  }

  /// Walks the code of a module from some methods on, in this order.
  init(_ module: TorchScriptModule, methods: [String]) {
    library = module.interpreter.library
    var objects: [String: Known] = [:]
    module.visitObjectPaths { object, path in
      if objects[object.className] == nil {
        objects[object.className] = .object(object, path: path)
      }
    }
    self.objects = objects
    for method in methods {
      follow(method, of: .object(module.root, path: ""), [])
      // What one method calls is told before what the next one does.
      while !pending.isEmpty { walk(pending.removeFirst()) }
    }
  }

  /// What a walk over something else than code has found.
  init(library: ScriptLibrary, counts: [String: Int], unsupported: [ModelInspection.Unsupported]) {
    (self.library, self.counts, self.unsupported) = (library, counts, unsupported)
    objects = [:]
  }

  private mutating func walk(_ task: Task) {
    place = (task.path, task.definition.name, task.file, task.definition.line)
    (variables, localFunctions) = (task.arguments, [])
    for parameter in task.definition.parameters {
      if let value = parameter.defaultValue { walk(value) }
    }
    walk(task.definition.body)
  }

  // MARK: Statements

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
      for target in targets {
        if case .name(let name) = target {
          variables[name] = known(value)
        } else {
          walk(target)
        }
      }
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
    case .forLoop(let target, let iterable, let body):
      walk(iterable)
      if case .name(let name) = target { variables[name] = nil }
      walk(body)
    case .returns(let value): if let value { walk(value) }
    case .assert(let condition, let text):
      walk(condition)
      if let text { walk(text) }
    case .function(let definition):
      localFunctions.insert(definition.name)
      walk(definition.body)
    case .with(let items, let body):
      for item in items {
        walk(item.context)
        for method in ["__enter__", "__exit__"] { follow(method, on: item.context, []) }
      }
      walk(body)
    case .pass, .breakLoop, .continueLoop, .delete: break
    }
  }

  // MARK: Expressions

  private mutating func walk(_ expression: Expression) {
    guard budget > 0 else { return }
    budget -= 1
    switch expression {
    case .call(let callee, let arguments):
      // A type is no value.
      let isTyped = [.name("annotate"), .name("unchecked_cast"), .name("uninitialized")]
        .contains(callee)
      if case .call(.attribute(let tensor, "tolist"), _)? = arguments.last?.value, isTyped {
        return walk(tensor)
      }
      for argument in isTyped ? arguments.dropFirst() : arguments[...] { walk(argument.value) }
      if case .name("isinstance") = callee { return }
      walk(callee: callee, arguments)
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
    case .imaginary: report("complex", "complex numbers are not computed")
    case .none, .bool, .int, .double, .string, .ellipsis, .name: break
    }
  }

  private mutating func walk(_ item: Expression.Subscript) {
    switch item {
    case .index(let index): walk(index)
    case .slice(let start, let end, let step):
      for bound in [start, end, step] { if let bound { walk(bound) } }
    }
  }

  private mutating func walk(callee: Expression, _ arguments: [Expression.Argument]) {
    if case .name(let name) = callee {
      if case .function(let function)? = variables[name] {
        return followFunction(function, arguments)
      }
      guard !ScriptInterpreter.pythonFunctions.contains(name), !localFunctions.contains(name),
        variables[name] == nil
      else { return }
      report(name, "there is no function of this name")
      return
    }
    guard case .attribute(let holder, let name) = callee else { return walk(callee) }
    guard let path = callee.path, ["torch", "ops", "__torch__"].contains(path[0]) else {
      walk(holder)
      follow(name, on: holder, arguments)
      return
    }
    switch (path[0], path.count) {
    case ("torch", 2...):
      let isPrimitive =
        !ScriptOperator.exists("aten::\(name)") && ScriptOperator.exists("prim::\(name)")
      note("\(isPrimitive ? "prim" : "aten")::\(name)")
    case ("ops", 3): note("\(path[1])::\(path[2])")
    default: followFunction(path.joined(separator: "."), arguments)
    }
  }

  // MARK: Calls

  /// What is known of an expression's value.
  private func known(_ expression: Expression) -> Known? {
    switch expression {
    case .name(let name): return variables[name]
    case .attribute(let holder, let name):
      if let path = expression.path, path[0] == "__torch__" {
        return .function(path.joined(separator: "."))
      }
      return attribute(name, of: known(holder))
    case .subscripted(let holder, let subscripts):
      guard subscripts.count == 1, case .index(let index) = subscripts[0] else { return nil }
      switch index {
      case .int(let number): return attribute("\(number)", of: known(holder))
      case .string(let name): return attribute(name, of: known(holder))
      default: return nil
      }
    case .call(.name("getattr"), let arguments):
      guard arguments.count == 2, case .string(let name) = arguments[1].value else { return nil }
      return attribute(name, of: known(arguments[0].value))
    case .call(.name("annotate"), let arguments), .call(.name("unchecked_cast"), let arguments):
      return arguments.count == 2 ? known(arguments[1].value) : nil
    case .call(.attribute(let holder, "__new__"), _):
      return holder.path.map { .instance($0.joined(separator: ".")) }
    default: return nil
    }
  }

  private func attribute(_ name: String, of holder: Known?) -> Known? {
    guard case .object(let object, let path)? = holder,
      case .object(let value)? = object.attributes[name]
    else { return nil }
    if value.kind == .function { return .function(value.className) }
    return .object(value, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// Follows a method of what an expression gives.
  private mutating func follow(
    _ method: String, on holder: Expression, _ arguments: [Expression.Argument]
  ) {
    if let receiver = known(holder) { return follow(method, of: receiver, arguments) }
    var isMethod = false
    for (className, object) in objects.sorted(by: { $0.key < $1.key })
    where library.classes[className]?.method(method) != nil {
      isMethod = true
      follow(method, of: object, arguments)
    }
    // Classes that only the code makes objects of.
    for className in library.classes.keys.sorted()
    where objects[className] == nil && library.classes[className]?.method(method) != nil {
      isMethod = true
      follow(method, of: .instance(className), arguments)
    }
    if !isMethod, !method.hasPrefix("__") { note("aten::\(method)") }
  }

  private mutating func follow(
    _ method: String, of receiver: Known, _ arguments: [Expression.Argument]
  ) {
    let className: String
    var path = place.path
    var identity: ObjectIdentifier?
    switch receiver {
    case .object(let object, let own):
      (className, path, identity) = (object.className, own, ObjectIdentifier(object))
    case .instance(let name): className = name
    case .function: return
    }
    guard let entry = library.classes[className] else {
      if PackedParameters.Layer(className: className) == nil {
        report(className, "the archive has no code for this class")
      }
      return
    }
    guard let definition = entry.method(method) else { return }
    enqueue(
      definition, entry.file, path,
      key: Task.Key(function: "\(className).\(method)", object: identity), [receiver], arguments)
  }

  private mutating func followFunction(_ name: String, _ arguments: [Expression.Argument]) {
    if let function = library.functions[name] {
      return enqueue(
        function.definition, function.file, place.path, key: Task.Key(function: name, object: nil),
        [], arguments)
    }
    if let entry = library.classes[name] {
      if entry.method("__init__") != nil { follow("__init__", of: .instance(name), arguments) }
      return
    }
    guard !name.hasSuffix(".__new__") else { return }
    let reason = library.absence(of: name)
    report(name, (reason as? FormatError)?.message ?? "\(reason)")
  }

  private mutating func enqueue(
    _ definition: FunctionDefinition, _ file: String, _ path: String, key: Task.Key,
    _ first: [Known], _ arguments: [Expression.Argument]
  ) {
    guard seen.insert(key).inserted else { return }
    var values: [String: Known] = [:]
    let given = first.map(Known?.some) + arguments.filter { $0.name == nil }.map { known($0.value) }
    for (parameter, value) in zip(definition.parameters, given) { values[parameter.name] = value }
    for argument in arguments {
      if let name = argument.name { values[name] = known(argument.value) }
    }
    pending.append(Task(definition: definition, file: file, path: path, arguments: values))
  }

  // MARK: The report

  private mutating func note(_ name: String) {
    counts[name, default: 0] += 1
    if !ScriptOperator.exists(name) { report(name, "there is no such operator in Lantern") }
  }

  private mutating func report(_ name: String, _ reason: String) {
    unsupported.append(
      ModelInspection.Unsupported(
        name: name, place: "\(place.function), \(place.file), line \(place.line)", reason: reason,
        modulePath: place.path))
  }
}

extension TorchScriptModule {
  /// Which operators the module's code calls: that of one method first, if it is named, then that of
  /// all others that can be called.
  func usage(of method: String? = nil) -> ScriptUsage {
    if let bytecode {
      return ScriptUsage(bytecode.program, first: method, library: interpreter.library)
    }
    let names = methods.map(\.name)
    let first = [method].compactMap(\.self)
    return ScriptUsage(self, methods: first + names.filter { $0 != method })
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

  /// Calls a closure with every object that is reached through attributes, and the shortest way there;
  /// children are visited in the order of their names.
  func visitObjectPaths(_ body: (ScriptObject, _ path: String) -> Void) {
    var pending: [(object: ScriptObject, path: String)] = [(root, "")]
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
    var next = 0
    while next < pending.count {
      let (object, path) = pending[next]
      next += 1
      body(object, path)
      for (name, value) in object.attributes.sorted(by: { $0.key < $1.key }) {
        guard case .object(let child) = value, seen.insert(ObjectIdentifier(child)).inserted
        else { continue }
        pending.append((child, path.isEmpty ? name : "\(path).\(name)"))
      }
    }
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
