internal import LanternGraphs
internal import LanternTensors

extension Recorder {
  /// The results of an operation whose shapes follow from data.
  ///
  /// Throws `NeedsData` when the recording has types only and an input is not known.
  func evaluate(
    _ operation: any DataDependentOperator, _ inputs: [ScriptTensor]
  ) throws -> [ScriptTensor] {
    try operation.check(inputs: inputs.map(\.type))
    return try derive(from: inputs) { try operation.evaluate($0) }
  }

  /// What a closure makes of the data of tensors: constants of constants, else what holds in this call.
  ///
  /// The shapes of the results tell one way through the program from another, as numbers that it reads
  /// do. Throws `NeedsData` when the recording has types only and an input is not known.
  func derive(
    from inputs: [ScriptTensor], _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> [ScriptTensor] {
    let data = try inputs.map { try self.data(of: $0) }
    let results = try body(data)
    if inputs.allSatisfy({ $0.constant != nil }) {
      try spend(data.map(\.type) + results.map(\.type), 0)
      return results.map { ScriptTensor($0) }
    }
    for size in results.flatMap(\.shape.dimensions) { note(.int(size)) }
    return results.map { ScriptTensor(.computed($0)) }
  }

  /// A tensor that only this call knows, such as one of random numbers.
  ///
  /// Throws `NeedsData` when the recording has types only.
  func computed(_ make: () throws -> Tensor) throws -> ScriptTensor {
    guard hasData else { throw NeedsData() }
    noteDataRead()
    return ScriptTensor(.computed(try make()))
  }
}
