public import LanternGraphs

extension ModelSession {
  /// Calls a method with values of any kind: the selected one, unless named.
  ///
  /// Values are in the order of the method's parameters; others go by name, and those with a default
  /// may be left out. Graphs take tensors alone; a result of theirs that is several tensors is a tuple.
  /// The call may use the memory of outputs, which cannot be read then before the next `run()`.
  /// Throws `GraphError` when the values do not fit, naming the parameter.
  public mutating func call(
    values: [IValue], named: [String: IValue] = [:], method: String? = nil
  ) throws -> IValue {
    let name = try makeReady(toCall: method)
    return try instance.call(name, values: values, named: named.inOrder)
  }

  /// Does now what the first call with values like these would have to do before it runs.
  ///
  /// State stays as it is. Throws what that call would throw.
  @discardableResult
  public mutating func prepare(
    forValues values: [IValue], named: [String: IValue] = [:], method: String? = nil
  ) throws -> PreparationReport {
    let name = try makeReady(toCall: method)
    let start = ContinuousClock.now
    let readiness = try instance.prepare(name, values: values, named: named.inOrder)
    return PreparationReport(
      duration: ContinuousClock.now - start, isOneGraph: readiness.isOneGraph,
      nodeCount: readiness.nodeCount, activationByteCount: readiness.byteCount)
  }
}

extension [String: IValue] {
  /// The entries in the order of their names.
  fileprivate var inOrder: [(name: String, value: IValue)] {
    sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
