public import LanternTensors

/// An operation whose output shapes follow from its data, such as the indices of all non-zero elements.
///
/// It has no place in a graph, whose types are known before it runs: a program evaluates it between
/// two graphs.
public protocol DataDependentOperator: Sendable {
  /// The operator's name in listings and errors.
  static var name: String { get }

  /// Throws `GraphError` when `evaluate` would not work on these types; by default it never does.
  func check(inputs: [TensorType]) throws

  /// The outputs.
  ///
  /// Throws `GraphError` when the inputs do not fit, or an output would have more elements than are
  /// allowed.
  func evaluate(_ inputs: [Tensor]) throws -> [Tensor]
}

extension DataDependentOperator {
  /// The name of the Swift type.
  public static var name: String { String(describing: Self.self) }

  /// Accepts all types.
  public func check(inputs: [TensorType]) throws {}
}
