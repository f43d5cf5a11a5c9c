package import LanternTensors

/// The first elements of each sequence of a batch in reverse order, as many as the sequence is long.
///
/// Inputs: the sequences along one axis and the batch along another, and a vector of int32 or int64
/// lengths, one for each index of the batch. What follows a sequence's length stays where it is. A
/// length beyond the axis is an error. Any element type.
///
/// TensorFlow Lite `REVERSE_SEQUENCE`. Source: LiteRT `reverse_sequence.cc`.
package struct ReverseSequence: Operator {
  /// The axis along which sequences lie.
  package var sequenceAxis: Int
  /// The axis that numbers the sequences.
  package var batchAxis: Int

  /// Creates the operator.
  package init(sequenceAxis: Int, batchAxis: Int) {
    self.sequenceAxis = sequenceAxis
    self.batchAxis = batchAxis
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard [.int32, .int64].contains(inputs[1].elementType) else { throw unsupported(inputs) }
    let (shape, axes) = (inputs[0].shape, inputs[0].shape.dimensions.indices)
    guard axes.contains(sequenceAxis), axes.contains(batchAxis), sequenceAxis != batchAxis else {
      throw invalidAttribute(
        "needs two axes of \(shape), not \(sequenceAxis) and \(batchAxis)")
    }
    guard inputs[1].shape.dimensions == [shape[batchAxis]] else {
      throw invalidShape("needs \(shape[batchAxis]) lengths, and has \(inputs[1])")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, lengths) = (output.shape, try inputs[1].integers())
    if let wrong = lengths.first(where: { $0 > shape[sequenceAxis] }) {
      throw GraphError(
        .invalidInput,
        "\(Self.name) is given length \(wrong) for sequences of \(shape[sequenceAxis])")
    }
    let (along, across) = (shape.strides[sequenceAxis], shape.strides[batchAxis])
    let indices = (0..<shape.elementCount).map { index in
      let position = index / along % shape[sequenceAxis]
      let length = lengths[index / across % shape[batchAxis]]
      return position < length ? index + (length - 1 - 2 * position) * along : index
    }
    return [try inputs[0].selecting(indices, as: output)]
  }
}
