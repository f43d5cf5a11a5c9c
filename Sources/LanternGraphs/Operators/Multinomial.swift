package import LanternTensors

/// Indices drawn at random, each in proportion to `e^logit`.
///
/// Inputs: float32 logits `[batch, classes]` of which those that are not finite are never drawn, and
/// the state of a `PhiloxStream`, six uint32. Outputs: int32 or int64 `[batch, sampleCount]`, and the
/// state that follows. Where no logit of a row is finite, the number of classes is drawn. The
/// probabilities are added up in float64; a sample takes two random words, and a run leaves out
/// enough of them for another one to draw others.
///
/// TensorFlow Lite `MULTINOMIAL`. Source: LiteRT `random_ops.cc`.
package struct Multinomial: Operator {
  /// The number of indices drawn for each row.
  package var sampleCount: Int
  /// The element type of the indices: int32 or int64.
  package var elementType: ElementType

  /// Creates the operator.
  package init(sampleCount: Int, elementType: ElementType) {
    self.sampleCount = sampleCount
    self.elementType = elementType
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireRank(inputs[0], 2...2, as: "logits")
    try requirePhiloxState(inputs[1])
    guard inputs[0].elementType == .float32, [.int32, .int64].contains(elementType) else {
      throw unsupported(inputs)
    }
    guard sampleCount >= 0, inputs[0].shape[1] > 0 else {
      throw invalidAttribute("cannot draw \(sampleCount) of \(inputs[0].shape[1]) classes")
    }
    return [
      TensorType(elementType, try Shape([inputs[0].shape[0], sampleCount])), inputs[1],
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (batch, classes) = (inputs[0].shape[0], inputs[0].shape[1])
    let logits = try inputs[0].elements(as: Float.self)
    var stream = try philoxStream(inputs[1])
    var following = stream
    // The reference leaves out a multiple of four for each row, 2 words and 256 attempts for each.
    following.skip(UInt64(batch) &* UInt64((sampleCount + 3) / 4 * 4) &* 512)
    var indices: [Int] = []
    indices.reserveCapacity(output.shape.elementCount)
    for row in 0..<(sampleCount == 0 ? 0 : batch) {
      let line = logits[row * classes..<(row + 1) * classes]
      let largest = line.filter(\.isFinite).max().map(Double.init) ?? 0
      var total = 0.0
      let sums = line.map { logit in
        if logit.isFinite { total += Elementary.exp(Double(logit) - largest) }
        return total
      }
      for _ in 0..<sampleCount {
        let (high, low) = (stream.next(), stream.next())
        let wanted = PhiloxStream.unit(high, low) * total
        indices.append(sums.firstIndex { $0 > wanted } ?? classes)
      }
    }
    return [
      output.elementType == .int32
        ? try Tensor(indices.map { Int32(clamping: $0) }, type: output)
        : try Tensor(indices.map(Int64.init), type: output),
      try Tensor(following.words, type: inputs[1].type),
    ]
  }
}
