internal import LanternTensors

/// Moves transposes towards the outputs until they meet and cancel.
///
/// Importers of channels-first models put a transpose before and after every operator that works on
/// images. Elementwise operators give the same numbers in any layout, so a transpose before them can
/// as well come after; two that meet become one, and one that changes nothing disappears.
package struct TransposeSinking: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    var state = Sinking()
    return try graph.rewritten { rewriter, node in
      try state.visit(node, &rewriter)
    }
  }
}

/// What is known while transposes are being moved.
private struct Sinking {
  /// New values that a transpose has made: from which value, and how.
  private var transposed: [Value.ID: (source: Value.ID, permutation: [Int])] = [:]

  mutating func visit(_ node: Node, _ rewriter: inout GraphRewriter) throws {
    let inputs = try node.inputs.map { try rewriter.counterpart(of: $0) }
    if let transpose = node.operator as? Transpose, let input = inputs.first {
      // One that also gives its elements another meaning can neither move nor go.
      let types = rewriter.source.types(of: node.outputs)
      guard try transpose.outputTypes(for: [rewriter.result[input].type]) == types else {
        return try rewriter.keep(node)
      }
      try emit(
        transpose.permutation, of: input, for: node.outputs[0], place: node.place, &rewriter)
      return
    }
    guard let moved = try sunk(node, inputs, &rewriter) else { return try rewriter.keep(node) }
    let outer = rewriter.source[node.outputs[0]].type
    var declared = outer
    declared.shape = try Shape(moved.permutation.inverse.map { outer.shape[$0] })
    let result = try rewriter.append(
      moved.operation, moved.inputs, declared: [declared], place: node.place)
    try emit(
      moved.permutation, of: result[0], for: node.outputs[0], place: node.place, &rewriter)
  }

  /// Makes a value the transpose of another, as one transpose from as far back as possible.
  private mutating func emit(
    _ permutation: [Int], of input: Value.ID, for output: Value.ID, place: String,
    _ rewriter: inout GraphRewriter
  ) throws {
    var (source, total) = (input, permutation)
    if let earlier = transposed[input], earlier.permutation.count == permutation.count {
      source = earlier.source
      total = permutation.map { earlier.permutation[$0] }
    }
    if total == Array(total.indices) {
      rewriter.replace(output, with: source)
      return
    }
    let made = try rewriter.append(
      Transpose(permutation: total), [source], declared: [rewriter.source[output].type],
      place: place)
    transposed[made[0]] = (source, total)
    rewriter.replace(output, with: made[0])
  }

  private struct Sunk {
    var operation: any Operator
    var inputs: [Value.ID]
    /// The transpose that follows the operator now.
    var permutation: [Int]
  }

  /// The node as it reads when it comes before the transpose of its inputs; nil where it cannot.
  private func sunk(
    _ node: Node, _ inputs: [Value.ID], _ rewriter: inout GraphRewriter
  ) throws -> Sunk? {
    guard node.outputs.count == 1, let operation = node.operator as? any LayoutIndependent,
      let permutation = inputs.lazy.compactMap({ transposed[$0]?.permutation }).first,
      let moved = operation.movedBeforeTranspose(permutation)
    else { return nil }
    // Only some inputs are laid out like the output; parameters are not.
    let count = operation.transposableInputCount(of: inputs.count)
    var sources: [Value.ID] = []
    for (index, input) in inputs.enumerated() {
      if index >= count {
        sources.append(input)
      } else if let entry = transposed[input], entry.permutation == permutation {
        sources.append(entry.source)
      } else if let constant = rewriter.result[input].constant,
        let laidOut = try relaid(constant, permutation)
      {
        sources.append(rewriter.addConstant(laidOut, name: rewriter.result[input].name))
      } else {
        return nil
      }
    }
    return Sunk(operation: moved, inputs: sources, permutation: permutation)
  }

  /// A constant as it must be to be combined before the transpose.
  private func relaid(_ constant: Tensor, _ permutation: [Int]) throws -> Tensor? {
    let rank = permutation.count
    guard constant.type.quantization?.axis == nil, constant.shape.rank <= rank else { return nil }
    let padding = [Int](repeating: 1, count: rank - constant.shape.rank)
    let padded = try constant.reshaped(to: Shape(padding + constant.shape.dimensions))
    let transpose = Transpose(permutation: permutation.inverse)
    let types = try transpose.outputTypes(for: [padded.type])
    return try transpose.evaluate([padded], outputs: types).first
  }
}

extension [Int] {
  /// The permutation that undoes this one.
  fileprivate var inverse: [Int] {
    var inverse = self
    for (position, axis) in enumerated() { inverse[axis] = position }
    return inverse
  }
}
