/// A statement of TorchScript code and the line that it begins on, counted from 1.
struct Statement: Sendable, Hashable {
  var kind: Kind
  var line: Int

  indirect enum Kind: Sendable, Hashable {
    /// `target = value`, `target : annotation = value`; a target is a name, an attribute, something
    /// subscripted, or a tuple of targets. Several targets are assigned the same value.
    case assign(targets: [Expression], annotation: Expression?, value: Expression)
    /// `target += value`
    case augmentedAssign(
      target: Expression, operation: Expression.BinaryOperator, value: Expression)
    case expression(Expression)
    case conditional(condition: Expression, then: [Statement], otherwise: [Statement])
    case whileLoop(condition: Expression, body: [Statement])
    case forLoop(target: Expression, iterable: Expression, body: [Statement])
    case returns(Expression?)
    case raise(Expression)
    case assert(condition: Expression, message: Expression?)
    case pass
    case breakLoop
    case continueLoop
    case with(items: [WithItem], body: [Statement])
    case function(FunctionDefinition)
    case delete([Expression])
  }

  /// `context as target` of a `with` statement.
  struct WithItem: Sendable, Hashable {
    var context: Expression
    var target: Expression?
  }
}

/// A function or method of TorchScript code.
struct FunctionDefinition: Sendable, Hashable {
  var name: String
  /// The parameters, `self` among them in a method.
  var parameters: [Parameter]
  var returns: Expression?
  var body: [Statement]
  var line: Int

  struct Parameter: Sendable, Hashable {
    var name: String
    var annotation: Expression?
    var defaultValue: Expression?
    /// Whether it comes after a lone `*` and must be named in calls.
    var isKeywordOnly = false
  }
}

/// A class of TorchScript code.
struct ClassDefinition: Sendable, Hashable {
  var name: String
  /// The classes in parentheses: `Module`, `NamedTuple`, `Interface`, `Enum`, or none.
  var bases: [Expression]
  /// `name : annotation`, `name : annotation = value`, `__annotations__["0"] = annotation` and
  /// `name = value` (then without an annotation), in order.
  var fields: [Field]
  var methods: [FunctionDefinition]
  var line: Int

  struct Field: Sendable, Hashable {
    var name: String
    var annotation: Expression?
    var value: Expression?
  }
}

/// One file of TorchScript code; what it imports follows from the names that it uses.
struct SourceFile: Sendable, Hashable {
  /// The archive entry that it was read from.
  var name: String
  var classes: [ClassDefinition]
  var functions: [FunctionDefinition]
}
