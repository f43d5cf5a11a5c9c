package import LanternTensors

/// An operator whose results follow from the types of its inputs alone, whatever their data.
///
/// Its results are known as soon as a graph is made.
package protocol ShapeOperator: Operator {
  /// The outputs, of exactly the types `outputs`, whose shapes are those of `outputTypes`.
  func evaluate(types: [TensorType], outputs: [TensorType]) throws -> [Tensor]
}

extension ShapeOperator {
  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    try evaluate(types: inputs.map(\.type), outputs: outputs)
  }
}
