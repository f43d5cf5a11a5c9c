internal import LanternGraphs
internal import LanternTensors

/// The inputs and outputs of one method of a session, and where they lie.
final class MethodMemory {
  let method: Model.Method
  private let instance: any ProgramInstance
  private let memoryLimit: Int
  private var inputTypes: [TensorType?]
  private var isResized = false
  private var place = Place.none
  private var results = Results.none

  /// Where the inputs lie.
  private enum Place {
    /// Nowhere yet.
    case none
    /// In the memory of the graph that the call is.
    case graph(any PreparedGraph)
    /// In arrays, of which tensors are made for each call.
    case staged([Staged])
    /// In arrays, until they are needed again.
    case saved([Staged])
  }

  /// An input's elements.
  private enum Staged {
    case bytes([UInt8])
    case strings([[UInt8]])
  }

  /// Where the outputs of the last run lie.
  private enum Results {
    case none
    case graph(any PreparedGraph)
    case tensors([Tensor])
  }

  init(_ method: Model.Method, instance: any ProgramInstance, memoryLimit: Int) {
    self.method = method
    self.instance = instance
    self.memoryLimit = memoryLimit
    inputTypes = method.inputs.map(\.type)
  }

  // MARK: Descriptions

  var inputs: [ModelSession.Parameter] {
    zip(method.inputs, inputTypes).enumerated().map { index, input in
      ModelSession.Parameter(
        index: index, name: input.0.name, type: input.1, openDimensions: input.0.openDimensions)
    }
  }

  var outputs: [ModelSession.Parameter] {
    let declared = method.outputs
    let types: [TensorType?]
    switch (results, place) {
    case (.tensors(let tensors), _): types = tensors.map(\.type)
    case (.graph(let graph), _), (.none, .graph(let graph)): types = graph.outputTypes
    default: types = declared.map { isResized ? nil : $0.type }
    }
    return types.enumerated().map { index, type in
      let isNamed = declared.count == types.count
      return ModelSession.Parameter(
        index: index, name: isNamed ? declared[index].name : "output \(index)", type: type,
        openDimensions: isNamed ? declared[index].openDimensions : [])
    }
  }

  func inputIndex(_ reference: ParameterReference) throws(GraphError) -> Int {
    try index(reference, in: inputs, "input")
  }

  func outputIndex(_ reference: ParameterReference) throws(GraphError) -> Int {
    try index(reference, in: outputs, "output")
  }

  private func index(
    _ reference: ParameterReference, in parameters: [ModelSession.Parameter], _ what: String
  ) throws(GraphError) -> Int {
    switch reference {
    case .index(let index) where parameters.indices.contains(index): return index
    case .name(let name):
      if let found = parameters.first(where: { $0.name == name }) { return found.index }
    case .index: break
    }
    let list = parameters.map { "\($0.name) (\($0.index))" }.joined(separator: ", ")
    let asked =
      switch reference {
      case .name(let name): "named \(name)"
      case .index(let index): "\(index)"
      }
    throw GraphError(
      .invalidInput,
      "the method \(method.name) has no \(what) \(asked)"
        + (list.isEmpty ? "; none is known" : "; its \(what)s are \(list)"))
  }

  // MARK: Shapes

  func resize(_ index: Int, to shape: Shape, elementType: ElementType?) throws(GraphError) {
    let declared = method.inputs[index]
    if let elementType, let type = declared.type, type.elementType != elementType {
      throw GraphError(
        .invalidInput,
        "the input \(declared.name) holds \(type.elementType), and \(elementType) is wanted of it")
    }
    let type =
      (declared.type ?? TensorType(elementType ?? inputTypes[index]?.elementType ?? .float32, shape))
      .with(shape: shape)
    try set(type, of: index)
  }

  /// Gives an input a type, which loses what was written if it is another one.
  private func set(_ type: TensorType, of index: Int) throws(GraphError) {
    guard type != inputTypes[index] else { return }
    inputTypes[index] = type
    isResized = true
    place = .none
    results = .none
  }

  /// The types of all inputs.
  private func knownTypes() throws(GraphError) -> [TensorType] {
    var types: [TensorType] = []
    for (type, input) in zip(inputTypes, method.inputs) {
      guard let type else {
        throw GraphError(
          .invalidInput,
          "the file does not say the shape of the input \(input.name); resize it first")
      }
      types.append(type)
    }
    return types
  }

  /// Finds a place for the inputs.
  func makeReady() throws {
    switch place {
    case .staged: return
    case .graph(let graph):
      if instance.holdsPreparedGraphs { return }
      // State has changed what the call does; what was written goes along.
      place = .staged(contents(of: graph))
    case .saved(let inputs):
      place = .none
      try makeReady()
      guard case .graph(let graph) = place else {
        place = .staged(inputs)
        return
      }
      for (index, input) in inputs.enumerated() {
        guard case .bytes(let bytes) = input else { continue }
        unsafe graph.withInputBytes(index) { target in
          unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        }
      }
    case .none:
      let types = try knownTypes()
      if !types.contains(where: { $0.elementType == .string }),
        let graph = try instance.preparedGraph(method.name, inputTypes: types),
        !graph.outputTypes.contains(where: { $0.elementType == .string })
      {
        place = .graph(graph)
        return
      }
      try requireMemory(types)
      try instance.prepare(method.name, inputTypes: types)
      place = .staged(types.map(Self.blank))
    }
  }

  /// Gives the graph's memory free for others, and keeps what was written.
  func save() {
    guard case .graph(let graph) = place else { return }
    place = .saved(contents(of: graph))
    if case .graph = results { results = .none }
  }

