/// Which optional inputs an LSTM cell has.
package struct LSTMParts: Hashable, Sendable {
  /// Whether there is an input gate; without, it is what the forget gate leaves of 1.
  package var hasInputGate = true
  /// Whether the gates see the cell state, each through a vector of weights.
  package var hasPeepholes = false
  /// Whether the outputs are a product of a matrix with the cell's results.
  package var hasProjection = false
  /// Whether something is added to that product.
  package var hasProjectionBias = false
  /// Whether each gate's sums are brought to mean 0 and variance 1 and weighted.
  package var hasNormalization = false
  /// Whether the gates have weights for an auxiliary input.
  package var hasAuxiliaryWeights = false

  /// Creates the parts of a cell with all gates and nothing else.
  package init() {}

  /// How many tensors make a cell: weights, biases and the two states.
  package var count: Int {
    let gates = hasInputGate ? 4 : 3
    return 3 * gates + 2 + (hasPeepholes ? gates - 1 : 0) + (hasProjection ? 1 : 0)
      + (hasProjectionBias ? 1 : 0) + (hasNormalization ? gates : 0)
      + (hasAuxiliaryWeights ? gates : 0)
  }
}

/// What makes an LSTM cell, or what is known of it: tensors, or their types.
///
/// The order of an operator's inputs is that of the schema: weights of the input for the input gate,
/// forget gate, cell gate and output gate; recurrent weights for each; peepholes for all but the cell
/// gate; biases for each; the projection and its bias; the state of the outputs and that of the cell;
/// the weights of the normalised sums for each gate; weights of the auxiliary input for each.
package struct LSTMCell<Element> {
  /// What makes a gate.
  package struct Gate {
    /// A matrix `[cells, inputs]`.
    package var input: Element
    /// A matrix `[cells, outputs]`, or the diagonal of one.
    package var recurrent: Element
    /// A vector of one number for each cell.
    package var bias: Element
    /// A vector of one number for each cell, the diagonal of a matrix.
    package var peephole: Element?
    /// A vector of one number for each cell.
    package var normalization: Element?
    /// A matrix `[cells, auxiliary inputs]`.
    package var auxiliary: Element?
  }

  /// What is let in; nil where that is what the forget gate leaves.
  package let inputGate: Gate?
  /// What is kept.
  package let forgetGate: Gate
  /// What is new.
  package let cellGate: Gate
  /// What is let out.
  package let outputGate: Gate
  /// A matrix `[outputs, cells]`.
  package let projection: Element?
  /// A vector of one number for each output.
  package let projectionBias: Element?
  /// The outputs of the step before.
  package let outputState: Element
  /// The cells' values after the step before.
  package let cellState: Element

  /// All gates, in the order of the inputs.
  package var gates: [Gate] { (inputGate.map { [$0] } ?? []) + [forgetGate, cellGate, outputGate] }

  /// What rows of numbers are multiplied with.
  package var matrices: [Element] {
    var matrices = gates.flatMap { [$0.input, $0.recurrent] }
    for gate in gates { if let auxiliary = gate.auxiliary { matrices.append(auxiliary) } }
    if let projection { matrices.append(projection) }
    return matrices
  }

  /// Sorts the inputs of an operator that make a cell.
  ///
  /// Throws `GraphError` when they are not as many as the parts need.
  package init(_ elements: ArraySlice<Element>, parts: LSTMParts) throws(GraphError) {
    guard elements.count == parts.count else {
      throw GraphError(
        .invalidGraph,
        "an LSTM cell of these parts takes \(parts.count) tensors, not "
          + "\(elements.count)")
    }
    var rest = elements
    func perGate(_ isPresent: Bool = true, cell: Bool = true) -> [Element?] {
      guard isPresent else { return [nil, nil, nil, nil] }
      return [
        parts.hasInputGate ? rest.popFirst() : nil, rest.popFirst(), cell ? rest.popFirst() : nil,
        rest.popFirst(),
      ]
    }
    let (inputs, recurrent) = (perGate(), perGate())
    let (peepholes, biases) = (perGate(parts.hasPeepholes, cell: false), perGate())
    projection = parts.hasProjection ? rest.popFirst() : nil
    projectionBias = parts.hasProjectionBias ? rest.popFirst() : nil
    let (outputState, cellState) = (rest.popFirst(), rest.popFirst())
    let normalizations = perGate(parts.hasNormalization)
    let auxiliaries = perGate(parts.hasAuxiliaryWeights)
    func gate(_ index: Int) -> Gate? {
      guard let input = inputs[index], let recurrent = recurrent[index], let bias = biases[index]
      else { return nil }
      return Gate(
        input: input, recurrent: recurrent, bias: bias, peephole: peepholes[index],
        normalization: normalizations[index], auxiliary: auxiliaries[index])
    }
    guard let forget = gate(1), let cell = gate(2), let output = gate(3), let outputState,
      let cellState
    else { throw GraphError(.invalidGraph, "an LSTM cell needs a forget, cell and output gate") }
    inputGate = gate(0)
    (forgetGate, cellGate, outputGate) = (forget, cell, output)
    (self.outputState, self.cellState) = (outputState, cellState)
  }
}
