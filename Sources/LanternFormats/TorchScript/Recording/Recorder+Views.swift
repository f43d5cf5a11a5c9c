internal import LanternGraphs
internal import LanternTensors

extension Recorder {
  /// Records an operation whose outputs are views of its input's memory in PyTorch.
  func views(_ operation: any Operator, of input: ScriptTensor) throws -> [ScriptTensor] {
    try record(operation, [input]).enumerated().map { index, result in
      let view = ScriptTensor(
        result.content,
        viewing: try ViewOrigin(operation, output: index, of: input, shape: result.shape))
      view.isState = input.isState
      watch(view)
      return view
    }
  }

  /// Finds the numbers of a view again after its memory has been written to.
  ///
  /// Throws `GraphError` for numbers that are lost.
  func refresh(_ tensor: ScriptTensor) throws {
    if let reason = tensor.loss { throw GraphError(.invalidGraph, reason) }
    guard !tensor.isCurrent, let origin = tensor.origin else { return }
    try tensor.look(stages(of: origin).last?.content ?? origin.root.content)
    watch(tensor)
  }

  /// The memory that a view shows, and the result of each operation on the way to the view.
  private func stages(of origin: ViewOrigin) throws -> [ScriptTensor] {
    var stages = [origin.root]
    for step in origin.steps {
      stages.append(try record(step.operation, [stages[stages.count - 1]])[step.output])
    }
    return stages
  }

  /// Gives a tensor the numbers of another one, as an operation in place does, so that all views of
  /// its memory see them.
  ///
  /// `operation` is named in messages. Throws `NeedsData` for a tensor that a module holds when the
  /// recording has types only, and `ScriptError` for a view that shows elements more than once.
  func replace(_ tensor: ScriptTensor, with other: ScriptTensor, by operation: String) throws {
    try refresh(other)
    let root = tensor.origin?.root ?? tensor
    if tensor.isState || root.isState { try willChangeState() }
    guard let origin = tensor.origin else { return overwrite(tensor, other.content) }
    let before = try stages(of: origin)
    var value = other
    for (step, source) in zip(origin.steps, before).reversed() {
      value = try written(value, through: step, into: source, by: operation)
    }
    overwrite(root, value.content)
    tensor.look(other.content)
    watch(tensor)
  }

  /// A tensor in which the elements that an operation shows are those of another one.
  private func written(
    _ value: ScriptTensor, through step: ViewOrigin.Step, into source: ScriptTensor,
    by operation: String
  ) throws -> ScriptTensor {
    let sizes = source.shape.dimensions
    switch step.operation {
    case is Reshape: return try apply(Reshape(dimensions: sizes), [value])
    case let transpose as Transpose:
      var inverse = sizes
      for (new, old) in transpose.permutation.enumerated() { inverse[old] = new }
      return try apply(Transpose(permutation: inverse), [value])
    case is BroadcastTo where value.shape.elementCount == source.shape.elementCount:
      return try apply(Reshape(dimensions: sizes), [value])
    default:
      return try scattered(value, through: step, into: source, by: operation)
    }
  }

  /// The same for any operation that moves elements about: it is asked for the places of elements.
  private func scattered(
    _ value: ScriptTensor, through step: ViewOrigin.Step, into source: ScriptTensor,
    by operation: String
  ) throws -> ScriptTensor {
    let count = source.shape.elementCount
    guard count <= ScriptOperator.largestTensor else {
      throw ScriptError("\(operation) writes to a part of more elements than the budget allows")
    }
    let places = try record(
      step.operation,
      [ScriptTensor(try Tensor((0..<count).map(Int64.init), shape: source.shape))])[step.output]
    // Elements of the source are taken from where they are, written ones from behind all of those.
    var order = (0..<count).map(Int64.init)
    for (index, place) in (try places.constant?.integers() ?? []).enumerated() {
      guard order.indices.contains(place), order[place] == Int64(place) else {
        throw ScriptError(
          "\(operation) writes to a view that shows one element more than once; clone it first")
      }
      order[place] = Int64(count + index)
    }
    let flat = try [source, value].map { try apply(Reshape(dimensions: [-1]), [$0]) }
    let all = try apply(Concatenate(axis: 0), flat)
    let indices = ScriptTensor(try Tensor(order, shape: Shape([count])))
    let merged = try apply(Gather(axis: 0), [all, indices])
    return try apply(Reshape(dimensions: source.shape.dimensions), [merged])
  }
}
