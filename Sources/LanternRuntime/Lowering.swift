package import LanternGraphs
package import LanternTensors

/// An operator that has a fast path.
///
/// Conformances are found at run time by the operator's type, so there is no list to keep: a file in
/// `Lowering/` is all it takes.
package protocol Lowerable: Operator {
  /// The steps that do what `evaluate` does, or nil where this path does not serve and the
  /// reference evaluation is to be used. Steps of one node run one after the other.
  func lower(_ context: LoweringContext) throws -> [Step]?
}

/// What a fast path may choose by.
package struct LoweringContext: Sendable {
  /// The types of the node's inputs.
  package let inputs: [TensorType]
  /// For each input its data, when it is known at planning time.
  package let constants: [Tensor?]
  /// The types of the node's outputs.
  package let outputs: [TensorType]
  /// The instruction set to use.
  package let instructionSet: InstructionSet

  /// An input as kernels read it; constants are copied to aligned memory of the step's own.
  package func operand(_ index: Int) -> Operand {
    constants[index].map { .constant(AlignedBytes($0)) } ?? .value(index)
  }

  /// The weights and the bias, if there is one, of an operator that has them as inputs 1 and 2; nil
  /// when one is not constant, or the images are.
  var constantWeights: (weights: Tensor, bias: Tensor?)? {
    guard constants[0] == nil, let weights = constants[1] else { return nil }
    guard constants.count > 2 else { return (weights, nil) }
    return constants[2].map { (weights, $0) }
  }
}
