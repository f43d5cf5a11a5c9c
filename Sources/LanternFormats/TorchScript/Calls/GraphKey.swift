internal import LanternGraphs
internal import LanternTensors

/// All that a plan of a graph depends on, to find the plan again.
///
/// Operators are compared by their attributes, small constants by their bytes, and large ones by where
/// they lie, so that the weights of a module are the same in every call.
struct GraphKey: Hashable {
  private struct NodeKey: Hashable {
    var operation: OperatorKey
    var inputs: [Value.ID]
    var outputs: [Value.ID]
  }

  private enum ValueKey: Hashable {
    case type(TensorType)
    case bytes(TensorType, [UInt8])
    case place(TensorIdentity)
  }

  private let nodes: [NodeKey]
  private let values: [ValueKey]
  private let inputs: [Value.ID]
  private let outputs: [Value.ID]
  /// The most bytes of a constant that is compared by them.
  private static let smallConstant = 4096

  /// Nil for a graph with an operator whose attributes cannot be compared.
  init?(_ graph: Graph) {
    var nodes: [NodeKey] = []
    for node in graph.nodes {
      guard let operation = OperatorKey(node.operator) else { return nil }
      nodes.append(NodeKey(operation: operation, inputs: node.inputs, outputs: node.outputs))
    }
    self.nodes = nodes
    values = graph.values.map { value in
      guard let constant = value.constant else { return .type(value.type) }
      guard constant.elementType != .string, value.type.byteCount <= Self.smallConstant else {
        return .place(TensorIdentity(constant))
      }
      return .bytes(value.type, unsafe constant.withUnsafeBytes { unsafe [UInt8]($0) })
    }
    (inputs, outputs) = (graph.inputs, graph.outputs)
  }
}

/// An operator and its attributes, as something that can be compared.
struct OperatorKey: Hashable {
  private indirect enum Attribute: Hashable {
    case value(AnyHashable)
    case tensor(TensorIdentity)
    case parts(String, [Attribute])
  }

  private let type: ObjectIdentifier
  private let attributes: [Attribute]

  /// Nil when an attribute is neither a value that can be compared nor made of such.
  init?(_ operation: any Operator) {
    type = ObjectIdentifier(Swift.type(of: operation))
    if let value = operation as? AnyHashable {
      attributes = [.value(value)]
      return
    }
    var attributes: [Attribute] = []
    for child in Mirror(reflecting: operation).children {
      guard let attribute = Self.attribute(child.value, depth: 0) else { return nil }
      attributes.append(attribute)
    }
    self.attributes = attributes
  }

  private static func attribute(_ value: Any, depth: Int) -> Attribute? {
    if let value = value as? AnyHashable { return .value(value) }
    if let tensor = value as? Tensor { return .tensor(TensorIdentity(tensor)) }
    let mirror = Mirror(reflecting: value)
    guard depth < 8, let style = mirror.displayStyle else { return nil }
    var name = "\(Swift.type(of: value))"
    switch style {
    case .struct, .tuple, .optional, .collection, .dictionary, .set: break
    case .enum: name += mirror.children.first?.label ?? "\(value)"
    default: return nil
    }
    var parts: [Attribute] = []
    for child in mirror.children {
      guard let part = attribute(child.value, depth: depth + 1) else { return nil }
      parts.append(part)
    }
    return .parts(name, parts)
  }
}
