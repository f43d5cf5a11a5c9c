/// An operator that TorchScript code can call: what it takes, and what it does.
struct ScriptOperator: Sendable {
  /// Its name and parameters.
  let schema: OperatorSchema
  /// Does it with the arguments of a call.
  let body: @Sendable (ScriptCall) throws -> ScriptValue

  /// Creates an operator from its schema and what it does.
  init(_ schema: String, _ body: @escaping @Sendable (ScriptCall) throws -> ScriptValue) {
    self.schema = OperatorSchema(schema)
    self.body = body
  }

  /// All operators; those of one name are tried in this order.
  static let all = [
    // What is for quantised tensors alone comes before what takes any.
    quantizedTensors, relations, numbers, realFunctions, comparisons, lists, strings, dictionaries,
    formatting, arithmetic, activations, mathFunctions, bitwise, volumes, convolutions, windows,
    pooling, fractionalPooling, histograms, enlargement, resizing, layers, normalization, shapes,
    indexing, sorting, reductions,
    creation, random, linear, products, recurrent, steps, attention, attending, losses, spectral,
    shortTime,
    complexNumbers, vision, regions, statistics, quantized, quantizedLayers, quantizedFunctions,
    quantizedEmbeddings,
    quantizedRecurrent, fakeQuantization, prepacked, introspection, facts, program,
  ].flatMap(\.self)

  /// The largest magnitude of an integer that describes tensors: a size, a step, an axis.
  ///
  /// No sound program has larger ones, and with this bound sums and products of two fit 64 bits.
  private static let largestInteger = 1 << 31
  /// Integers by these names are bounds of slices or numbers of their own, and may be any.
  private static let unbounded: Set<String> = [
    "start", "end", "step", "low", "high", "from", "to", "seed", "max", "index", "prec", "n",
  ]

  /// Answers a call.
  ///
  /// Throws `ScriptError` for integers beyond what describes a tensor, and whatever the body does.
  func answer(_ call: ScriptCall) throws -> ScriptValue {
    if schema.describesTensors {
      for (parameter, argument) in zip(schema.parameters, call.arguments)
      where parameter.kind.isInteger && !Self.unbounded.contains(parameter.name) {
        for value in (argument.elements ?? [argument]).compactMap(\.number)
        where !(value.double.magnitude <= Double(Self.largestInteger)) {
          throw ScriptError("\(call.name) takes no \(parameter.name) as large as \(value.double)")
        }
      }
    }
    return try body(call)
  }

  private static let byName = Dictionary(grouping: all) { $0.schema.name }

  /// The operators of a name, and those that an operator in place is derived from.
  static func all(
    named name: String
  ) -> (operators: [ScriptOperator], inPlace: [ScriptOperator])? {
    var inPlace: [ScriptOperator] = []
    if name.hasSuffix("_"), !name.hasSuffix("__") {
      inPlace = byName[String(name.dropLast())] ?? []
    }
    let operators = byName[name] ?? []
    return operators.isEmpty && inPlace.isEmpty ? nil : (operators, inPlace)
  }

  /// What is said of an operator that there is none of.
  static func absence(of name: String) -> String {
    let sentence = "there is no operator \(name)"
    switch name.prefix(while: { $0 != ":" }) {
    case "vulkan_prepack", "metal_prepack":
      return sentence
        + ": the model was optimised for a graphics processor; save it without "
        + "optimize_for_mobile, or with its backend \"CPU\""
    default: return sentence
    }
  }

  /// Whether there is an operator of a name.
  static func exists(_ name: String) -> Bool { all(named: name) != nil }
}

/// The arguments of a call of an operator, in the order of its schema, and the recording it is part
/// of.
struct ScriptCall {
  let name: String
  let arguments: [ScriptValue]
  let recorder: Recorder
  let meter: ScriptMeter
  /// The version of the archive that calls it.
  let fileVersion: Int
  /// Where random numbers come from.
  var generator = MersenneTwister()
  /// The engine whose arithmetic quantised operators follow.
  let engine: QuantizedEngine

  /// Whether an argument is `None`.
  func isNone(_ index: Int) -> Bool { arguments[index].isNone }

  /// A tensor; a number becomes one without dimensions.
  func tensor(_ index: Int) throws -> ScriptTensor {
    switch arguments[index] {
    case .tensor(let tensor): tensor
    case let value: try recorder.scalarTensor(number(of: value, index))
    }
  }

