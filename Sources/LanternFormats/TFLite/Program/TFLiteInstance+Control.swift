internal import LanternGraphs
internal import LanternTensors

extension TFLiteInstance {
  /// Does what a node says that is not a graph's matter, and gives its outputs.
  ///
  /// `outputs` are their declarations. Throws `GraphError` where the inputs do not fit.
  func perform(
    _ control: TFLiteControl, _ inputs: [Tensor?], outputs: [TFLiteFile.TensorDeclaration]
  ) throws -> [Tensor] {
    let arguments = inputs[control.arguments(inputs.count)]
    func given() throws -> [Tensor] {
      try arguments.map { tensor in
        guard let tensor else { throw GraphError(.invalidGraph, "leaves an argument out") }
        return tensor
      }
    }
    startAnew(control)
    switch control {
    case .branch(let then, let otherwise):
      return try run(try truth(of: inputs[0]) ? then : otherwise, given())
    case .choice(let branches):
      let number = try integer(inputs[0])
      return try run(
        branches[branches.indices.contains(number) ? number : branches.count - 1], given())
    case .call(let subgraph):
      return try run(subgraph, given())
    case .callOnce(let subgraph):
      if state.initialized.insert(subgraph).inserted { _ = try run(subgraph, []) }
      return []
    case .loop(let condition, let body):
      var values = try given()
      while try truth(of: run(condition, values).first) {
        try countIteration()
        values = try run(body, values)
      }
      return values
    default:
      return try use(control, try inputs.map { try present($0) }, outputs)
    }
  }

  /// Puts back what the subgraphs of a node keep in their own tensors.
  ///
  /// That lasts through the rounds of a loop and no longer, since LiteRT frees the memory of a called
  /// subgraph after each use. Source: LiteRT `kernels/if.cc`, `while.cc`, `ReleaseMemory`.
  private func startAnew(_ control: TFLiteControl) {
    if case .callOnce = control { return }
    for callee in control.subgraphs {
      for tensor in network.subgraphs[callee].variables {
        state.resetVariable(tensor, of: callee)
      }
    }
  }

  /// Variables and tables.
  private func use(
    _ control: TFLiteControl, _ inputs: [Tensor], _ outputs: [TFLiteFile.TensorDeclaration]
  ) throws -> [Tensor] {
    switch control {
    case .variableHandle(let name):
      return [try Tensor([state.number(ofVariable: name)], shape: [1])]
    case .readVariable:
      guard let value = state.variables[try number(inputs[0])] else {
        throw GraphError(.invalidGraph, "reads a variable that nothing has been assigned to")
      }
      guard value.elementType == (try network.explainedType(of: outputs[0]).elementType) else {
        throw GraphError(
          .invalidGraph, "reads a variable of \(value.elementType) as \(outputs[0].typeName)")
      }
      return [value]
    case .assignVariable:
      state.variables[try number(inputs[0])] = inputs[1]
      try requireMemory(
        state.variables.values.reduce(0) { $0.checkedSum(with: $1.heldByteCount) ?? .max })
      return []
    case .hashTable(let number, let key, let value):
      if state.tables[number] == nil {
        state.tables[number] = TFLiteState.HashTable(key: key, value: value)
      }
      return [try Tensor([number], shape: [1])]
    case .importIntoTable:
      try fill(try number(inputs[0]), inputs[1], inputs[2])
      return []
    case .findInTable:
      return [try find(inputs[1], in: try number(inputs[0]), default: inputs[2])]
    default:
      let table = try table(number(inputs[0]))
      return [try Tensor([Int64(table.entries?.count ?? 0)], shape: [1])]
    }
  }

  // MARK: Tables

  private func table(_ number: Int32) throws -> TFLiteState.HashTable {
    guard let table = state.tables[number] else {
      throw GraphError(.invalidGraph, "there is no table \(number)")
    }
    return table
  }

  private func fill(_ number: Int32, _ keys: Tensor, _ values: Tensor) throws {
    var table = try table(number)
    try require(table, keys, values)
    guard keys.shape == values.shape else {
      throw GraphError(
        .invalidShape, "keys of shape \(keys.shape) cannot have values of shape \(values.shape)")
    }
    guard table.entries == nil else { return }
    // Of a key given twice the first value counts, as in LiteRT's map.
    table.entries = Dictionary(zip(try keys.entries(), try values.entries())) { first, _ in first }
    state.tables[number] = table
  }

  private func find(_ keys: Tensor, in number: Int32, default value: Tensor) throws -> Tensor {
    let table = try table(number)
    try require(table, keys, value)
    guard let missing = try value.entries().first else {
      throw GraphError(.invalidShape, "the default value is empty")
    }
    let found = try keys.entries().map { table.entries?[$0] ?? missing }
    let type = TensorType(table.value, keys.shape)
    return try Tensor(
      type: type,
      storage: table.value == .string ? .strings(found) : .array(found.flatMap(\.self)))
  }

  private func require(_ table: TFLiteState.HashTable, _ keys: Tensor, _ values: Tensor) throws {
    guard keys.elementType == table.key, values.elementType == table.value else {
      throw GraphError(
        .unsupportedType,
        "a table from \(table.key) to \(table.value) is used with \(keys.elementType) and "
          + "\(values.elementType)")
    }
  }

  // MARK: Numbers

  private func present(_ tensor: Tensor?) throws -> Tensor {
    guard let tensor else { throw GraphError(.invalidGraph, "an input is left out") }
    return tensor
  }

  private func truth(of tensor: Tensor?) throws -> Bool {
    guard let tensor, tensor.elementType == .bool, tensor.shape.elementCount == 1 else {
      throw GraphError(
        .invalidGraph,
        "a condition must be one bool, and \(tensor.map { "\($0.type)" } ?? "nothing") is given")
    }
    return try integer(tensor) != 0
  }

  private func integer(_ tensor: Tensor?) throws -> Int {
    guard let number = try present(tensor).integers().first else {
      throw GraphError(.invalidShape, "a number is needed, and an empty tensor is given")
    }
    return number
  }

  private func number(_ tensor: Tensor) throws -> Int32 {
    guard tensor.elementType == .int32, tensor.shape.elementCount == 1 else {
      throw GraphError(.invalidGraph, "\(tensor.type) is not the handle of a variable or table")
    }
    return Int32(truncatingIfNeeded: try integer(tensor))
  }

  private func countIteration() throws {
    try runner.checkCancellation()
    iterationCount += 1
    guard iterationCount <= runner.iterationLimit else {
      throw GraphError(
        .overBudget, "the loops of this call have gone round \(runner.iterationLimit) times")
    }
  }
}

extension Tensor {
  /// The bytes that its elements take, those of strings among them.
  var heldByteCount: Int {
    guard elementType == .string else { return type.byteCount }
    // A string takes a reference to its bytes, which other tensors may share.
    return ((try? strings()) ?? []).reduce(0) { ($0.checkedSum(with: $1.count + 16)) ?? .max }
  }

  /// The elements as bytes each: those of a string, or the eight of an int64.
  fileprivate func entries() throws -> [[UInt8]] {
    if elementType == .string { return try strings() }
    return try elements(as: Int64.self).map { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
  }
}