  private func contents(of graph: any PreparedGraph) -> [Staged] {
    graph.inputTypes.indices.map { index in
      .bytes(unsafe graph.withInputBytes(index) { unsafe [UInt8]($0) })
    }
  }

  private static func blank(_ type: TensorType) -> Staged {
    type.elementType == .string
      ? .strings([[UInt8]](repeating: [], count: type.shape.elementCount))
      : .bytes([UInt8](repeating: 0, count: type.byteCount))
  }

  /// Throws when the inputs take more than is allowed, which a file may ask for.
  private func requireMemory(_ types: [TensorType]) throws(GraphError) {
    var total = 0
    for type in types {
      let size =
        type.elementType == .string
        ? type.shape.elementCount.multipliedReportingOverflow(
          by: 16
        ).partialValue : type.byteCount
      total = total.addingReportingOverflow(size).partialValue
      guard size >= 0, size <= memoryLimit, total >= 0, total <= memoryLimit else {
        throw GraphError(
          .overBudget,
          "the inputs of the method \(method.name) take more than the \(memoryLimit) bytes allowed")
      }
    }
  }

  // MARK: Contents

  /// Calls a closure with the bytes of an input, and its type.
  func withInputBytes<R>(
    _ index: Int, _ body: (UnsafeMutableRawBufferPointer, TensorType) throws -> R
  ) throws -> R {
    try makeReady()
    guard let type = inputTypes[index], type.elementType != .string else {
      throw GraphError(
        .invalidInput,
        "the input \(method.inputs[index].name) holds strings, which have no bytes in place")
    }
    switch place {
    case .graph(let graph):
      return try unsafe graph.withInputBytes(index) { try unsafe body($0, type) }
    case .staged(var inputs):
      guard case .bytes(var bytes) = inputs[index] else { break }
      // The array is taken out of its place, so that writing to it does not copy it.
      place = .none
      inputs[index] = .bytes([])
      defer {
        inputs[index] = .bytes(bytes)
        place = .staged(inputs)
      }
      return try unsafe bytes.withUnsafeMutableBytes { try unsafe body($0, type) }
    case .none, .saved: break
    }
    throw GraphError(.invalidInput, "the method \(method.name) is not ready")
  }

  /// Gives an input whole, with its shape.
  func write(_ tensor: Tensor, to index: Int) throws {
    let input = method.inputs[index]
    if let type = input.type, type.elementType != tensor.elementType {
      throw GraphError(
        .invalidInput,
        "the input \(input.name) holds \(type.elementType), and a tensor of \(tensor.elementType) "
          + "is given")
    }
    try set(input.type?.with(shape: tensor.shape) ?? tensor.type, of: index)
    guard tensor.elementType == .string else {
      return try unsafe withInputBytes(index) { target, _ in
        unsafe tensor.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
      }
    }
    try makeReady()
    guard case .staged(var inputs) = place else { return }
    inputs[index] = .strings(try tensor.strings())
    place = .staged(inputs)
  }

  func run() throws {
    try makeReady()
    results = .none
    switch place {
    case .none, .saved: break
    case .graph(let graph):
      try graph.run()
      results = .graph(graph)
    case .staged(let inputs):
      let tensors = try zip(knownTypes(), inputs).map { type, input in
        switch input {
        case .bytes(let bytes): try Tensor(type: type, storage: .array(bytes))
        case .strings(let strings): try Tensor(type: type, storage: .strings(strings))
        }
      }
      results = .tensors(try instance.call(method.name, tensors))
    }
  }

  /// Says that the outputs of the last run are gone.
  func forgetOutputs() { results = .none }

  /// Calls a closure with the bytes of an output, aligned for its elements, and its type.
  func withOutputBytes<R>(
    _ reference: ParameterReference, _ body: (UnsafeRawBufferPointer, TensorType) throws -> R
  ) throws -> R {
    try requireResults()
    let index = try outputIndex(reference)
    func aligned(_ bytes: UnsafeRawBufferPointer, _ type: TensorType) throws -> R {
      guard type.elementType != .string else {
        throw GraphError(
          .invalidInput, "the output \(outputs[index].name) holds strings; read it as such")
      }
      // Constants of a file may lie anywhere.
      if UInt(bitPattern: bytes.baseAddress).isMultiple(of: 8) {
        return try unsafe body(bytes, type)
      }
      return try unsafe [UInt8](bytes).withUnsafeBytes { try unsafe body($0, type) }
    }
    switch results {
    case .graph(let graph):
      let type = graph.outputTypes[index]
      return try unsafe graph.withOutputBytes(index) { try unsafe aligned($0, type) }
    case .tensors(let tensors):
      return try unsafe tensors[index].withUnsafeBytes {
        try unsafe aligned($0, tensors[index].type)
      }
    case .none: throw GraphError(.invalidInput, "the method \(method.name) has not run")
    }
  }

  /// An output as a tensor of its own.
  func output(_ reference: ParameterReference) throws -> Tensor {
    try requireResults()
    let index = try outputIndex(reference)
    switch results {
    case .tensors(let tensors): return tensors[index]
    default:
      return try unsafe withOutputBytes(reference) { bytes, type in
        try Tensor(type: type, storage: .array(unsafe [UInt8](bytes)))
      }
    }
  }

  private func requireResults() throws(GraphError) {
    if case .none = results {
      throw GraphError(
        .invalidInput,
        "the method \(method.name) has no outputs yet: it has not run since its inputs were "
          + "resized, or its last run failed")
    }
  }
}
