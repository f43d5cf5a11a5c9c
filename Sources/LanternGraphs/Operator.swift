public import LanternTensors

/// One operation of a network: its attributes, its rule for types, and its meaning.
///
/// An operator is a small value. `evaluate` is the definition of what it means: slow, obviously
/// right, and what every faster way is tested against. Inputs that a file leaves out are not passed;
/// an operator that must know which are missing has an attribute that says so.
///
/// Quantisation is declared, not inferred: a file says the scale and zero point of every value, so
/// `outputTypes` gives the natural types and the graph's values may carry another quantisation of
/// the same element type, which `evaluate` is told.
///
/// An operator of your own needs `outputTypes` and `evaluate`; a `CustomOperator` says which nodes of a
/// file it stands for. What it throws comes out of the call that ran it, with the node's place; and
/// results that are not of the types it was told end in a `GraphError`. One that works for long may check
/// `Task.checkCancellation()`. It may be evaluated on any
/// thread, and, with constants alone, before the first run.
///
/// ```swift
/// struct Sinh: Operator {
///   func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
///     try requireInputs(inputs, 1...1)
///     return inputs
///   }
///
///   func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
///     [try Tensor(inputs[0].elements(as: Float.self).map { sinh($0) }, type: outputs[0])]
///   }
/// }
/// ```
public protocol Operator: Sendable {
  /// The operator's name in listings and errors.
  static var name: String { get }

  /// The types that the outputs have by the operator's rule.
  ///
  /// Throws `GraphError` or `TensorError` when the inputs do not fit the operator or its attributes.
  func outputTypes(for inputs: [TensorType]) throws -> [TensorType]

  /// Throws `GraphError` when `evaluate` would not work on these types.
  ///
  /// By default element types must be those of `outputTypes`, and quantisations may be any.
  func check(inputs: [TensorType], outputs: [TensorType]) throws

  /// The outputs, of exactly the types `outputs`, whose shapes are those of `outputTypes`.
  func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor]

  /// How many multiply-accumulates `evaluate` does by its definition; 0 by default.
  func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int
}

extension Operator {
  /// The name of the Swift type.
  public static var name: String { String(describing: Self.self) }

  /// Throws `GraphError` unless the declared element types are those of `outputTypes`.
  public func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let natural = try outputTypes(for: inputs)
    for (index, (rule, declared)) in zip(natural, outputs).enumerated()
    where rule.elementType != declared.elementType {
      throw GraphError(
        .unsupportedType,
        "\(Self.name) of \(list(inputs)) gives \(rule.elementType) as output \(index), "
          + "and \(declared.elementType) is declared")
    }
  }

  /// None: what is not made of products is not counted.
  public func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int { 0 }

  /// The attributes as text, for listings: `strideHeight: 2, strideWidth: 2`.
  package var attributeDescription: String {
    Mirror(reflecting: self).children
      .map { "\($0.label ?? "_"): \($0.value)" }
      .joined(separator: ", ")
  }

  /// An error saying that these element types are not supported.
  public func unsupported(_ inputs: [TensorType], _ outputs: [TensorType] = []) -> GraphError {
    let result = outputs.isEmpty ? "" : " to \(list(outputs))"
    return GraphError(.unsupportedType, "\(Self.name) does not work on \(list(inputs))\(result)")
  }

  /// Throws `GraphError` unless the number of inputs lies in a range.
  public func requireInputs(_ inputs: [TensorType], _ range: ClosedRange<Int>) throws {
    guard range.contains(inputs.count) else {
      let wanted =
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw GraphError(.invalidGraph, "\(Self.name) takes \(wanted) inputs, not \(inputs.count)")
    }
  }

  private func list(_ types: [TensorType]) -> String {
    types.map(\.description).joined(separator: ", ")
  }
}
