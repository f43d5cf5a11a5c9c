package import LanternTensors

/// The boxes of the highest scores that do not overlap much.
///
/// Inputs: boxes `[N, 4]` of two opposite corners `y1, x1, y2, x2`; scores `[N]`; the overlap from which
/// a box is left out, and the score that chosen ones exceed, both scalars; for the soft variant also
/// the scalar sigma, by which the score of a box falls with each chosen one that it overlaps:
/// `score * e^(-overlap^2 / (2 sigma))`. All are float32.
///
/// Outputs: the chosen indices, int32 `[maximumCount]` in the order of their scores and filled with
/// zeros; for the soft variant their scores, float32 `[maximumCount]`; how many there are, an int32
/// scalar. Which of equal scores comes first is what libstdc++'s heap makes of them.
///
/// TensorFlow Lite `NON_MAX_SUPPRESSION_V4`, `NON_MAX_SUPPRESSION_V5`. Source: LiteRT
/// `reference/non_max_suppression.h`.
package struct NonMaxSuppression: Operator {
  /// The most boxes that are chosen.
  package var maximumCount: Int
  /// Whether scores fall with overlaps.
  package var isSoft: Bool

  /// Creates the operator.
  package init(maximumCount: Int, isSoft: Bool = false) {
    self.maximumCount = maximumCount
    self.isSoft = isSoft
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let count = isSoft ? 5 : 4
    try requireInputs(inputs, count...count)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    try requireRank(inputs[0], 2...2, as: "boxes")
    guard inputs[0].shape[1] == 4, inputs[1].shape == (try Shape([inputs[0].shape[0]])) else {
      throw invalidShape(
        "needs boxes of four numbers and a score for each, and has \(inputs[0]) and \(inputs[1])")
    }
    guard inputs[2...].allSatisfy({ $0.shape.elementCount == 1 }) else {
      throw invalidShape("needs thresholds that are scalars")
    }
    guard (0...Int(Int32.max)).contains(maximumCount) else {
      throw invalidAttribute("cannot choose \(maximumCount) boxes")
    }
    let indices = TensorType(.int32, try Shape([maximumCount]))
    let scores = isSoft ? [TensorType(.float32, indices.shape)] : []
    return [indices] + scores + [TensorType(.int32, .scalar)]
  }

  private struct Candidate {
    let index: Int
    var score: Float
    /// How many of the chosen boxes it was compared with.
    var compared = 0
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let chosen = try chosen(inputs)
    let filling = maximumCount - chosen.count
    let indices = chosen.map { Int32($0.index) } + [Int32](repeating: 0, count: filling)
    let scores = chosen.map(\.score) + [Float](repeating: 0, count: filling)
    let count = try Tensor([Int32(chosen.count)], type: outputs[outputs.count - 1])
    return [try Tensor(indices, type: outputs[0])]
      + (isSoft ? [try Tensor(scores, type: outputs[1])] : []) + [count]
  }

  private func chosen(_ inputs: [Tensor]) throws -> [Candidate] {
    let corners = try inputs[0].elements(as: Float.self)
    let scores = try inputs[1].elements(as: Float.self)
    let numbers = try inputs[2...].map { try $0.elements(as: Float.self)[0] }
    let (overlapLimit, scoreLimit) = (numbers[0], numbers[1])
    let sigma = isSoft ? numbers[2] : 0
    guard !(sigma < 0) else {
      throw GraphError(.invalidInput, "\(Self.name) is given a negative sigma, \(sigma)")
    }
    let boxes = scores.indices.map { Box(corners: corners[4 * $0..<4 * $0 + 4]) }
    var queue = BinaryHeap<Candidate> { $0.score < $1.score }
    for (index, score) in scores.enumerated() where score > scoreLimit {
      queue.push(Candidate(index: index, score: score))
    }
    let wanted = min(queue.count, maximumCount)
    let factor = sigma > 0 ? Float(-0.5 / Double(sigma)) : 0
    var chosen: [Candidate] = []
    while chosen.count < wanted, var next = queue.pop() {
      let score = next.score
      var isLeftOut = false
      for other in chosen[next.compared...].reversed() {
        let overlap = boxes[next.index].overlap(with: boxes[other.index])
        isLeftOut = overlap >= overlapLimit
        if isLeftOut { break }
        if sigma > 0 { next.score *= Elementary.exp(factor * overlap * overlap) }
        if next.score <= scoreLimit { break }
      }
      next.compared = chosen.count
      if isLeftOut { continue }
      if next.score == score { chosen.append(next) }
      // A chosen box goes back too and is left out when it comes again, since it overlaps itself,
      // unless it has no area; the order of ties comes out of that.
      if next.score > scoreLimit { queue.push(next) }
    }
    return chosen
  }
}
