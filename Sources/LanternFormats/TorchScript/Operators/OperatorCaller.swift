internal import LanternTensors

/// Calls operators of the tables by name, for programs in any form.
final class OperatorCaller {
  typealias Named = [(name: String, value: ScriptValue)]

  /// Where tensor operations go.
  var recorder: Recorder
  /// What a call may still use up.
  let meter: ScriptMeter
  /// How often each operator has been called since the count was last reset.
  private(set) var callCounts: [String: Int] = [:]
  /// The version of the archive, which tells what some operators mean.
  let fileVersion: Int
  /// The engine whose arithmetic quantised operators follow.
  var engine = QuantizedEngine.qnnpack
  /// Where random numbers come from; it begins anew with every instance of a module.
  private let generator = MersenneTwister()

  init(recorder: Recorder, meter: ScriptMeter, fileVersion: Int) {
    self.recorder = recorder
    self.meter = meter
    self.fileVersion = fileVersion
  }

  /// Starts the sequence of random numbers anew.
  func resetGenerator() { generator.seed(MersenneTwister.defaultSeed) }

  /// Starts the counts of a call anew.
  func resetCounts() {
    meter.reset()
    callCounts = [:]
  }

  /// Calls an operator by its qualified name, `aten::conv2d`.
  ///
  /// With an overload's name those rows are tried first that have it. An argument named `out` is a
  /// tensor that takes the result. Throws `ScriptError` when there is no such operator, or none that
  /// takes these arguments.
  func call(
    _ name: String, overload: String? = nil, _ positional: [ScriptValue], _ named: Named = [],
    byPosition: Bool = false
  ) throws -> ScriptValue {
    let (overload, positional, named) = upgraded(name, overload, positional, named)
    try meter.spend(ScriptMeter.operatorCost)
    guard let (operators, derived) = ScriptOperator.all(named: name) else {
      throw ScriptError.unsupported(ScriptOperator.absence(of: name))
    }
    func ordered(_ candidates: [ScriptOperator]) -> [ScriptOperator] {
      guard let overload else { return candidates }
      return candidates.filter { $0.schema.overload == overload }
        + candidates.filter { $0.schema.overload != overload }
    }
    if let (result, _) = try call(name, ordered(operators), positional, named, byPosition) {
      return result
    }
    if let (result, first) = try call(name, ordered(derived), positional, named, byPosition) {
      return try replace(first, with: result, by: name)
    }
    if let index = named.firstIndex(where: { $0.name == "out" }) {
      var others = named
      let target = others.remove(at: index).value
      // What is filled keeps its type.
      if Self.filling.contains(name), case .tensor(let tensor) = target,
        let type = ScalarType.number(of: tensor.type)
      {
        others.append((name: "dtype", value: .int(type)))
      }
      if let (result, _) = try call(name, ordered(operators), positional, others, byPosition) {
        return try replace(target, with: result, by: name)
      }
    }
    let given = (positional + named.map(\.value)).map(\.typeName).joined(separator: ", ")
    let known = (operators + derived).map { "\n    \($0.schema.text)" }.joined()
    throw ScriptError.unsupported("\(name) does not take (\(given)); it takes\(known)")
  }

  /// The result of the first operator that takes the arguments, and the first of these in the order
  /// of its schema; nil when none takes them.
  private func call(
    _ name: String, _ candidates: [ScriptOperator], _ positional: [ScriptValue], _ named: Named,
    _ byPosition: Bool
  ) throws -> (result: ScriptValue, first: ScriptValue?)? {
    for leniency in OperatorSchema.Leniency.allCases {
      for candidate in candidates {
        guard
          let arguments = candidate.schema.bound(
            positional, named, leniency, byPosition: byPosition)
        else { continue }
        callCounts[name, default: 0] += 1
        let result = try candidate.answer(
          ScriptCall(
            name: name, arguments: arguments, recorder: recorder, meter: meter,
            fileVersion: fileVersion, generator: generator, engine: engine))
        return (result, arguments.first)
      }
    }
    return nil
  }

  /// What makes a tensor of nothing, and keeps the type of one that it is told to fill.
  private static let filling: Set<String> = [
    "aten::arange", "aten::eye", "aten::full", "aten::linspace", "aten::logspace", "aten::ones",
    "aten::range", "aten::zeros",
  ]

  /// What gives a tensor other dimensions in place, not other numbers.
  private static let givingShape: Set<String> = [
    "aten::squeeze_", "aten::unsqueeze_", "aten::t_", "aten::transpose_", "aten::swapaxes_",
    "aten::swapdims_",
  ]

  /// Gives a tensor the numbers of a result.
  private func replace(
    _ target: ScriptValue?, with result: ScriptValue, by name: String
  ) throws -> ScriptValue {
    guard case .tensor(let target)? = target, case .tensor(let source) = result else {
      return result
    }
    guard target !== source else { return result }
    let givesShape = Self.givingShape.contains(name) && target.origin == nil
    guard target.shape == source.shape || givesShape else {
      throw ScriptError(
        "\(name) cannot write a result of shape \(source.shape) into a tensor of \(target.shape)")
    }
    guard target.type.elementType.category >= source.type.elementType.category else {
      throw ScriptError(
        "\(name) cannot write a result of \(source.type.elementType) into a tensor of "
          + "\(target.type.elementType)")
    }
    let fitting =
      target.type.quantization == nil
      ? try recorder.cast(source, to: target.type.elementType) : source
    try recorder.replace(target, with: fitting, by: name)
    return .tensor(target)
  }
}