  /// A tensor, or nil for `None`.
  func optionalTensor(_ index: Int) throws -> ScriptTensor? {
    isNone(index) ? nil : try tensor(index)
  }

  /// All tensors of a list.
  func tensors(_ index: Int) throws -> [ScriptTensor] {
    try elements(arguments[index], index).map { element in
      guard case .tensor(let tensor) = element else { throw wrong(index, "a list of tensors") }
      return tensor
    }
  }

  /// An integer.
  func int(_ index: Int) throws -> Int { try int(arguments[index], index) }

  /// An integer, or nil for `None`.
  func optionalInt(_ index: Int) throws -> Int? { isNone(index) ? nil : try int(index) }

  /// A number as a float.
  func double(_ index: Int) throws -> Double { try number(of: arguments[index], index).double }

  /// A number.
  func number(_ index: Int) throws -> ScriptNumber { try number(of: arguments[index], index) }

  /// A truth value.
  func bool(_ index: Int) throws -> Bool { try number(of: arguments[index], index).double != 0 }

  /// A text.
  func string(_ index: Int) throws -> String {
    switch arguments[index] {
    case .string(let text), .device(let text): return text
    default: throw wrong(index, "a text")
    }
  }

  /// A list of integers; a single one stands for `count` of them.
  func ints(_ index: Int, count: Int? = nil) throws -> [Int] {
    switch arguments[index] {
    case .list, .tuple:
      let values = try elements(arguments[index], index).map { try int($0, index) }
      guard let count, values.count != count else { return values }
      guard values.count == 1 else { throw wrong(index, "\(count) integers") }
      return [Int](repeating: values[0], count: count)
    default:
      return [Int](repeating: try int(index), count: count ?? 1)
    }
  }

  /// A list of integers, or nil for `None` and for an empty list.
  func optionalInts(_ index: Int) throws -> [Int]? {
    guard !isNone(index) else { return nil }
    let values = try ints(index)
    return values.isEmpty ? nil : values
  }

  /// The elements of a list or tuple.
  func elements(_ index: Int) throws -> [ScriptValue] { try elements(arguments[index], index) }

  private func elements(_ value: ScriptValue, _ index: Int) throws -> [ScriptValue] {
    switch value {
    case .list(let list): return list.elements
    case .tuple(let elements): return elements
    default: throw wrong(index, "a list")
    }
  }

  private func int(_ value: ScriptValue, _ index: Int) throws -> Int {
    switch try number(of: value, index) {
    case .int(let value): return value
    case .double(let value):
      guard let value = Int(exactly: value.rounded(.towardZero)) else {
        throw wrong(index, "an integer")
      }
      return value
    }
  }

  private func number(of value: ScriptValue, _ index: Int) throws -> ScriptNumber {
    switch value {
    case .tensor(let tensor): return try recorder.number(in: tensor)
    default:
      guard let number = value.number else { throw wrong(index, "a number") }
      return number
    }
  }

  /// An error saying that an argument is not what the operator takes.
  func wrong(_ index: Int, _ wanted: String) -> ScriptError {
    ScriptError("\(name) takes \(wanted) as argument \(index), not \(arguments[index].typeName)")
  }
}

/// A number of a program: Python's `int` or `float`.
enum ScriptNumber: Hashable {
  case int(Int)
  case double(Double)

  /// Whether a number is less than another; integers are compared as such: not all are floats.
  static func < (a: ScriptNumber, b: ScriptNumber) -> Bool {
    if case (.int(let x), .int(let y)) = (a, b) { return x < y }
    return a.double < b.double
  }

  var double: Double {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    }
  }

  var value: ScriptValue {
    switch self {
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    }
  }
}

/// Why a program cannot go on, without its place.
struct ScriptError: Error, CustomStringConvertible {
  let description: String
  /// Whether the program is sound and asks for what Lantern lacks.
  let isUnsupported: Bool

  init(_ description: String, isUnsupported: Bool = false) {
    self.description = description
    self.isUnsupported = isUnsupported
  }

  /// An error for something that Lantern does not do.
  static func unsupported(_ description: String) -> ScriptError {
    ScriptError(description, isUnsupported: true)
  }
}
