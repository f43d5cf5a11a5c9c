internal import LanternGraphs
internal import LanternTensors

/// What calls of a TensorFlow Lite model leave behind for the next ones.
struct TFLiteState {
  /// A tensor or a node of a subgraph.
  private struct Place: Hashable {
    var subgraph: Int
    var index: Int
  }

  /// A table from keys to values; numbers as their eight bytes.
  struct HashTable {
    var key: ElementType
    var value: ElementType
    /// Nil until the table is filled, which happens once.
    var entries: [[UInt8]: [UInt8]]?
  }

  /// What nodes keep for themselves.
  private var kept: [Place: [Tensor]] = [:]
  private var variableTensors: [Place: Tensor] = [:]
  /// The bytes of the tensors that are kept from run to run.
  private(set) var variableByteCount = 0
  private var variableNumbers: [String: Int32] = [:]
  /// The values of variables, by number.
  var variables: [Int32: Tensor] = [:]
  /// The tables, by number.
  var tables: [Int32: HashTable] = [:]
  /// The subgraphs that are to be run once and have been.
  var initialized: Set<Int> = []

  /// The type of a tensor that is kept from run to run; nil when the tensor is none.
  func variableType(_ tensor: Int, of index: Int, in network: TFLiteNetwork) throws -> TensorType? {
    guard network.subgraphs[index].variables.contains(tensor) else { return nil }
    return try variableTensors[Place(subgraph: index, index: tensor)]?.type
      ?? network.explainedType(of: network.subgraphs[index].declaration.tensors[tensor])
  }

  /// The value of a tensor that is kept from run to run; nil when the tensor is none.
  ///
  /// At first it is zero, or the zero point of an int8 tensor. Source: LiteRT
  /// `core/api/tensor_utils.cc`, `ResetVariableTensor`. Throws `GraphError` when it takes more bytes
  /// than `limit`.
  func variable(
    _ tensor: Int, of index: Int, in network: TFLiteNetwork, limit: Int
  ) throws -> Tensor? {
    guard let type = try variableType(tensor, of: index, in: network) else { return nil }
    if let known = variableTensors[Place(subgraph: index, index: tensor)] { return known }
    guard type.byteCount <= min(limit, 1 << 28), type.elementType != .string else {
      throw GraphError(
        .overBudget, "tensor \(tensor) of subgraph \(index) of type \(type) cannot be kept")
    }
    let zero = type.elementType == .int8 ? type.quantization?.zeroPoint ?? 0 : 0
    return try Tensor(
      type: type,
      storage: .array([UInt8](repeating: UInt8(truncatingIfNeeded: zero), count: type.byteCount)))
  }

  /// Keeps the value of a tensor for the next run.
  mutating func setVariable(_ tensor: Int, of index: Int, to value: Tensor) {
    let old = variableTensors.updateValue(value, forKey: Place(subgraph: index, index: tensor))
    variableByteCount += value.heldByteCount - (old?.heldByteCount ?? 0)
  }

  /// Makes the value of a tensor what it was at first.
  mutating func resetVariable(_ tensor: Int, of index: Int) {
    let old = variableTensors.removeValue(forKey: Place(subgraph: index, index: tensor))
    variableByteCount -= old?.heldByteCount ?? 0
  }

  /// What a node keeps for itself; `first` is what it begins with.
  func kept(by node: Int, of index: Int, first: [Tensor]) -> [Tensor] {
    kept[Place(subgraph: index, index: node)] ?? first
  }

  /// Keeps what a node has made for its next run.
  mutating func keep(_ tensors: [Tensor], by node: Int, of index: Int) {
    kept[Place(subgraph: index, index: node)] = tensors
  }

  /// The number of the variable with a name.
  mutating func number(ofVariable name: String) -> Int32 {
    if let known = variableNumbers[name] { return known }
    let number = Int32(truncatingIfNeeded: variableNumbers.count)
    variableNumbers[name] = number
    return number
  }
}

extension TFLiteNetwork {
  /// A tensor's declared type; a type that Lantern lacks is a `GraphError` that names the tensor.
  func explainedType(of declaration: TFLiteFile.TensorDeclaration) throws -> TensorType {
    do { return try declaration.type() } catch let reason as UnsupportedReason {
      throw GraphError(.unsupportedType, reason.description)
    }
  }
}
